//! Webhooks: whose they are, then what they say.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use greenroom_domain::clock::Clock;
use greenroom_domain::event::MediaEvent;
use greenroom_domain::ports::{WebhookError, WebhookVerifier};
use livekit_api::access_token::TokenVerifier;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::{LiveKitConfig, LiveKitConfigError};
use crate::error;

mod body;
#[cfg(test)]
mod tests;

/// Believes webhooks that are signed with our key, and reads them leniently.
///
/// livekit-api's `WebhookReceiver` is not used: it refuses a body for one enum name that it does not know, and a
/// refused webhook is never sent again.
pub struct LiveKitWebhooks {
    verifier: TokenVerifier,
    key_name: String,
    clock: Arc<dyn Clock>,
}

impl LiveKitWebhooks {
    /// The verifier for the key of the configuration. `webhook.api_key` of LiveKit's own configuration must name
    /// the same key.
    ///
    /// # Errors
    /// When the key or its secret is empty.
    pub fn new(config: &LiveKitConfig) -> Result<Self, LiveKitConfigError> {
        let key = config.key()?;
        Ok(Self {
            verifier: TokenVerifier::with_api_key(&key.name, key.secret.expose_secret()),
            key_name: key.name,
            clock: config.clock.clone(),
        })
    }

    /// The hash that the signed token promises. The token's own time is checked with a leeway of 60 s.
    fn promised_hash(&self, authorization: Option<&str>) -> Result<Vec<u8>, WebhookError> {
        let header = authorization.ok_or_else(|| refuse("there is no authorization"))?;
        let claims = self
            .verifier
            .verify(without_bearer(header))
            .map_err(|error| WebhookError(error::cause(&error)))?;
        if claims.iss != self.key_name {
            return Err(refuse("the token names no key, or another one"));
        }
        STANDARD.decode(&claims.sha256).map_err(|_| refuse("the token's hash is not base64"))
    }
}

impl WebhookVerifier for LiveKitWebhooks {
    fn verify<'a>(&self, body: &'a [u8], authorization: Option<&'a str>) -> Result<MediaEvent, WebhookError> {
        let promised = self.promised_hash(authorization)?;
        let hash: [u8; 32] = Sha256::digest(body).into();
        if !bool::from(hash.ct_eq(promised.as_slice())) {
            return Err(refuse("the body is not the one that was signed"));
        }
        Ok(body::read(body, &hash, self.clock.now()))
    }
}

/// LiveKit sends the bare token (v1.13.5, seen); a proxy may think that it knows better.
fn without_bearer(header: &str) -> &str {
    let header = header.trim();
    match header.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer ") => token.trim_start(),
        _ => header,
    }
}

fn refuse(reason: &str) -> WebhookError {
    WebhookError(error::text(reason))
}
