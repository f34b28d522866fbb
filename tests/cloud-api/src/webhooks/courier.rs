//! Takes signed bodies to the callback. Meta: Create a webhook endpoint.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::{Client, Url, redirect};

use super::{Notification, SIGNATURE_HEADER, SignedBody};
use crate::ids;
use crate::lock::lock;

/// How long a callback may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What Meta's webhooks call themselves.
const AGENT: &str = "facebookexternalua";

/// Why a webhook did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Nobody told where to.
    #[error("there is no callback yet: name one in `Config::callback` or by `CloudApi::set_callback`")]
    NoCallback,
    /// The callback is not there, or does not answer.
    #[error("the callback does not answer: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// The callback is no URL.
    #[error("the callback is no URL")]
    NoUrl,
}

/// Why a callback cannot be subscribed.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The handshake did not arrive.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
    /// The callback did not answer 200 with the challenge as the whole body.
    #[error("the callback answered {status} with {body:?} instead of the challenge")]
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// Posts to the callback, which may change while the stand-in runs.
pub(crate) struct Courier {
    client: Client,
    target: Mutex<Target>,
}

#[derive(Clone)]
struct Target {
    callback: Option<String>,
    app_secret: String,
}

impl Courier {
    /// Never follows redirects, as Meta does not, and uses no proxy, since callbacks of tests are on loopback.
    pub(crate) fn new(callback: Option<String>, app_secret: String) -> Result<Self, reqwest::Error> {
        // reqwest comes without a provider; whoever was first keeps his.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).no_proxy();
        Ok(Self { client: builder.build()?, target: Mutex::new(Target { callback, app_secret }) })
    }

    pub(crate) fn set_callback(&self, callback: Option<String>) {
        lock(&self.target).callback = callback;
    }

    pub(crate) fn set_app_secret(&self, app_secret: String) {
        lock(&self.target).app_secret = app_secret;
    }

    pub(crate) fn sign(&self, notification: &Notification) -> SignedBody {
        notification.sign(&lock(&self.target).app_secret)
    }

    /// Posts a body once, and tells the status of the answer.
    pub(crate) async fn post(&self, signed: &SignedBody) -> Result<u16, DeliveryError> {
        let callback = lock(&self.target).callback.clone().ok_or(DeliveryError::NoCallback)?;
        let request = self.client.post(callback).header(CONTENT_TYPE, "application/json");
        let request = request.header(USER_AGENT, AGENT).header(SIGNATURE_HEADER, &signed.signature);
        Ok(request.body(signed.body.clone()).send().await?.status().as_u16())
    }

    /// The GET by which Meta finds out whether a callback is ours.
    pub(crate) async fn handshake(&self, callback: &str, token: &str) -> Result<(), HandshakeError> {
        let challenge = ids::challenge();
        let question =
            [("hub.mode", "subscribe"), ("hub.challenge", &challenge), ("hub.verify_token", token)];
        let url = Url::parse_with_params(callback, question).map_err(|_| DeliveryError::NoUrl)?;
        let answer = self.client.get(url).header(USER_AGENT, AGENT).send().await;
        let answer = answer.map_err(DeliveryError::from)?;
        let status = answer.status().as_u16();
        let body = answer.text().await.map_err(DeliveryError::from)?;
        if status == 200 && body == challenge { Ok(()) } else { Err(HandshakeError::Answer { status, body }) }
    }
}
