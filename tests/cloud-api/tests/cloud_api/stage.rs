//! A stand-in with sample templates, and a caller who sends to it.

use std::path::Path;
use std::time::Duration;

use greenroom_cloud_api::{Catalogue, CloudApi, Config, Limits};
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// The template of most tests, in `en` and `ar`.
pub(crate) const ROOM: &str = "application_interview_room_v1";
/// The recipient of most tests.
pub(crate) const LAYLA: &str = "+962790123456";
/// Somebody else.
pub(crate) const OMAR: &str = "+962780123456";
/// The token of [`Config::new`].
pub(crate) const TOKEN: &str = "cloud-api-token";
/// How long a test waits at most.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);

/// A stand-in and a caller.
pub(crate) struct Stage {
    pub(crate) api: CloudApi,
    pub(crate) client: Client,
}

/// The sample templates of these tests.
pub(crate) fn catalogue() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud_api/templates");
    Catalogue::from_dir(folder).unwrap()
}

impl Stage {
    /// Without limits.
    pub(crate) async fn new() -> Self {
        Self::with(|config| config.limits = Limits::OFF).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(catalogue());
        change(&mut config);
        let api = CloudApi::start(config).await.unwrap();
        let client = Client::builder().no_proxy().timeout(LIMIT).build().unwrap();
        Self { api, client }
    }

    /// Where messages go.
    pub(crate) fn url(&self) -> String {
        format!("{}/v25.0/{}/messages", self.api.base_url(), self.api.account().phone_number_id)
    }

    pub(crate) async fn send(&self, message: &Value) -> reqwest::Result<Response> {
        self.client.post(self.url()).bearer_auth(TOKEN).json(message).send().await
    }

    /// Sends, and returns status and body.
    pub(crate) async fn answer(&self, message: &Value) -> (u16, Value) {
        read(self.send(message).await.unwrap()).await
    }

    /// Sends, and returns the code of the error; 0 if the message was accepted.
    pub(crate) async fn code(&self, message: &Value) -> u64 {
        code(&self.answer(message).await.1)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}/v25.0/{path}", self.api.base_url());
        self.get_url(&url).await
    }

    pub(crate) async fn get_url(&self, url: &str) -> (u16, Value) {
        read(self.client.get(url).bearer_auth(TOKEN).send().await.unwrap()).await
    }
}

pub(crate) async fn read(response: Response) -> (u16, Value) {
    (response.status().as_u16(), response.json().await.unwrap())
}

pub(crate) fn code(body: &Value) -> u64 {
    body["error"]["code"].as_u64().unwrap_or(0)
}

/// A message as it should be.
pub(crate) fn message() -> Value {
    let parameter = |name: &str, text: &str| json!({ "type": "text", "parameter_name": name, "text": text });
    json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": LAYLA,
        "biz_opaque_callback_data": "inv_1", "type": "template",
        "template": { "name": ROOM, "language": { "code": "ar" }, "components": [
            { "type": "body", "parameters": [
                parameter("candidate_name", "ليلى"), parameter("company_name", "Acme Jordan"),
                parameter("job_title", "محاسب"), parameter("application_ref", "A-10423"),
                parameter("expires_at", "25 Nov 2026, 18:00"),
            ] },
            { "type": "button", "sub_type": "url", "index": "0",
              "parameters": [{ "type": "text", "text": "k3J9-_token" }] },
            { "type": "button", "sub_type": "quick_reply", "index": "1",
              "parameters": [{ "type": "payload", "payload": "stop:inv_1" }] },
        ] }
    })
}

/// A good message to somebody.
pub(crate) fn message_to(number: &str) -> Value {
    changed("/to", json!(number))
}

/// A message of which one thing is otherwise.
pub(crate) fn changed(pointer: &str, value: Value) -> Value {
    let mut message = message();
    *message.pointer_mut(pointer).unwrap() = value;
    message
}

/// A message in which something is put into an object.
pub(crate) fn with(pointer: &str, member: &str, value: Value) -> Value {
    let mut message = message();
    message.pointer_mut(pointer).unwrap()[member] = value;
    message
}

/// A message without a member or an element.
pub(crate) fn without(pointer: &str, member: &str) -> Value {
    let mut message = message();
    match message.pointer_mut(pointer).unwrap() {
        Value::Array(elements) => drop(elements.remove(member.parse().unwrap())),
        object => drop(object.as_object_mut().unwrap().remove(member)),
    }
    message
}
