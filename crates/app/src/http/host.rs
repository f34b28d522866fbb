//! `POST /api/room/{waiting,admit,deny,put-out,extend,end}`: what an interviewer does by the own link, in the own room.

mod lobby;

use actix_web::{post, web};
use chrono::TimeDelta;
use greenroom_domain::door::DoorAnswer;
use greenroom_domain::ports::Entrant;
use greenroom_usecases::end_room::Ending;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::lobby::LobbyDto;
use super::auth::By;
use super::body::Body;
use super::dto::{AnsweredDto, HostProblems, Problems, PutOutDto, WindowDto, outcome};
use super::fields::{join_link, required, whole_or_none};
use super::people::put_out_dto;
use super::problem::Problem;
use crate::wiring::Services;

/// The link of an interviewer.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY"}))]
struct HostBody {
    /// The interviewer's own link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    link: Option<String>,
}

/// The link of an interviewer, and whom it is about.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY", "participantId": "0b7e6c1e-3f5a-4f0d-9c8b-7a6f5e4d3c2b"}))]
struct AboutSomebodyBody {
    /// The interviewer's own link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    link: Option<String>,
    /// Our id of the person, or the caller's own. `candidateId` is taken, too.
    #[serde(alias = "candidateId")]
    #[schema(required = true, value_type = String, pattern = r"\S")]
    participant_id: Option<String>,
}

/// The link of an interviewer, and how much longer.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY", "minutes": 15}))]
struct ExtendBody {
    /// The interviewer's own link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    link: Option<String>,
    /// How much longer, from 1 to 240; 15 without it.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 1, maximum = 240, default = 15)]
    minutes: Option<u32>,
}

/// A room that was ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EndedDto {
    success: bool,
    room_name: String,
    #[schema(example = "ended")]
    phase: &'static str,
    /// `completed`, `cancelled`, `expired` or `lost`.
    #[schema(example = "completed")]
    outcome: Option<&'static str>,
}

/// Tells a host who waits, who is inside, and what people answered.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = HostBody, responses((status = 200, body = LobbyDto), HostProblems, Problems))]
#[post("/api/room/waiting")]
pub(super) async fn waiting(
    services: web::Data<Services>,
    body: Body<HostBody>,
) -> Result<web::Json<LobbyDto>, Problem> {
    let host = host(&services, body.0.link).await?;
    Ok(web::Json(LobbyDto::of(&services.doors.hosts.waiting(&host).await?)))
}

/// Lets somebody in.
///
/// It holds for every later join of theirs, also when they have not asked yet. Twice is as good as once.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = AboutSomebodyBody, responses((status = 200, body = AnsweredDto), HostProblems, Problems))]
#[post("/api/room/admit")]
pub(super) async fn admit(
    services: web::Data<Services>,
    by: By,
    body: Body<AboutSomebodyBody>,
) -> Result<web::Json<AnsweredDto>, Problem> {
    answer(&services, &by, body.0, DoorAnswer::Admitted).await
}

/// Does not let somebody in.
///
/// It holds until a host admits the person after all. Who is inside already is put out by `put-out`.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = AboutSomebodyBody, responses((status = 200, body = AnsweredDto), HostProblems, Problems))]
#[post("/api/room/deny")]
pub(super) async fn deny(
    services: web::Data<Services>,
    by: By,
    body: Body<AboutSomebodyBody>,
) -> Result<web::Json<AnsweredDto>, Problem> {
    answer(&services, &by, body.0, DoorAnswer::Denied).await
}

async fn answer(
    services: &Services,
    by: &By,
    body: AboutSomebodyBody,
    answer: DoorAnswer,
) -> Result<web::Json<AnsweredDto>, Problem> {
    let (host, who) = about(services, body).await?;
    let caller = by.caller.as_participant(host.participant.id);
    let entrant = services.doors.answer_the_door.run(&host.room.name, &who, answer, &caller).await?;
    Ok(web::Json(AnsweredDto::of(&entrant, answer)))
}

/// Puts somebody out, and keeps them out.
///
/// Their link and their refresh tokens bring nothing any more, and they are removed from LiveKit, as often as they come back.
/// Only the recruiting system can invite them again, by a new link. Twice is as good as once.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = AboutSomebodyBody, responses((status = 200, body = PutOutDto), HostProblems, Problems))]
#[post("/api/room/put-out")]
pub(super) async fn put_out(
    services: web::Data<Services>,
    by: By,
    body: Body<AboutSomebodyBody>,
) -> Result<web::Json<PutOutDto>, Problem> {
    let (host, who) = about(&services, body.0).await?;
    let caller = by.caller.as_participant(host.participant.id);
    let out = services.doors.put_out.run(&host.room.name, &who, &caller).await?;
    Ok(web::Json(put_out_dto(&out)))
}

/// Keeps the door open for longer.
///
/// The close and the hard end move by so many minutes; a close that has passed counts as now.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = ExtendBody, responses((status = 200, body = WindowDto), HostProblems, Problems))]
#[post("/api/room/extend")]
pub(super) async fn extend(
    services: web::Data<Services>,
    by: By,
    body: Body<ExtendBody>,
) -> Result<web::Json<WindowDto>, Problem> {
    let minutes = body.0.minutes.unwrap_or(15);
    if !(1..=240).contains(&minutes) {
        return Err(Problem::invalid("minutes", "give minutes from 1 to 240"));
    }
    let host = host(&services, body.0.link).await?;
    let room = services.doors.hosts.extend(&host, TimeDelta::minutes(minutes.into()), &by.caller).await?;
    Ok(web::Json(WindowDto::of(&room.record.room)))
}

/// Ends the interview, with everybody inside.
#[utoipa::path(tag = "people", security(("link" = ["interviewer"])), request_body = HostBody, responses((status = 200, body = EndedDto), HostProblems, Problems))]
#[post("/api/room/end")]
pub(super) async fn end(
    services: web::Data<Services>,
    by: By,
    body: Body<HostBody>,
) -> Result<web::Json<EndedDto>, Problem> {
    let host = host(&services, body.0.link).await?;
    let caller = by.caller.as_participant(host.participant.id);
    let room = services.rooms.end.run(&host.room.name, Ending::End, &caller).await?;
    let phase = room.record.phase(room.at);
    Ok(web::Json(EndedDto {
        success: true,
        room_name: host.room.name.to_string(),
        phase: phase.as_str(),
        outcome: outcome(phase),
    }))
}

async fn host(services: &Services, link: Option<String>) -> Result<Entrant, Problem> {
    Ok(services.doors.hosts.by_link(&join_link(link)?).await?)
}

/// The host, and the id of whom it is about.
async fn about(services: &Services, body: AboutSomebodyBody) -> Result<(Entrant, String), Problem> {
    let (link, who) = (join_link(body.link)?, required("participantId", body.participant_id)?);
    Ok((services.doors.hosts.by_link(&link).await?, who))
}
