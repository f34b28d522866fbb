//! Calls of the Graph API over HTTP: what came back, or how far the call had come when it was lost.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use rustls::crypto::ring;
use serde_json::Value;
use url::Url;

use crate::config::{WhatsAppConfig, WhatsAppConfigError, is_loopback};

/// How long a connection may take, TLS included, at most. Ours: what ends here was certainly not sent, so it is worth less
/// patience than an answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may lie unused. Ours: Meta does not say when it closes them, and a message that is written into
/// one that is just being closed is in doubt.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// The longest answer that is read. A page of templates has a few hundred kilobytes.
const LONGEST_ANSWER: usize = 8 << 20;

/// The Graph API, with our token.
pub(crate) struct Graph {
    client: Client,
    root: Url,
    authorization: HeaderValue,
    version: String,
    warned: AtomicBool,
}

/// What came back. The body is `null` when it is no JSON.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// A call without an answer, and why.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The request was never written.
    NotReached(String),
    /// The request may have been written, so it may have been done.
    Uncertain(String),
}

impl Graph {
    pub(crate) fn new(config: &WhatsAppConfig) -> Result<Self, WhatsAppConfigError> {
        let root = config.root()?;
        Ok(Self {
            client: client(&root, config.time_limit()?).map_err(WhatsAppConfigError::Client)?,
            root,
            authorization: config.authorization()?,
            version: config.version()?.to_owned(),
            warned: AtomicBool::new(false),
        })
    }

    pub(crate) async fn post(&self, path: [&str; 2], body: &Value) -> Result<Answer, Lost> {
        self.call(self.client.post(self.url(path)).json(body)).await
    }

    pub(crate) async fn get(&self, path: [&str; 2], query: &[(&str, &str)]) -> Result<Answer, Lost> {
        let mut url = self.url(path);
        url.query_pairs_mut().extend_pairs(query);
        self.call(self.client.get(url)).await
    }

    /// The ids were checked when the adapter was made.
    fn url(&self, path: [&str; 2]) -> Url {
        let mut url = self.root.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }

    async fn call(&self, request: RequestBuilder) -> Result<Answer, Lost> {
        let response =
            request.header(AUTHORIZATION, self.authorization.clone()).send().await.map_err(lost)?;
        self.warn_of_another_version(response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        let body = serde_json::from_slice(&body(response).await?).unwrap_or_default();
        Ok(Answer { status, headers, body })
    }

    /// Meta answers a version that has expired in the oldest that has not (Meta: Send messages). Said once: it is true
    /// for every call.
    fn warn_of_another_version(&self, headers: &HeaderMap) {
        let theirs = headers.get("facebook-api-version").and_then(|version| version.to_str().ok());
        let Some(theirs) = theirs.filter(|theirs| *theirs != self.version) else { return };
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(ours = self.version, theirs, "Meta answers in another version: ours has expired");
        }
    }
}

/// No redirects: the token must not travel on, and a message must not be sent twice. No proxy on loopback: it could not
/// reach it. reqwest and hyper send again by themselves only what was certainly not written.
fn client(root: &Url, time_limit: Duration) -> Result<Client, Box<dyn Error + Send + Sync>> {
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT.min(time_limit / 2))
        .pool_idle_timeout(IDLE_TIMEOUT)
        .timeout(time_limit);
    let builder = if is_loopback(root) { builder.no_proxy() } else { builder };
    Ok(builder.build()?)
}

async fn body(mut response: Response) -> Result<Vec<u8>, Lost> {
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(Lost::Uncertain("the answer is too long".to_owned()));
        }
    }
    Ok(body)
}

/// An error while connecting (address, TCP, TLS, proxy) comes before anything is written. Of every other it cannot be
/// told, so it counts as written.
fn lost(error: reqwest::Error) -> Lost {
    let why = if error.is_timeout() { "timeout".to_owned() } else { root_cause(&error) };
    if error.is_connect() || error.is_builder() { Lost::NotReached(why) } else { Lost::Uncertain(why) }
}

/// What was at the bottom of it. The errors above repeat the address.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().chars().take(200).collect()
}
