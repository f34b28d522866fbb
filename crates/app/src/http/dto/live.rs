//! What LiveKit reports.

use greenroom_domain::live::{LiveParticipant, LivePermission, LiveRoom, LiveTrack, LiveView};
use serde::Serialize;
use utoipa::ToSchema;

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
