//! Where no key is asked for, whoever asks has to be at home: a page of somewhere else that is open in a browser on this
//! machine must not manage rooms, neither by itself nor by a name that leads here (DNS rebinding).

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{HOST, HeaderName, ORIGIN};

/// Whether a request was meant for this machine, or for our public address, and comes from no page of another.
pub(super) fn is_at_home(request: &ServiceRequest, public_url: &str) -> bool {
    let public = host(public_url);
    let is_home = |name: HeaderName| {
        let sent = request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        sent.is_none_or(|text| host(text).is_some_and(|host| is_local(&host) || Some(host) == public))
    };
    is_home(HOST) && is_home(ORIGIN)
}

/// The host in an address, or in an authority alone.
fn host(text: &str) -> Option<String> {
    text.parse::<Uri>().ok()?.host().map(str::to_ascii_lowercase)
}

pub(super) fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn who_asks_from_this_machine_is_at_home_and_a_page_of_another_is_not() {
        for (host, origin, expected) in [
            (Some("localhost:4005"), None, true),
            (Some("127.0.0.1:4005"), Some("http://localhost:5173"), true),
            (Some("[::1]:4005"), Some("http://[::1]:4005"), true),
            (Some("greenroom.localhost"), None, true),
            (Some("Interviews.example.com"), Some("https://interviews.example.com"), true),
            (None, None, true),
            (Some("localhost:4005"), Some("http://evil.example"), false),
            (Some("localhost:4005"), Some("null"), false),
            (Some("localhost:4005"), Some(""), false),
            (Some("evil.example:4005"), None, false),
            (Some("127.0.0.1.evil.example"), None, false),
        ] {
            let headers = [(HOST, host), (ORIGIN, origin)];
            let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
            let request = headers.fold(TestRequest::post(), TestRequest::insert_header).to_srv_request();
            let told = is_at_home(&request, "https://interviews.example.com");
            assert_eq!(told, expected, "{host:?} {origin:?}");
        }
    }
}
