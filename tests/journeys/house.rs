//! A Greenroom of one test's own, with a real LiveKit and people who enter.

use std::ops::Deref;

use greenroom_devstack::testing::{self, API_KEY, API_SECRET, Participant};
use greenroom_devstack::{LiveKit, free_port};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::greenroom::{Answer, Greenroom, own};

/// Greenroom, its LiveKit and its database.
pub(crate) struct House {
    pub(crate) livekit: LiveKit,
    greenroom: Greenroom,
}

impl Deref for House {
    type Target = Greenroom;

    fn deref(&self) -> &Greenroom {
        &self.greenroom
    }
}

impl House {
    /// Brings everything up; `None` where the real things cannot be had, having said so.
    pub(crate) async fn open() -> Option<Self> {
        Self::open_with(&[]).await
    }

    /// Brings everything up, with more settings.
    pub(crate) async fn open_with(more: &[(&str, &str)]) -> Option<Self> {
        let postgres = testing::postgres_or_skip().await?;
        let database_url =
            greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap();
        Self::open_on(database_url, more).await
    }

    /// Brings everything up on this database, with more settings.
    pub(crate) async fn open_on(database_url: String, more: &[(&str, &str)]) -> Option<Self> {
        let port = free_port().unwrap();
        let webhooks = format!("http://127.0.0.1:{port}/webhooks/livekit");
        let livekit = testing::livekit_or_skip(Some(&webhooks)).await?;
        let mut settings = own(&database_url, port);
        settings.extend([
            ("GREENROOM__LIVEKIT__URL".to_owned(), livekit.url()),
            ("GREENROOM__LIVEKIT__API_KEY".to_owned(), API_KEY.to_owned()),
            ("GREENROOM__LIVEKIT__API_SECRET".to_owned(), API_SECRET.to_owned()),
        ]);
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let greenroom = Greenroom::start(port, settings).await?;
        Some(Self { livekit, greenroom })
    }

    /// Asks Greenroom to end, as an operator does, and waits for it.
    pub(crate) async fn stop(self) {
        self.greenroom.stop().await;
    }

    /// How many rooms LiveKit has.
    pub(crate) async fn livekit_rooms(&self) -> usize {
        self.get("/api/room/livekit-status").await.body["rooms"].as_array().map_or(0, Vec::len)
    }

    /// An interview that is open now, with a candidate (`+962790123456`) and an interviewer.
    pub(crate) async fn interview(&self) -> Value {
        let created = self.post("/api/rooms", application("A-1")).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        created.body
    }

    /// Lets somebody in by link, and connects a real participant with the token.
    pub(crate) async fn enter(&self, join_url: &Value) -> (Value, Participant) {
        let pass = self.post("/api/room/join", json!({ "link": join_url })).await;
        assert_eq!(pass.status, StatusCode::OK, "{pass:?}");
        let token = pass.body["token"].as_str().unwrap();
        let person = Participant::join(pass.body["livekitUrl"].as_str().unwrap(), token).await.unwrap();
        (pass.body, person)
    }

    pub(crate) async fn server_status(&self, room: &Value) -> Answer {
        self.post("/api/room/server-status", json!({ "roomName": room["roomName"] })).await
    }

    pub(crate) async fn status(&self, room: &Value) -> Value {
        self.post("/api/room/status", json!({ "roomName": room["roomName"] })).await.body
    }

    /// Looks again and again until record and reality satisfy the condition, and gives that answer.
    pub(crate) async fn until_server_status(
        &self,
        room: &Value,
        what: &str,
        is: impl Fn(&Value) -> bool,
    ) -> Value {
        self.until(what, async || Some(self.server_status(room).await.body).filter(&is)).await
    }
}

pub(crate) fn application(id: &str) -> Value {
    json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "٠٧٩ ٠١٢ ٣٤٥٦", "locale": "ar" },
        "interviewers": [{ "name": "Omar Nasser" }],
        "metadata": { "source": "careers page", "score": 12345678901_i64 },
    })
}

/// The kinds of the drifts that an answer of server-status lists.
pub(crate) fn kinds(server_status: &Value) -> Vec<&str> {
    let drifts = server_status["comparison"]["drifts"].as_array();
    drifts.into_iter().flatten().filter_map(|drift| drift["kind"].as_str()).collect()
}
