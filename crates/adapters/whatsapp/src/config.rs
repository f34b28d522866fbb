//! Where the Cloud API is, and what we are there.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use greenroom_domain::invitation::Purpose;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// Where Meta serves the API (Meta: Send messages).
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";

/// The version that this crate was written for. Meta serves it until 28 July 2028, by its own list of
/// versions. It is never left out: Meta would take the newest.
pub const DEFAULT_API_VERSION: &str = "v25.0";

/// How long one call may take in all when nothing else is said. Ours: Meta promises nothing. A send that is cut short is
/// in doubt, so it is long.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Everything the adapters of this crate need to know. `Debug` hides the secrets.
#[derive(Clone)]
pub struct WhatsAppConfig {
    /// Where the API is: `https` and a host, perhaps a port and a path. `http` is taken on loopback only, since the access
    /// token travels with every call.
    pub base_url: String,
    /// The version of the Graph API, as in `v25.0`.
    pub api_version: String,
    /// The id of the number that messages come from. Not the number itself.
    pub phone_number_id: String,
    /// The id of the WhatsApp Business Account. Without it, templates cannot be looked at.
    pub business_account_id: Option<String>,
    /// The token of a system user.
    pub access_token: SecretString,
    /// The secrets of the Meta app. Webhooks that are signed with any of them are taken, so that they can be rotated.
    pub app_secrets: Vec<SecretString>,
    /// The word by which Meta proves itself when the webhook is set up.
    pub verify_token: SecretString,
    /// The name of the template of each purpose.
    pub templates: BTreeMap<Purpose, String>,
    /// How long one call may take in all.
    pub timeout: Duration,
    /// Whether the link's parameter carries a `parameter_name`, too. A page of Meta shows it, projects report that it is
    /// positional always (unverified). Off unless Meta refuses what we send with 132012.
    pub parameter_name_on_button: bool,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WhatsAppConfigError {
    /// The address is not a URL.
    #[error("the WhatsApp base url is not a url")]
    NotAUrl(#[source] url::ParseError),
    /// The access token would travel in the clear.
    #[error("the WhatsApp base url has to begin with https; http is for loopback only")]
    Scheme,
    /// The address has credentials, a query or a fragment.
    #[error("the WhatsApp base url must have no query, fragment or credentials")]
    TooMuch,
    /// The version does not look like `v25.0`.
    #[error("the WhatsApp api version has to look like v25.0")]
    Version,
    /// A setting is empty or has characters that it cannot have.
    #[error("the WhatsApp setting {0} is empty or has characters that do not belong into it")]
    Malformed(&'static str),
    /// A time limit of zero would fail every call.
    #[error("the WhatsApp timeout is zero")]
    NoTime,
    /// The HTTP client could not be built.
    #[error("the http client for WhatsApp could not be built")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WhatsAppConfig {
    /// The configuration with the defaults of this module, one app secret and no templates. Nothing is checked until an
    /// adapter is built from it.
    pub fn new(
        phone_number_id: impl Into<String>,
        access_token: SecretString,
        app_secret: SecretString,
        verify_token: SecretString,
    ) -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.to_owned(),
            api_version: DEFAULT_API_VERSION.to_owned(),
            phone_number_id: phone_number_id.into(),
            business_account_id: None,
            access_token,
            app_secrets: vec![app_secret],
            verify_token,
            templates: BTreeMap::new(),
            timeout: DEFAULT_TIMEOUT,
            parameter_name_on_button: false,
        }
    }

    /// The address with the version behind it.
    pub(crate) fn root(&self) -> Result<Url, WhatsAppConfigError> {
        let mut url = Url::parse(&self.base_url).map_err(WhatsAppConfigError::NotAUrl)?;
        let open = url.scheme() == "http" && is_loopback(&url);
        if url.scheme() != "https" && !open {
            return Err(WhatsAppConfigError::Scheme);
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(WhatsAppConfigError::TooMuch);
        }
        let version = self.version()?;
        url.path_segments_mut().map_err(|()| WhatsAppConfigError::Scheme)?.pop_if_empty().push(version);
        Ok(url)
    }

    /// The version, known to look like one.
    pub(crate) fn version(&self) -> Result<&str, WhatsAppConfigError> {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let parts = self.api_version.strip_prefix('v').and_then(|rest| rest.split_once('.'));
        let good = parts.is_some_and(|(major, minor)| number(major) && number(minor));
        good.then_some(self.api_version.as_str()).ok_or(WhatsAppConfigError::Version)
    }

    /// The ids, known to be ids: they become parts of an address.
    pub(crate) fn check_ids(&self) -> Result<(), WhatsAppConfigError> {
        if !is_id(&self.phone_number_id) {
            return Err(WhatsAppConfigError::Malformed("phone_number_id"));
        }
        match &self.business_account_id {
            Some(id) if !is_id(id) => Err(WhatsAppConfigError::Malformed("business_account_id")),
            _ => Ok(()),
        }
    }

    /// The names of the templates, known to be such (Meta: Components).
    pub(crate) fn check_templates(&self) -> Result<(), WhatsAppConfigError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let named = |name: &String| (1..=512).contains(&name.len()) && name.bytes().all(fits);
        let good = self.templates.values().all(named);
        good.then_some(()).ok_or(WhatsAppConfigError::Malformed("templates"))
    }

    /// The header that carries the access token.
    pub(crate) fn authorization(&self) -> Result<HeaderValue, WhatsAppConfigError> {
        let malformed = || WhatsAppConfigError::Malformed("access_token");
        let token = self.access_token.expose_secret();
        if token.is_empty() || !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(malformed());
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| malformed())?;
        header.set_sensitive(true);
        Ok(header)
    }

    pub(crate) fn time_limit(&self) -> Result<Duration, WhatsAppConfigError> {
        (!self.timeout.is_zero()).then_some(self.timeout).ok_or(WhatsAppConfigError::NoTime)
    }

    /// What webhooks are proved by. An empty secret would prove anything.
    pub(crate) fn check_webhook_secrets(&self) -> Result<(), WhatsAppConfigError> {
        let empty = |secret: &SecretString| secret.expose_secret().is_empty();
        if self.app_secrets.is_empty() || self.app_secrets.iter().any(empty) {
            return Err(WhatsAppConfigError::Malformed("app_secret"));
        }
        if empty(&self.verify_token) {
            return Err(WhatsAppConfigError::Malformed("verify_token"));
        }
        Ok(())
    }
}

impl fmt::Debug for WhatsAppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhatsAppConfig")
            .field("base_url", &self.base_url)
            .field("api_version", &self.api_version)
            .field("phone_number_id", &self.phone_number_id)
            .field("business_account_id", &self.business_account_id)
            .field("templates", &self.templates)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
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
    use super::*;

    pub(crate) fn config() -> WhatsAppConfig {
        WhatsAppConfig::new(
            "106540352242922",
            "planted-token".into(),
            "planted app secret".into(),
            "planted word".into(),
        )
    }

    #[test]
    fn the_version_stands_behind_the_address() {
        for (base_url, expected) in [
            (DEFAULT_BASE_URL, Some("https://graph.facebook.com/v25.0")),
            ("https://proxy.example.com/meta/", Some("https://proxy.example.com/meta/v25.0")),
            ("http://127.0.0.1:4000", Some("http://127.0.0.1:4000/v25.0")),
            ("http://localhost:4000/", Some("http://localhost:4000/v25.0")),
            ("http://graph.facebook.com", None),
            ("http://10.0.0.1", None),
            ("ftp://127.0.0.1", None),
            ("https://key:secret@example.com", None),
            ("https://example.com/?a=b", None),
            ("https://example.com/#a", None),
            ("graph.facebook.com", None),
            ("", None),
        ] {
            let actual = WhatsAppConfig { base_url: base_url.into(), ..config() }.root().ok();
            assert_eq!(actual.as_ref().map(Url::as_str), expected, "{base_url}");
        }
    }

    #[test]
    fn a_version_looks_like_one() {
        for (version, good) in
            [("v25.0", true), ("v9.10", true), ("25.0", false), ("v25", false), ("", false), ("v1./x", false)]
        {
            let config = WhatsAppConfig { api_version: version.into(), ..config() };
            assert_eq!(config.root().is_ok(), good, "{version}");
        }
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let refused = |config: &WhatsAppConfig| {
            let checks = [
                config.check_ids(),
                config.check_templates(),
                config.authorization().map(drop),
                config.time_limit().map(drop),
                config.check_webhook_secrets(),
            ];
            checks.iter().any(Result::is_err)
        };
        assert!(!refused(&config()));
        for broken in [
            WhatsAppConfig { phone_number_id: String::new(), ..config() },
            WhatsAppConfig { phone_number_id: "1/messages".into(), ..config() },
            WhatsAppConfig { business_account_id: Some("../x".into()), ..config() },
            WhatsAppConfig { templates: [(Purpose::Open, "Not a name".into())].into(), ..config() },
            WhatsAppConfig { templates: [(Purpose::Open, String::new())].into(), ..config() },
            WhatsAppConfig { access_token: "".into(), ..config() },
            WhatsAppConfig { access_token: "two\nlines".into(), ..config() },
            WhatsAppConfig { app_secrets: vec![], ..config() },
            WhatsAppConfig { app_secrets: vec!["good".into(), "".into()], ..config() },
            WhatsAppConfig { verify_token: "".into(), ..config() },
            WhatsAppConfig { timeout: Duration::ZERO, ..config() },
        ] {
            assert!(refused(&broken), "{broken:?}");
        }
    }

    #[test]
    fn debug_does_not_show_the_secrets() {
        assert!(!format!("{:?}", config()).contains("planted"));
    }
}
