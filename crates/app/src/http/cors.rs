//! Pages of other origins, where the settings name them.

use actix_cors::Cors;
use actix_web::http::{Method, header};

/// How long a browser may remember what it was told, in seconds. Chromium keeps nothing longer than two hours.
const REMEMBERED: usize = 7200;

/// Lets scripts of these origins (`http.cors_origins`) ask. Never with cookies: ours are for our own pages.
pub(super) fn cors(origins: &[String]) -> Cors {
    let named = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    named
        .allowed_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allowed_headers(["authorization", "content-type", "idempotency-key", "last-event-id"])
        .expose_headers([header::HeaderName::from_static("x-request-id"), header::RETRY_AFTER])
        .max_age(REMEMBERED)
}
