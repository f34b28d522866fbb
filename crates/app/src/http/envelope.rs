//! What every request gets: an id, a span for the log, a time limit, a measurement, and a readable problem.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use tracing::Instrument;

use super::problem::{Code, Problem};
use crate::wiring::Services;

/// The header by which a request's id comes in and goes out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The time limit of one request, as app data.
#[derive(Clone, Copy, Debug)]
pub struct RequestTimeout(pub Duration);

/// Wraps a request.
///
/// # Errors
/// None: every error becomes an answer here.
pub async fn envelope<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    let (method, started) = (request.method().clone(), Instant::now());
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let span = tracing::info_span!("request", id, %method, route);
    let response = answer(request, next, &id).instrument(span.clone()).await;
    measure(&method, &route, &response, started.elapsed());
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), elapsed = ?started.elapsed(), "answered"));
    Ok(response)
}

async fn answer<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>, id: &str) -> ServiceResponse {
    let limit = request.app_data::<web::Data<RequestTimeout>>().map_or(Duration::from_secs(10), |limit| limit.0);
    let original = request.request().clone();
    let mut response = match tokio::time::timeout(limit, next.call(request)).await {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => ServiceResponse::new(original, as_problem(&error).error_response()),
        Err(_) => ServiceResponse::new(original, too_slow().error_response()),
    };
    let problem = response.response_mut().extensions_mut().remove::<Problem>();
    if let Some(problem) = problem {
        response = response.map_body(|head, _| {
            head.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
            BoxBody::new(problem.body(id).to_string())
        });
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn too_slow() -> Problem {
    Problem::new(Code::Timeout, "the answer took too long; try again in a moment")
}

/// Errors of the framework itself: what it could not parse is the client's, the rest is ours.
fn as_problem(error: &Error) -> Problem {
    match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None if error.as_response_error().status_code().is_client_error() => {
            Problem::new(Code::MalformedQuery, "the request could not be read")
        }
        None => Problem::new(Code::Internal, "the request was right, our program was not; tell us the request id"),
    }
}

/// The caller's id when it is sane, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let sane = |id: &&str| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(sane);
    sent.map(ToOwned::to_owned).unwrap_or_else(|| fresh_id(request))
}

fn fresh_id(request: &ServiceRequest) -> String {
    let services = request.app_data::<web::Data<Services>>();
    services.map_or_else(|| "unknown".to_owned(), |services| services.secrets.uuid().simple().to_string())
}

fn measure(method: &Method, route: &str, response: &ServiceResponse, elapsed: Duration) {
    let labels = [
        ("method", known(method).to_owned()),
        ("route", route.to_owned()),
        ("status", response.status().as_u16().to_string()),
    ];
    metrics::histogram!("http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
}

/// The methods we serve; others are one label, or a client could make as many as it likes.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::PATCH | Method::DELETE | Method::HEAD | Method::OPTIONS => method.as_str(),
        _ => "OTHER",
    }
}

/// Answers whatever has no handler: 405 where the address exists for another method, else 404.
pub async fn nothing_here(request: actix_web::HttpRequest) -> HttpResponse {
    let routes = request.app_data::<web::Data<super::Routes>>();
    match routes.and_then(|routes| routes.allowed(request.path())) {
        Some(allowed) => {
            let detail = format!("use {allowed} here");
            let mut response = Problem::new(Code::MethodNotAllowed, detail).error_response();
            if let Ok(allowed) = HeaderValue::from_str(&allowed) {
                response.headers_mut().insert(actix_web::http::header::ALLOW, allowed);
            }
            response
        }
        None => Problem::new(Code::NotFound, "see /docs for what there is").error_response(),
    }
}
