use async_trait::async_trait;

use super::{Cause, WebhookError};
use crate::delivery::SendOutcome;
use crate::message::Message;
use crate::receipt::MessengerNews;
use crate::template::Template;

/// Why the templates could not be had.
#[derive(Debug, thiserror::Error)]
pub enum MessengerError {
    /// It did not answer, or not so that it can be believed. Try later.
    #[error("the messenger gave no answer")]
    Unavailable(#[source] Cause),
    /// It refused our token, or our right to ask.
    #[error("the messenger refused us")]
    Unauthorized(#[source] Cause),
}

/// Carries messages to people.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends one message. MUST end within a time limit of the adapter, and MUST answer [`SendOutcome::Uncertain`] whenever
    /// the message may have been taken.
    async fn send(&self, message: &Message) -> SendOutcome;

    /// The templates that it knows; none when it needs no templates.
    ///
    /// # Errors
    /// When they cannot be had.
    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError>;

    /// The name of the template of a purpose, if it needs templates.
    fn template_name(&self, purpose: crate::invitation::Purpose) -> Option<String>;
}

/// Proves that a webhook comes from the messenger, and reads it.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait MessengerWebhooks: Send + Sync {
    /// Verifies the signature over the raw bytes, then reads the body leniently: what cannot be understood brings no
    /// news, and is kept all the same.
    ///
    /// # Errors
    /// Only when the signature is missing or not good.
    fn verify<'a>(&self, body: &'a [u8], signature: Option<&'a str>) -> Result<MessengerNews, WebhookError>;

    /// Whether this is the word by which the messenger proves itself when webhooks are set up. Compared in constant time.
    fn knows(&self, verify_token: &str) -> bool;
}
