//! Whose page a browser asks from. A browser sends our cookie unasked, so that a page of somebody else could have it ask in
//! the name of whoever is signed in.

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};
use url::Url;

use super::home::is_local;

/// What a browser says of the page: `same-origin`, `same-site`, `cross-site`, or `none` for what a person did, such as typing
/// the address (W3C Fetch Metadata Request Headers). No script can write it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Page {
    Ours,
    Others,
    /// It does not say: it is no browser, an older one, or there was no page.
    Untold,
}

impl Page {
    /// By what the browser says of it; else by the origin, where that is sent.
    pub(in crate::http) fn of(head: &RequestHead, public_url: &str) -> Self {
        let sent = |name| head.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        match (sent(SEC_FETCH_SITE), sent(ORIGIN)) {
            (Some("same-origin"), _) => Self::Ours,
            (None | Some("none"), Some(origin)) if is_ours(origin, sent(HOST), public_url) => Self::Ours,
            (None | Some("none"), None) => Self::Untold,
            _ => Self::Others,
        }
    }

    /// Whether a cookie counts that came from it. What changes something has to say that it comes from a page of ours.
    pub(super) fn may_show_cookie(self, method: &Method) -> bool {
        match self {
            Self::Ours => true,
            Self::Untold => matches!(*method, Method::GET | Method::HEAD),
            Self::Others => false,
        }
    }
}

/// Whether it is the origin of our public address; or, on this machine, that of the address which was asked.
fn is_ours(origin: &str, host: Option<&str>, public_url: &str) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    let is_same = |address: &str| Url::parse(address).is_ok_and(|url| url.origin() == origin.origin());
    let is_asked = || host.is_some_and(|host| is_same(&format!("{}://{host}", origin.scheme())));
    is_same(public_url) || (origin.host_str().is_some_and(is_local) && is_asked())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const HERE: &str = "localhost:4005";
    const PUBLIC: &str = "https://interviews.example.com";

    fn page(site: Option<&str>, origin: Option<&str>, host: &str) -> Page {
        let sent = [(HOST, Some(host)), (SEC_FETCH_SITE, site), (ORIGIN, origin)];
        let sent = sent.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let request = sent.fold(TestRequest::post(), TestRequest::insert_header).to_srv_request();
        Page::of(request.head(), PUBLIC)
    }

    #[test]
    fn a_browser_that_says_whose_page_it_is_is_believed() {
        for (site, origin, expected) in [
            (Some("same-origin"), None, Page::Ours),
            (Some("same-origin"), Some(PUBLIC), Page::Ours),
            (Some("same-site"), None, Page::Others),
            (Some("same-site"), Some(PUBLIC), Page::Others),
            (Some("cross-site"), None, Page::Others),
            (Some("cross-site"), Some("null"), Page::Others),
            (Some("none"), None, Page::Untold),
            (Some("none"), Some(PUBLIC), Page::Ours),
            (Some("none"), Some("https://evil.example"), Page::Others),
            (Some(""), None, Page::Others),
            (None, None, Page::Untold),
        ] {
            assert_eq!(page(site, origin, HERE), expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn an_older_browser_is_known_by_the_origin() {
        for (origin, host, expected) in [
            (PUBLIC, "interviews.example.com", Page::Ours),
            (PUBLIC, "127.0.0.1:4005", Page::Ours),
            ("https://interviews.example.com:443", HERE, Page::Ours),
            ("https://INTERVIEWS.example.com", HERE, Page::Ours),
            ("http://interviews.example.com", HERE, Page::Others),
            ("https://interviews.example.com:8443", HERE, Page::Others),
            ("https://other.example.com", "other.example.com", Page::Others),
            ("https://interviews.example.com.evil.example", HERE, Page::Others),
            ("http://localhost:4005", HERE, Page::Ours),
            ("https://localhost:4005", HERE, Page::Ours),
            ("http://127.0.0.1:4005", "127.0.0.1:4005", Page::Ours),
            ("http://[::1]:4005", "[::1]:4005", Page::Ours),
            ("http://localhost", "localhost:80", Page::Ours),
            ("http://localhost:3000", HERE, Page::Others),
            ("http://127.0.0.1:4005", HERE, Page::Others),
            ("http://localhost:4005", "evil.example", Page::Others),
            ("http://localhost:4005", "localhost:4005@evil.example", Page::Others),
            ("http://evil.example", "evil.example", Page::Others),
            ("null", HERE, Page::Others),
            ("", HERE, Page::Others),
            ("localhost:4005", HERE, Page::Others),
        ] {
            assert_eq!(page(None, Some(origin), host), expected, "{origin} {host}");
        }
    }

    #[test]
    fn who_does_not_say_may_look_and_change_nothing() {
        for (page, look, change) in
            [(Page::Ours, true, true), (Page::Untold, true, false), (Page::Others, false, false)]
        {
            let may = [Method::GET, Method::POST].map(|method| page.may_show_cookie(&method));
            assert_eq!(may, [look, change], "{page:?}");
            let alike = [Method::HEAD, Method::DELETE].map(|method| page.may_show_cookie(&method));
            assert_eq!(alike, may, "{page:?}");
        }
    }
}
