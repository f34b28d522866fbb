//! `POST /api/room/leave`.

use actix_web::{post, web};
use greenroom_domain::api_key::Scope;
use greenroom_usecases::leave::LeaveCommand;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::ProblemDto;
use super::fields::{required, room_name};
use super::join::parse_refresh_token;
use super::problem::Problem;
use super::ways::{ByName, ByRefreshToken, one_of_two};
use crate::wiring::Services;

/// By refresh token; or, for a caller who may manage rooms, by name.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
struct LeaveBody {
    refresh_token: Option<String>,
    room_name: Option<String>,
    #[serde(alias = "candidateId")]
    participant_id: Option<String>,
}

one_of_two!(
    LeaveBody, ByRefreshToken, ByName, "By refresh token; or, for a caller who may manage rooms, by name.",
    { "refreshToken": "Zt0cC1hJp9d2kq8sV5xR7mW3fB6nL4yA1eG8uI0oQwE" }
);

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LeftDto {
    success: bool,
    room_name: String,
    participant_id: String,
    /// How many stays this call closed; 0 when the person had left before.
    closed_sessions: usize,
}

/// Lets a person go.
///
/// Removes the person from LiveKit, closes the stays of that token family and voids the refresh token. Twice is as good
/// as once; a newer stay of the same person under a newer family is left alone.
#[utoipa::path(tag = "room", security(("refreshToken" = []), ("apiKey" = ["rooms:write"])), request_body = LeaveBody, responses(
    (status = 200, body = LeftDto),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 401, body = ProblemDto, content_type = "application/problem+json", description = "The refresh token is unknown"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json"), (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"),
    (status = 422, body = ProblemDto, content_type = "application/problem+json"), (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/api/room/leave")]
pub(super) async fn leave(
    services: web::Data<Services>,
    by: By,
    body: Body<LeaveBody>,
) -> Result<web::Json<LeftDto>, Problem> {
    let left = services.doors.leave.run(&command(body.0, &by)?, &by.caller).await?;
    Ok(web::Json(LeftDto {
        success: true,
        room_name: left.entrant.room.name.to_string(),
        participant_id: left.entrant.participant.id.to_string(),
        closed_sessions: left.closed,
    }))
}

fn command(body: LeaveBody, by: &By) -> Result<LeaveCommand, Problem> {
    if body.refresh_token.is_none() && body.room_name.is_some() {
        by.allowed(Scope::RoomsWrite, "your `refreshToken`")?;
        let who = required("participantId", body.participant_id)?;
        return Ok(LeaveCommand::Name { room: room_name(body.room_name)?, who });
    }
    parse_refresh_token(body.refresh_token).map(LeaveCommand::Token)
}
