//! `GET /api/rooms`, `GET /api/rooms/{name}` and its timeline.

use actix_web::{HttpRequest, get, web};
use greenroom_domain::ports::{DriftFilter, PhaseFilter, RoomCursor, RoomFilter};
use greenroom_domain::room::{RoomId, RoomName};
use greenroom_domain::timeline::TimelineLine;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::drift::kind;
use super::dto::{Problems, RoomDto, time};
use super::problem::{Code, Problem};
use super::rooms::moment;
use super::words::{DriftFilterWord, PhaseWord};
use crate::wiring::Services;

/// The most that one page holds, and how much it holds unless asked.
const PAGE: (u32, u32) = (200, 50);

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// In which phase rooms are.
    #[param(value_type = Option<PhaseWord>, inline)]
    phase: Option<String>,
    job_id: Option<String>,
    /// All rounds of this application.
    application_id: Option<String>,
    /// The caller's own id of the candidate (`candidate.id`).
    candidate_id: Option<String>,
    /// Starting, or without a start opening, at this time or later.
    #[param(format = DateTime)]
    starts_from: Option<String>,
    /// Starting before this time.
    #[param(format = DateTime)]
    starts_to: Option<String>,
    /// Rooms that differ from LiveKit now: `any`, or a kind of drift such as `participant_ghost`.
    #[param(value_type = Option<DriftFilterWord>, inline)]
    drift: Option<String>,
    /// From 1 to 200; 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// One page of rooms, newest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoomPageDto {
    success: bool,
    items: Vec<RoomDto>,
    /// Brings the next page; null on the last one.
    next_cursor: Option<String>,
}

/// Lists rooms, newest first.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(ListQuery), responses((status = 200, body = RoomPageDto), Problems))]
#[get("/api/rooms")]
pub(super) async fn list_rooms(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<web::Json<RoomPageDto>, Problem> {
    let query: ListQuery = query(&request)?;
    let limit = limit(query.limit)?;
    let page = services.rooms.list.run(&filter(query)?, limit).await?;
    let items = page.rooms.iter().map(|room| RoomDto::of(room, &services.public)).collect();
    Ok(web::Json(RoomPageDto { success: true, items, next_cursor: page.next.map(cursor_text) }))
}

/// Tells what the database knows of a room, as `POST /api/room/status` does.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(("name" = String, Path, description = "The room's name")),
    responses((status = 200, body = RoomDto), Problems))]
#[get("/api/rooms/{name}")]
pub(super) async fn read_room(
    services: web::Data<Services>,
    name: web::Path<String>,
) -> Result<web::Json<RoomDto>, Problem> {
    let room = services.rooms.status.run(&name_in_path(&name)?).await?.ok_or_else(Problem::room_unknown)?;
    Ok(web::Json(RoomDto::of(&room, &services.public)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// From 1 to 200; 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// What happened to a room, oldest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TimelineDto {
    success: bool,
    room_name: String,
    items: Vec<LineDto>,
    /// Brings the next page; null on the last one.
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineDto {
    id: i64,
    at: String,
    /// `system`, `key:<name>`, `participant:<id>`, `media_server` or `messenger`.
    #[schema(example = "messenger")]
    actor: String,
    /// Whom it happened to.
    participant_id: Option<String>,
    #[schema(example = "invitation_delivered")]
    kind: String,
    /// What is known beyond the word.
    #[schema(value_type = Object)]
    facts: Value,
}

/// Lists what happened to a room, oldest first.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(("name" = String, Path, description = "The room's name"), TimelineQuery),
    responses((status = 200, body = TimelineDto), Problems))]
#[get("/api/rooms/{name}/timeline")]
pub(super) async fn read_timeline(
    services: web::Data<Services>,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<web::Json<TimelineDto>, Problem> {
    let query: TimelineQuery = query(&request)?;
    let limit = limit(query.limit)?;
    let after = query.cursor.map_or(Ok(0), |text| text.parse().map_err(|_| malformed_cursor()))?;
    let lines = services.rooms.status.timeline(&name_in_path(&name)?, after, limit).await?;
    let (name, lines) = lines.ok_or_else(Problem::room_unknown)?;
    let more = lines.len() >= limit as usize;
    let next_cursor = lines.last().filter(|_| more).map(|line| line.id.to_string());
    let items = lines.into_iter().map(LineDto::of).collect();
    Ok(web::Json(TimelineDto { success: true, room_name: name.to_string(), items, next_cursor }))
}

impl LineDto {
    pub(super) fn of(line: TimelineLine) -> Self {
        let facts: Map<String, Value> =
            line.facts.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
        Self {
            id: line.id,
            at: time(line.at),
            actor: line.actor,
            participant_id: line.participant.map(|id| id.to_string()),
            kind: line.kind,
            facts: Value::Object(facts),
        }
    }
}

/// A name that no room can have is nobody's.
pub(super) fn name_in_path(text: &str) -> Result<RoomName, Problem> {
    RoomName::parse(text).map_err(|_| Problem::room_unknown())
}

/// The query of a request.
pub(super) fn query<T: serde::de::DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let read = web::Query::<T>::from_query(request.query_string());
    let malformed = |error| Problem::new(Code::MalformedQuery, format!("the query makes no sense: {error}"));
    read.map(web::Query::into_inner).map_err(malformed)
}

/// How much a page holds.
pub(super) fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    let (most, usual) = PAGE;
    match asked.unwrap_or(usual) {
        limit if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(Problem::invalid("limit", "give a limit from 1 to 200")),
    }
}

/// PostgreSQL keeps no NUL in a text, so that nothing is found by one.
pub(super) fn without_nul(field: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.contains('\0') => Err(Problem::invalid(field, "take the character U+0000 out")),
        text => Ok(text),
    }
}

fn filter(query: ListQuery) -> Result<RoomFilter, Problem> {
    let at = |field: &str, text: Option<String>| text.map(|text| moment(field, &text)).transpose();
    Ok(RoomFilter {
        phase: query.phase.as_deref().map(phase).transpose()?,
        job: without_nul("jobId", query.job_id)?,
        application: without_nul("applicationId", query.application_id)?,
        candidate: without_nul("candidateId", query.candidate_id)?,
        starts_from: at("startsFrom", query.starts_from)?,
        starts_to: at("startsTo", query.starts_to)?,
        drift: query.drift.as_deref().map(drift).transpose()?,
        after: query.cursor.as_deref().map(cursor).transpose()?,
    })
}

fn phase(word: &str) -> Result<PhaseFilter, Problem> {
    match word {
        "scheduled" => Ok(PhaseFilter::Scheduled),
        "open" => Ok(PhaseFilter::Open),
        "live" => Ok(PhaseFilter::Live),
        "ended" => Ok(PhaseFilter::Ended),
        _ => Err(Problem::invalid("phase", "give `scheduled`, `open`, `live` or `ended`")),
    }
}

fn drift(word: &str) -> Result<DriftFilter, Problem> {
    match word {
        "any" => Ok(DriftFilter::Any),
        _ => kind("drift", word).map(DriftFilter::Kind),
    }
}

fn cursor_text(cursor: RoomCursor) -> String {
    format!("{}.{}", cursor.created_at.timestamp_micros(), cursor.id.0.simple())
}

fn cursor(text: &str) -> Result<RoomCursor, Problem> {
    let read = || {
        let (micros, id) = text.split_once('.')?;
        let created_at = chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some(RoomCursor { created_at, id: RoomId(Uuid::try_parse(id).ok()?) })
    };
    read().ok_or_else(malformed_cursor)
}

pub(super) fn malformed_cursor() -> Problem {
    Problem::invalid("cursor", "give the `nextCursor` of the page before, as it is")
}
