//! `POST /api/room/status`, `POST /api/room/server-status` and `GET /api/room/livekit-status`: three views of a room.

use actix_web::{HttpRequest, get, post, web};
use chrono::{DateTime, Utc};
use greenroom_domain::drift::{BothSides, Drift};
use greenroom_domain::live::LiveView;
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_usecases::server_status::ServerStatusError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::dto::{LiveParticipantDto, LiveRoomDto, ProblemDto, RoomDto, metadata, time};
use super::fields::room_name;
use super::problem::{Code, Problem};
use crate::wiring::Services;

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase")]
#[schema(example = json!({"roomName": "interview_5f0c2a6d9b1e4c7f8a3d2e1b0c9f8a7d"}))]
struct RoomNameBody {
    /// The room's name.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    room_name: Option<String>,
}

/// Tells what the database knows of a room.
#[utoipa::path(tag = "room", security(("apiKey" = ["status:read"])), request_body = RoomNameBody, responses(
    (status = 200, body = RoomDto),
    (status = 400, body = ProblemDto, content_type = "application/problem+json", description = "Without `roomName`"),
    (status = 404, body = ProblemDto, content_type = "application/problem+json"), (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"),
    (status = 422, body = ProblemDto, content_type = "application/problem+json"), (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/api/room/status")]
pub(super) async fn status(
    services: web::Data<Services>,
    body: Body<RoomNameBody>,
) -> Result<web::Json<RoomDto>, Problem> {
    let name = room_name(body.0.room_name)?;
    let room = services.rooms.status.run(&name).await?.ok_or_else(Problem::room_unknown)?;
    Ok(web::Json(RoomDto::of(&room, &services.public)))
}

/// Record and reality side by side.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ServerStatusDto {
    success: bool,
    room_name: String,
    checked_at: String,
    server_status: ServerSideDto,
    database_status: DatabaseSideDto,
    comparison: ComparisonDto,
}

/// What LiveKit says.
#[derive(Serialize, ToSchema)]
struct ServerSideDto {
    exists: bool,
    room: Option<LiveRoomDto>,
    participants: Vec<LiveParticipantDto>,
}

/// What the database says; nulls when it does not have the room.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DatabaseSideDto {
    exists: bool,
    room_id: Option<String>,
    phase: Option<&'static str>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    created_at: Option<String>,
    created_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ComparisonDto {
    server_exists: bool,
    database_exists: bool,
    /// `serverExists == databaseExists`, as in the first API.
    status_match: bool,
    /// The judgement: nothing differs from what is called for.
    in_sync: bool,
    drifts: Vec<DriftDto>,
}

#[derive(Serialize, ToSchema)]
struct DriftDto {
    /// `room_missing_on_server`, `room_orphaned_on_server`, `room_alive_after_end`, `room_replaced`,
    /// `participant_unrecorded`, `participant_ghost`, `participant_unknown`, `participant_revoked`, `participant_stuck`.
    #[schema(example = "participant_ghost")]
    kind: &'static str,
    /// `warning` or `critical`.
    severity: &'static str,
    since: String,
    /// True for ten seconds: listed, but not yet a judgement.
    settling: bool,
    /// What was seen.
    evidence: String,
    /// What would mend it.
    #[schema(example = "close_stay")]
    remedy: &'static str,
    /// Whom it is about, by the name on LiveKit.
    identity: Option<String>,
}

/// Compares LiveKit with the database.
///
/// LiveKit's answer is asked for at this moment. When LiveKit does not answer, the 503 carries `databaseStatus`.
#[utoipa::path(tag = "room", security(("apiKey" = ["status:read"])), request_body = RoomNameBody, responses(
    (status = 200, body = ServerStatusDto),
    (status = 400, body = ProblemDto, content_type = "application/problem+json", description = "Without `roomName`"),
    (status = 413, body = ProblemDto, content_type = "application/problem+json"), (status = 415, body = ProblemDto, content_type = "application/problem+json"), (status = 422, body = ProblemDto, content_type = "application/problem+json"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json", description = "LiveKit does not answer; `databaseStatus` is in the problem"),
))]
#[post("/api/room/server-status")]
pub(super) async fn server_status(
    services: web::Data<Services>,
    body: Body<RoomNameBody>,
) -> Result<web::Json<ServerStatusDto>, Problem> {
    let name = room_name(body.0.room_name)?;
    match services.truth.server_status.run(&name).await {
        Ok(sides) => Ok(web::Json(ServerStatusDto::of(&name, &sides))),
        Err(ServerStatusError::Store(error)) => Err(error.into()),
        Err(ServerStatusError::Media { record, checked_at, error }) => {
            let database = DatabaseSideDto::of(record.as_deref(), checked_at);
            Err(Problem::from(error.as_ref())
                .with("databaseStatus", serde_json::to_value(database).unwrap_or_default()))
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct LiveKitQuery {
    /// One room; without it, all rooms and the server's health.
    #[param(pattern = r"\S")]
    room_name: Option<String>,
}

/// LiveKit's own answer: one room, or all rooms and the server's health.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum LiveKitDto {
    Room(LiveKitRoomDto),
    All(LiveKitAllDto),
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LiveKitRoomDto {
    success: bool,
    room_name: String,
    exists: bool,
    room: Option<LiveRoomDto>,
    participants: Vec<LiveParticipantDto>,
}

#[derive(Serialize, ToSchema)]
struct LiveKitAllDto {
    success: bool,
    health: HealthDto,
    rooms: Vec<LiveRoomDto>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HealthDto {
    /// Whether LiveKit says that it is ready.
    ready: bool,
    /// Whether it takes our key.
    key_accepted: bool,
    /// Whether it makes rooms for whoever has a token (`room.auto_create`): works, degraded.
    creates_rooms: bool,
    #[schema(example = 1.4)]
    latency_milliseconds: f64,
    /// How far its clock is ahead of ours, in seconds, if it told. Beyond 60 every token is refused.
    clock_ahead_seconds: Option<i64>,
    /// True when there is no LiveKit at all, but a simulation: neither sound nor picture.
    simulated: bool,
}

/// Tells what LiveKit itself says.
#[utoipa::path(tag = "room", security(("apiKey" = ["status:read"])), params(LiveKitQuery), responses(
    (status = 200, body = LiveKitDto),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 422, body = ProblemDto, content_type = "application/problem+json"), (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[get("/api/room/livekit-status")]
pub(super) async fn livekit_status(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<web::Json<LiveKitDto>, Problem> {
    let query = web::Query::<LiveKitQuery>::from_query(request.query_string());
    let malformed =
        |error| Problem::new(Code::MalformedQuery, format!("send `roomName` once, or not at all: {error}"));
    let LiveKitQuery { room_name: asked } = query.map_err(malformed)?.into_inner();
    let answer = match asked {
        Some(name) => livekit_room(&services, room_name(Some(name))?).await?,
        None => livekit_all(&services).await?,
    };
    Ok(web::Json(answer))
}

async fn livekit_room(services: &Services, name: RoomName) -> Result<LiveKitDto, Problem> {
    let view = services.truth.livekit_status.room(&name).await.map_err(|error| Problem::from(&error))?;
    let ServerSideDto { exists, room, participants } = ServerSideDto::of(view.as_ref());
    Ok(LiveKitDto::Room(LiveKitRoomDto {
        success: true,
        room_name: name.to_string(),
        exists,
        room,
        participants,
    }))
}

async fn livekit_all(services: &Services) -> Result<LiveKitDto, Problem> {
    let overview = services.truth.livekit_status.overview().await.map_err(|error| Problem::from(&error))?;
    let health = HealthDto {
        ready: overview.health.ready,
        key_accepted: overview.health.key_accepted,
        creates_rooms: overview.health.creates_rooms,
        latency_milliseconds: overview.health.latency.as_seconds_f64() * 1000.0,
        clock_ahead_seconds: overview.health.clock_ahead.map(|ahead| ahead.num_seconds()),
        simulated: services.public.simulated,
    };
    let rooms = overview.rooms.iter().map(LiveRoomDto::alone).collect();
    Ok(LiveKitDto::All(LiveKitAllDto { success: true, health, rooms }))
}

impl ServerStatusDto {
    fn of(name: &RoomName, sides: &BothSides) -> Self {
        let comparison = &sides.comparison;
        Self {
            success: true,
            room_name: name.to_string(),
            checked_at: time(sides.checked_at),
            server_status: ServerSideDto::of(sides.live.as_ref()),
            database_status: DatabaseSideDto::of(sides.record.as_ref(), sides.checked_at),
            comparison: ComparisonDto {
                server_exists: comparison.server_exists,
                database_exists: comparison.database_exists,
                status_match: comparison.status_match(),
                in_sync: comparison.in_sync(),
                drifts: comparison.drifts.iter().map(DriftDto::of).collect(),
            },
        }
    }
}

impl ServerSideDto {
    fn of(view: Option<&LiveView>) -> Self {
        Self {
            exists: view.is_some(),
            room: view.map(LiveRoomDto::of),
            participants: view.into_iter().flat_map(|view| &view.participants).map(Into::into).collect(),
        }
    }
}

impl DatabaseSideDto {
    fn of(record: Option<&RoomRecord>, at: DateTime<Utc>) -> Self {
        let Some(record) = record else { return Self::default() };
        Self {
            exists: true,
            room_id: Some(record.room.id.to_string()),
            phase: Some(record.phase(at).as_str()),
            metadata: Some(metadata(&record.room.metadata)),
            created_at: Some(time(record.room.created_at)),
            created_by: Some(record.room.created_by.clone()),
        }
    }
}

impl DriftDto {
    fn of(drift: &Drift) -> Self {
        let kind = drift.key.kind;
        Self {
            kind: kind.as_str(),
            severity: kind.severity().as_str(),
            since: time(drift.since),
            settling: drift.settling,
            evidence: drift.evidence.clone(),
            remedy: kind.remedy().as_str(),
            identity: drift.identity.clone(),
        }
    }
}
