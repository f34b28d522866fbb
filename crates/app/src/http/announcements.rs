//! `GET /api/webhooks/deliveries` and `POST /api/webhooks/deliveries/{id}/resend`: what the recruiting system was told.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use greenroom_domain::ports::{AnnouncementAttempt, AnnouncementRecord};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::dto::{Problems, time};
use super::problem::{Code, Problem};
use super::room_list::{limit, query};
use super::rooms::moment;
use crate::wiring::Services;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// Only about the room with this id.
    room_id: Option<String>,
    /// Only what happened before this time.
    #[param(format = DateTime)]
    before: Option<String>,
    /// From 1 to 200; 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct DeliveriesDto {
    success: bool,
    items: Vec<DeliveryDto>,
}

/// One event, and every try to announce it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DeliveryDto {
    /// The `webhook-id` that the receiver sees.
    id: String,
    #[schema(example = "invitation.failed")]
    event: &'static str,
    at: String,
    room_name: String,
    participant_id: Option<String>,
    /// `pending`, `delivered` or `dead` (given up after a day).
    #[schema(example = "delivered")]
    state: String,
    /// When it is tried next.
    due_at: Option<String>,
    attempts: Vec<AttemptDto>,
}

#[derive(Serialize, ToSchema)]
struct AttemptDto {
    at: String,
    /// The receiver's status, if it answered.
    status: Option<u16>,
    /// What went wrong.
    error: Option<String>,
}

/// Lists what the recruiting system was told, newest first.
#[utoipa::path(tag = "messages", security(("apiKey" = ["rooms:read"])), params(DeliveriesQuery), responses((status = 200, body = DeliveriesDto), Problems))]
#[get("/api/webhooks/deliveries")]
pub(super) async fn deliveries(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<web::Json<DeliveriesDto>, Problem> {
    let query: DeliveriesQuery = query(&request)?;
    let none = |_| Problem::invalid("roomId", "give the `roomId` of a room");
    let room = query.room_id.map(|id| Uuid::try_parse(&id)).transpose().map_err(none)?;
    let before = query.before.map(|text| moment("before", &text)).transpose()?;
    let found = services.messages.announcements.list(room, before, limit(query.limit)?).await?;
    Ok(web::Json(DeliveriesDto { success: true, items: found.into_iter().map(DeliveryDto::of).collect() }))
}

#[derive(Serialize, ToSchema)]
struct QueuedDto {
    success: bool,
}

/// Announces one event again, whatever became of it before.
#[utoipa::path(tag = "messages", security(("apiKey" = ["rooms:write"])), params(("id" = String, Path, description = "The id of the delivery")),
    responses((status = 202, body = QueuedDto), Problems))]
#[post("/api/webhooks/deliveries/{id}/resend")]
pub(super) async fn resend_delivery(
    services: web::Data<Services>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let unknown = || Problem::new(Code::Unknown, "there is no such delivery");
    let id = Uuid::try_parse(&id).map_err(|_| unknown())?;
    let found = services.messages.announcements.resend(id, services.clock.now()).await?;
    found.then(|| HttpResponse::Accepted().json(QueuedDto { success: true })).ok_or_else(unknown)
}

impl DeliveryDto {
    fn of(record: AnnouncementRecord) -> Self {
        let announcement = record.announcement;
        Self {
            id: announcement.id.to_string(),
            event: announcement.event.as_str(),
            at: time(announcement.at),
            room_name: announcement.room_name,
            participant_id: announcement.participant_id.map(|id| id.to_string()),
            state: record.state,
            due_at: record.due_at.map(time),
            attempts: record.attempts.into_iter().map(AttemptDto::of).collect(),
        }
    }
}

impl AttemptDto {
    fn of(attempt: AnnouncementAttempt) -> Self {
        Self { at: time(attempt.at), status: attempt.status, error: attempt.error }
    }
}
