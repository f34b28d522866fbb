//! Signs webhooks as LiveKit does: a token of its own for each, which promises the body's hash.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::commands::bench::server::LIVEKIT_KEY;

/// How long a token is good, in seconds (LiveKit v1.13.5).
const LASTS: i64 = 300;

pub(super) struct Signer {
    mac: Hmac<Sha256>,
    from: i64,
}

impl Signer {
    pub(super) fn new(secret: &str, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let mac = Hmac::new_from_slice(secret.as_bytes()).context("the secret cannot be used")?;
        Ok(Self { mac, from: now.timestamp() })
    }

    /// What stands in `Authorization`.
    pub(super) fn token(&self, body: &str) -> String {
        let (from, until) = (self.from, self.from + LASTS);
        let hash = STANDARD.encode(Sha256::digest(body.as_bytes()));
        let claims =
            format!(r#"{{"exp":{until},"iat":{from},"iss":"{LIVEKIT_KEY}","nbf":{from},"sha256":"{hash}"}}"#);
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.mac.clone().chain_update(signed.as_bytes()).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[cfg(test)]
mod tests {
    use greenroom_domain::clock::Clock;
    use greenroom_domain::ports::WebhookVerifier;
    use greenroom_livekit::{LiveKitConfig, LiveKitWebhooks};
    use std::sync::Arc;

    use super::*;
    use crate::ambient::SystemClock;

    #[test]
    fn what_is_signed_is_believed_for_that_body_alone() {
        let secret = "a secret of thirty-two characters";
        let config =
            LiveKitConfig::new("http://localhost", LIVEKIT_KEY, secret.into(), Arc::new(SystemClock));
        let verifier = LiveKitWebhooks::new(&config).unwrap();
        let token = Signer::new(secret, SystemClock.now()).unwrap().token(r#"{"id":"EV_1"}"#);
        assert_eq!(verifier.verify(br#"{"id":"EV_1"}"#, Some(&token)).unwrap().id, "EV_1");
        assert!(verifier.verify(br#"{"id":"EV_2"}"#, Some(&token)).is_err());
    }
}
