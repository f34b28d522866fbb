//! `POST /api/rooms/{name}/participants` and `POST /api/rooms/{name}/invitations/{id}/resend`.

use actix_web::{HttpResponse, post, web};
use greenroom_domain::invitation::{Invitation, InvitationId};
use greenroom_domain::participant::{ParticipantId, Role};
use greenroom_domain::ports::Made;
use greenroom_usecases::add_participant::Added;
use greenroom_usecases::create_room::Person;
use greenroom_usecases::room_status::RecordedRoom;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::By;
use super::body::Body;
use super::dto::{InvitationDto, ParticipantDto, Problems};
use super::once::{IdempotencyKey, IdempotencyParams, once};
use super::problem::{Code, Problem};
use super::room_list::name_in_path;
use super::rooms::phone;
use super::text::{id, language, text};
use super::words::{IdText, LanguageTag, ShortText, StaffRoleWord};
use crate::wiring::{Public, Services};

/// Somebody more who is expected.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"role": "interviewer", "name": "Rana", "phone": "+962 7 9012 3458", "locale": "ar"}))]
struct NewPersonBody {
    /// `interviewer` or `observer`: a room has one candidate.
    #[schema(value_type = StaffRoleWord)]
    role: String,
    #[schema(value_type = ShortText)]
    name: String,
    /// The caller's own id of the person.
    #[schema(value_type = Option<IdText>)]
    id: Option<String>,
    /// A mobile number, as people write it. An interviewer with one is written to.
    #[schema(pattern = r"\S")]
    phone: Option<String>,
    /// A BCP 47 tag.
    #[schema(value_type = Option<LanguageTag>)]
    locale: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddedDto {
    success: bool,
    room_name: String,
    participant: ParticipantDto,
}

/// Expects somebody more, who is written to like those before.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), request_body = NewPersonBody, params(
    ("name" = String, Path, description = "The room's name"),
    IdempotencyParams),
    responses((status = 201, body = AddedDto, description = "With the person's `joinUrl`"), Problems))]
#[post("/api/rooms/{name}/participants")]
pub(super) async fn add_participant(
    services: web::Data<Services>,
    by: By,
    key: IdempotencyKey,
    name: web::Path<String>,
    body: Body<NewPersonBody>,
) -> Result<HttpResponse, Problem> {
    let request = key.repeatable(&by.caller, &body.1);
    let (name, person) = (name_in_path(&name)?, person(body.0, &services.public)?);
    let again = async |made: Made| {
        let who = ParticipantId(made.item.unwrap_or_default());
        added(&services.rooms.add_participant.again(&made.room, who).await?, &services.public)
    };
    once(&services.repeat, request.as_ref(), again, async || {
        let run = services.rooms.add_participant.run(&name, &person, request.as_ref(), &by.caller);
        added(&run.await?, &services.public)
    })
    .await
}

fn added(added: &Added, public: &Public) -> Result<HttpResponse, Problem> {
    let record = &added.room.record;
    let who = record.participant(added.participant).ok_or_else(Problem::room_unknown)?;
    let url = added.link.as_ref().map(|link| public.join_url(link));
    Ok(HttpResponse::Created().json(AddedDto {
        success: true,
        room_name: record.room.name.to_string(),
        participant: ParticipantDto::of(who, record, added.room.at, public, url),
    }))
}

fn person(body: NewPersonBody, public: &Public) -> Result<Person, Problem> {
    Ok(Person {
        role: role(&body.role)?,
        external_id: body.id.map(|given| id("id", given)).transpose()?,
        name: text("name", body.name)?,
        phone: body.phone.map(|given| phone("phone", &given, public)).transpose()?,
        locale: body.locale.map(|tag| language("locale", tag)).transpose()?,
        consent: None,
    })
}

fn role(word: &str) -> Result<Role, Problem> {
    match Role::parse(word) {
        Some(role @ (Role::Interviewer | Role::Observer)) => Ok(role),
        _ => Err(Problem::invalid("role", "give `interviewer` or `observer`: a room has one candidate")),
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResentDto {
    success: bool,
    room_name: String,
    /// The new message. What became of the first one stays.
    invitation: InvitationDto,
}

/// Sends a message once more, with the same link.
///
/// It becomes an invitation of its own, and goes out like any other. 409 `invitation_pending` while the first one waits,
/// 409 `invitation_suppressed` when the person cannot be written to.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(
    ("name" = String, Path, description = "The room's name"),
    ("id" = String, Path, description = "The id of the invitation"),
    IdempotencyParams),
    responses((status = 202, body = ResentDto), Problems))]
#[post("/api/rooms/{name}/invitations/{id}/resend")]
pub(super) async fn resend_invitation(
    services: web::Data<Services>,
    by: By,
    key: IdempotencyKey,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let unknown = |_| {
        Problem::new(Code::InvitationUnknown, "the room has no invitation of this id; `status` lists them")
    };
    let id = InvitationId(Uuid::try_parse(&id).map_err(unknown)?);
    let (name, request) = (name_in_path(&name)?, key.repeatable(&by.caller, &[]));
    let again = async |made: Made| {
        let id = InvitationId(made.item.unwrap_or_default());
        Ok(resent(&services.rooms.resend_invitation.again(&made.room, id).await?, &services.public))
    };
    once(&services.repeat, request.as_ref(), again, async || {
        let run = services.rooms.resend_invitation.run(&name, id, request.as_ref(), &by.caller);
        Ok(resent(&run.await?, &services.public))
    })
    .await
}

fn resent((room, new): &(RecordedRoom, Invitation), public: &Public) -> HttpResponse {
    HttpResponse::Accepted().json(ResentDto {
        success: true,
        room_name: room.record.room.name.to_string(),
        invitation: InvitationDto::of(new, public),
    })
}
