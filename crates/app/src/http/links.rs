//! `GET` and `POST /api/rooms/{name}/participants/{id}/link`: somebody's link, and another one in its place.

use actix_web::{HttpResponse, get, post, web};
use greenroom_domain::ports::Made;
use greenroom_usecases::replace_link::PersonalLink;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::By;
use super::dto::Problems;
use super::once::{IdempotencyKey, IdempotencyParams, once};
use super::people::person_in_path;
use super::problem::{Code, Problem};
use crate::wiring::{Public, Services};

/// Somebody's link.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LinkDto {
    success: bool,
    room_name: String,
    participant_id: String,
    /// The personal link.
    join_url: String,
    /// 1 for the first, and one more for each that took its place.
    generation: u32,
}

impl LinkDto {
    fn of(personal: &PersonalLink, public: &Public) -> Result<Self, Problem> {
        let (entrant, link) = (&personal.entrant, personal.link.as_ref().ok_or_else(unreadable)?);
        Ok(Self {
            success: true,
            room_name: entrant.room.name.to_string(),
            participant_id: entrant.participant.id.to_string(),
            join_url: public.join_url(link),
            generation: entrant.participant.link_generation,
        })
    }
}

fn unreadable() -> Problem {
    Problem::new(
        Code::LinkKeyUnknown,
        "the link comes of a key that is not in entry.link_key any more: it opens the door, and cannot be shown; make a new \
         one (POST), which takes its place",
    )
}

/// Shows somebody's link.
///
/// It leaves a line in the timeline: whoever sees the link can come in as that person.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "Our id of the person, or the caller's own")),
    responses((status = 200, body = LinkDto), Problems))]
#[get("/api/rooms/{name}/participants/{id}/link")]
pub(super) async fn read_link(
    services: web::Data<Services>,
    by: By,
    path: web::Path<(String, String)>,
) -> Result<web::Json<LinkDto>, Problem> {
    let (name, who) = person_in_path(path)?;
    let personal = services.doors.replace_link.show(&name, &who, &by.caller).await?;
    LinkDto::of(&personal, &services.public).map(web::Json)
}

/// Gives somebody another link.
///
/// The one before opens nothing any more, and neither do refresh tokens that came of it. Who was put out is invited again;
/// what a host said at the door is forgotten. Nobody is written to.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "Our id of the person, or the caller's own"),
    IdempotencyParams),
    responses((status = 201, body = LinkDto), Problems))]
#[post("/api/rooms/{name}/participants/{id}/link")]
pub(super) async fn replace_link(
    services: web::Data<Services>,
    by: By,
    key: IdempotencyKey,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, who) = person_in_path(path)?;
    let request = key.repeatable(&by.caller, &[]);
    let created = |personal| Ok(HttpResponse::Created().json(LinkDto::of(&personal, &services.public)?));
    let again = async |made: Made| {
        let who = made.item.unwrap_or_default().to_string();
        created(services.doors.replace_link.show(&made.room, &who, &by.caller).await?)
    };
    once(&services.repeat, request.as_ref(), again, async || {
        created(services.doors.replace_link.run(&name, &who, request.as_ref(), &by.caller).await?)
    })
    .await
}
