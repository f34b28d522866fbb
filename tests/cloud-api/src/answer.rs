//! Answers as Graph gives them, and what comes instead.

use std::io;
use std::time::Duration;

use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::{future, stream};
use serde_json::{Value, json};

use crate::error::GraphError;
use crate::misbehaviour::Misbehaviour;
use crate::webhooks::Account;

/// The versions that are not expired. Meta: Graph API changelog.
const VERSIONS: [&str; 6] = ["v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0"];
/// What answers whoever names none of them.
const NEWEST: &str = "v26.0";

/// Whether this version of Graph still answers.
pub(crate) fn supported(version: &str) -> Result<(), GraphError> {
    if VERSIONS.contains(&version) {
        return Ok(());
    }
    let details = format!("Version {version} is not supported: use one from v21.0 to v26.0.");
    Err(GraphError::new(100, details))
}

/// The version that `facebook-api-version` tells.
pub(crate) fn answering(version: &str) -> String {
    if supported(version).is_ok() { version.to_owned() } else { NEWEST.to_owned() }
}

/// An answer with a body of Graph.
pub(crate) fn graph(version: &str, status: u16, body: &Value) -> HttpResponse {
    started(version, status, None, "").json(body)
}

/// An error of Graph; a plan may add headers.
pub(crate) fn error(
    version: &str,
    error: &GraphError,
    plan: Option<&Misbehaviour>,
    account: &Account,
) -> HttpResponse {
    started(version, error.http_status, plan, &account.business_account_id).json(error.body())
}

/// A status without a body of Graph, as from a machine that stands before it.
pub(crate) fn plain(status: u16, plan: &Misbehaviour, account: &Account) -> HttpResponse {
    let mut answer = HttpResponse::build(code(status));
    hints(&mut answer, Some(plan), &account.business_account_id);
    answer.content_type("text/html; charset=utf-8").body("<html><body>Something went wrong.</body></html>")
}

/// No answer at all: a body that fails before its first byte ends the connection, and nothing has been written by then,
/// not even the head.
pub(crate) fn nothing() -> HttpResponse {
    let failing = stream::once(future::ready(Err::<Bytes, _>(io::Error::other("dropped by plan"))));
    HttpResponse::Ok().body(BodyStream::new(failing))
}

/// An accepted message; a plan may add headers.
pub(crate) fn accepted(
    version: &str,
    body: &Value,
    plan: Option<&Misbehaviour>,
    account: &Account,
) -> HttpResponse {
    started(version, 200, plan, &account.business_account_id).json(body)
}

fn started(version: &str, status: u16, plan: Option<&Misbehaviour>, account: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(code(status));
    answer.insert_header(("facebook-api-version", version));
    hints(&mut answer, plan, account);
    answer
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// How long to wait: neither header is promised by Meta, and both are seen.
fn hints(answer: &mut HttpResponseBuilder, plan: Option<&Misbehaviour>, account: &str) {
    if let Some(time) = plan.and_then(|plan| plan.retry_after) {
        answer.insert_header((RETRY_AFTER, whole_seconds(time)));
    }
    if let Some(minutes) = plan.and_then(|plan| plan.regain_minutes) {
        let usage = json!({ account: [{
            "type": "whatsapp", "call_count": 100, "total_cputime": 1, "total_time": 1,
            "estimated_time_to_regain_access": minutes,
        }] });
        answer.insert_header(("x-business-use-case-usage", usage.to_string()));
    }
}

fn whole_seconds(time: Duration) -> String {
    time.as_secs().to_string()
}
