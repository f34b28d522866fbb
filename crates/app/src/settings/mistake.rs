//! What is wrong with the settings, said so that it can be put right, and without any secret.

use std::collections::BTreeSet;
use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key, such as `http.port`; the path, where a whole file cannot be read.
    pub key: String,
    /// The environment variable that sets the key, or the one that is wrong. None when only a file can be.
    pub variable: Option<String>,
    /// What would be right.
    pub expected: String,
    /// What is there instead, and where. Never a secret, nor what could be one.
    pub found: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.variable {
            Some(variable) => writeln!(f, "  {}  ({variable})", self.key)?,
            None => writeln!(f, "  {}", self.key)?,
        }
        writeln!(f, "      expected  {}", self.expected)?;
        write!(f, "      found     {}", self.found)
    }
}

/// Everything that is wrong, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub(super) Vec<Mistake>);

impl Mistakes {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count() {
            1 => write!(f, "there is a mistake in the settings")?,
            several => write!(f, "there are {several} mistakes in the settings")?,
        }
        self.iter().try_for_each(|mistake| write!(f, "\n\n{mistake}"))
    }
}

impl std::error::Error for Mistakes {}

/// The environment variable of a key: `GREENROOM__HTTP__PORT` for `http.port`.
pub(super) fn variable_of(key: &str) -> String {
    format!("GREENROOM__{}", key.to_uppercase().replace('.', "__"))
}

/// What to say about a key that nothing reads.
pub(super) fn not_a_setting(unknown: &str, known: &BTreeSet<String>) -> String {
    let section = format!("{unknown}.");
    if known.iter().any(|key| key.starts_with(&section)) {
        return format!("a section with keys inside: {unknown} is not a setting of its own");
    }
    match closest(unknown, known) {
        Some(key) => format!("no such setting; did you mean {key} ({})?", variable_of(key)),
        None => "no such setting".to_owned(),
    }
}

/// The known key that differs in so few letters that it was probably meant.
fn closest<'a>(unknown: &str, known: &'a BTreeSet<String>) -> Option<&'a str> {
    let unknown = unknown.to_lowercase();
    let near = |key: &&String| key.chars().count().abs_diff(unknown.chars().count()) <= tolerance(key);
    let (off_by, key) = known.iter().filter(near).map(|key| (distance(&unknown, key), key)).min()?;
    (off_by <= tolerance(key)).then_some(key)
}

/// How many letters may be wrong: two in `http.port`, four in `http.request_timeout_seconds` and longer ones.
fn tolerance(key: &str) -> usize {
    (1 + key.len() / 8).min(4)
}

/// Levenshtein's distance: how many letters have to be put in, taken out or changed.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (wanted, pair) in to.chars().zip(row.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(letter != wanted)).min(left + 1).min(above + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters() {
        let cases = [
            ("", "", 0),
            ("port", "port", 0),
            ("prot", "port", 2),
            ("por", "port", 1),
            ("port", "host", 2),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ];
        for (from, to, expected) in cases {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn only_what_is_close_is_suggested() {
        let known = ["http.port", "http.host", "livekit.api_secret"].map(String::from).into();
        assert_eq!(closest("http.prot", &known), Some("http.port"));
        assert_eq!(closest("HTTP.PORT", &known), Some("http.port"));
        assert_eq!(closest("livekit.api_secert", &known), Some("livekit.api_secret"));
        assert_eq!(closest("whatsapp.mode", &known), None);
        assert_eq!(closest("retention.personal_days", &known), None);
    }
}
