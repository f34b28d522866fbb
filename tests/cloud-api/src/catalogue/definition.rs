//! A template as a creation request has it. Meta: Components, Template categorization.

use serde::{Deserialize, Serialize};

use super::text;

/// A template in one language.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What lists and webhooks call it: a string in the first, a number in the second.
    #[serde(skip)]
    pub id: u64,
    /// Whether it may be sent. Not in a creation request; approved until told otherwise.
    #[serde(skip)]
    pub status: TemplateStatus,
    /// At most 512 of `[a-z0-9_]`.
    pub name: String,
    /// As sends write it: `en`, `ar`, `en_US`.
    pub language: String,
    /// What it is for.
    pub category: Category,
    /// Positional when it is not given.
    #[serde(default)]
    pub parameter_format: ParameterFormat,
    /// How long Meta tries to deliver it, in seconds; -1 is its longest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i64>,
    /// Whether Meta leaves the links of the buttons alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cta_url_link_tracking_opted_out: Option<bool>,
    /// Header, body, footer and buttons.
    pub components: Vec<Component>,
}

/// Whether a template may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TemplateStatus {
    /// It may.
    #[default]
    Approved,
    /// It waits for its review: 132001.
    Pending,
    /// It was refused: 132001.
    Rejected,
    /// For a while it may not: 132015.
    Paused,
    /// It never may again: 132016.
    Disabled,
}

/// What a template is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// About something that the recipient started.
    Utility,
    /// Everything else.
    Marketing,
    /// One-time passwords.
    Authentication,
}

impl Category {
    /// The word in `pricing.category` of receipts.
    pub fn in_receipts(self) -> &'static str {
        match self {
            Self::Utility => "utility",
            Self::Marketing => "marketing",
            Self::Authentication => "authentication",
        }
    }
}

/// How the parameters of a body are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ParameterFormat {
    /// By `parameter_name`.
    Named,
    /// By their order. The stand-in refuses such bodies: Greenroom has none.
    #[default]
    Positional,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Component {
    /// A line above the body.
    Header {
        /// `TEXT`; the stand-in knows no other.
        format: String,
        /// The line, without variables.
        text: String,
    },
    /// The text of the message.
    Body {
        /// With `{{name}}` for each variable.
        text: String,
        /// A value for each variable, for the review.
        #[serde(skip_serializing_if = "Option::is_none")]
        example: Option<BodyExample>,
    },
    /// A small line below the body, without variables.
    Footer {
        /// The line.
        text: String,
    },
    /// What can be tapped.
    Buttons {
        /// In the order in which `index` counts them, from 0.
        buttons: Vec<Button>,
    },
}

/// The example values of a body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BodyExample {
    /// One for each variable.
    pub body_text_named_params: Vec<NamedExample>,
}

/// The example value of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NamedExample {
    /// The variable.
    pub param_name: String,
    /// The value.
    pub example: String,
}

/// What can be tapped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Button {
    /// Opens a link.
    Url {
        /// The label.
        text: String,
        /// The link, with at most one variable, at the end.
        url: String,
        /// A whole link for the review, when there is a variable.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        example: Vec<String>,
    },
    /// Sends an answer.
    QuickReply {
        /// The label.
        text: String,
    },
    /// Calls a number.
    PhoneNumber {
        /// The label.
        text: String,
        /// The number.
        phone_number: String,
    },
}

impl Button {
    /// The label.
    pub fn text(&self) -> &str {
        match self {
            Self::Url { text, .. } | Self::QuickReply { text } | Self::PhoneNumber { text, .. } => text,
        }
    }

    /// The link up to its variable, of a URL button that has one.
    pub fn url_before_variable(&self) -> Option<&str> {
        match self {
            Self::Url { url, .. } => url.split_once("{{").map(|(before, _)| before),
            _ => None,
        }
    }
}

impl Template {
    /// The text of the body.
    pub fn body(&self) -> &str {
        let body = |component: &'_ Component| matches!(component, Component::Body { .. });
        match self.components.iter().find(|component| body(component)) {
            Some(Component::Body { text, .. }) => text,
            _ => "",
        }
    }

    /// The names of the body's variables, each once.
    pub fn variables(&self) -> Vec<&str> {
        text::variables(self.body())
    }

    /// The buttons, in the order in which `index` counts them.
    pub fn buttons(&self) -> &[Button] {
        let mut all = self.components.iter().filter_map(|component| match component {
            Component::Buttons { buttons } => Some(buttons.as_slice()),
            _ => None,
        });
        all.next().unwrap_or_default()
    }

    /// The filled text of the body.
    pub(crate) fn filled(&self, values: &std::collections::BTreeMap<String, String>) -> String {
        text::fill(self.body(), values)
    }

    /// The same template with another body; the examples are the variables' names.
    pub(crate) fn with_body(mut self, text: &str) -> Self {
        let example = |name: &&str| NamedExample { param_name: (*name).into(), example: (*name).into() };
        let examples: Vec<_> = text::variables(text).iter().map(example).collect();
        let example = (!examples.is_empty()).then_some(BodyExample { body_text_named_params: examples });
        self.components.retain(|component| !matches!(component, Component::Body { .. }));
        self.components.insert(0, Component::Body { text: text.to_owned(), example });
        self
    }

    /// Name and language, for people.
    pub(crate) fn label(&self) -> String {
        format!("{} ({})", self.name, self.language)
    }
}
