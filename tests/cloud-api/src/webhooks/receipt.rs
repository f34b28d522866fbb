//! What became of a message. Meta: Status messages.

use serde_json::{Value, json};

use crate::catalogue::Category;
use crate::ids;
use crate::record::Accepted;

/// The status that a receipt tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptKind {
    /// It left Meta.
    Sent,
    /// It is on the recipient's phone.
    Delivered,
    /// The recipient saw it.
    Read,
    /// It will not arrive.
    Failed {
        /// The code of the reason.
        code: u32,
        /// The title of the reason.
        title: String,
        /// `error_data.details` of the reason.
        details: String,
    },
    /// A status which receivers may not know, such as `played`, `deleted` or something new.
    Other(String),
}

impl ReceiptKind {
    /// A failure by this code.
    pub fn failed(code: u32, title: impl Into<String>, details: impl Into<String>) -> Self {
        Self::Failed { code, title: title.into(), details: details.into() }
    }

    fn word(&self) -> &str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed { .. } => "failed",
            Self::Other(word) => word,
        }
    }
}

/// A receipt: one element of `statuses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    wamid: String,
    kind: ReceiptKind,
    timestamp: u64,
    recipient_id: Option<String>,
    recipient_user_id: Option<String>,
    callback_data: Option<String>,
    pricing_category: Option<String>,
}

impl Receipt {
    /// A receipt for any message, with nothing that may be left out, dated now.
    pub fn new(wamid: impl Into<String>, kind: ReceiptKind) -> Self {
        Self {
            wamid: wamid.into(),
            kind,
            timestamp: ids::unix_seconds(),
            recipient_id: None,
            recipient_user_id: None,
            callback_data: None,
            pricing_category: None,
        }
    }

    /// A receipt for an accepted message, with all that Meta tells.
    pub fn of(message: &Accepted, kind: ReceiptKind) -> Self {
        let receipt = Self::new(&message.wamid, kind).recipient(&message.wa_id).pricing(message.category);
        match &message.biz_opaque_callback_data {
            Some(data) => receipt.callback_data(data),
            None => receipt,
        }
    }

    /// Dated at these seconds since 1970.
    #[must_use]
    pub fn at(self, timestamp: u64) -> Self {
        Self { timestamp, ..self }
    }

    /// With `recipient_id`.
    #[must_use]
    pub fn recipient(self, wa_id: impl Into<String>) -> Self {
        Self { recipient_id: Some(wa_id.into()), ..self }
    }

    /// With `recipient_user_id`, a business-scoped user id.
    #[must_use]
    pub fn recipient_user(self, user_id: impl Into<String>) -> Self {
        Self { recipient_user_id: Some(user_id.into()), ..self }
    }

    /// With `biz_opaque_callback_data`.
    #[must_use]
    pub fn callback_data(self, data: impl Into<String>) -> Self {
        Self { callback_data: Some(data.into()), ..self }
    }

    /// With `pricing`, and this category in it.
    #[must_use]
    pub fn pricing(self, category: Category) -> Self {
        Self { pricing_category: Some(category.in_receipts().to_owned()), ..self }
    }

    /// Without `recipient_id` and `recipient_user_id`, which Meta may leave out since 2026.
    #[must_use]
    pub fn without_recipient(self) -> Self {
        Self { recipient_id: None, recipient_user_id: None, ..self }
    }

    /// Without `biz_opaque_callback_data`.
    #[must_use]
    pub fn without_callback_data(self) -> Self {
        Self { callback_data: None, ..self }
    }

    /// Without `pricing`.
    #[must_use]
    pub fn without_pricing(self) -> Self {
        Self { pricing_category: None, ..self }
    }

    /// The element of `statuses`. Its `timestamp` is a string.
    pub fn json(&self) -> Value {
        let (timestamp, status) = (self.timestamp.to_string(), self.kind.word());
        let mut json = json!({ "id": self.wamid, "status": status, "timestamp": timestamp });
        if let Some(members) = json.as_object_mut() {
            let optional = self.optional();
            members.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        json
    }

    fn optional(&self) -> [(&'static str, Option<Value>); 5] {
        let text = |text: &Option<String>| text.clone().map(Value::from);
        [
            ("recipient_id", text(&self.recipient_id)),
            ("recipient_user_id", text(&self.recipient_user_id)),
            ("biz_opaque_callback_data", text(&self.callback_data)),
            ("pricing", self.pricing_category.as_deref().map(pricing)),
            ("errors", errors(&self.kind)),
        ]
    }
}

fn pricing(category: &str) -> Value {
    json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": category })
}

fn errors(kind: &ReceiptKind) -> Option<Value> {
    let ReceiptKind::Failed { code, title, details } = kind else { return None };
    Some(json!([{
        "code": code, "title": title, "message": title, "error_data": { "details": details },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
    }]))
}
