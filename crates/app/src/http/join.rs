//! `POST /api/room/join` and `POST /api/room/refresh-token`: both give a pass.

use actix_web::{post, web};
use greenroom_domain::link::{JoinLink, RefreshToken};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Entrant;
use greenroom_usecases::admit::Admitted;
use greenroom_usecases::join::JoinCommand;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::dto::{ProblemDto, time};
use super::fields::{required, room_name};
use super::problem::{Code, Problem};
use crate::settings::PhoneAndJob;
use crate::wiring::{Public, Services};

/// By link, or by phone and job.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY"}))]
struct JoinBody {
    /// The personal link, or the secret in it.
    link: Option<String>,
    /// The candidate's number, as people write it. `phoneNumber` is taken, too.
    #[serde(alias = "phoneNumber")]
    phone: Option<String>,
    /// The recruiting system's id of the job; needed with `phone`.
    job_id: Option<String>,
}

/// By refresh token; or, for a caller who may manage rooms, by name.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
#[schema(example = json!({"refreshToken": "Zt0cC1hJp9d2kq8sV5xR7mW3fB6nL4yA1eG8uI0oQwE"}))]
struct RefreshBody {
    /// The refresh token of the last answer.
    refresh_token: Option<String>,
    room_name: Option<String>,
    /// Our id of the person, or the caller's own. `candidateId` is taken, too.
    #[serde(alias = "candidateId")]
    participant_id: Option<String>,
}

/// What lets a person in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PassDto {
    success: bool,
    room_name: String,
    room_id: String,
    participant: PersonDto,
    /// Where the LiveKit client connects.
    #[schema(example = "ws://localhost:7880")]
    livekit_url: String,
    /// What it shows there.
    token: String,
    /// When the token ends. A stay goes on past it; a new connection needs a new token.
    expires_at: String,
    /// Brings the next pair, once.
    refresh_token: String,
    /// When to ask for the next pair.
    refresh_after: String,
    room: RoomOutlineDto,
}

#[derive(Serialize, ToSchema)]
struct PersonDto {
    id: String,
    identity: String,
    name: String,
    #[schema(example = "candidate")]
    role: &'static str,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoomOutlineDto {
    title: String,
    opens_at: String,
    closes_at: String,
    hard_ends_at: String,
}

/// Lets a person into the room.
///
/// By `link`, or by `phone` and `jobId`. An unknown number, an unknown job and a person who was put out are one answer.
#[utoipa::path(tag = "room", request_body = JoinBody, responses(
    (status = 200, body = PassDto, description = "The person may connect to LiveKit"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json", description = "A field is missing, or the body is no JSON"),
    (status = 403, body = ProblemDto, content_type = "application/problem+json", description = "Joining by phone and job is switched off"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json", description = "Nobody is known by this"),
    (status = 409, body = ProblemDto, content_type = "application/problem+json", description = "The room is not open yet; `opensAt` says when"),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"),
    (status = 422, body = ProblemDto, content_type = "application/problem+json", description = "The phone number is none; `reason` says why"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json", description = "LiveKit or the database does not answer; the person is not half admitted, and may try again"),
))]
#[post("/api/room/join")]
pub(super) async fn join(
    services: web::Data<Services>,
    body: Body<JoinBody>,
) -> Result<web::Json<PassDto>, Problem> {
    let command = join_command(body.0, &services.public)?;
    let admitted = services.join.run(&command).await.map_err(|error| services.refusals.noted(error))?;
    Ok(web::Json(PassDto::of(&admitted, &services.public)))
}

/// Gives the next pair of tokens.
///
/// All checks of a join are made again. A refresh token works once; within ten seconds it works again, because mobile
/// networks lose answers; later its whole family is voided, and the person joins by link again.
#[utoipa::path(tag = "room", request_body = RefreshBody, responses(
    (status = 200, body = PassDto),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 401, body = ProblemDto, content_type = "application/problem+json", description = "The refresh token is not good"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json"), (status = 409, body = ProblemDto, content_type = "application/problem+json"),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"), (status = 422, body = ProblemDto, content_type = "application/problem+json"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/api/room/refresh-token")]
pub(super) async fn refresh_token(
    services: web::Data<Services>,
    body: Body<RefreshBody>,
) -> Result<web::Json<PassDto>, Problem> {
    let RefreshBody { refresh_token, room_name: room, participant_id } = body.0;
    let admitted = match (refresh_token, &room) {
        (None, Some(_)) => {
            let who = required("participantId", participant_id)?;
            services.join.run(&JoinCommand::Name { room: room_name(room)?, who }).await
        }
        (shown, _) => services.refresh_tokens.run(&parse_refresh_token(shown)?).await,
    }
    .map_err(|error| services.refusals.noted(error))?;
    Ok(web::Json(PassDto::of(&admitted, &services.public)))
}

/// A text that cannot be one of ours is answered like one that is not.
pub(super) fn parse_refresh_token(text: Option<String>) -> Result<RefreshToken, Problem> {
    let text = required("refreshToken", text)?;
    let unknown = || {
        Problem::new(Code::RefreshTokenSpent, "the refresh token is not good any more; join again by link")
    };
    RefreshToken::parse(&text).ok_or_else(unknown)
}

fn join_command(body: JoinBody, public: &Public) -> Result<JoinCommand, Problem> {
    if let Some(link) = body.link {
        let unknown =
            || Problem::new(Code::PersonUnknown, "nobody is known by this; check it, or ask for a new link");
        return JoinLink::parse(&link).map(JoinCommand::Link).ok_or_else(unknown);
    }
    let Some(phone) = body.phone else {
        let detail = "send the field `link`, or `phone` and `jobId`";
        return Err(Problem::new(Code::MissingField, detail).with("field", "link"));
    };
    if public.phone_and_job == PhoneAndJob::Off {
        return Err(Problem::new(
            Code::PhoneAndJobOff,
            "joining by phone and job is switched off; use the personal link",
        ));
    }
    let phone =
        PhoneNumber::parse(&phone, public.home_region).map_err(|error| Problem::phone("phone", error))?;
    Ok(JoinCommand::PhoneAndJob { phone, job: required("jobId", body.job_id)? })
}

impl PassDto {
    fn of(admitted: &Admitted, public: &Public) -> Self {
        let Entrant { room, participant } = &admitted.entrant;
        Self {
            success: true,
            room_name: room.name.to_string(),
            room_id: room.id.to_string(),
            participant: PersonDto {
                id: participant.id.to_string(),
                identity: participant.identity().as_str().to_owned(),
                name: participant.name.clone(),
                role: participant.role.as_str(),
            },
            livekit_url: public.livekit_url.clone(),
            token: admitted.token.0.clone(),
            expires_at: time(admitted.expires_at),
            refresh_token: admitted.refresh_token.expose().to_owned(),
            refresh_after: time(admitted.refresh_after),
            room: RoomOutlineDto {
                title: room.title().to_owned(),
                opens_at: time(room.window.opens_at),
                closes_at: time(room.window.closes_at),
                hard_ends_at: time(room.window.hard_ends_at),
            },
        }
    }
}
