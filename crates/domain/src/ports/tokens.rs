use super::Cause;
use crate::event::MediaEvent;
use crate::token::{MediaToken, TokenRequest};

/// Why a token could not be made. It is always a mistake of ours or of the settings.
#[derive(Debug, thiserror::Error)]
#[error("the token could not be signed")]
pub struct TokenError(#[source] pub Cause);

/// Signs join tokens. Pure and local: no call leaves the process.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait TokenIssuer: Send + Sync {
    /// Signs a token that lets one identity into one room with these rights until that time, and nothing else.
    ///
    /// # Errors
    /// When it cannot be signed.
    fn issue(&self, request: &TokenRequest) -> Result<MediaToken, TokenError>;
}

/// Why a webhook is not believed.
#[derive(Debug, thiserror::Error)]
#[error("the webhook's signature is not good")]
pub struct WebhookError(#[source] pub Cause);

/// Proves that a webhook comes from the media server, and reads it.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait WebhookVerifier: Send + Sync {
    /// Verifies the signature over the raw bytes, then reads the body leniently: one that cannot be understood is an
    /// event all the same, of kind [`crate::event::MediaEventKind::Other`] and named `unreadable`.
    ///
    /// # Errors
    /// Only when the signature is missing or not good.
    fn verify<'a>(&self, body: &'a [u8], authorization: Option<&'a str>) -> Result<MediaEvent, WebhookError>;
}
