//! Where LiveKit is and with which key it is asked.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use greenroom_domain::clock::Clock;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// How long a call may take when nothing else is said. LiveKit answers in about a millisecond, but waits 3 s for a
/// node that is gone before it says so itself (v1.13.5, seen); 5 s let that answer through.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// Everything the adapters of this crate need to know. `Debug` hides the secret.
#[derive(Clone)]
pub struct LiveKitConfig {
    /// LiveKit's address: `http`, `https`, `ws` or `wss`, a host, perhaps a port, and nothing more.
    pub url: String,
    /// The name of the API key, `iss` in every token.
    pub api_key: String,
    /// The secret of that key. LiveKit asks for 32 characters or more outside of development.
    pub api_secret: SecretString,
    /// How long one call of a port may take in all.
    pub timeout: Duration,
    /// Tells the time, for health, probes and unreadable webhooks.
    pub clock: Arc<dyn Clock>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LiveKitConfigError {
    /// The address is not a URL.
    #[error("the LiveKit url is not a url")]
    NotAUrl(#[source] url::ParseError),
    /// The address has another scheme.
    #[error("the LiveKit url has to begin with http, https, ws or wss")]
    Scheme,
    /// The address has more than scheme, host and port. livekit-api drops a path silently, so that calls would go
    /// to another place than the operator meant.
    #[error(
        "the LiveKit url must have no path, query, fragment or credentials: give LiveKit a host of its own"
    )]
    MoreThanAHost,
    /// The name of the key is empty.
    #[error("the LiveKit api key is empty")]
    NoKey,
    /// The secret is empty.
    #[error("the LiveKit api secret is empty")]
    NoSecret,
    /// A time limit of zero would fail every call.
    #[error("the LiveKit timeout is zero")]
    NoTime,
    /// The HTTP client could not be built.
    #[error("the http client for LiveKit could not be built")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl LiveKitConfig {
    /// The configuration with [`DEFAULT_TIMEOUT`]. Nothing is checked until an adapter is built from it.
    pub fn new(
        url: impl Into<String>,
        api_key: impl Into<String>,
        api_secret: SecretString,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { url: url.into(), api_key: api_key.into(), api_secret, timeout: DEFAULT_TIMEOUT, clock }
    }

    /// The key and its secret, both known to be there.
    pub(crate) fn key(&self) -> Result<Key, LiveKitConfigError> {
        if self.api_key.is_empty() {
            return Err(LiveKitConfigError::NoKey);
        }
        if self.api_secret.expose_secret().is_empty() {
            return Err(LiveKitConfigError::NoSecret);
        }
        Ok(Key { name: self.api_key.clone(), secret: self.api_secret.clone() })
    }

    /// The address as an HTTP URL that ends with `/`.
    pub(crate) fn http_url(&self) -> Result<Url, LiveKitConfigError> {
        let url = Url::parse(&self.url).map_err(LiveKitConfigError::NotAUrl)?;
        let scheme = match url.scheme() {
            "http" | "ws" => "http",
            "https" | "wss" => "https",
            _ => return Err(LiveKitConfigError::Scheme),
        };
        if has_more_than_a_host(&url) {
            return Err(LiveKitConfigError::MoreThanAHost);
        }
        let (_, address) = url.as_str().split_once("://").ok_or(LiveKitConfigError::Scheme)?;
        Url::parse(&format!("{scheme}://{address}")).map_err(LiveKitConfigError::NotAUrl)
    }

    pub(crate) fn time_limit(&self) -> Result<Duration, LiveKitConfigError> {
        (!self.timeout.is_zero()).then_some(self.timeout).ok_or(LiveKitConfigError::NoTime)
    }
}

impl fmt::Debug for LiveKitConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveKitConfig")
            .field("url", &self.url)
            .field("api_key", &self.api_key)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An API key: its name and its secret.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) secret: SecretString,
}

fn has_more_than_a_host(url: &Url) -> bool {
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    has_credentials || url.path() != "/" || url.query().is_some() || url.fragment().is_some()
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    /// A clock that stands still.
    pub(crate) struct Noon;

    impl Clock for Noon {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(12)
        }
    }

    pub(crate) fn config(url: &str) -> LiveKitConfig {
        LiveKitConfig::new(url, "devkey", "a planted secret of 32 characters".into(), Arc::new(Noon))
    }

    #[test]
    fn a_url_is_a_scheme_and_a_host_and_nothing_more() {
        for (url, expected) in [
            ("http://127.0.0.1:7880", Some("http://127.0.0.1:7880/")),
            ("ws://127.0.0.1:7880/", Some("http://127.0.0.1:7880/")),
            ("wss://live.example.com", Some("https://live.example.com/")),
            ("https://[::1]:7880", Some("https://[::1]:7880/")),
            ("WSS://Live.example.com", Some("https://live.example.com/")),
            ("https://example.com/livekit", None),
            ("https://example.com//", None),
            ("https://example.com/?a=b", None),
            ("https://example.com/#a", None),
            ("https://key:secret@example.com", None),
            ("ftp://example.com", None),
            ("localhost:7880", None),
            ("127.0.0.1", None),
            ("", None),
        ] {
            let actual = config(url).http_url().ok();
            assert_eq!(actual.as_ref().map(Url::as_str), expected, "{url}");
        }
    }

    #[test]
    fn loopback_is_told_from_the_network() {
        for (url, expected) in [
            ("http://localhost:7880", true),
            ("http://127.0.0.2", true),
            ("http://[::1]", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example.com", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn an_empty_key_an_empty_secret_and_no_time_are_refused() {
        let good = config("http://localhost");
        let no_key = LiveKitConfig { api_key: String::new(), ..good.clone() };
        let no_secret = LiveKitConfig { api_secret: "".into(), ..good.clone() };
        let no_time = LiveKitConfig { timeout: Duration::ZERO, ..good };
        assert!(matches!(no_key.key(), Err(LiveKitConfigError::NoKey)));
        assert!(matches!(no_secret.key(), Err(LiveKitConfigError::NoSecret)));
        assert!(matches!(no_time.time_limit(), Err(LiveKitConfigError::NoTime)));
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        assert!(!format!("{:?}", config("http://localhost")).contains("planted"));
    }
}
