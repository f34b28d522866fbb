//! What people send. Meta: Webhooks overview, Business-scoped user IDs.

use serde_json::{Value, json};

use super::Account;
use crate::ids;

/// A message from somebody: one element of `messages`, with what belongs to it in `contacts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    id: String,
    timestamp: u64,
    from: Option<String>,
    user_id: Option<String>,
    name: String,
    kind: String,
    content: Value,
    context: Option<String>,
    with_contact: bool,
}

impl Incoming {
    /// A tap on the quick reply of the template message `wamid`.
    pub fn quick_reply(from: &str, wamid: &str, payload: &str, text: &str) -> Self {
        let tap = Self::of_kind(from, "button", json!({ "payload": payload, "text": text }));
        Self { context: Some(wamid.to_owned()), ..tap }
    }

    /// A typed message.
    pub fn text(from: &str, body: &str) -> Self {
        Self::of_kind(from, "text", json!({ "body": body }))
    }

    /// The news that somebody changed the number: a `system` message, which has no contact.
    pub fn number_changed(from: &str, new_wa_id: &str) -> Self {
        let content = json!({
            "body": format!("User changed from {from} to {new_wa_id}"),
            "type": "user_changed_number", "wa_id": new_wa_id,
        });
        Self { with_contact: false, ..Self::of_kind(from, "system", content) }
    }

    /// A message that Meta itself does not support.
    pub fn unsupported(from: &str) -> Self {
        let details = json!({ "details": "Message type is currently not supported." });
        let error = json!({ "code": 131_051, "title": "Message type unknown", "error_data": details });
        Self::of_kind(from, "unsupported", json!({ "type": "unknown", "errors": [error] }))
    }

    /// A message of any kind; `content` is the member which is named like the kind.
    pub fn of_kind(from: &str, kind: &str, content: Value) -> Self {
        Self {
            id: ids::wamid(from),
            timestamp: ids::unix_seconds(),
            from: Some(from.to_owned()),
            user_id: None,
            name: "Layla".to_owned(),
            kind: kind.to_owned(),
            content,
            context: None,
            with_contact: true,
        }
    }

    /// With this id, for example that of an earlier message, as when Meta posts again.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// Dated at these seconds since 1970.
    #[must_use]
    pub fn at(self, timestamp: u64) -> Self {
        Self { timestamp, ..self }
    }

    /// From somebody whose profile has this name.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// With the business-scoped user id of the sender.
    #[must_use]
    pub fn user_id(self, user_id: impl Into<String>) -> Self {
        Self { user_id: Some(user_id.into()), ..self }
    }

    /// Without the sender's number, which Meta may leave out since 2026.
    #[must_use]
    pub fn without_from(self) -> Self {
        Self { from: None, ..self }
    }

    /// The element of `messages`.
    pub fn json(&self, account: &Account) -> Value {
        let mut json = json!({ "id": self.id, "timestamp": self.timestamp.to_string(), "type": self.kind });
        if let Some(members) = json.as_object_mut() {
            members.insert(self.kind.clone(), self.content.clone());
            members.extend(optional("from", self.from.clone()));
            members.extend(optional("from_user_id", self.user_id.clone()));
            members.extend(self.context.as_ref().map(|id| ("context".to_owned(), account.context(id))));
        }
        json
    }

    /// The element of `contacts`, if there is one.
    pub fn contact(&self) -> Option<Value> {
        let mut json = json!({ "profile": { "name": self.name } });
        if let Some(members) = json.as_object_mut() {
            members.extend(optional("wa_id", self.from.clone()));
            members.extend(optional("user_id", self.user_id.clone()));
        }
        self.with_contact.then_some(json)
    }
}

fn optional(name: &str, value: Option<String>) -> Option<(String, Value)> {
    value.map(|value| (name.to_owned(), value.into()))
}
