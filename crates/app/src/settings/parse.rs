//! Single values: from the text that an operator writes to what the program can trust.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

/// An address to listen on. `localhost` is taken at its word, not looked up: a hosts file could send it elsewhere.
pub(super) fn host(text: &str) -> Option<IpAddr> {
    match text {
        "localhost" => Some(Ipv4Addr::LOCALHOST.into()),
        _ => text.parse().ok(),
    }
}

/// An http or https URL to which paths can be appended.
pub(super) fn public_url(text: &str) -> Option<String> {
    let url = plain_url(text, &["http://", "https://"])?;
    (!text.ends_with('/')).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// Scheme, host and port of LiveKit, without a slash at the end.
pub(super) fn livekit_url(text: &str) -> Option<String> {
    let url = plain_url(text, &["ws://", "wss://", "http://", "https://"])?;
    (url.path() == "/").then(|| url.origin().ascii_serialization())
}

/// The same address as clients want it.
pub(super) fn with_websocket_scheme(url: &str) -> String {
    match url.strip_prefix("http") {
        Some(rest) => format!("ws{rest}"),
        None => url.to_owned(),
    }
}

/// A URL without query, fragment or password. The schemes are compared first, since the parser is lenient beyond
/// what people mean: it takes `http:host`, and drops line breaks.
fn plain_url(text: &str, schemes: &[&str]) -> Option<Url> {
    let well_begun = schemes.iter().any(|scheme| text.starts_with(scheme));
    let url = word(text).filter(|_| well_begun).and_then(|text| Url::parse(&text).ok())?;
    let anonymous = url.username().is_empty() && url.password().is_none();
    let plain = anonymous && url.query().is_none() && url.fragment().is_none();
    plain.then_some(url)
}

/// An address or a network. Not everybody's: then anybody could say to be anybody.
pub(super) fn network(text: &str) -> Option<IpNet> {
    let one = || text.parse().ok().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(one).filter(|network: &IpNet| network.prefix_len() > 0)
}

/// The origin of a page, exactly as browsers write it (RFC 6454, section 6.2). The parser would take a `*` for a host.
pub(super) fn origin(text: &str) -> Option<String> {
    let url = plain_url(text, &["http://", "https://"])?;
    let is_exact = url.origin().ascii_serialization() == text && !text.contains('*');
    is_exact.then(|| text.to_owned())
}

/// What the driver can make sense of is for the driver to say: several hosts and sockets are valid there, and no URLs.
pub(super) fn database_url(text: &str) -> Option<SecretString> {
    let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
    word(rest?).map(|_| text.into())
}

/// At least one character, and no space, line break or control character: those come in by pasting and stay unseen.
pub(super) fn word(text: &str) -> Option<String> {
    let clean = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    clean.then(|| text.to_owned())
}

/// A URL of a receiver: http or https, without a fragment or a password.
pub(super) fn http_url(text: &str) -> Option<String> {
    let well_begun = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    let url = word(text).filter(|_| well_begun).and_then(|text| Url::parse(&text).ok())?;
    let anonymous = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    anonymous.then(|| url.to_string())
}

/// An id of Meta's.
pub(super) fn digits(text: &str) -> Option<String> {
    ((1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

/// A version of the Graph API: `v25.0`.
pub(super) fn api_version(text: &str) -> Option<String> {
    let (major, minor) = text.strip_prefix('v')?.split_once('.')?;
    let number = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| text.to_owned())
}

/// A language in Meta's spelling.
pub(super) fn template_language(text: &str) -> Option<String> {
    let (language, region) = text.split_once('_').unwrap_or((text, ""));
    let lower = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    let upper = region.len() <= 4 && region.bytes().all(|b| b.is_ascii_alphanumeric());
    (lower && upper && text.contains('_') != region.is_empty()).then(|| text.to_owned())
}

/// The name of a template (Meta: at most 512 of a-z, 0-9 and _), or `none`: there is none.
pub(super) fn template_name(text: &str) -> Option<Option<String>> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let well_formed = (1..=512).contains(&text.len()) && text.bytes().all(allowed);
    well_formed.then(|| (text != "none").then(|| text.to_owned()))
}

/// A short text on one line.
pub(super) fn line(text: &str) -> Option<String> {
    let short = !text.trim().is_empty() && text.chars().count() <= 100;
    (short && !text.contains(char::is_control)).then(|| text.trim().to_owned())
}

/// The beginning of room names, which stand in URLs as they are.
pub(super) fn room_prefix(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    ((1..=64).contains(&text.len()) && text.chars().all(allowed)).then(|| text.to_owned())
}

/// A filter of log lines. `EnvFilter` reads a single word that is no level as the name of a module, so that `inof`
/// would silence everything; here such a word needs its `=level`.
pub(super) fn log_level(text: &str) -> Option<String> {
    // An empty one would parse, as `error`.
    let is_level = |word: &str| !word.is_empty() && word.parse::<LevelFilter>().is_ok();
    let understood = |directive: &str| directive.contains('=') || is_level(directive);
    let sound = text.split(',').all(understood) && EnvFilter::try_new(text).is_ok();
    sound.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn addresses_are_listened_on_and_names_are_not() {
        for good in ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "10.0.0.1"] {
            assert!(host(good).is_some(), "{good}");
        }
        for bad in ["", "example.com", "127.0.0.1:80", "[::1]", "300.0.0.1"] {
            assert!(host(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_public_url_takes_paths_behind_it() {
        let cases = [
            ("http://localhost:4005", Some("http://localhost:4005")),
            ("https://Example.com", Some("https://example.com")),
            ("https://example.com/interviews", Some("https://example.com/interviews")),
            ("https://example.com/", None),
            ("https://example.com?a=b", None),
            ("https://example.com#a", None),
            ("https://user:password@example.com", None),
            ("http:example.com", None),
            ("https://exam\nple.com", None),
            ("ws://example.com", None),
            ("https://", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(public_url(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_livekit_url_has_no_path() {
        let cases = [
            ("ws://localhost:7880", Some("ws://localhost:7880")),
            ("wss://livekit.example.com/", Some("wss://livekit.example.com")),
            ("http://[::1]:7880", Some("http://[::1]:7880")),
            ("wss://livekit.example.com/rtc", None),
            ("wss://user@livekit.example.com", None),
            ("postgres://localhost", None),
            ("localhost:7880", None),
        ];
        for (text, expected) in cases {
            assert_eq!(livekit_url(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn clients_get_the_websocket_scheme() {
        for (url, expected) in [("http://a", "ws://a"), ("https://a", "wss://a"), ("wss://a", "wss://a")] {
            assert_eq!(with_websocket_scheme(url), expected);
        }
    }

    #[test]
    fn a_database_url_may_name_several_hosts_or_a_socket() {
        for good in ["postgres://a", "postgresql://u:p@h1:1,h2:2/db", "postgres:///db?host=/run/postgresql"] {
            let url = database_url(good).map(|url| url.expose_secret().to_owned());
            assert_eq!(url.as_deref(), Some(good));
        }
        for bad in ["", "postgres://", "mysql://a", "host=localhost", "postgres://a b"] {
            assert!(database_url(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_misspelt_log_level_is_refused() {
        for good in ["info", "INFO", "off", "info,greenroom=debug", "warn,greenroom::http=trace"] {
            assert!(log_level(good).is_some(), "{good}");
        }
        for bad in ["", "inof", "info,", "greenroom", "greenroom=inof", "info,,debug", "info, a=debug"] {
            assert!(log_level(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_meta_names_is_read_in_its_own_spelling() {
        for (good, bad) in [("v25.0", "25.0"), ("v9.1", "v25"), ("v100.0", "v25.0/"), ("v1.0", "v.1")] {
            assert!(api_version(good).is_some() && api_version(bad).is_none(), "{good} {bad}");
        }
        for (good, bad) in [("en", "EN"), ("ar", "ar-JO"), ("en_GB", "en_"), ("zh_CN", "english")] {
            assert!(template_language(good).is_some() && template_language(bad).is_none(), "{good} {bad}");
        }
        assert_eq!(template_name("greenroom_open_v1"), Some(Some("greenroom_open_v1".into())));
        assert_eq!((template_name("none"), template_name("Open")), (Some(None), None));
        assert!(digits("123").is_some() && digits("12a").is_none() && digits("").is_none());
        assert!(http_url("https://a.example/hook?x=1").is_some() && http_url("ftp://a.example").is_none());
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network_and_never_everybody() {
        for (text, expected) in [
            ("127.0.0.1", "127.0.0.1/32"),
            ("::ffff:10.0.0.1", "10.0.0.1/32"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("fd00::/8", "fd00::/8"),
        ] {
            assert_eq!(network(text).map(|network| network.to_string()).as_deref(), Some(expected), "{text}");
        }
        for bad in ["", "0.0.0.0/0", "::/0", "10.0.0.0/33", "proxy.example", "10.0.0.1:80", "*"] {
            assert_eq!(network(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_origin_is_named_exactly() {
        for good in ["https://careers.example.com", "http://localhost:3000"] {
            assert_eq!(origin(good).as_deref(), Some(good));
        }
        for bad in [
            "*",
            "null",
            "careers.example.com",
            "https://*",
            "https://*.example.com",
            "https://a.example/",
            "https://a.example/x",
            "https://a.example:443",
            "https://A.example",
            "https://u:planted@a.example",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_room_prefix_needs_no_encoding() {
        let longest = "a".repeat(64);
        for good in ["interview_", "A-1", longest.as_str()] {
            assert!(room_prefix(good).is_some(), "{good}");
        }
        let too_long = "a".repeat(65);
        for bad in ["", "a b", "é", "a/b", too_long.as_str()] {
            assert!(room_prefix(bad).is_none(), "{bad}");
        }
    }
}
