//! The signature of the Standard Webhooks specification: who receives an announcement can tell that it is ours, whole,
//! and of this moment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::config::{MIN_SECRET_BYTES, WebhooksConfigError};

/// What a secret begins with when it is written in base64 (Standard Webhooks: Signature scheme).
const PREFIX: &str = "whsec_";

/// Signs with one key, or with two while the secret is changed.
pub(crate) struct Signer {
    keys: Vec<Hmac<Sha256>>,
}

impl Signer {
    pub(crate) fn new<'a>(
        secrets: impl Iterator<Item = &'a SecretString>,
    ) -> Result<Self, WebhooksConfigError> {
        Ok(Self { keys: secrets.map(key).collect::<Result<_, _>>()? })
    }

    /// The value of the header `webhook-signature`: `v1,` and base64 for each key, with a space between.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let head = format!("{id}.{timestamp}.");
        let sign = |key: &Hmac<Sha256>| {
            let signature = key.clone().chain_update(&head).chain_update(body).finalize();
            format!("v1,{}", STANDARD.encode(signature.into_bytes()))
        };
        self.keys.iter().map(sign).collect::<Vec<_>>().join(" ")
    }
}

fn key(secret: &SecretString) -> Result<Hmac<Sha256>, WebhooksConfigError> {
    let bytes = Zeroizing::new(bytes(secret.expose_secret())?);
    if bytes.len() < MIN_SECRET_BYTES {
        return Err(WebhooksConfigError::ShortSecret);
    }
    Hmac::new_from_slice(&bytes).map_err(|_| WebhooksConfigError::ShortSecret)
}

fn bytes(secret: &str) -> Result<Vec<u8>, WebhooksConfigError> {
    match secret.strip_prefix(PREFIX) {
        Some(encoded) => STANDARD.decode(encoded).map_err(|_| WebhooksConfigError::NotBase64),
        None => Ok(secret.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(secrets: &[&str]) -> Signer {
        let secrets: Vec<SecretString> = secrets.iter().map(|secret| (*secret).into()).collect();
        Signer::new(secrets.iter()).unwrap()
    }

    /// The example that the libraries of the specification test with. Computed again by OpenSSL.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn example(signer: &Signer) -> String {
        signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#)
    }

    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        assert_eq!(example(&signer(&[SECRET])), SIGNATURE);
    }

    #[test]
    fn a_secret_may_be_plain_text() {
        // printf '%s' 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}' |
        //   openssl dgst -sha256 -hmac 'plain text of many bytes' -binary | base64
        assert_eq!(example(&signer(&["plain text of many bytes"])), PLAIN);
    }

    const PLAIN: &str = "v1,/tn6nyJ47x/8pbYCscOfA8Ah8dMQBDBcaWlrAzKo/fE=";

    #[test]
    fn while_the_secret_is_changed_there_are_two_signatures() {
        let both = example(&signer(&["plain text of many bytes", SECRET]));
        assert_eq!(both, format!("{PLAIN} {SIGNATURE}"));
    }

    #[test]
    fn another_id_time_or_body_has_another_signature() {
        let signer = signer(&[SECRET]);
        let all = [
            signer.sign("a", 1, b"{}"),
            signer.sign("b", 1, b"{}"),
            signer.sign("a", 2, b"{}"),
            signer.sign("a", 1, b"{ }"),
        ];
        assert!((1..all.len()).all(|one| !all[..one].contains(&all[one])), "{all:?}");
    }
}
