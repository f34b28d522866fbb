//! The templates' texts, as they are submitted to Meta.

use std::collections::BTreeMap;

use greenroom_domain::invitation::Purpose;
use greenroom_domain::message::Message;
use serde::Deserialize;

/// Why a template cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("a template that is compiled in cannot be read")]
pub struct TemplateError(#[from] serde_json::Error);

/// What stands on a phone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The message.
    pub body: String,
    /// The small line below it.
    pub footer: Option<String>,
    /// The labels of the buttons, that of the link first.
    pub buttons: Vec<String>,
}

/// Texts by purpose and language.
pub struct Texts(BTreeMap<(Purpose, String), Text>);

/// The language of which every purpose has a text.
const ANY: &str = "en";

/// The files of `docs/whatsapp-templates/`.
macro_rules! files {
    ($($purpose:ident: $name:literal),+ $(,)?) => {
        [$(
            (Purpose::$purpose, include_str!(concat!("../../../../docs/whatsapp-templates/", $name, ".en.json"))),
            (Purpose::$purpose, include_str!(concat!("../../../../docs/whatsapp-templates/", $name, ".ar.json"))),
        )+]
    };
}

#[derive(Deserialize)]
struct File {
    language: String,
    components: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
enum Component {
    Body {
        text: String,
    },
    Footer {
        text: String,
    },
    Buttons {
        buttons: Vec<Button>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Button {
    text: String,
}

impl Texts {
    /// The texts that are compiled in.
    ///
    /// # Errors
    /// When one of them is no template.
    pub fn built_in() -> Result<Self, TemplateError> {
        let files = files! {
            Open: "open", Scheduled: "scheduled", Rescheduled: "rescheduled", Reminder: "reminder",
            Cancelled: "cancelled", Interviewer: "interviewer",
        };
        let read = |(purpose, json)| {
            let file: File = serde_json::from_str(json)?;
            Ok(((purpose, file.language.clone()), Text::from(file)))
        };
        files.into_iter().map(read).collect::<Result<_, TemplateError>>().map(Self)
    }

    /// The text of a message, in its language or in English.
    pub fn filled(&self, message: &Message) -> Text {
        let of = |language: &str| self.0.get(&(message.purpose, language.to_owned()));
        let mut text = of(&message.language).or_else(|| of(ANY)).cloned().unwrap_or_default();
        for parameter in &message.parameters {
            text.body = text.body.replace(&format!("{{{{{}}}}}", parameter.name), &parameter.text);
        }
        text
    }
}

impl From<File> for Text {
    fn from(file: File) -> Self {
        let mut read = Self::default();
        for component in file.components {
            match component {
                Component::Body { text } => read.body = text,
                Component::Footer { text } => read.footer = Some(text),
                Component::Buttons { buttons } => {
                    read.buttons = buttons.into_iter().map(|button| button.text).collect();
                }
                Component::Other => {}
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use greenroom_domain::invitation::InvitationId;
    use greenroom_domain::message::{AttemptId, Parameter};
    use greenroom_domain::phone::PhoneNumber;

    use super::*;

    fn message(purpose: Purpose, language: &str) -> Message {
        let texts = purpose.parameters().iter();
        Message {
            attempt: AttemptId { invitation: InvitationId(uuid::Uuid::nil()), number: 1 },
            to: PhoneNumber::from_e164("+962790123456").unwrap(),
            purpose,
            language: language.into(),
            parameters: texts.map(|name| Parameter { name, text: format!("<{name}>") }).collect(),
            link: None,
        }
    }

    #[test]
    fn every_purpose_has_a_text_in_both_languages_with_all_its_variables_filled() {
        let texts = Texts::built_in().unwrap();
        for purpose in Purpose::ALL {
            for language in ["en", "ar"] {
                let text = texts.filled(&message(purpose, language));
                assert!(!text.body.contains("{{"), "{}", text.body);
                let filled = purpose.parameters().iter().all(|name| text.body.contains(&format!("<{name}>")));
                assert!(filled, "{purpose:?} {language}");
                let buttons = purpose.quick_replies().len() + usize::from(purpose.has_link());
                assert_eq!(text.buttons.len(), buttons, "{purpose:?} {language}");
            }
        }
    }

    #[test]
    fn a_language_without_a_text_is_shown_in_english() {
        let texts = Texts::built_in().unwrap();
        let of = |language| texts.filled(&message(Purpose::Open, language));
        assert_eq!(of("tr"), of("en"));
        assert_ne!(of("ar"), of("en"));
    }
}
