//! Where announcements go, and how they are signed.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

use crate::places;
use crate::signature::Signer;

/// How long one announcement may take in all when nothing else is said. The specification recommends 15 to 30 s (Standard
/// Webhooks: Deliverability); ours is shorter, since a worker waits for it, and a receiver should answer before it works.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The shortest secret, in bytes (Standard Webhooks: Signature scheme, 24 to 64 bytes).
pub const MIN_SECRET_BYTES: usize = 24;

/// Everything the adapter needs to know. `Debug` shows neither the secrets nor the path of the address.
#[derive(Clone)]
pub struct WebhooksConfig {
    /// Where announcements are posted to: `https`, and `http` only with [`WebhooksConfig::allow_private`].
    pub url: String,
    /// What they are signed with: `whsec_` and base64, or plain text; [`MIN_SECRET_BYTES`] at least.
    pub secret: SecretString,
    /// What they were signed with before. While it is set, both signatures are sent, so that the receiver can change over
    /// when it likes.
    pub previous_secret: Option<SecretString>,
    /// How long one announcement may take in all.
    pub timeout: Duration,
    /// Whether the receiver may be on this machine or in a private network.
    pub allow_private: bool,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WebhooksConfigError {
    /// The address is not a URL.
    #[error("the webhook url is not a url")]
    NotAUrl(#[source] url::ParseError),
    /// The address has another scheme.
    #[error("the webhook url has to begin with https, or http where private addresses are allowed")]
    Scheme,
    /// The address names a machine that is not on the public internet.
    #[error("the webhook url leads to a private address, which is not allowed")]
    Private,
    /// The secret begins with `whsec_`, and what follows is not base64.
    #[error("the webhook secret begins with whsec_, but is not base64 after it")]
    NotBase64,
    /// The secret is too short to be safe.
    #[error("the webhook secret has fewer than {MIN_SECRET_BYTES} bytes")]
    ShortSecret,
    /// A time limit of zero would fail every call.
    #[error("the webhook timeout is zero")]
    NoTime,
    /// The HTTP client could not be built.
    #[error("the http client for webhooks could not be built")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WebhooksConfig {
    /// The configuration with [`DEFAULT_TIMEOUT`], for public addresses only. Nothing is checked until [`crate::Webhooks`]
    /// is built from it.
    pub fn new(url: impl Into<String>, secret: SecretString) -> Self {
        Self {
            url: url.into(),
            secret,
            previous_secret: None,
            timeout: DEFAULT_TIMEOUT,
            allow_private: false,
        }
    }

    /// The address, if announcements may go there. A name is looked at when it is resolved; an address is not resolved,
    /// and has to be looked at here.
    pub(crate) fn address(&self) -> Result<Url, WebhooksConfigError> {
        let url = Url::parse(&self.url).map_err(WebhooksConfigError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_private => {}
            _ => return Err(WebhooksConfigError::Scheme),
        }
        let public = match url.host() {
            Some(Host::Ipv4(address)) => places::is_public(address.into()),
            Some(Host::Ipv6(address)) => places::is_public(address.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        (public || self.allow_private).then_some(url).ok_or(WebhooksConfigError::Private)
    }

    /// One key for each secret, the present one first.
    pub(crate) fn signer(&self) -> Result<Signer, WebhooksConfigError> {
        let secrets = std::iter::once(&self.secret).chain(&self.previous_secret);
        Signer::new(secrets)
    }

    pub(crate) fn time_limit(&self) -> Result<Duration, WebhooksConfigError> {
        (!self.timeout.is_zero()).then_some(self.timeout).ok_or(WebhooksConfigError::NoTime)
    }
}

impl fmt::Debug for WebhooksConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The path, the query and the name before the host may be what the receiver knows us by.
        let origin = Url::parse(&self.url).map(|url| url.origin().ascii_serialization());
        f.debug_struct("WebhooksConfig")
            .field("url", &origin.unwrap_or_default())
            .field("timeout", &self.timeout)
            .field("allow_private", &self.allow_private)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, allow_private: bool) -> WebhooksConfig {
        let secret = "planted, and 24 bytes long".into();
        WebhooksConfig { allow_private, ..WebhooksConfig::new(url, secret) }
    }

    #[test]
    fn announcements_go_to_public_places_unless_others_are_allowed() {
        for (url, publicly, privately) in [
            ("https://recruiting.example.com/hooks?key=1", true, true),
            ("https://8.8.8.8/", true, true),
            ("https://[2606:4700:4700::1111]/", true, true),
            ("http://recruiting.example.com/", false, true),
            ("https://127.0.0.1/", false, true),
            ("https://2130706433/", false, true),
            ("https://0x7f.1/", false, true),
            ("https://169.254.169.254/latest/meta-data", false, true),
            ("https://[::1]:8443/", false, true),
            ("https://[::ffff:10.0.0.1]/", false, true),
            ("ftp://recruiting.example.com/", false, false),
            ("file:///etc/passwd", false, false),
            ("recruiting.example.com", false, false),
            ("", false, false),
        ] {
            assert_eq!(config(url, false).address().is_ok(), publicly, "{url}");
            assert_eq!(config(url, true).address().is_ok(), privately, "{url}, private");
        }
    }

    #[test]
    fn a_secret_is_long_enough_or_refused() {
        for (secret, good) in [
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==", false),
            ("whsec_c2hvcnQ=", false),
            ("whsec_", false),
            ("whsec_no base64, however long it may be", false),
            ("plain text of many bytes", true),
            ("plain text of few bytes", false),
            ("", false),
        ] {
            let one = WebhooksConfig { secret: secret.into(), ..config("https://example.com", false) };
            let two = WebhooksConfig {
                previous_secret: Some(secret.into()),
                ..config("https://example.com", false)
            };
            assert_eq!((one.signer().is_ok(), two.signer().is_ok()), (good, good), "{secret}");
        }
    }

    #[test]
    fn debug_shows_no_secret_and_no_path() {
        let config = WebhooksConfig {
            previous_secret: Some("planted before, 24 bytes long".into()),
            ..config("https://planted:planted@example.com/planted?planted#planted", false)
        };
        let shown = format!("{config:?}");
        assert!(shown.contains("https://example.com") && !shown.contains("planted"), "{shown}");
    }

    #[test]
    fn no_time_is_refused() {
        let config = WebhooksConfig { timeout: Duration::ZERO, ..config("https://example.com", false) };
        assert!(matches!(config.time_limit(), Err(WebhooksConfigError::NoTime)));
    }
}
