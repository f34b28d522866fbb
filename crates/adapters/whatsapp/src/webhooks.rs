//! Webhooks: whose they are, then what they say.

use greenroom_domain::ports::{MessengerWebhooks, WebhookError};
use greenroom_domain::receipt::MessengerNews;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::{WhatsAppConfig, WhatsAppConfigError};

mod account;
mod body;
mod mend;
mod messages;
mod statuses;
#[cfg(test)]
mod tests;

/// Believes webhooks that are signed with one of the app's secrets, and reads them leniently.
pub struct WhatsAppWebhooks {
    app_secrets: Vec<SecretString>,
    verify_token: SecretString,
}

impl WhatsAppWebhooks {
    /// The verifier for the secrets of the configuration.
    ///
    /// # Errors
    /// When there is no app secret, or one of the secrets is empty.
    pub fn new(config: &WhatsAppConfig) -> Result<Self, WhatsAppConfigError> {
        config.check_webhook_secrets()?;
        Ok(Self { app_secrets: config.app_secrets.clone(), verify_token: config.verify_token.clone() })
    }

    /// All secrets are tried, so that the time does not tell which was good.
    fn is_signed(&self, body: &[u8], promised: &[u8; 32]) -> bool {
        let good = self.app_secrets.iter().filter(|secret| is_signed(body, promised, secret));
        good.count() > 0
    }
}

impl MessengerWebhooks for WhatsAppWebhooks {
    /// `signature` is the header `X-Hub-Signature-256`: `sha256=` and the HMAC-SHA256 over the raw bytes, in hexadecimal
    /// digits (Meta: Create a webhook endpoint).
    fn verify<'a>(&self, body: &'a [u8], signature: Option<&'a str>) -> Result<MessengerNews, WebhookError> {
        let header = signature.ok_or_else(|| refuse("there is no signature"))?;
        let promised = read_signature(header).ok_or_else(|| refuse("the signature is malformed"))?;
        if !self.is_signed(body, &promised) {
            return Err(refuse("the body is not the one that was signed, or the app secret is another"));
        }
        Ok(body::read(body))
    }

    /// Hashes are compared, so that the time does not even tell the length.
    fn knows(&self, verify_token: &str) -> bool {
        let ours = Sha256::digest(self.verify_token.expose_secret().as_bytes());
        Sha256::digest(verify_token.as_bytes()).as_slice().ct_eq(ours.as_slice()).into()
    }
}

fn is_signed(body: &[u8], promised: &[u8; 32], secret: &SecretString) -> bool {
    let key = secret.expose_secret().as_bytes();
    Hmac::<Sha256>::new_from_slice(key)
        .is_ok_and(|hmac| hmac.chain_update(body).verify_slice(promised).is_ok())
}

fn read_signature(header: &str) -> Option<[u8; 32]> {
    let digits: Option<Vec<u32>> = header.strip_prefix("sha256=")?.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64)?;
    let mut signature = [0; 32];
    for (byte, pair) in signature.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().fold(0, |byte, digit| byte * 16 + u8::try_from(*digit).unwrap_or_default());
    }
    Some(signature)
}

fn refuse(reason: &str) -> WebhookError {
    WebhookError(reason.into())
}
