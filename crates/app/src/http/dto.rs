//! The shapes in which rooms and people leave the house.

use chrono::{DateTime, SecondsFormat, Utc};
use greenroom_domain::link::JoinLink;
use greenroom_domain::live::{LiveParticipant, LivePermission, LiveRoom, LiveTrack, LiveView};
use greenroom_domain::participant::Participant;
use greenroom_domain::room::{Phase, RoomRecord};
use greenroom_domain::session::Session;
use greenroom_usecases::create_room::OpenedRoom;
use greenroom_usecases::room_status::RecordedRoom;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A time as the API writes it: RFC 3339 in UTC, with a `Z`.
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A room as the database knows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomDto {
    /// Always true; a problem says false.
    success: bool,
    /// The room's name, on LiveKit too.
    #[schema(example = "interview_5f0c2a6d9b1e4c7f8a3d2e1b0c9f8a7d")]
    room_name: String,
    room_id: String,
    /// `scheduled`, `open`, `live` or `ended`.
    #[schema(example = "open")]
    phase: &'static str,
    /// `completed`, `cancelled`, `expired` or `lost`, once the room has ended.
    outcome: Option<&'static str>,
    /// From then on people may enter.
    #[schema(example = "2026-11-25T14:45:00Z")]
    opens_at: String,
    /// From then on nobody may enter any more; who is inside may stay.
    #[schema(example = "2026-11-25T16:30:00Z")]
    closes_at: String,
    /// Then the LiveKit room is deleted.
    #[schema(example = "2026-11-25T17:00:00Z")]
    hard_ends_at: String,
    #[schema(example = "Accountant")]
    title: String,
    application_id: String,
    round: u32,
    job_id: String,
    company: Option<String>,
    starts_at: Option<String>,
    duration_minutes: i64,
    #[schema(example = "Asia/Amman")]
    timezone: String,
    notify: bool,
    /// What the caller stored with the room.
    #[schema(value_type = Object)]
    metadata: Value,
    created_at: String,
    /// `system`, or the name of an API key.
    #[schema(example = "system")]
    created_by: String,
    participants: Vec<ParticipantDto>,
}

/// A person who is expected.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantDto {
    id: String,
    /// The person's name on LiveKit.
    #[schema(example = "p_0b7e6c1e3f5a4f0d9c8b7a6f5e4d3c2b")]
    identity: String,
    #[schema(example = "Layla Haddad")]
    name: String,
    /// `candidate`, `interviewer` or `observer`.
    #[schema(example = "candidate")]
    role: &'static str,
    /// The caller's own id of the person.
    external_id: Option<String>,
    /// Since when the person is kept out.
    revoked_at: Option<String>,
    /// The stays, oldest first.
    sessions: Vec<SessionDto>,
    /// Whole minutes of all stays; one that is open counts until now.
    minutes: i64,
    /// What became of the person's invitation; null as long as none was written.
    #[schema(value_type = Option<Object>)]
    invitation: Option<Value>,
    /// The personal link. Given to who creates the room, not by `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    join_url: Option<String>,
}

/// One stay.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionDto {
    joined_at: String,
    left_at: Option<String>,
    /// Why it ended.
    #[schema(example = "client_initiated")]
    reason: Option<String>,
    /// `webhook`, `reconciler` or `request`: who told us last.
    source: &'static str,
}

impl RoomDto {
    /// The room without anybody's link.
    pub fn of(room: &RecordedRoom) -> Self {
        Self::with_links(room, "", &[])
    }

    /// The room with everybody's link, below this address of ours.
    pub fn of_opened(opened: &OpenedRoom, public_url: &str) -> Self {
        Self::with_links(&opened.room, public_url, &opened.links)
    }

    fn with_links(room: &RecordedRoom, public_url: &str, links: &[Option<JoinLink>]) -> Self {
        let RecordedRoom { record, at } = room;
        let url = |link: &JoinLink| format!("{public_url}/join?t={}", link.expose());
        let mut urls = links.iter().map(|link| link.as_ref().map(url));
        let participants = record
            .participants
            .iter()
            .map(|who| ParticipantDto::of(who, record, *at, urls.next().flatten()))
            .collect();
        Self { participants, ..Self::without_people(record, *at) }
    }

    fn without_people(record: &RoomRecord, at: DateTime<Utc>) -> Self {
        let (room, phase) = (&record.room, record.phase(at));
        Self {
            success: true,
            room_name: room.name.to_string(),
            room_id: room.id.to_string(),
            phase: phase.as_str(),
            outcome: outcome(phase),
            opens_at: time(room.window.opens_at),
            closes_at: time(room.window.closes_at),
            hard_ends_at: time(room.window.hard_ends_at),
            title: room.title().to_owned(),
            application_id: room.application.id.clone(),
            round: room.application.round,
            job_id: room.job.id.clone(),
            company: room.company.clone(),
            starts_at: room.schedule.starts_at.map(time),
            duration_minutes: room.schedule.duration.num_minutes(),
            timezone: room.schedule.timezone.clone(),
            notify: room.notify,
            metadata: metadata(&room.metadata),
            created_at: time(room.created_at),
            created_by: room.created_by.clone(),
            participants: vec![],
        }
    }
}

/// How the room ended, if it has.
fn outcome(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Ended(outcome) => Some(outcome.as_str()),
        Phase::Scheduled | Phase::Open | Phase::Live => None,
    }
}

/// The caller's metadata as JSON.
pub fn metadata(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

impl ParticipantDto {
    fn of(who: &Participant, record: &RoomRecord, at: DateTime<Utc>, join_url: Option<String>) -> Self {
        let stays = || record.sessions_of(who.id);
        Self {
            id: who.id.to_string(),
            identity: who.identity().as_str().to_owned(),
            name: who.name.clone(),
            role: who.role.as_str(),
            external_id: who.external_id.clone(),
            revoked_at: who.revoked_at.map(time),
            sessions: stays().map(SessionDto::of).collect(),
            minutes: stays().map(|stay| stay.length(at)).sum::<chrono::TimeDelta>().num_minutes(),
            invitation: None,
            join_url,
        }
    }
}

impl SessionDto {
    fn of(stay: &Session) -> Self {
        Self {
            joined_at: time(stay.joined_at),
            left_at: stay.left_at.map(time),
            reason: stay.reason.clone(),
            source: stay.source.as_str(),
        }
    }
}

/// A room as LiveKit describes it. Times are Unix seconds, timeouts seconds, as in the first API.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LiveRoomDto {
    name: String,
    #[schema(example = "RM_7kqZ2mJpVd3s")]
    sid: String,
    #[schema(example = 900)]
    empty_timeout: u32,
    #[schema(example = 600)]
    departure_timeout: u32,
    /// 0 means any number.
    max_participants: u32,
    #[schema(example = 1_795_612_500)]
    creation_time: i64,
    /// Counted from the people that LiveKit lists. In a list of rooms it is LiveKit's own count, which lags by seconds.
    num_participants: usize,
    /// People who send something, counted alike.
    num_publishers: usize,
    active_recording: bool,
    enabled_codecs: Vec<String>,
    metadata: String,
}

impl LiveRoomDto {
    /// A room and what is in it.
    pub fn of(view: &LiveView) -> Self {
        Self {
            num_participants: view.present(),
            num_publishers: view.publishing(),
            ..Self::alone(&view.room)
        }
    }

    /// A room without a look inside, with LiveKit's own counts.
    pub fn alone(room: &LiveRoom) -> Self {
        Self {
            name: room.name.clone(),
            sid: room.sid.clone(),
            empty_timeout: room.empty_timeout,
            departure_timeout: room.departure_timeout,
            max_participants: room.max_participants,
            creation_time: room.created_at.timestamp(),
            num_participants: room.num_participants as usize,
            num_publishers: room.num_publishers as usize,
            active_recording: room.active_recording,
            enabled_codecs: room.enabled_codecs.clone(),
            metadata: room.metadata.clone(),
        }
    }
}

/// Somebody or something in a LiveKit room.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LiveParticipantDto {
    #[schema(example = "PA_x8Tq3nWc5uYb")]
    sid: String,
    identity: String,
    name: String,
    /// `standard` is a person; `ingress`, `egress`, `sip`, `agent` and `other` are not.
    #[schema(example = "standard")]
    kind: &'static str,
    /// LiveKit's number: 0 joining, 1 joined, 2 active (media flows), 3 disconnected.
    #[schema(example = 2)]
    state: i32,
    tracks: Vec<TrackDto>,
    /// Unix seconds.
    #[schema(example = 1_795_612_530)]
    joined_at: Option<i64>,
    permission: Option<PermissionDto>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TrackDto {
    sid: String,
    /// `audio`, `video` or `data`.
    #[serde(rename = "type")]
    kind: String,
    /// `camera`, `microphone`, `screen_share`, `screen_share_audio` or `unknown`.
    source: String,
    name: String,
    muted: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PermissionDto {
    can_publish: bool,
    can_subscribe: bool,
    can_publish_data: bool,
    can_publish_sources: Vec<String>,
    hidden: bool,
}

impl From<&LiveParticipant> for LiveParticipantDto {
    fn from(who: &LiveParticipant) -> Self {
        Self {
            sid: who.sid.clone(),
            identity: who.identity.clone(),
            name: who.name.clone(),
            kind: who.kind.as_str(),
            state: who.state.number(),
            tracks: who.tracks.iter().map(TrackDto::from).collect(),
            joined_at: who.joined_at.map(|at| at.timestamp()),
            permission: who.permission.as_ref().map(PermissionDto::from),
        }
    }
}

impl From<&LiveTrack> for TrackDto {
    fn from(track: &LiveTrack) -> Self {
        Self {
            sid: track.sid.clone(),
            kind: track.kind.clone(),
            source: track.source.clone(),
            name: track.name.clone(),
            muted: track.muted,
        }
    }
}

impl From<&LivePermission> for PermissionDto {
    fn from(permission: &LivePermission) -> Self {
        Self {
            can_publish: permission.can_publish,
            can_subscribe: permission.can_subscribe,
            can_publish_data: permission.can_publish_data,
            can_publish_sources: permission.can_publish_sources.clone(),
            hidden: permission.hidden,
        }
    }
}

/// A problem, as RFC 9457 describes it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemDto {
    #[serde(rename = "type")]
    #[schema(example = "urn:greenroom:problem:missing_field")]
    kind: String,
    title: String,
    status: u16,
    /// The stable word by which programs tell problems apart.
    #[schema(example = "missing_field")]
    code: String,
    /// Always false.
    success: bool,
    /// What to do about it.
    #[schema(example = "send the field `roomName`")]
    detail: String,
    request_id: String,
    /// Which field is meant, where one is.
    field: Option<String>,
    /// Why a phone number is none, with `invalid_field`.
    #[schema(example = "contains_letters")]
    reason: Option<String>,
    /// When the room opens, with `too_early`.
    opens_at: Option<String>,
    /// The room that the application has, with `differs` and `room_over`.
    room_name: Option<String>,
    /// What the application asks for differently, with `differs`.
    fields: Option<Vec<String>>,
    /// The round to ask for instead, with `room_over`.
    next_round: Option<u32>,
    /// What the database knows, from `server-status` while LiveKit does not answer.
    #[schema(value_type = Option<Object>)]
    database_status: Option<Value>,
}
