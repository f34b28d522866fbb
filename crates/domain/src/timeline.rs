//! The timeline: the append-only list of all that happened to a room. It is the audit log, too.

use chrono::{DateTime, Utc};

use crate::participant::ParticipantId;
use crate::room::RoomId;
use crate::session::Source;
use crate::token::FamilyId;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Greenroom by itself.
    System,
    /// The holder of an API key, by the key's name.
    Key(String),
    /// A participant.
    Participant(ParticipantId),
    /// The media server.
    MediaServer,
}

impl Actor {
    /// The text that stands for the actor in the database: `system`, `key:<name>`, `participant:<id>`, `media_server`.
    pub fn as_text(&self) -> String {
        match self {
            Self::System => "system".into(),
            Self::Key(name) => format!("key:{name}"),
            Self::Participant(id) => format!("participant:{id}"),
            Self::MediaServer => "media_server".into(),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The room was made.
    RoomCreated,
    /// A person was given a token.
    TokenIssued(FamilyId),
    /// A person was given the next token of a family.
    TokenRefreshed(FamilyId),
    /// A spent refresh token was shown again, and its family was voided.
    RefreshReused(FamilyId),
    /// A person asked to leave.
    LeaveAsked,
    /// A stay began.
    Joined {
        /// LiveKit's id of the connection.
        participant_sid: String,
    },
    /// A stay ended.
    Left {
        /// LiveKit's id of the connection.
        participant_sid: String,
        /// Why, see [`crate::session::Session::reason`].
        reason: String,
    },
    /// A person reached the media server, but no media ever flowed.
    ConnectionAborted {
        /// LiveKit's id of the connection.
        participant_sid: String,
        /// Why, in LiveKit's word in small letters.
        reason: String,
    },
    /// The media server closed the LiveKit room.
    ServerRoomFinished {
        /// LiveKit's id of that life of the room.
        room_sid: String,
    },
    /// Greenroom deleted the LiveKit room because its time was over.
    ServerRoomDeleted(Source),
}

impl Happening {
    /// The stable word for it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RoomCreated => "room_created",
            Self::TokenIssued(_) => "token_issued",
            Self::TokenRefreshed(_) => "token_refreshed",
            Self::RefreshReused(_) => "refresh_reused",
            Self::LeaveAsked => "leave_asked",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::ConnectionAborted { .. } => "connection_aborted",
            Self::ServerRoomFinished { .. } => "server_room_finished",
            Self::ServerRoomDeleted(_) => "server_room_deleted",
        }
    }

    /// What is known beyond the word, as names and values. Never a secret, never personal.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RoomCreated | Self::LeaveAsked => vec![],
            Self::TokenIssued(family) | Self::TokenRefreshed(family) | Self::RefreshReused(family) => {
                vec![("family", family.0.to_string())]
            }
            Self::Joined { participant_sid } => vec![("participantSid", participant_sid.clone())],
            Self::Left { participant_sid, reason } | Self::ConnectionAborted { participant_sid, reason } => {
                vec![("participantSid", participant_sid.clone()), ("reason", reason.clone())]
            }
            Self::ServerRoomFinished { room_sid } => vec![("roomSid", room_sid.clone())],
            Self::ServerRoomDeleted(source) => vec![("source", source.as_str().into())],
        }
    }
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The room it belongs to.
    pub room: RoomId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// Whom it happened to.
    pub participant: Option<ParticipantId>,
    /// What happened.
    pub what: Happening,
}
