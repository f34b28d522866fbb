//! Texts that people and programs give us: trimmed, not empty, not too long, without control characters.

use super::problem::Problem;

/// The longest id of a caller, in bytes: room enough for any system's, and still fit for an index.
pub(super) const ID_BYTES: usize = 200;
/// The longest name or title, in bytes: LiveKit's limit for a participant's name (v1.13.11).
pub(super) const TEXT_BYTES: usize = 256;

/// An id of the caller's.
pub(super) fn id(field: &str, given: String) -> Result<String, Problem> {
    bounded(field, given, ID_BYTES)
}

/// A name or a title.
pub(super) fn text(field: &str, given: String) -> Result<String, Problem> {
    bounded(field, given, TEXT_BYTES)
}

/// A few words of a person's own: lines are joined to one.
pub(super) fn note(field: &str, given: String) -> Result<String, Problem> {
    let line = given.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0..=500 => bounded(field, line, 2000),
        _ => Err(Problem::invalid(field, "give a text of at most 500 characters")),
    }
}

/// A language, in the form of BCP 47: `ar`, `en-GB`.
pub(super) fn language(field: &str, given: String) -> Result<String, Problem> {
    let well_formed = given.len() <= 35
        && given
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && given.starts_with(|c: char| c.is_ascii_alphabetic());
    if well_formed {
        Ok(given)
    } else {
        Err(Problem::invalid(field, "give a language tag, such as `ar` or `en-GB`"))
    }
}

fn bounded(field: &str, given: String, limit: usize) -> Result<String, Problem> {
    let trimmed = given.trim();
    match trimmed {
        "" => Err(Problem::invalid(field, "give a text that is not empty")),
        _ if trimmed.len() > limit => {
            Err(Problem::invalid(field, format!("give a text of at most {limit} bytes")))
        }
        _ if !trimmed.chars().any(is_visible) => Err(Problem::invalid(field, "give a text that can be seen")),
        _ if trimmed.chars().any(char::is_control) => {
            Err(Problem::invalid(field, "leave out control characters"))
        }
        _ => Ok(trimmed.to_owned()),
    }
}

/// Not one of the marks that only turn or join what stands beside them.
const fn is_visible(c: char) -> bool {
    !matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
