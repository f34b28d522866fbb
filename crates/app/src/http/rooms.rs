//! `POST /api/rooms`: an application was submitted.

use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::door::{Admission, EntryPolicy, SecondDevice};
use greenroom_domain::participant::{Consent, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Made;
use greenroom_domain::room::{Application, Job, Schedule};
use greenroom_domain::timeline::Caller;
use greenroom_usecases::create_room::{CreateRoomCommand, Creation, OpenedRoom, Person};
use greenroom_usecases::repeat::Repeatable;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::{ProblemDto, RoomDto};
use super::fields::{whole, whole_or_none};
use super::once::{IdempotencyKey, IdempotencyParams, once};
use super::problem::{Code, Problem};
use super::text::{id, language, text};
use super::words::{AdmissionWord, IdText, LanguageTag, SecondDeviceWord, ShortText};
use crate::wiring::{Public, Services};

/// An application that gets a room.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "applicationId": "A-10423", "job": {"id": "J-7", "title": "Accountant"}, "company": "Acme Jordan",
    "candidate": {"id": "C-1", "name": "Layla Haddad", "phone": "+962 7 9012 3456", "locale": "ar",
        "whatsappConsent": {"grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "application_form"}},
    "interviewers": [{"name": "Omar"}], "startsAt": "2099-11-25T18:00:00+03:00", "durationMinutes": 45,
    "timezone": "Asia/Amman", "metadata": {"source": "careers page"}}))]
struct CreateRoomBody {
    /// The recruiting system's id of the application.
    #[schema(value_type = IdText)]
    application_id: String,
    /// Which interview of it this is, from 1 to 1000.
    #[serde(default = "one", deserialize_with = "whole")]
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    round: u32,
    job: JobBody,
    /// Who interviews, as people read it.
    #[schema(value_type = Option<ShortText>)]
    company: Option<String>,
    candidate: CandidateBody,
    #[serde(default)]
    #[schema(max_items = 50)]
    interviewers: Vec<StaffBody>,
    #[serde(default)]
    #[schema(max_items = 50)]
    observers: Vec<StaffBody>,
    /// The agreed start, with its offset; without one the room is open at once.
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// From 5 to 1440; 60 without it.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 5, maximum = 1440, default = 60)]
    duration_minutes: Option<u32>,
    /// The IANA name of the zone in which people are told the time.
    #[schema(pattern = r"\S")]
    timezone: Option<String>,
    /// When the door closes, in place of the rule.
    #[schema(format = DateTime)]
    closes_at: Option<String>,
    /// The caller's own object, at most 16 KiB; it never leaves the database but through this API. Members come back
    /// sorted; numbers are kept as 64-bit integers or doubles, so write longer ones as text.
    #[serde(default)]
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// Who opens within the window: `open`, the link does; `approval`, a host does, for everybody but the interviewers.
    #[schema(value_type = Option<AdmissionWord>, default = "open")]
    admission: Option<String>,
    /// What a second device of the same person does: `takeover`, it takes the first one's place; `refuse`, it stays outside.
    #[schema(value_type = Option<SecondDeviceWord>, default = "takeover")]
    second_device: Option<String>,
    /// How many may be inside at once, from 1 to 1000; everybody who is expected without it.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 1, maximum = 1000)]
    max_participants: Option<u32>,
    /// Whether people are told; true without it.
    notify: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
struct JobBody {
    #[schema(value_type = IdText)]
    id: String,
    #[schema(value_type = ShortText)]
    title: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
struct CandidateBody {
    /// The caller's own id of the person.
    #[schema(value_type = Option<IdText>)]
    id: Option<String>,
    #[schema(value_type = ShortText)]
    name: String,
    /// A mobile number, as people write it.
    #[schema(pattern = r"\S")]
    phone: String,
    /// A BCP 47 tag.
    #[schema(value_type = Option<LanguageTag>)]
    locale: Option<String>,
    whatsapp_consent: Option<ConsentBody>,
}

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
struct StaffBody {
    #[schema(value_type = ShortText)]
    name: String,
    #[schema(pattern = r"\S")]
    phone: Option<String>,
    #[schema(value_type = Option<LanguageTag>)]
    locale: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
struct ConsentBody {
    #[schema(format = DateTime)]
    granted_at: String,
    #[schema(value_type = ShortText)]
    text_version: String,
    #[schema(value_type = ShortText)]
    source: String,
}

const fn one() -> u32 {
    1
}

/// Creates the room of an application.
///
/// The same application and round with the same content is answered with the same room (200). Other content is 409
/// `differs` with the `fields`; a room that is over is 409 `room_over` with `nextRound`.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), request_body = CreateRoomBody, params(IdempotencyParams),
    responses((status = 201, body = RoomDto, description = "A new room, with each participant's `joinUrl`"),
    (status = 200, body = RoomDto, description = "The room that this application has already"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 409, body = ProblemDto, content_type = "application/problem+json"), (status = 413, body = ProblemDto, content_type = "application/problem+json"),
    (status = 415, body = ProblemDto, content_type = "application/problem+json"), (status = 422, body = ProblemDto, content_type = "application/problem+json", description = "`field` says which"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/api/rooms")]
pub(super) async fn create_room(
    services: web::Data<Services>,
    by: By,
    key: IdempotencyKey,
    body: Body<CreateRoomBody>,
) -> Result<HttpResponse, Problem> {
    let request = key.repeatable(&by.caller, &body.1);
    let command = command(body.0, by.caller, request.clone(), &services.public)?;
    let again = async |made: Made| {
        let opened = services.rooms.create.again(&made.room).await;
        let opened = opened.map_err(|error| Problem::of_creation(error, "startsAt"))?;
        Ok(created(&opened.ok_or_else(Problem::room_unknown)?, &services.public))
    };
    once(&services.repeat, request.as_ref(), again, async || create(&services, command).await).await
}

async fn create(services: &Services, command: CreateRoomCommand) -> Result<HttpResponse, Problem> {
    let field = if command.schedule.closes_at.is_some() { "closesAt" } else { "startsAt" };
    match services.rooms.create.run(command).await.map_err(|error| Problem::of_creation(error, field))? {
        Creation::Created(opened) => Ok(created(&opened, &services.public)),
        Creation::Existing(opened) => {
            Ok(HttpResponse::Ok().json(RoomDto::of_opened(&opened, &services.public)))
        }
        Creation::Differs { room, fields } => {
            let detail = "this application has a room with other content; change that room (PATCH; how people are let in stays as it was \
                 made), or ask for another round";
            Err(Problem::new(Code::Differs, detail).with("roomName", room.as_str()).with("fields", fields))
        }
        Creation::Over { room, next_round } => {
            let detail = "the room of this round is over; ask for the next round";
            Err(Problem::new(Code::RoomOver, detail)
                .with("roomName", room.as_str())
                .with("nextRound", next_round))
        }
    }
}

fn created(opened: &OpenedRoom, public: &Public) -> HttpResponse {
    HttpResponse::Created().json(RoomDto::of_opened(opened, public))
}

/// The largest metadata, in bytes of JSON.
const METADATA_BYTES: usize = 16 * 1024;
/// More people than this are no interview.
const PEOPLE_OF_A_ROLE: usize = 50;

fn command(
    body: CreateRoomBody,
    by: Caller,
    repeatable: Option<Repeatable>,
    public: &Public,
) -> Result<CreateRoomCommand, Problem> {
    let (policy, schedule) = (policy(&body)?, schedule(&body, public)?);
    Ok(CreateRoomCommand {
        application: Application { id: id("applicationId", body.application_id)?, round: round(body.round)? },
        job: Job { id: id("job.id", body.job.id)?, title: text("job.title", body.job.title)? },
        company: body.company.map(|name| text("company", name)).transpose()?,
        people: people(body.candidate, body.interviewers, body.observers, public)?,
        schedule,
        policy,
        metadata: metadata(body.metadata)?,
        notify: body.notify.unwrap_or(true),
        by,
        repeatable,
    })
}

/// How the room lets people in.
fn policy(body: &CreateRoomBody) -> Result<EntryPolicy, Problem> {
    let admission = body.admission.as_deref().map(|word| {
        Admission::parse(word).ok_or_else(|| Problem::invalid("admission", "give `open` or `approval`"))
    });
    let second_device = body.second_device.as_deref().map(|word| {
        SecondDevice::parse(word)
            .ok_or_else(|| Problem::invalid("secondDevice", "give `takeover` or `refuse`"))
    });
    Ok(EntryPolicy {
        admission: admission.transpose()?.unwrap_or_default(),
        second_device: second_device.transpose()?.unwrap_or_default(),
        places: body.max_participants.map(places).transpose()?,
    })
}

fn places(places: u32) -> Result<u32, Problem> {
    let wrong = || Problem::invalid("maxParticipants", "give a number from 1 to 1000, or leave it out");
    (1..=1000).contains(&places).then_some(places).ok_or_else(wrong)
}

fn round(round: u32) -> Result<u32, Problem> {
    let possible = (1..=1000).contains(&round);
    if possible { Ok(round) } else { Err(Problem::invalid("round", "give a round from 1 to 1000")) }
}

fn schedule(body: &CreateRoomBody, public: &Public) -> Result<Schedule, Problem> {
    let zone = body.timezone.as_deref().map(zone).transpose()?;
    Ok(Schedule {
        starts_at: body.starts_at.as_deref().map(|at| moment("startsAt", at)).transpose()?,
        duration: TimeDelta::minutes(minutes(body.duration_minutes.unwrap_or(60))?),
        timezone: zone.unwrap_or_else(|| public.default_timezone.clone()),
        closes_at: body.closes_at.as_deref().map(|at| moment("closesAt", at)).transpose()?,
    })
}

/// A duration of an interview.
pub(super) fn minutes(minutes: u32) -> Result<i64, Problem> {
    let possible = (5..=1440).contains(&minutes);
    let wrong = || Problem::invalid("durationMinutes", "give a duration from 5 to 1440 minutes");
    possible.then_some(minutes.into()).ok_or_else(wrong)
}

/// The zone in which people are told the time, by its proper name.
pub(super) fn zone(name: &str) -> Result<String, Problem> {
    let wrong = |_| Problem::invalid("timezone", "give the IANA name of a time zone, such as `Asia/Amman`");
    name.parse::<chrono_tz::Tz>().map(|zone| zone.name().to_owned()).map_err(wrong)
}

/// A moment with its offset, as fine as PostgreSQL keeps it, so that a repeated application equals its first.
pub(super) fn moment(field: &str, text: &str) -> Result<DateTime<Utc>, Problem> {
    let read = DateTime::parse_from_rfc3339(text).ok();
    let whole = read.and_then(|at| DateTime::from_timestamp_micros(at.timestamp_micros()));
    whole.ok_or_else(|| {
        Problem::invalid(field, "give a time with its offset, such as `2026-11-25T18:00:00+03:00`")
    })
}

pub(super) fn metadata(object: Map<String, Value>) -> Result<String, Problem> {
    let text = Value::Object(object).to_string();
    match text.len() {
        0..=METADATA_BYTES => Ok(text),
        _ => Err(Problem::invalid("metadata", "send at most 16 KiB of metadata")),
    }
}

fn people(
    candidate: CandidateBody,
    interviewers: Vec<StaffBody>,
    observers: Vec<StaffBody>,
    public: &Public,
) -> Result<Vec<Person>, Problem> {
    let mut people = vec![candidate_person(candidate, public)?];
    people.extend(staff("interviewers", Role::Interviewer, interviewers, public)?);
    people.extend(staff("observers", Role::Observer, observers, public)?);
    Ok(people)
}

fn candidate_person(body: CandidateBody, public: &Public) -> Result<Person, Problem> {
    Ok(Person {
        role: Role::Candidate,
        external_id: body.id.map(|given| id("candidate.id", given)).transpose()?,
        name: text("candidate.name", body.name)?,
        phone: Some(phone("candidate.phone", &body.phone, public)?),
        locale: body.locale.map(|tag| language("candidate.locale", tag)).transpose()?,
        consent: body.whatsapp_consent.map(consent).transpose()?,
    })
}

fn consent(body: ConsentBody) -> Result<Consent, Problem> {
    Ok(Consent {
        granted_at: moment("candidate.whatsappConsent.grantedAt", &body.granted_at)?,
        text_version: text("candidate.whatsappConsent.textVersion", body.text_version)?,
        source: text("candidate.whatsappConsent.source", body.source)?,
    })
}

fn staff(field: &str, role: Role, bodies: Vec<StaffBody>, public: &Public) -> Result<Vec<Person>, Problem> {
    if bodies.len() > PEOPLE_OF_A_ROLE {
        return Err(Problem::invalid(
            field,
            format!("at most {PEOPLE_OF_A_ROLE} people can be expected here"),
        ));
    }
    let person =
        |(index, body): (usize, StaffBody)| staff_person(&format!("{field}[{index}]"), role, body, public);
    bodies.into_iter().enumerate().map(person).collect()
}

fn staff_person(field: &str, role: Role, body: StaffBody, public: &Public) -> Result<Person, Problem> {
    Ok(Person {
        role,
        external_id: None,
        name: text(&format!("{field}.name"), body.name)?,
        phone: body.phone.map(|given| phone(&format!("{field}.phone"), &given, public)).transpose()?,
        locale: body.locale.map(|tag| language(&format!("{field}.locale"), tag)).transpose()?,
        consent: None,
    })
}

pub(super) fn phone(field: &str, given: &str, public: &Public) -> Result<PhoneNumber, Problem> {
    PhoneNumber::parse(given, public.home_region).map_err(|error| Problem::phone(field, error))
}
