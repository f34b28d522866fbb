//! What a person answers to an invitation: on the page, by a button of the message, or in words.

use chrono::{DateTime, Utc};

use crate::participant::ParticipantId;

/// What somebody said about the appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResponseKind {
    /// I will be there.
    Confirm,
    /// I will be late.
    Late,
    /// I cannot come.
    CannotMakeIt,
    /// I am not this person.
    WrongPerson,
}

impl ResponseKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Confirm, Self::Late, Self::CannotMakeIt, Self::WrongPerson];

    /// The word that stands for it in the API, in buttons and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Late => "late",
            Self::CannotMakeIt => "cannot_make_it",
            Self::WrongPerson => "wrong_person",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One answer of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Who.
    pub participant: ParticipantId,
    /// What.
    pub kind: ResponseKind,
    /// With [`ResponseKind::Late`]: how late, in minutes.
    pub minutes: Option<u32>,
    /// In the person's own words.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What somebody answered last, of answers that stand oldest first. It is the one that counts.
pub fn last_of(responses: &[Response], of: ParticipantId) -> Option<&Response> {
    responses.iter().rfind(|one| one.participant == of)
}

/// What a reply to a message means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyWord {
    /// Write to me no more.
    Stop,
    /// Write to me again.
    Start,
    /// An answer to the invitation.
    Respond(ResponseKind),
}

/// The words by which people end it (Meta knows no opt-out for utility messages, so that we keep our own), as
/// [`folded`] writes them.
const STOP: [&str; 9] =
    ["stop", "unsubscribe", "cancel", "stop messages", "ايقاف", "توقف", "قف", "الغاء", "الغاء الاشتراك"];
/// The label of our templates' button, as [`folded`] writes it.
const STOP_BUTTON: &str = "ايقاف الرسايل";
/// The words by which people begin again.
const START: [&str; 5] = ["start", "resume", "ابدا", "بدء", "استيناف"];

impl ReplyWord {
    /// What a button of ours sends back.
    pub const fn payload(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Respond(kind) => kind.as_str(),
        }
    }

    /// What a button or a text means, if it is nothing but one of our words.
    pub fn read(text: &str) -> Option<Self> {
        let text = folded(text);
        match text.as_str() {
            word if STOP.contains(&word) || word == STOP_BUTTON => Some(Self::Stop),
            word if START.contains(&word) => Some(Self::Start),
            word => ResponseKind::parse(word).map(Self::Respond),
        }
    }
}

/// The text without what people write one way or another: case, tatweel and diacritics; alefs, hamzas, the final ya and
/// the ta marbuta are one letter each; punctuation around it goes.
fn folded(text: &str) -> String {
    let letters = text.chars().filter(|c| !is_ornament(*c)).flat_map(char::to_lowercase).map(one_letter);
    let line: String = letters.collect();
    let words: Vec<&str> = line.split_whitespace().collect();
    let spoken = |c: char| c.is_alphanumeric() || c == '_';
    words.join(" ").trim_matches(|c: char| !spoken(c)).to_owned()
}

const fn is_ornament(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

const fn one_letter(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ئ' => 'ي',
        'ؤ' => 'و',
        'ة' => 'ه',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate, interviewer, observer};
    use proptest::prelude::*;

    #[test]
    fn the_last_answer_of_a_person_counts() {
        let said = |participant, kind, minute| Response {
            participant,
            kind,
            minutes: None,
            note: None,
            at: at(minute),
        };
        let (candidate, interviewer) = (candidate().id, interviewer().id);
        let answers = [
            said(candidate, ResponseKind::Confirm, 1),
            said(candidate, ResponseKind::Late, 2),
            said(interviewer, ResponseKind::CannotMakeIt, 3),
        ];
        assert_eq!(last_of(&answers, candidate), answers.get(1));
        assert_eq!(last_of(&answers, interviewer), answers.get(2));
        assert_eq!(last_of(&answers, observer().id), None);
    }

    #[test]
    fn a_stop_is_understood_however_it_is_written() {
        for text in [
            "stop",
            " STOP. ",
            "Stop!",
            "unsubscribe",
            "Cancel",
            "Stop messages",
            "ايقاف",
            "إيقاف",
            "أيقاف",
            "إيـقـاف",
            "توقف",
            "قِف",
            "الغاء",
            "إلغاء",
            "إلغاء الاشتراك",
            "\u{200f}إلغاء",
            "إيقاف الرسائل",
        ] {
            assert_eq!(ReplyWord::read(text), Some(ReplyWord::Stop), "{text}");
        }
    }

    #[test]
    fn a_start_is_understood_too() {
        for text in ["start", "START", "ابدأ", "resume"] {
            assert_eq!(ReplyWord::read(text), Some(ReplyWord::Start), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_mentions_stopping_stops_nothing() {
        for text in ["", "please don't stop", "I will stop by at five", "هل يمكن ايقاف الموعد", "late?no"]
        {
            assert_eq!(ReplyWord::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_our_buttons_send_back_is_understood() {
        let words =
            ResponseKind::ALL.map(ReplyWord::Respond).into_iter().chain([ReplyWord::Stop, ReplyWord::Start]);
        words.for_each(|word| assert_eq!(ReplyWord::read(word.payload()), Some(word)));
    }

    proptest! {
        #[test]
        fn any_text_may_come(text in ".{0,200}") {
            let _ = ReplyWord::read(&text);
        }
    }
}
