//! `POST /api/room/preflight`: somebody tries camera, microphone and connection before the interview.

use actix_web::{post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Body;
use super::dto::{ProblemDto, Problems, time};
use super::fields::join_link;
use super::invitation::LinkBody;
use super::problem::Problem;
use crate::wiring::Services;

/// A room to try things in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TryoutDto {
    success: bool,
    /// A throw-away room for one.
    room_name: String,
    #[schema(example = "ws://localhost:7880")]
    livekit_url: String,
    token: String,
    /// Two minutes later.
    expires_at: String,
}

/// Gives somebody a throw-away room in which to try camera, microphone and connection.
///
/// Also before the interview opens. The room is nobody's interview: it counts for nothing, and ends by itself.
#[utoipa::path(tag = "people", security(("link" = [])), request_body = LinkBody, responses((status = 200, body = TryoutDto),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 429, body = ProblemDto, content_type = "application/problem+json", description = "The page asks too often; `Retry-After` says when again"),
    Problems))]
#[post("/api/room/preflight")]
pub(super) async fn preflight(
    services: web::Data<Services>,
    body: Body<LinkBody>,
) -> Result<web::Json<TryoutDto>, Problem> {
    let link = join_link(body.0.link)?;
    services.throttle.pass_preflight(&link)?;
    let tryout = services.doors.try_connection.run(&link).await?;
    Ok(web::Json(TryoutDto {
        success: true,
        room_name: tryout.room.to_string(),
        livekit_url: services.public.livekit_url.clone(),
        token: tryout.token.0,
        expires_at: time(tryout.expires_at),
    }))
}
