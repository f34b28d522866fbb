//! `DELETE /api/rooms/{name}/participants/{id}`, `POST …/admit` and `POST …/phone`: the recruiting system and one person.

use actix_web::{delete, post, web};
use greenroom_domain::door::DoorAnswer;
use greenroom_domain::room::RoomName;
use greenroom_usecases::put_out::OutNow;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::By;
use super::dto::{AnsweredDto, ProblemDto, Problems, PutOutDto};
use super::problem::{Problem, chain};
use super::room_list::name_in_path;
use crate::wiring::Services;

/// Puts somebody out, and keeps them out.
///
/// Their link and their refresh tokens bring nothing any more, messages to them that wait do not go out, and they are removed
/// from LiveKit, as often as they come back. A new link (`POST …/link`) invites them again. Twice is as good as once.
#[utoipa::path(operation_id = "put_participant_out", tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "Our id of the person, or the caller's own")),
    responses((status = 200, body = PutOutDto), Problems))]
#[delete("/api/rooms/{name}/participants/{id}")]
pub(super) async fn put_out(
    services: web::Data<Services>,
    by: By,
    path: web::Path<(String, String)>,
) -> Result<web::Json<PutOutDto>, Problem> {
    let (name, who) = person_in_path(path)?;
    let out = services.doors.put_out.run(&name, &who, &by.caller).await?;
    Ok(web::Json(put_out_dto(&out)))
}

/// Lets somebody in whom a host would have to let in.
///
/// It holds for every later join of theirs, also when they have not asked yet. Twice is as good as once.
#[utoipa::path(operation_id = "admit_participant", tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "Our id of the person, or the caller's own")),
    responses((status = 200, body = AnsweredDto),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    Problems))]
#[post("/api/rooms/{name}/participants/{id}/admit")]
pub(super) async fn admit(
    services: web::Data<Services>,
    by: By,
    path: web::Path<(String, String)>,
) -> Result<web::Json<AnsweredDto>, Problem> {
    let (name, who) = person_in_path(path)?;
    let answer = DoorAnswer::Admitted;
    let entrant = services.doors.answer_the_door.run(&name, &who, answer, &by.caller).await?;
    Ok(web::Json(AnsweredDto::of(&entrant, answer)))
}

/// Somebody's number.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PhoneDto {
    success: bool,
    room_name: String,
    participant_id: String,
    /// The number in full, as E.164 writes it.
    #[schema(example = "+962790123457")]
    phone: String,
}

/// Shows somebody's number in full.
///
/// Each time it leaves a line in the timeline, `phone_shown`, which says whose key saw it.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "Our id of the person, or the caller's own")),
    responses((status = 200, body = PhoneDto), Problems))]
#[post("/api/rooms/{name}/participants/{id}/phone")]
pub(super) async fn show_phone(
    services: web::Data<Services>,
    by: By,
    path: web::Path<(String, String)>,
) -> Result<web::Json<PhoneDto>, Problem> {
    let (name, who) = person_in_path(path)?;
    let shown = services.doors.show_phone.run(&name, &who, &by.caller).await?;
    Ok(web::Json(PhoneDto {
        success: true,
        room_name: name.to_string(),
        participant_id: shown.participant.to_string(),
        phone: shown.phone.as_str().to_owned(),
    }))
}

/// What became of putting somebody out. That LiveKit did not remove them is no failure of it: the reconciler goes on.
pub(super) fn put_out_dto(out: &OutNow) -> PutOutDto {
    if let Err(error) = &out.removal {
        tracing::warn!(
            error = chain(error),
            "somebody was put out, and the media server has not removed them yet"
        );
    }
    PutOutDto::of(&out.entrant, out.removal.is_ok())
}

/// A room and a person's id. PostgreSQL keeps no NUL in a text: nobody has one in an id.
pub(super) fn person_in_path(path: web::Path<(String, String)>) -> Result<(RoomName, String), Problem> {
    let (name, who) = path.into_inner();
    let name = name_in_path(&name)?;
    if who.contains('\0') { Err(Problem::nobody_of_this_id()) } else { Ok((name, who)) }
}
