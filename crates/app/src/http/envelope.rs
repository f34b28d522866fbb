//! What every request gets: an id, a span for the log, a time limit, a measurement, and a readable problem.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError, web};
use greenroom_domain::timeline::RequestId;
use tracing::Instrument;

use super::headers::Headers;
use super::problem::{Code, Problem};
use crate::wiring::Services;

/// The header by which a request's id comes in and goes out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The time limit of one request, as app data.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestTimeout(pub(super) Duration);

/// A problem together with the id of its request, complete to be sent.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
struct Told {
    problem: Problem,
    id: String,
    headers: Headers,
}

impl ResponseError for Told {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.problem.error_response().set_body(self.problem.rendered(&self.id));
        finish(response.headers_mut(), &self.id, Some(&self.problem));
        self.headers.write(response.headers_mut());
        response
    }
}

/// Wraps a request.
///
/// # Errors
/// With a problem that is complete to be sent.
pub(super) async fn envelope<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    if let Some(id) = RequestId::parse(&id) {
        request.extensions_mut().insert(id);
    }
    let (method, started) = (request.method().clone(), Instant::now());
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let span = tracing::info_span!("request", id, %method, route, key = tracing::field::Empty);
    let answer = answer(request, next, &id).instrument(span.clone()).await;
    let status = answer.as_ref().map_or_else(ResponseError::status_code, ServiceResponse::status);
    measure(&method, &route, status, started.elapsed());
    span.in_scope(|| tracing::debug!(status = status.as_u16(), elapsed = ?started.elapsed(), "answered"));
    Ok(answer?)
}

async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    id: &str,
) -> Result<ServiceResponse, Told> {
    let headers = Headers::of(&request);
    let told = |problem| Told { problem, id: id.to_owned(), headers };
    let limit =
        request.app_data::<web::Data<RequestTimeout>>().map_or(Duration::from_secs(10), |limit| limit.0);
    let response = tokio::time::timeout(limit, next.call(request)).await.map_err(|_| told(too_slow()))?;
    let mut response = response.map_err(|error| told(as_problem(&error)))?.map_into_boxed_body();
    // Taken out first: a borrow of the extensions in the condition would outlive it.
    let problem = response.response_mut().extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        response = response.map_body(|_, _| problem.rendered(id));
    }
    finish(response.headers_mut(), id, problem.as_ref());
    headers.write(response.headers_mut());
    Ok(response)
}

fn finish(headers: &mut HeaderMap, id: &str, problem: Option<&Problem>) {
    if problem.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
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
        None => {
            Problem::new(Code::Internal, "the request was right, our program was not; tell us the request id")
        }
    }
}

/// The caller's id when it is sane, else a new one.
fn request_id(request: &ServiceRequest) -> String {
    let sent = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).and_then(RequestId::parse);
    sent.map_or_else(|| fresh_id(request), |id| id.as_str().to_owned())
}

fn fresh_id(request: &ServiceRequest) -> String {
    let services = request.app_data::<web::Data<Services>>();
    services.map_or_else(|| "unknown".to_owned(), |services| services.secrets.uuid().simple().to_string())
}

fn measure(method: &Method, route: &str, status: StatusCode, elapsed: Duration) {
    let labels = [
        ("method", known(method).to_owned()),
        ("route", route.to_owned()),
        ("status", status.as_u16().to_string()),
    ];
    metrics::histogram!("http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
}

/// The methods we serve; others are one label, or a client could make as many as it likes.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET | Method::POST | Method::PATCH | Method::DELETE | Method::HEAD | Method::OPTIONS => {
            method.as_str()
        }
        _ => "OTHER",
    }
}

/// Answers whatever has no handler: 405 where the address exists for another method, else 404.
pub(super) async fn nothing_here(request: actix_web::HttpRequest) -> HttpResponse {
    let routes = request.app_data::<web::Data<super::Routes>>();
    match routes.and_then(|routes| routes.allowed(request.path())) {
        Some(allowed) => method_not_allowed(&allowed),
        None => Problem::new(Code::NotFound, "see /docs for what there is").error_response(),
    }
}

/// Answers who uses another method than an address takes.
pub(super) fn method_not_allowed(allowed: &str) -> HttpResponse {
    let mut response = Problem::new(Code::MethodNotAllowed, format!("use {allowed} here")).error_response();
    if let Ok(allowed) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}
