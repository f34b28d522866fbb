//! A Greenroom of one test's own, with everything it needs.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use greenroom_devstack::testing::{self, API_KEY, API_SECRET, Participant, or_skip};
use greenroom_devstack::{LiveKit, Spec, WatchedChild, free_port};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a condition may take to come true: far longer than it should, for slow machines.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// Greenroom, its LiveKit and its database.
pub(crate) struct House {
    pub(crate) livekit: LiveKit,
    pub(crate) port: u16,
    greenroom: WatchedChild,
    client: Client,
    folder: TempDir,
}

/// An answer: its status and its body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
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
        let folder = tempfile::tempdir().unwrap();
        let mut spec = serve(folder.path().join("greenroom.log"));
        spec.env.extend(settings(&database_url, port, &livekit));
        spec.env.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
        let greenroom = or_skip(WatchedChild::spawn(spec))?;
        let house = Self { livekit, port, greenroom, client: client(), folder };
        house.until("Greenroom serves", async || house.try_get("/healthz").await).await;
        Some(house)
    }

    /// What Greenroom has written to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("greenroom.log")).unwrap()
    }

    /// Asks Greenroom to end, as an operator does, and waits for it.
    pub(crate) async fn stop(self) {
        self.greenroom.stop().await;
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.client.post(self.url(path)).json(&body).send().await.unwrap()).await
    }

    /// Sends a body as it stands.
    pub(crate) async fn post_raw(&self, path: &str, body: &str) -> Answer {
        let request = self.client.post(self.url(path)).header("content-type", "application/json");
        answer(request.body(body.to_owned()).send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    /// How many rooms LiveKit has.
    pub(crate) async fn livekit_rooms(&self) -> usize {
        self.get("/api/room/livekit-status").await.body["rooms"].as_array().map_or(0, Vec::len)
    }

    async fn try_get(&self, path: &str) -> Option<()> {
        self.client.get(self.url(path)).send().await.ok().map(drop)
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
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

    /// Asks again and again until there is something; fails with the log when it takes too long.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(started.elapsed() < SOON, "waited in vain until {what}; the log:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn answer(response: Response) -> Answer {
    let status = response.status();
    let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let text = response.text().await.unwrap();
    Answer { status, retry_after, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

/// `greenroom serve`, before it is told with what.
fn serve(log: PathBuf) -> Spec {
    Spec { args: vec!["serve".into()], ..Spec::new(env!("CARGO_BIN_EXE_greenroom"), log) }
}

fn settings(
    database_url: &str,
    port: u16,
    livekit: &LiveKit,
) -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
    let pairs = [
        ("GREENROOM_PROFILE", "development".to_owned()),
        ("GREENROOM__HTTP__PORT", port.to_string()),
        ("GREENROOM__HTTP__PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("GREENROOM__DATABASE__URL", database_url.to_owned()),
        ("GREENROOM__LIVEKIT__URL", livekit.url()),
        ("GREENROOM__LIVEKIT__API_KEY", API_KEY.to_owned()),
        ("GREENROOM__LIVEKIT__API_SECRET", API_SECRET.to_owned()),
        ("GREENROOM__ENTRY__LINK_KEY", "a link key of the tests, 32 bytes or more".to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// An HTTP client. This program uses ring for TLS, like Greenroom.
pub(crate) fn client() -> Client {
    // The second test of a process finds the provider installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(SOON).build().unwrap()
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
