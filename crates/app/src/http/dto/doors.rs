//! What becomes of people at the door.

use greenroom_domain::door::DoorAnswer;
use greenroom_domain::participant::{Participant, Role};
use greenroom_domain::ports::Entrant;
use greenroom_domain::room::{Room, RoomRecord};
use greenroom_domain::session::Session;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;

/// What was said to somebody at the door.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredDto {
    success: bool,
    room_name: String,
    participant_id: String,
    /// `admitted` or `denied`.
    #[schema(example = "admitted")]
    admission: &'static str,
}

impl AnsweredDto {
    /// What was said to this person.
    pub fn of(entrant: &Entrant, answer: DoorAnswer) -> Self {
        Self {
            success: true,
            room_name: entrant.room.name.to_string(),
            participant_id: entrant.participant.id.to_string(),
            admission: answer.as_str(),
        }
    }
}

/// Somebody was put out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PutOutDto {
    success: bool,
    room_name: String,
    participant_id: String,
    /// Whether LiveKit has nobody of that name inside any more. If not, the comparison with LiveKit, every 15 seconds, goes on trying.
    removed_from_server: bool,
}

impl PutOutDto {
    /// This person.
    pub fn of(entrant: &Entrant, removed_from_server: bool) -> Self {
        Self {
            success: true,
            room_name: entrant.room.name.to_string(),
            participant_id: entrant.participant.id.to_string(),
            removed_from_server,
        }
    }
}

/// When people may enter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowDto {
    success: bool,
    room_name: String,
    #[schema(example = "2026-11-25T14:45:00Z")]
    opens_at: String,
    #[schema(example = "2026-11-25T16:45:00Z")]
    closes_at: String,
    #[schema(example = "2026-11-25T17:15:00Z")]
    hard_ends_at: String,
}

impl WindowDto {
    /// The window of this room.
    pub fn of(room: &Room) -> Self {
        Self {
            success: true,
            room_name: room.name.to_string(),
            opens_at: time(room.window.opens_at),
            closes_at: time(room.window.closes_at),
            hard_ends_at: time(room.window.hard_ends_at),
        }
    }
}

/// Whether somebody is inside, as far as we know.
pub fn is_inside(record: &RoomRecord, who: &Participant) -> bool {
    record.sessions_of(who.id).any(Session::is_open)
}

/// How many observers are inside. They are hidden on the tiles, and counted for everybody.
pub fn observers_inside(record: &RoomRecord) -> usize {
    record.participants.iter().filter(|who| who.role == Role::Observer && is_inside(record, who)).count()
}
