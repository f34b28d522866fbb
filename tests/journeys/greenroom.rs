//! The binary as its user runs it: started, asked over HTTP, stopped, killed, started again.

use std::time::{Duration, Instant};

use greenroom_devstack::testing::or_skip;
use greenroom_devstack::{Spec, WatchedChild};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

/// How long a condition may take to come true: far longer than it should, for slow machines.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// A running Greenroom.
pub(crate) struct Greenroom {
    pub(crate) port: u16,
    child: WatchedChild,
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

/// The settings that every Greenroom of a test has.
pub(crate) fn own(database_url: &str, port: u16) -> Vec<(String, String)> {
    [
        ("GREENROOM_PROFILE", "development".to_owned()),
        ("GREENROOM__HTTP__PORT", port.to_string()),
        ("GREENROOM__HTTP__PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("GREENROOM__DATABASE__URL", database_url.to_owned()),
        ("GREENROOM__ENTRY__LINK_KEY", "a link key of the tests, 32 bytes or more".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

impl Greenroom {
    /// Starts one with these settings, and waits until it serves.
    pub(crate) async fn start(port: u16, settings: Vec<(String, String)>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("greenroom.log");
        let mut spec = Spec {
            args: vec!["serve".into()],
            patience_seconds: 15,
            ..Spec::new(env!("CARGO_BIN_EXE_greenroom"), log)
        };
        spec.env.extend(settings.into_iter().map(|(name, value)| (name.into(), value.into())));
        let child = or_skip(WatchedChild::spawn(spec))?;
        let greenroom = Self { port, child, client: client(), folder };
        greenroom.until("Greenroom serves", async || greenroom.try_get("/healthz").await).await;
        Some(greenroom)
    }

    /// What Greenroom has written to its log.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("greenroom.log")).unwrap()
    }

    /// Asks Greenroom to end, as an operator does, and waits for it.
    pub(crate) async fn stop(self) {
        self.child.stop().await;
    }

    /// Ends it as the kernel does, in the middle of whatever it does.
    pub(crate) async fn kill(self) {
        self.child.kill().await;
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        answer(self.client.post(self.url(path)).json(&body).send().await.unwrap()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        answer(self.client.patch(self.url(path)).json(&body).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        answer(self.client.delete(self.url(path)).send().await.unwrap()).await
    }

    /// Sends a body as it stands.
    pub(crate) async fn post_raw(&self, path: &str, body: &str) -> Answer {
        let request = self.client.post(self.url(path)).header("content-type", "application/json");
        answer(request.body(body.to_owned()).send().await.unwrap()).await
    }

    /// Sends bytes with headers of one's own.
    pub(crate) async fn post_bytes(&self, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        let request = self.client.post(self.url(path)).header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        answer(request.body(body).send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    async fn try_get(&self, path: &str) -> Option<()> {
        self.client.get(self.url(path)).send().await.ok().map(drop)
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The lines of a room's timeline, the oldest first.
    pub(crate) async fn timeline(&self, room: &Value) -> Vec<Value> {
        let path = format!("/api/rooms/{}/timeline?limit=200", room["roomName"].as_str().unwrap());
        self.get(&path).await.body["items"].as_array().unwrap().clone()
    }

    /// Asks again and again until there is something; fails with the log when it takes too long.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        self.until_within(SOON, what, look).await
    }

    /// The same with another limit.
    pub(crate) async fn until_within<T>(
        &self,
        limit: Duration,
        what: &str,
        look: impl AsyncFn() -> Option<T>,
    ) -> T {
        let started = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(self.child.is_running(), "Greenroom ended before {what}; the log:\n{}", self.log());
            assert!(started.elapsed() < limit, "waited in vain until {what}; the log:\n{}", self.log());
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

/// An HTTP client. This program uses ring for TLS, like Greenroom.
pub(crate) fn client() -> Client {
    // The second test of a process finds the provider installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The server closes idle connections after 5 s: a request that sets out at that moment would be lost.
    let idle = Duration::from_secs(2);
    Client::builder().no_proxy().timeout(SOON).pool_idle_timeout(idle).build().unwrap()
}
