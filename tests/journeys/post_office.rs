//! A Greenroom that writes to people: a real PostgreSQL, and the strict stand-in for WhatsApp's Cloud API. No LiveKit: what
//! needs only the database works without.

use std::path::Path;
use std::time::Duration;

use greenroom_cloud_api::{Accepted, Catalogue, CloudApi, Config, Limits};
use greenroom_devstack::{free_port, testing};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::greenroom::{Greenroom, SOON, own};

/// The token that the stand-in takes.
const TOKEN: &str = "a-token-of-the-tests";
/// The secret that it signs with.
pub(crate) const APP_SECRET: &str = "an-app-secret-of-the-tests";

/// Greenroom, the stand-in, and the database.
pub(crate) struct PostOffice {
    pub(crate) api: CloudApi,
    pub(crate) greenroom: Greenroom,
    pub(crate) database_url: String,
    more: Vec<(String, String)>,
}

impl PostOffice {
    /// Opens one; `None` where PostgreSQL cannot be had, having said so.
    pub(crate) async fn open() -> Option<Self> {
        Self::open_with(&[]).await
    }

    /// Opens one, with more settings.
    pub(crate) async fn open_with(more: &[(&str, &str)]) -> Option<Self> {
        let postgres = testing::postgres_or_skip().await?;
        let database_url =
            greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap();
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/whatsapp-templates");
        let config = Config {
            token: TOKEN.into(),
            app_secret: APP_SECRET.into(),
            limits: Limits::OFF,
            ..Config::new(Catalogue::from_dir(templates).unwrap())
        };
        let api = CloudApi::start(config).await.unwrap();
        let more: Vec<(String, String)> =
            more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let greenroom = start(&api, &database_url, &more).await?;
        Some(Self { api, greenroom, database_url, more })
    }

    /// Ends Greenroom in order, and starts it again on the same database.
    pub(crate) async fn restart(self) -> Self {
        let Self { api, greenroom, database_url, more } = self;
        greenroom.stop().await;
        let greenroom = start(&api, &database_url, &more).await.unwrap();
        Self { api, greenroom, database_url, more }
    }

    /// The same, with still more settings.
    pub(crate) async fn restart_with(mut self, more: &[(&str, &str)]) -> Self {
        self.more.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.restart().await
    }

    /// Ends Greenroom like a power cut, and starts it again.
    pub(crate) async fn crash(self) -> Self {
        let Self { api, greenroom, database_url, more } = self;
        greenroom.kill().await;
        let greenroom = start(&api, &database_url, &more).await.unwrap();
        Self { api, greenroom, database_url, more }
    }

    /// Creates a room, and gives it.
    pub(crate) async fn apply(&self, application: Value) -> Value {
        let created = self.greenroom.post("/api/rooms", application).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        created.body
    }

    /// Waits until the stand-in has taken so many messages.
    pub(crate) async fn sent(&self, count: usize) -> Vec<Accepted> {
        match self.api.wait_for_messages(count, SOON).await {
            Ok(messages) => messages,
            Err(waited) => panic!("{waited}; the log:\n{}", self.greenroom.log()),
        }
    }

    /// The room as `status` tells it.
    pub(crate) async fn status(&self, room: &Value) -> Value {
        self.greenroom.post("/api/room/status", json!({ "roomName": room["roomName"] })).await.body
    }

    /// The candidate's message, once it is in that state.
    pub(crate) async fn until_state(&self, room: &Value, state: &str) -> Value {
        let what = format!("the invitation is {state}");
        let look = async || {
            let invitation = self.status(room).await["participants"][0]["invitation"].clone();
            (invitation["state"] == state).then_some(invitation)
        };
        self.greenroom.until(&what, look).await
    }

    /// The words of the room's timeline.
    pub(crate) async fn timeline(&self, room: &Value) -> Vec<String> {
        let lines = self.greenroom.timeline(room).await;
        lines.iter().map(|line| line["kind"].as_str().unwrap().to_owned()).collect()
    }
}

async fn start(api: &CloudApi, database_url: &str, more: &[(String, String)]) -> Option<Greenroom> {
    let port = free_port().unwrap();
    api.set_callback(format!("http://127.0.0.1:{port}/webhooks/whatsapp"));
    let mut settings = own(database_url, port);
    let account = api.account();
    settings.extend(
        [
            // Nobody listens there: what needs LiveKit is not looked at here.
            ("GREENROOM__LIVEKIT__URL", "http://127.0.0.1:1".to_owned()),
            ("GREENROOM__LIVEKIT__API_KEY", "key".to_owned()),
            ("GREENROOM__LIVEKIT__API_SECRET", "secret".to_owned()),
            ("GREENROOM__WHATSAPP__MODE", "cloud".to_owned()),
            ("GREENROOM__WHATSAPP__BASE_URL", api.base_url()),
            ("GREENROOM__WHATSAPP__PHONE_NUMBER_ID", account.phone_number_id.clone()),
            ("GREENROOM__WHATSAPP__BUSINESS_ACCOUNT_ID", account.business_account_id.clone()),
            ("GREENROOM__WHATSAPP__ACCESS_TOKEN", TOKEN.to_owned()),
            ("GREENROOM__WHATSAPP__APP_SECRET", APP_SECRET.to_owned()),
            ("GREENROOM__WHATSAPP__VERIFY_TOKEN", "a-word-of-the-tests".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    settings.extend(more.iter().cloned());
    Greenroom::start(port, settings).await
}

/// An application whose candidate agreed to WhatsApp.
pub(crate) fn application(id: &str) -> Value {
    json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "company": "Acme Jordan",
        "candidate": {
            "id": format!("C-{id}"), "name": "ليلى حداد", "phone": "٠٧٩ ٠١٢ ٣٤٥٦", "locale": "ar",
            "whatsappConsent": { "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "application_form" },
        },
        "timezone": "Asia/Amman",
    })
}

/// The same with a start, so far away that reminders are for later.
pub(crate) fn appointment(id: &str) -> Value {
    let mut application = application(id);
    application["startsAt"] = json!("2099-11-25T18:00:00+03:00");
    application["interviewers"] =
        json!([{ "name": "Omar Nasser", "phone": "+962 7 9012 3457", "locale": "en" }]);
    application
}

/// For what must not happen: long enough for it to show itself.
pub(crate) const A_WHILE: Duration = Duration::from_secs(2);
