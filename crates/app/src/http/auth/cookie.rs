//! The cookie that a browser holds which signed in.

use actix_web::http::header::{COOKIE, HeaderMap};
use chrono::TimeDelta;
use greenroom_domain::sign_in::SignInToken;

const NAME: &str = "greenroom_session";

/// The same where people reach us by https. Browsers take a name that begins so only from the host itself, and with `Secure`
/// (RFC 6265bis, section 4.1.3.2): no other host of our domain can put one of its own in its place.
const NAME_BY_HTTPS: &str = "__Host-greenroom_session";

/// What the header `Set-Cookie` says.
type SetCookie = String;

/// How the cookie is written: for our own pages alone, and out of reach of their scripts.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct SessionCookie {
    is_https: bool,
}

impl SessionCookie {
    /// As it fits our public address.
    pub(in crate::http) fn of(public_url: &str) -> Self {
        Self { is_https: public_url.starts_with("https://") }
    }

    /// What a browser shows; the first where there are several.
    pub(super) fn shown(self, headers: &HeaderMap) -> Option<&str> {
        let pairs = headers.get_all(COOKIE).flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        let mut texts = pairs.filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='));
        texts.find(|(name, _)| *name == self.name()).map(|(_, value)| value)
    }

    /// Has a browser hold it, for so long.
    pub(in crate::http) fn given(self, token: &SignInToken, lasts: TimeDelta) -> SetCookie {
        self.written(token.expose(), lasts)
    }

    /// Has a browser forget it.
    pub(in crate::http) fn taken_back(self) -> SetCookie {
        self.written("", TimeDelta::zero())
    }

    fn name(self) -> &'static str {
        if self.is_https { NAME_BY_HTTPS } else { NAME }
    }

    fn written(self, value: &str, lasts: TimeDelta) -> SetCookie {
        let (name, seconds) = (self.name(), lasts.num_seconds());
        let secure = if self.is_https { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    use super::*;

    fn shown(public_url: &str, lines: &[&[u8]]) -> Option<String> {
        let values = lines.iter().map(|line| (COOKIE, *line));
        let request = values.fold(TestRequest::get(), TestRequest::append_header).to_srv_request();
        SessionCookie::of(public_url).shown(request.headers()).map(str::to_owned)
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        for (lines, expected) in [
            (&[][..], None),
            (&[&b""[..]], None),
            (&[b"greenroom_session"], None),
            (&[b"greenroom_session="], Some("")),
            (&[b"greenroom_session=abc"], Some("abc")),
            (&[b"theme=dark;greenroom_session=abc ; lang=ar"], Some("abc")),
            (&[b"name=\xff\xfe; greenroom_session=abc"], Some("abc")),
            (&[b"theme=dark", b"greenroom_session=abc"], Some("abc")),
            (&[b"greenroom_session=abc; greenroom_session=def"], Some("abc")),
            (&[b"xgreenroom_session=abc; Greenroom_Session=def"], None),
            (&[b"__Host-greenroom_session=abc"], None),
        ] {
            assert_eq!(shown("http://localhost:4005", lines).as_deref(), expected, "{lines:?}");
        }
    }

    #[test]
    fn by_https_only_the_name_counts_that_no_other_host_can_write() {
        let both: &[u8] = b"greenroom_session=abc; __Host-greenroom_session=def";
        assert_eq!(shown("https://interviews.example.com", &[both]).as_deref(), Some("def"));
        assert_eq!(shown("https://interviews.example.com", &[b"greenroom_session=abc"]), None);
    }

    /// What a header may hold (RFC 9110, section 5.5), also what is no UTF-8.
    fn others() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec((b' '..).prop_filter("not DEL", |byte| *byte != 0x7f), 0..80)
    }

    proptest! {
        #[test]
        fn the_cookie_is_found_whatever_else_there_is(mut line in others()) {
            line.extend_from_slice(b"; greenroom_session=abc");
            let found = shown("http://localhost:4005", &[&line]);
            prop_assert_eq!(found.as_deref(), Some("abc"));
        }
    }
}
