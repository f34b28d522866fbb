//! What the media server tells by webhook, and what follows from it for the attendance ledger.

use chrono::{DateTime, Utc};

use crate::live::ParticipantKind;
use crate::participant::{Identity, ParticipantId};
use crate::token::FamilyId;

/// One verified message of the media server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaEvent {
    /// The same in every retry (`EV_…` on LiveKit): an event is applied once.
    pub id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The server's word for it, such as `participant_joined`; `unreadable` when the body could not be understood.
    pub name: String,
    /// The name of the room it happened in.
    pub room_name: Option<String>,
    /// The id of that life of the room.
    pub room_sid: Option<String>,
    /// What it means.
    pub kind: MediaEventKind,
    /// The body, fit to be kept: JSON without secrets (LiveKit puts its TURN password into every room).
    pub raw: String,
}

/// The events that matter to attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaEventKind {
    /// Media flows to somebody.
    ParticipantJoined(Connection),
    /// Somebody to whom media flowed is gone.
    ParticipantLeft(Connection, String),
    /// Somebody connected, but media never flowed (ICE, a firewall, a tab closed early).
    ConnectionAborted(Connection, String),
    /// This life of the room is over.
    RoomFinished,
    /// Kept, and nothing follows from it.
    Other,
}

/// Who connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The name by which the server tells people apart.
    pub identity: String,
    /// The id of this connection, `PA_…` on LiveKit.
    pub participant_sid: String,
    /// What connected.
    pub kind: ParticipantKind,
    /// The token family by which it came.
    pub family: Option<FamilyId>,
    /// When it came, as the server remembers it.
    pub joined_at: Option<DateTime<Utc>>,
}

/// What an event changes in the ledger. The store applies it in the transaction that keeps the event.
///
/// A store MUST bear these in any order and any number of times: a stay is keyed by room sid and participant sid,
/// and an end always beats a beginning of the same stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttendanceChange {
    /// A stay began.
    Begin(Stay),
    /// A stay ended; it MAY never have been seen to begin.
    End(Stay, String),
    /// An entry failed. It is a line of the timeline and no stay.
    Abort(Stay, String),
    /// All stays in this life of the room ended, and the room with them.
    CloseRoom {
        /// The id of that life of the room.
        room_sid: String,
    },
    /// Nothing.
    Nothing,
}

/// The stay that a change is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Whose it is. A store MUST ignore the change when that participant is not expected in the room of the event.
    pub participant: ParticipantId,
    /// The id of that life of the room.
    pub room_sid: String,
    /// The id of the connection.
    pub participant_sid: String,
    /// The token family by which the person came.
    pub family: Option<FamilyId>,
    /// When it began.
    pub joined_at: DateTime<Utc>,
}

impl MediaEvent {
    /// What follows from the event. Recorders, agents and identities that we never gave leave no trace in the ledger.
    pub fn attendance(&self) -> AttendanceChange {
        use AttendanceChange::{Abort, Begin, CloseRoom, End, Nothing};
        let change = match &self.kind {
            MediaEventKind::ParticipantJoined(who) => self.stay(who).map(Begin),
            MediaEventKind::ParticipantLeft(who, why) => self.stay(who).map(|stay| End(stay, why.clone())),
            MediaEventKind::ConnectionAborted(who, why) => {
                self.stay(who).map(|stay| Abort(stay, why.clone()))
            }
            MediaEventKind::RoomFinished => self.room_sid.clone().map(|room_sid| CloseRoom { room_sid }),
            MediaEventKind::Other => None,
        };
        change.unwrap_or(Nothing)
    }

    fn stay(&self, who: &Connection) -> Option<Stay> {
        let participant = Identity::participant(&who.identity)?;
        let is_person = who.kind == ParticipantKind::Standard && !who.participant_sid.is_empty();
        is_person.then_some(Stay {
            participant,
            room_sid: self.room_sid.clone()?,
            participant_sid: who.participant_sid.clone(),
            family: who.family,
            joined_at: who.joined_at.unwrap_or(self.at).min(self.at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate};

    fn connection(identity: &str, kind: ParticipantKind) -> Connection {
        Connection {
            identity: identity.into(),
            participant_sid: "PA_1".into(),
            kind,
            family: None,
            joined_at: None,
        }
    }

    fn event(kind: MediaEventKind) -> MediaEvent {
        MediaEvent {
            id: "EV_1".into(),
            at: at(5),
            name: "participant_joined".into(),
            room_name: Some("interview_1".into()),
            room_sid: Some("RM_1".into()),
            kind,
            raw: "{}".into(),
        }
    }

    #[test]
    fn a_person_of_ours_who_joins_begins_a_stay() {
        let candidate = candidate();
        let who = connection(candidate.identity().as_str(), ParticipantKind::Standard);
        let AttendanceChange::Begin(stay) = event(MediaEventKind::ParticipantJoined(who)).attendance() else {
            panic!("no stay began");
        };
        assert_eq!((stay.participant, stay.joined_at), (candidate.id, at(5)));
    }

    #[test]
    fn agents_recorders_and_strangers_leave_no_trace() {
        let ours = candidate().identity();
        for who in [
            connection(ours.as_str(), ParticipantKind::Agent),
            connection("EG_abc", ParticipantKind::Egress),
            connection("somebody", ParticipantKind::Standard),
        ] {
            let change = event(MediaEventKind::ParticipantJoined(who.clone())).attendance();
            assert_eq!(change, AttendanceChange::Nothing, "{who:?}");
        }
    }

    #[test]
    fn an_event_without_a_room_changes_nothing() {
        let homeless = MediaEvent { room_sid: None, ..event(MediaEventKind::RoomFinished) };
        assert_eq!(homeless.attendance(), AttendanceChange::Nothing);
    }
}
