//! The paths of Graph that the stand-in knows.

use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;

use crate::answer;
use crate::catalogue::{Asked, page, select};
use crate::error::GraphError;
use crate::send::{self, Call};
use crate::shared::{Shared, State};

/// How large a message may be: far more than a template message ever is.
const BODY_LIMIT: usize = 1 << 20;

/// What a query of a list may say; Graph passes over the rest, and so does this.
#[derive(Deserialize)]
struct Question {
    limit: Option<usize>,
    after: Option<String>,
    fields: Option<String>,
    name: Option<String>,
}

/// Puts the paths up.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(BODY_LIMIT))
        .route("/{version}/{id}/messages", web::post().to(message))
        .route("/{version}/{id}/message_templates", web::get().to(templates))
        .route("/{version}/{id}", web::get().to(number))
        .default_service(web::to(unknown));
}

async fn message(
    shared: Data<Shared>,
    path: Path<(String, String)>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let (version, phone_number_id) = path.into_inner();
    let kind = header(&request, CONTENT_TYPE.as_str()).unwrap_or_default();
    let call = Call {
        answering: answering(&shared, &version),
        version,
        phone_number_id,
        token: bearer(&request),
        is_json: kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json"),
        body,
    };
    send::send(&Arc::clone(&shared), call).await
}

async fn templates(
    shared: Data<Shared>,
    path: Path<(String, String)>,
    question: Query<Question>,
    request: HttpRequest,
) -> HttpResponse {
    let here = format!("http://{}{}", request.connection_info().host(), request.path());
    let Question { limit, after, fields, name } = question.into_inner();
    let asked = Asked { limit, after, fields, name };
    let account = shared.account.business_account_id.clone();
    look_up(&shared, &path, &account, &request, |state| page(&state.catalogue, &asked, &here))
}

async fn number(
    shared: Data<Shared>,
    path: Path<(String, String)>,
    question: Query<Question>,
    request: HttpRequest,
) -> HttpResponse {
    let own = shared.account.phone_number_id.clone();
    look_up(&shared, &path, &own, &request, |state| {
        let mut members = state.number.clone();
        select(&mut members, question.fields.as_deref());
        Value::Object(members)
    })
}

/// Answers a question about the object `own`, if the caller may ask it.
fn look_up(
    shared: &Shared,
    path: &(String, String),
    own: &str,
    request: &HttpRequest,
    ask: impl FnOnce(&State) -> Value,
) -> HttpResponse {
    let (version, id) = path;
    let answering = answering(shared, version);
    let state = shared.state();
    let allowed = send::authorised(&state, bearer(request).as_deref())
        .and_then(|()| if id == own { Ok(()) } else { Err(GraphError::no_such_object(id)) })
        .and_then(|()| answer::supported(version));
    match allowed {
        Ok(()) => answer::graph(&answering, 200, &ask(&state)),
        Err(error) => answer::error(&answering, &error, None, &shared.account),
    }
}

/// A path that Graph does not have, for example one without a version.
async fn unknown(shared: Data<Shared>, request: HttpRequest) -> HttpResponse {
    let details = format!("Unknown path components: {} {}", request.method(), request.path());
    answer::error(&answering(&shared, ""), &GraphError::new(2500, details), None, &shared.account)
}

/// The version that `facebook-api-version` will tell: a test may have said another one.
fn answering(shared: &Shared, version: &str) -> String {
    let told = shared.state().answered_version.clone();
    told.unwrap_or_else(|| answer::answering(version))
}

fn bearer(request: &HttpRequest) -> Option<String> {
    header(request, AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::to_owned)
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    request.headers().get(name)?.to_str().ok().map(str::to_owned)
}
