//! `POST /api/room/join` and `POST /api/room/refresh-token`: both give a pass.

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, post, web};
use greenroom_domain::api_key::Scope;
use greenroom_domain::link::{JoinLink, RefreshToken};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Entrant;
use greenroom_domain::timeline::Caller;
use greenroom_usecases::admit::{Admitted, Entry, Waiting};
use greenroom_usecases::join::JoinCommand;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::Client;
use super::auth::By;
use super::body::Body;
use super::dto::{ProblemDto, time};
use super::fields::{required, room_name};
use super::problem::{Code, Problem};
use super::throttle::{self, EvenTime};
use super::ways::{ByLink, ByName, ByPhoneAndJob, ByRefreshToken, one_of_two};
use super::words::{LinkSentWord, WaitingWord};
use crate::settings::PhoneAndJob;
use crate::wiring::{Public, Services};

/// By link, or by phone and job.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
struct JoinBody {
    link: Option<String>,
    #[serde(alias = "phoneNumber")]
    phone: Option<String>,
    job_id: Option<String>,
}

one_of_two!(
    JoinBody, ByLink, ByPhoneAndJob, "By link, or by phone and job.",
    { "link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY" }
);

/// By refresh token; or, for a caller who may manage rooms, by name.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
struct RefreshBody {
    refresh_token: Option<String>,
    room_name: Option<String>,
    #[serde(alias = "candidateId")]
    participant_id: Option<String>,
}

one_of_two!(
    RefreshBody, ByRefreshToken, ByName, "By refresh token; or, for a caller who may manage rooms, by name.",
    { "refreshToken": "Zt0cC1hJp9d2kq8sV5xR7mW3fB6nL4yA1eG8uI0oQwE" }
);

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

/// What somebody is told who is not let in yet; `status` says why.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum NotYetDto {
    Waiting(WaitingDto),
    LinkSent(LinkSentDto),
}

/// A host has to open. The page asks again, and holds no token until then.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WaitingDto {
    success: bool,
    #[schema(value_type = WaitingWord)]
    status: &'static str,
    room_name: String,
    waiting_since: String,
    /// After how many seconds to ask again. Who does not ask for half a minute has gone away.
    #[schema(example = 3)]
    retry_after: i64,
}

/// If that number is expected for that job, its link is sent to it once more (`entry.phone_and_job` is "send_link").
#[derive(Serialize, ToSchema)]
struct LinkSentDto {
    success: bool,
    #[schema(value_type = LinkSentWord)]
    status: &'static str,
}

impl WaitingDto {
    fn of(waiting: &Waiting) -> Self {
        Self {
            success: true,
            status: "waiting",
            room_name: waiting.entrant.room.name.to_string(),
            waiting_since: time(waiting.since),
            retry_after: waiting.retry_after.num_seconds(),
        }
    }
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
    /// How many observers are expected. They have no tiles, and are counted for everybody.
    observers: u32,
}

/// Lets a person into the room.
///
/// By `link`, or by `phone` and `jobId`. An unknown number, an unknown job and a person who was put out are one answer.
#[utoipa::path(tag = "room", security(("link" = [])), request_body = JoinBody, responses(
    (status = 200, body = PassDto, description = "The person may connect to LiveKit"),
    (status = 202, body = NotYetDto, description = "The person waits for a host to open, and asks again; or, by phone and job, the link is sent to that number"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json", description = "A field is missing, or the body is no JSON"),
    (status = 403, body = ProblemDto, content_type = "application/problem+json", description = "A host said no; or joining by phone and job is switched off"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json", description = "Nobody is known by this"),
    (status = 409, body = ProblemDto, content_type = "application/problem+json", description = "The room is not open yet (`opensAt` says when), every place is taken, or the person is inside on another device"),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"),
    (status = 422, body = ProblemDto, content_type = "application/problem+json", description = "The phone number is none; `reason` says why"),
    (status = 429, body = ProblemDto, content_type = "application/problem+json", description = "The address tries too often by phone and job; `Retry-After` says when again"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json", description = "LiveKit or the database does not answer; the person is not half admitted, and may try again"),
))]
#[post("/api/room/join")]
pub(super) async fn join(
    services: web::Data<Services>,
    client: Client,
    by: By,
    body: Body<JoinBody>,
) -> Result<HttpResponse, Problem> {
    let command = join_command(body.0, &services.public)?;
    let entry = match &command {
        JoinCommand::PhoneAndJob { phone, job } if services.public.phone_and_job == PhoneAndJob::SendLink => {
            services.throttle.pass(client.0, phone, job).await?;
            return Ok(send_link(&services, phone, job, &by.caller).await);
        }
        JoinCommand::PhoneAndJob { phone, job } => {
            services.throttle.pass(client.0, phone, job).await?;
            throttle::noted(services.doors.join.run(&command, &by.caller)).await
        }
        _ => services.doors.join.run(&command, &by.caller).await,
    };
    let entry = entry.map_err(|error| services.refusals.noted(error, &by.caller))?;
    Ok(answer(&entry, &services.public))
}

fn answer(entry: &Entry, public: &Public) -> HttpResponse {
    match entry {
        Entry::In(admitted) => HttpResponse::Ok().json(PassDto::of(admitted, public)),
        Entry::Waiting(waiting) => HttpResponse::Accepted()
            .insert_header((RETRY_AFTER, waiting.retry_after.num_seconds().to_string()))
            .json(NotYetDto::Waiting(WaitingDto::of(waiting))),
    }
}

/// One answer, whether the pair is known or not, and the same time.
async fn send_link(services: &Services, phone: &PhoneNumber, job: &str, caller: &Caller) -> HttpResponse {
    let even_time = EvenTime::begin();
    services.link_sender.send(phone.clone(), job.to_owned(), caller.clone());
    even_time.reached().await;
    HttpResponse::Accepted().json(NotYetDto::LinkSent(LinkSentDto { success: true, status: "link_sent" }))
}

/// Gives the next pair of tokens.
///
/// All checks of a join are made again. A refresh token works once; within ten seconds it works again, because mobile
/// networks lose answers; later its whole family is voided, and the person joins by link again.
#[utoipa::path(tag = "room", security(("refreshToken" = []), ("apiKey" = ["rooms:write"])), request_body = RefreshBody, responses(
    (status = 200, body = PassDto),
    (status = 202, body = WaitingDto, description = "The person waits for a host to open, and asks again by the same refresh token"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 401, body = ProblemDto, content_type = "application/problem+json", description = "The refresh token is not good"),
    (status = 403, body = ProblemDto, content_type = "application/problem+json", description = "A host said no"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json"),
    (status = 409, body = ProblemDto, content_type = "application/problem+json", description = "`taken_over`: the person came in on another device; otherwise as for a join"),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"), (status = 422, body = ProblemDto, content_type = "application/problem+json"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/api/room/refresh-token")]
pub(super) async fn refresh_token(
    services: web::Data<Services>,
    by: By,
    body: Body<RefreshBody>,
) -> Result<HttpResponse, Problem> {
    let RefreshBody { refresh_token, room_name: room, participant_id } = body.0;
    let entry = match (refresh_token, &room) {
        (None, Some(_)) => {
            by.allowed(Scope::RoomsWrite, "your `refreshToken`")?;
            let who = required("participantId", participant_id)?;
            services.doors.join.run(&JoinCommand::Name { room: room_name(room)?, who }, &by.caller).await
        }
        (shown, _) => services.doors.refresh_tokens.run(&parse_refresh_token(shown)?, &by.caller).await,
    }
    .map_err(|error| services.refusals.noted(error, &by.caller))?;
    Ok(answer(&entry, &services.public))
}

/// A text that cannot be one of ours is answered like one that is not.
pub(super) fn parse_refresh_token(text: Option<String>) -> Result<RefreshToken, Problem> {
    RefreshToken::parse(&required("refreshToken", text)?).ok_or_else(Problem::refresh_token_spent)
}

fn join_command(body: JoinBody, public: &Public) -> Result<JoinCommand, Problem> {
    if let Some(link) = body.link {
        return JoinLink::parse(&link).map(JoinCommand::Link).ok_or_else(Problem::person_unknown);
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
                observers: admitted.observers,
            },
        }
    }
}
