//! `POST /api/room/report`: a page tells how a step towards the room went.

use actix_web::{post, web};
use greenroom_domain::report::{Report, ReportCode, ReportStep};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::{ProblemDto, Problems};
use super::fields::{join_link, required};
use super::problem::Problem;
use super::words::{ReportCodeWord, ReportStepWord};
use crate::wiring::Services;

/// How a step towards the room went.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY", "step": "camera", "code": "permission_denied"}))]
struct ReportBody {
    /// The personal link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    link: Option<String>,
    /// Which step.
    #[schema(required = true, value_type = ReportStepWord)]
    step: Option<String>,
    /// How it went.
    #[schema(required = true, value_type = ReportCodeWord)]
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ReportedDto {
    success: bool,
}

/// Takes down how a step towards the room went, for the diagnosis.
///
/// Fixed words only, so that nothing personal can be among them. The same again within a minute is one line.
#[utoipa::path(tag = "people", security(("link" = [])), request_body = ReportBody, responses((status = 200, body = ReportedDto),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 429, body = ProblemDto, content_type = "application/problem+json", description = "The page reports too often; `Retry-After` says when again"),
    Problems))]
#[post("/api/room/report")]
pub(super) async fn report(
    services: web::Data<Services>,
    by: By,
    body: Body<ReportBody>,
) -> Result<web::Json<ReportedDto>, Problem> {
    let ReportBody { link, step, code } = body.0;
    let report = Report { step: self::step(step)?, code: self::code(code)? };
    let link = join_link(link)?;
    services.throttle.pass_report(&link)?;
    services.doors.report_step.run(&link, report, &by.caller).await?;
    Ok(web::Json(ReportedDto { success: true }))
}

fn step(word: Option<String>) -> Result<ReportStep, Problem> {
    let words = "give `browser`, `camera`, `microphone`, `speaker` or `connection`";
    ReportStep::parse(&required("step", word)?).ok_or_else(|| Problem::invalid("step", words))
}

fn code(word: Option<String>) -> Result<ReportCode, Problem> {
    let words = "give `ok`, or one of the words that the OpenAPI document lists";
    ReportCode::parse(&required("code", word)?).ok_or_else(|| Problem::invalid("code", words))
}
