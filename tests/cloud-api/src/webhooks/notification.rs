//! One body of a webhook. Meta: Webhooks overview.

use serde_json::{Value, json};

use super::{Incoming, Receipt, SignedBody, signing};
use crate::catalogue::{Category, Template};
use crate::ids;

/// How many updates Meta puts into one body at most.
pub const MAX_UPDATES: usize = 1000;

/// Whose webhooks these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id of the WhatsApp business account.
    pub business_account_id: String,
    /// The id of the business number, which stands in the path of requests.
    pub phone_number_id: String,
    /// The business number itself, digits only.
    pub phone_number: String,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            business_account_id: "102290129340398".to_owned(),
            phone_number_id: "106540352242922".to_owned(),
            phone_number: "96265550100".to_owned(),
        }
    }
}

impl Account {
    fn metadata(&self) -> Value {
        json!({ "display_phone_number": self.phone_number, "phone_number_id": self.phone_number_id })
    }

    /// What an incoming message says about the message of ours that it answers.
    pub(super) fn context(&self, wamid: &str) -> Value {
        json!({ "from": self.phone_number, "id": wamid })
    }
}

/// One body: any number of changes, in the order in which they were added.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    account: Account,
    changes: Vec<Value>,
    size: usize,
}

impl Notification {
    /// An empty one.
    pub fn new(account: &Account) -> Self {
        Self { account: account.clone(), changes: Vec::new(), size: 0 }
    }

    /// With receipts in one change. Meta puts up to [`MAX_UPDATES`] into a body.
    #[must_use]
    pub fn receipts(self, receipts: impl IntoIterator<Item = Receipt>) -> Self {
        let statuses: Vec<_> = receipts.into_iter().map(|receipt| receipt.json()).collect();
        self.messages_change("statuses", statuses.into())
    }

    /// With a message from somebody.
    #[must_use]
    pub fn incoming(self, message: &Incoming) -> Self {
        let messages = json!([message.json(&self.account)]);
        let contacts = message.contact().map(|contact| json!([contact]));
        let mut value = self.messages_value("messages", messages);
        if let (Some(members), Some(contacts)) = (value.as_object_mut(), contacts) {
            members.insert("contacts".to_owned(), contacts);
        }
        self.change("messages", value)
    }

    /// With an error that belongs to no message.
    #[must_use]
    pub fn error(self, code: u32, title: &str) -> Self {
        let errors = json!([{ "code": code, "title": title, "message": title }]);
        self.messages_change("errors", errors)
    }

    /// With `message_template_status_update`: `PAUSED` (`FIRST_PAUSE`), `DISABLED`, `REINSTATED` and so on.
    #[must_use]
    pub fn template_status(self, template: &Template, event: &str, title: Option<&str>) -> Self {
        let mut value = template_value(template);
        if let Some(members) = value.as_object_mut() {
            members.insert("event".to_owned(), event.into());
            members.insert("reason".to_owned(), Value::Null);
            members.extend(title.map(|title| ("other_info".to_owned(), json!({ "title": title }))));
        }
        self.change("message_template_status_update", value)
    }

    /// With `template_category_update`.
    #[must_use]
    pub fn template_category(self, template: &Template, before: Category, now: Category) -> Self {
        let mut value = template_value(template);
        if let Some(members) = value.as_object_mut() {
            members.insert("previous_category".to_owned(), json!(before));
            members.insert("new_category".to_owned(), json!(now));
        }
        self.change("template_category_update", value)
    }

    /// With any change, known to the receiver or not.
    #[must_use]
    pub fn change(mut self, field: &str, value: Value) -> Self {
        self.changes.push(json!({ "field": field, "value": value }));
        self
    }

    /// Padded to this size in bytes, by a member that nobody knows; Meta's bodies have up to 3 MB. One that is larger
    /// stays as it is.
    #[must_use]
    pub fn padded_to(self, size: usize) -> Self {
        Self { size, ..self }
    }

    /// The body, as Meta writes it: in ASCII.
    pub fn body(&self) -> String {
        let body = self.written("");
        match self.size.saturating_sub(body.len()) {
            0 => body,
            missing => self.written(&"x".repeat(missing)),
        }
    }

    /// The body with its signature. Sign with another secret to play a rotation.
    pub fn sign(&self, app_secret: &str) -> SignedBody {
        SignedBody::new(self.body(), app_secret)
    }

    /// The padding is always there when a size is wished, so that its length alone decides.
    fn written(&self, padding: &str) -> String {
        let entry = json!({
            "id": self.account.business_account_id, "time": ids::unix_seconds(), "changes": self.changes,
        });
        let mut body = json!({ "object": "whatsapp_business_account", "entry": [entry] });
        if let (Some(members), true) = (body.as_object_mut(), self.size > 0) {
            members.insert("padding".to_owned(), padding.into());
        }
        signing::escape(&body.to_string())
    }

    fn messages_change(self, member: &str, content: Value) -> Self {
        let value = self.messages_value(member, content);
        self.change("messages", value)
    }

    fn messages_value(&self, member: &str, content: Value) -> Value {
        json!({
            "messaging_product": "whatsapp", "metadata": self.account.metadata(), member: content,
        })
    }
}

/// Ids are numbers here and strings elsewhere, and languages have a hyphen where sends have an underscore.
fn template_value(template: &Template) -> Value {
    json!({
        "message_template_id": template.id,
        "message_template_name": template.name,
        "message_template_language": template.language.replace('_', "-"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::ReceiptKind;
    use super::*;

    #[test]
    fn a_body_has_exactly_the_size_that_was_wished() {
        let receipts = (0..MAX_UPDATES).map(|n| Receipt::new(format!("wamid.{n}"), ReceiptKind::Sent));
        let body = Notification::new(&Account::default()).receipts(receipts).padded_to(3 << 20).body();
        assert_eq!(body.len(), 3 << 20);
        let json: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json["entry"][0]["changes"][0]["value"]["statuses"].as_array().unwrap().len(), 1000);
    }

    #[test]
    fn a_receipt_has_its_time_as_a_string_and_nothing_that_was_left_out() {
        let receipt = Receipt::new("wamid.1", ReceiptKind::Read).at(7);
        assert_eq!(receipt.json(), json!({ "id": "wamid.1", "status": "read", "timestamp": "7" }));
    }

    #[test]
    fn a_failure_tells_code_title_and_details() {
        let json =
            Receipt::new("wamid.1", ReceiptKind::failed(131_026, "Undeliverable", "No WhatsApp")).json();
        assert_eq!(json["status"], "failed");
        assert_eq!(json["errors"][0]["code"], 131_026);
        assert_eq!(json["errors"][0]["title"], "Undeliverable");
        assert_eq!(json["errors"][0]["error_data"]["details"], "No WhatsApp");
    }

    #[test]
    fn a_tap_names_the_message_it_answers() {
        let tap = Incoming::quick_reply("962790123456", "wamid.1", "stop", "Stop messages").name("ليلى");
        let body = Notification::new(&Account::default()).incoming(&tap).body();
        assert!(body.is_ascii());
        let json: Value = serde_json::from_str(&body).unwrap();
        let value = &json["entry"][0]["changes"][0]["value"];
        assert_eq!(value["messages"][0]["type"], "button");
        assert_eq!(value["messages"][0]["button"], json!({ "payload": "stop", "text": "Stop messages" }));
        assert_eq!(value["messages"][0]["context"], json!({ "from": "96265550100", "id": "wamid.1" }));
        assert_eq!(value["contacts"][0], json!({ "profile": { "name": "ليلى" }, "wa_id": "962790123456" }));
    }

    #[test]
    fn a_changed_number_comes_without_contacts() {
        let news = Incoming::number_changed("962790123456", "962780123456");
        let body = Notification::new(&Account::default()).incoming(&news).body();
        let json: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(json["entry"][0]["changes"][0]["value"].get("contacts"), None);
    }
}
