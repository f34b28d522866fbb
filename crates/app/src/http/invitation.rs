//! `POST /api/room/invitation`: what the page shows before somebody enters.

use actix_web::{post, web};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use greenroom_domain::participant::{Participant, Role, observers};
use greenroom_domain::response::last_of;
use greenroom_usecases::show_invitation::{Invited, ShownBy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::dto::{ProblemDto, Problems, ResponseDto, observers_inside, outcome, time};
use super::fields::join_link;
use super::join::parse_refresh_token;
use super::problem::{Code, Problem};
use super::ways::{ByOwnLink, ByOwnToken, one_of_two};
use crate::wiring::Services;

/// The personal link.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY"}))]
pub(super) struct LinkBody {
    /// The personal link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    pub(super) link: Option<String>,
}

/// By the personal link, or by refresh token.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
struct InvitationBody {
    link: Option<String>,
    refresh_token: Option<String>,
}

one_of_two!(
    InvitationBody, ByOwnLink, ByOwnToken, "By the personal link, or by the refresh token of the last answer.",
    { "link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY" }
);

/// What somebody is invited to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InvitedDto {
    success: bool,
    participant_id: String,
    #[schema(example = "candidate")]
    role: &'static str,
    /// The first word of the person's name.
    #[schema(example = "Layla")]
    first_name: String,
    company: Option<String>,
    job: JobDto,
    /// `scheduled`, `open`, `live` or `ended`.
    #[schema(example = "open")]
    phase: &'static str,
    /// `completed`, `cancelled`, `expired` or `lost`, once the room has ended.
    outcome: Option<&'static str>,
    opens_at: String,
    closes_at: String,
    hard_ends_at: String,
    starts_at: Option<String>,
    /// The start as clocks show it in the room's zone.
    #[schema(example = "2026-11-25T18:00:00+03:00")]
    starts_at_local: Option<String>,
    duration_minutes: i64,
    #[schema(example = "Asia/Amman")]
    timezone: String,
    /// `open`, or `approval` when a host lets people in.
    #[schema(example = "open")]
    admission: &'static str,
    /// The candidate and the interviewers.
    expected: Vec<ExpectedDto>,
    /// How many observers are expected.
    observers: u32,
    /// How many observers are inside now. They have no tiles, and are counted for everybody.
    observers_inside: usize,
    /// What the person answered last.
    response: Option<ResponseDto>,
    /// For pages whose device has another time.
    server_time: String,
}

#[derive(Serialize, ToSchema)]
struct JobDto {
    #[schema(example = "Accountant")]
    title: String,
}

#[derive(Serialize, ToSchema)]
struct ExpectedDto {
    #[schema(example = "Omar")]
    name: String,
    #[schema(example = "interviewer")]
    role: &'static str,
}

/// Shows somebody what they are invited to.
///
/// Also before the room opens, and when it is over; `phase` says which. Changes nothing: who is inside asks again and again by
/// the refresh token of the last answer, which is not spent by it, and hears of another end, of observers, and of another
/// device that took over.
#[utoipa::path(tag = "people", security(("link" = []), ("refreshToken" = [])), request_body = InvitationBody, responses((status = 200, body = InvitedDto),
    (status = 401, body = ProblemDto, content_type = "application/problem+json", description = "The refresh token is unknown, used or voided"),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The person was put out; or the room is over, and the refresh token is used or voided"),
    Problems))]
#[post("/api/room/invitation")]
pub(super) async fn show_invitation(
    services: web::Data<Services>,
    body: Body<InvitationBody>,
) -> Result<web::Json<InvitedDto>, Problem> {
    let invited = services.doors.show_invitation.run(&shown_by(body.0)?).await?;
    InvitedDto::of(&invited).map(web::Json).ok_or_else(Problem::person_unknown)
}

fn shown_by(body: InvitationBody) -> Result<ShownBy, Problem> {
    match (body.link, body.refresh_token) {
        (Some(link), _) => join_link(Some(link)).map(ShownBy::Link),
        (None, Some(token)) => parse_refresh_token(Some(token)).map(ShownBy::Token),
        (None, None) => {
            let detail = "send the field `link`, or `refreshToken`";
            Err(Problem::new(Code::MissingField, detail).with("field", "link"))
        }
    }
}

impl InvitedDto {
    fn of(invited: &Invited) -> Option<Self> {
        let (record, at) = (&invited.room.record, invited.room.at);
        let (room, phase, who) = (&record.room, record.phase(at), record.participant(invited.participant)?);
        let (schedule, response) = (&room.schedule, last_of(&record.responses, who.id));
        Some(Self {
            success: true,
            participant_id: who.id.to_string(),
            role: who.role.as_str(),
            first_name: first_word(&who.name),
            company: room.company.clone(),
            job: JobDto { title: room.job.title.clone() },
            phase: phase.as_str(),
            outcome: outcome(phase),
            opens_at: time(room.window.opens_at),
            closes_at: time(room.window.closes_at),
            hard_ends_at: time(room.window.hard_ends_at),
            starts_at: schedule.starts_at.map(time),
            starts_at_local: schedule.starts_at.and_then(|start| local(start, &schedule.timezone)),
            duration_minutes: schedule.duration.num_minutes(),
            timezone: schedule.timezone.clone(),
            admission: room.policy.admission.as_str(),
            expected: record.participants.iter().filter_map(ExpectedDto::of).collect(),
            observers: observers(&record.participants),
            observers_inside: observers_inside(record),
            response: response.map(ResponseDto::of),
            server_time: time(at),
        })
    }
}

impl ExpectedDto {
    fn of(who: &Participant) -> Option<Self> {
        let shown = who.role != Role::Observer && who.revoked_at.is_none();
        shown.then(|| Self { name: who.name.clone(), role: who.role.as_str() })
    }
}

fn first_word(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}

/// A time as clocks show it in a zone; none for a zone that is not known any more.
fn local(at: DateTime<Utc>, zone: &str) -> Option<String> {
    let zone: Tz = zone.parse().ok()?;
    Some(at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, false))
}
