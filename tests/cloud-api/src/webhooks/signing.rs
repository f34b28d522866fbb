//! Signatures over raw bytes. Meta: Webhooks overview, Create a webhook endpoint.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids;

/// The header that carries [`SignedBody::signature`].
pub const SIGNATURE_HEADER: &str = "X-Hub-Signature-256";

/// A body and the signature that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBody {
    /// The bytes to post, as they are.
    pub body: Vec<u8>,
    /// The value of [`SIGNATURE_HEADER`].
    pub signature: String,
}

impl SignedBody {
    /// Signs a body with the app secret.
    pub fn new(body: impl Into<Vec<u8>>, app_secret: &str) -> Self {
        let body = body.into();
        let signature = sign(&body, app_secret);
        Self { body, signature }
    }

    /// The same body with a signature that no secret makes.
    #[must_use]
    pub fn with_wrong_signature(self) -> Self {
        Self { signature: format!("sha256={}", "0".repeat(64)), ..self }
    }
}

/// `sha256=` and the HMAC-SHA256 of the raw bytes in hexadecimal digits.
pub fn sign(body: &[u8], app_secret: &str) -> String {
    // HMAC takes keys of any length, so there is always a signature.
    let tag = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).map(|mut hmac| {
        hmac.update(body);
        ids::hex(&hmac.finalize().into_bytes())
    });
    format!("sha256={}", tag.unwrap_or_default())
}

/// Everything beyond ASCII as lower-case `\uXXXX`, in surrogate pairs where needed: Meta signs exactly that.
pub(crate) fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_hmac_sha256_in_hexadecimal() {
        // RFC 4231, test case 2.
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(sign(b"what do ya want for nothing?", "Jefe"), expected);
    }

    #[test]
    fn arabic_and_emoji_are_escaped_in_lower_case() {
        assert_eq!(escape(r#"{"name":"لa🙂"}"#), r#"{"name":"\u0644a\ud83d\ude42"}"#);
    }

    #[test]
    fn what_is_escaped_still_means_the_same() {
        let name = "ليلى 🙂 \u{2068}x\u{2069}";
        let escaped = escape(&serde_json::to_string(name).unwrap());
        assert!(escaped.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), name);
    }
}
