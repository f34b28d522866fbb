//! `POST /api/suppressions/search` and `DELETE /api/suppressions/{id}`: who is left alone, and a stop tapped by mistake.

use actix_web::{delete, post, web};
use greenroom_domain::ports::Silence;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Body;
use super::dto::{Problems, time};
use super::fields::required;
use super::problem::{Code, Problem};
use super::rooms::phone;
use crate::wiring::Services;

/// Whose. In a body, since a number in an address would stand in logs.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"phone": "+962 7 9012 3456"}))]
struct SearchBody {
    /// A mobile number, as people write it. `phoneNumber` is taken, too.
    #[serde(alias = "phoneNumber")]
    #[schema(required = true, value_type = String, pattern = r"\S")]
    phone: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SuppressionsDto {
    success: bool,
    items: Vec<SuppressionDto>,
}

/// Why a number is left alone.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SuppressionDto {
    id: String,
    /// `stopped` or `wrong_person`.
    #[schema(example = "stopped")]
    reason: &'static str,
    /// Only messages about this application; all messages when null.
    application_id: Option<String>,
    since: String,
    /// `message`, `page` or `messenger`: by which way we were asked.
    #[schema(example = "message")]
    source: String,
}

/// Lists everything by which a number is left alone.
#[utoipa::path(tag = "messages", security(("apiKey" = ["admin"])), request_body = SearchBody, responses((status = 200, body = SuppressionsDto), Problems))]
#[post("/api/suppressions/search")]
pub(super) async fn search(
    services: web::Data<Services>,
    body: Body<SearchBody>,
) -> Result<web::Json<SuppressionsDto>, Problem> {
    let phone = phone("phone", &required("phone", body.0.phone)?, &services.public)?;
    let found = services.messages.suppressions.search(&phone).await?;
    Ok(web::Json(SuppressionsDto {
        success: true,
        items: found.into_iter().map(SuppressionDto::of).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct LiftedDto {
    success: bool,
}

/// Ends one: messages may go out again from now on.
#[utoipa::path(tag = "messages", security(("apiKey" = ["admin"])), params(("id" = String, Path, description = "The id of the suppression")),
    responses((status = 200, body = LiftedDto), Problems))]
#[delete("/api/suppressions/{id}")]
pub(super) async fn lift(
    services: web::Data<Services>,
    id: web::Path<String>,
) -> Result<web::Json<LiftedDto>, Problem> {
    let unknown = || Problem::new(Code::Unknown, "there is no such suppression; search by phone");
    let id = Uuid::try_parse(&id).map_err(|_| unknown())?;
    let lifted = services.messages.suppressions.lift(id).await?;
    lifted.then_some(web::Json(LiftedDto { success: true })).ok_or_else(unknown)
}

impl SuppressionDto {
    fn of(silence: Silence) -> Self {
        Self {
            id: silence.id.to_string(),
            reason: silence.reason.as_str(),
            application_id: silence.application,
            since: time(silence.since),
            source: silence.source,
        }
    }
}
