//! The message as it is handed to a messenger: everything in it, and nothing about how it travels.

use std::fmt;

use crate::invitation::{InvitationId, Purpose};
use crate::link::JoinLink;
use crate::phone::PhoneNumber;
use crate::response::ReplyWord;

/// The messenger's own id of a message (`wamid.…` on WhatsApp). It contains the recipient's number in base64, therefore
/// `Debug` hides it. Opaque otherwise.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

impl MessageId {
    /// Takes an id as the messenger writes it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id itself. Never put it into a log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageId(…)")
    }
}

/// One attempt to send an invitation. Its text travels with the message and comes back in every receipt, so that those
/// find their way also when the answer to the sending was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId {
    /// The invitation.
    pub invitation: InvitationId,
    /// Which attempt, from 1.
    pub number: u32,
}

impl AttemptId {
    /// Reads what [`fmt::Display`] wrote: `inv_<32 hexadecimal digits>.<number>`.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, number) = text.strip_prefix("inv_")?.split_once('.')?;
        let invitation = InvitationId(uuid::Uuid::try_parse(id).ok()?);
        Some(Self { invitation, number: number.parse().ok()? })
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inv_{}.{}", self.invitation.0.simple(), self.number)
    }
}

/// What stands in a template's text in place of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The variable's name, see [`Purpose::parameters`].
    pub name: &'static str,
    /// The text: never empty, one line, without long runs of spaces, see [`clean`].
    pub text: String,
}

/// A message that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which attempt this is.
    pub attempt: AttemptId,
    /// To whom.
    pub to: PhoneNumber,
    /// What for: it decides the template.
    pub purpose: Purpose,
    /// In which language.
    pub language: String,
    /// The texts, in the order of [`Purpose::parameters`].
    pub parameters: Vec<Parameter>,
    /// The link behind the button, where the purpose has one. The same in every attempt.
    pub link: Option<JoinLink>,
}

impl Purpose {
    /// The variables of the purpose's template, in the order in which we send them. `docs/whatsapp-templates/` holds
    /// templates with exactly these.
    pub const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Open => &["person_name", "company_name", "job_title", "application_ref", "closes_at"],
            Self::Scheduled | Self::Rescheduled | Self::Reminder => {
                &["person_name", "company_name", "job_title", "application_ref", "starts_at"]
            }
            Self::Cancelled => &["person_name", "company_name", "job_title", "application_ref"],
            Self::Interviewer => &[
                "person_name",
                "candidate_name",
                "company_name",
                "job_title",
                "application_ref",
                "starts_at",
            ],
        }
    }

    /// Whether the template has a button that leads into the room. It is its first.
    pub const fn has_link(self) -> bool {
        !matches!(self, Self::Cancelled)
    }

    /// The quick replies of the template, in their order behind the link. What is sent back is our own word, so that it
    /// does not depend on the language of the button.
    pub const fn quick_replies(self) -> &'static [ReplyWord] {
        use crate::response::ResponseKind::{CannotMakeIt, Confirm, Late, WrongPerson};
        match self {
            Self::Open => &[ReplyWord::Respond(WrongPerson), ReplyWord::Stop],
            Self::Scheduled | Self::Rescheduled | Self::Reminder => &[
                ReplyWord::Respond(Confirm),
                ReplyWord::Respond(Late),
                ReplyWord::Respond(CannotMakeIt),
                ReplyWord::Respond(WrongPerson),
                ReplyWord::Stop,
            ],
            Self::Cancelled | Self::Interviewer => &[ReplyWord::Stop],
        }
    }
}

/// The longest name or title that we send, in characters. A filled body of more than 1024 is refused (Meta: Error codes,
/// 132005): five of these, one [`MOST_OF_A_TIME`] and the longest of our templates stay below.
const MOST_OF_A_NAME: usize = 120;
/// The longest time that we send: from when until when, in words.
const MOST_OF_A_TIME: usize = 200;

/// Makes a text fit for a parameter: one line, single spaces, not too long. Meta refuses the whole message for a line
/// break, a tab or more than four spaces in a row (132018), and for an empty text (131008): that one becomes a dash.
pub fn clean(text: &str) -> String {
    clean_within(text, MOST_OF_A_NAME)
}

/// The same for a time in words, which may be longer.
pub fn clean_time(text: &str) -> String {
    clean_within(text, MOST_OF_A_TIME)
}

fn clean_within(text: &str, most: usize) -> String {
    // Marks that turn the direction of what follows would turn the rest of the template, too.
    let text: String = text.chars().filter(|c| !turns_direction(*c)).collect();
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    match line.chars().count() {
        0 => "–".to_owned(),
        length if length <= most => line,
        _ => line.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// Embeddings, overrides and isolates of direction (Unicode Bidirectional Algorithm, section 2).
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn an_attempt_finds_its_way_back_by_its_text() {
        let attempt = AttemptId { invitation: InvitationId(Uuid::from_u128(7)), number: 2 };
        assert_eq!(attempt.to_string(), "inv_00000000000000000000000000000007.2");
        assert_eq!(AttemptId::parse(&attempt.to_string()), Some(attempt));
        for foreign in [
            "",
            "inv_",
            "inv_7.1",
            "inv_00000000000000000000000000000007",
            "x.1",
            "inv_00000000000000000000000000000007.x",
        ] {
            assert_eq!(AttemptId::parse(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_parameter_is_one_line_of_single_spaces() {
        for (given, expected) in [
            ("Layla Haddad", "Layla Haddad"),
            ("  Layla\n\tHaddad  ", "Layla Haddad"),
            ("a     b", "a b"),
            ("a\u{a0}\u{2028}b", "a b"),
            (" \n ", "–"),
            ("a\u{202e}b\u{2066}", "ab"),
        ] {
            assert_eq!(clean(given), expected, "{given:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_meta_refuse_the_message(text in ".{0,300}") {
            let cleaned = clean(&text);
            prop_assert!(!cleaned.is_empty() && cleaned.chars().count() <= MOST_OF_A_NAME);
            let bad = cleaned.contains("  ") || cleaned.chars().any(|c| c.is_control());
            prop_assert!(!bad, "{:?}", cleaned);
        }
    }
}
