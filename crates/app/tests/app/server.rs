//! Greenroom on a port of its own, with everything behind the ports in memory.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::OnceLock;

use greenroom::http::pages::Pages;
use greenroom::listeners::Listeners;
use greenroom::settings::{Profile, Settings};
use greenroom::wiring::{Beside, Ports, Post, Services};
use greenroom_memory::{
    ManualClock, MemoryMediaServer, MemoryStore, MemoryTokenIssuer, MemoryWebhookVerifier, SeededSecrets,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

/// What links and sign-ins are made with.
pub(crate) const LINK_KEY: &str = "a link key of the tests, 32 bytes or more";

/// A server in this process.
pub(crate) struct Server {
    address: String,
    client: Client,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) media: Arc<MemoryMediaServer>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) listeners: Listeners,
}

fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap()).clone()
}

fn settings(more: &[(&str, &str)]) -> Settings {
    let mut overrides = vec![
        ("database.url", "postgres://nobody@localhost/nothing".to_owned()),
        ("livekit.url", "ws://localhost:7880".to_owned()),
        ("livekit.api_key", "key".to_owned()),
        ("livekit.api_secret", "secret".to_owned()),
        ("entry.link_key", LINK_KEY.to_owned()),
    ];
    overrides.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
    Settings::load(Profile::Development, None::<&Path>, &Default::default(), &overrides).unwrap()
}

impl Server {
    /// Starts one. The clock stands at 2026-11-23 12:00 UTC.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one whose settings differ from the defaults by these.
    pub(crate) fn start_with(more: &[(&str, &str)]) -> Self {
        Self::start_showing(Pages::embedded(), more)
    }

    /// The same with other web pages than those of the checkout, which need not be built.
    pub(crate) fn start_showing(pages: Pages, more: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::new("2026-11-23T12:00:00Z".parse().unwrap()));
        let settings = settings(more);
        let store = Arc::new(MemoryStore::new().with_link_keys(settings.entry.link_keys.clone()));
        let media = Arc::new(MemoryMediaServer::new(clock.clone()));
        let beside = Beside {
            media: media.clone(),
            tokens: Arc::new(MemoryTokenIssuer),
            verifier: Arc::new(MemoryWebhookVerifier::new(clock.clone())),
            clock: clock.clone(),
            secrets: Arc::new(SeededSecrets::new(1)),
            post: Post::new(&settings, clock.clone()).unwrap(),
            keep: Arc::new(()),
        };
        let ports = Ports::on(&store, beside);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let services = Services { pages, ..Services::new(ports, &settings, true) };
        let (listeners, follow) = (services.listeners.clone(), services.follow_timeline.clone());
        let woken = listeners.clone();
        tokio::spawn(async move { woken.wake(&follow).await });
        let server = greenroom::http::serve(listener, services, &settings.http, metrics()).unwrap();
        tokio::spawn(server);
        // The second test of a process finds the provider installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            address,
            client: Client::builder().no_proxy().build().unwrap(),
            store,
            media,
            clock,
            listeners,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    /// Posts a text as JSON.
    pub(crate) async fn post(&self, path: &str, body: impl ToString) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        Answer::of(request.body(body.to_string()).send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let content_type =
            headers.get("content-type").map_or(String::new(), |v| v.to_str().unwrap().to_owned());
        // What streams never ends.
        let streams = content_type.starts_with("text/event-stream");
        let text = if streams { String::new() } else { response.text().await.unwrap() };
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, content_type, headers, text, body }
    }
}
