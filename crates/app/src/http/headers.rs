//! What every answer tells browsers: what they may do with it, and what not.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web;

/// Answers of the API show nothing, load nothing, and stand in nobody's frame.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Swagger UI has neither script nor style within its page; its pictures are `data:` (utoipa-swagger-ui-vendored 0.2.0).
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Our own pages show what is ours, and talk to us and to LiveKit at this address (`ws://…` or `wss://…`), which its client also
/// asks by HTTP (`/rtc/validate`, livekit-client 2.23).
pub(super) fn of_pages(livekit_url: &str) -> String {
    let by_http = livekit_url.replacen("ws", "http", 1);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         media-src 'self' blob: mediastream:; font-src 'self'; worker-src 'self' blob:; manifest-src 'self'; \
         connect-src 'self' {livekit_url} {by_http}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
}

/// Camera, microphone and the screen are for our own pages, the rest for nobody.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), \
                           fullscreen=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()";

/// What is the same for all answers. Header by header as the OWASP HTTP Headers Cheat Sheet has it.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::PERMISSIONS_POLICY, PERMISSIONS),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// A year, in seconds: what browsers' lists of such sites ask for at least.
const ONLY_HTTPS: &str = "max-age=31536000";

/// Whether people reach us by https (`http.public_url`), as app data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Https(pub(super) bool);

/// The headers of one answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Headers {
    is_https: bool,
    content: &'static str,
}

impl Headers {
    /// Those that fit this request.
    pub(super) fn of(request: &ServiceRequest) -> Self {
        let is_docs = request.path().starts_with("/docs/");
        Self {
            is_https: request.app_data::<web::Data<Https>>().is_some_and(|https| https.0),
            content: if is_docs { DOCS } else { NOTHING },
        }
    }

    /// Writes them down. A page that says itself what it may load keeps that.
    pub(super) fn write(self, headers: &mut HeaderMap) {
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.is_https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS));
        }
        put_if_absent(headers, header::CONTENT_SECURITY_POLICY, self.content);
        // Answers hold tokens, and change from second to second.
        put_if_absent(headers, header::CACHE_CONTROL, "no-store");
    }
}

fn put_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
