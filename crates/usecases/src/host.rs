//! The hosts of a room: what an interviewer may do with the own link, in the own room only.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::participant::{Participant, Role};
use greenroom_domain::ports::{Entrant, EntryStore, RoomStore, StoreError};
use greenroom_domain::timeline::Caller;

use crate::change_room::{ChangeError, ChangeRoom, ChangeRoomCommand};
use crate::room_status::RecordedRoom;

/// Why somebody is no host here.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The link is that of a candidate or an observer.
    #[error("the link is not that of an interviewer")]
    NotAHost,
    /// The room is over, or the host was put out.
    #[error("it is too late for this")]
    Refused(#[source] Refusal),
    /// The room could not be changed.
    #[error("the room could not be changed")]
    Change(#[from] ChangeError),
    /// The database was of no help.
    #[error("the room could not be read")]
    Store(#[from] StoreError),
}

/// Somebody who waits for a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPerson {
    /// Who.
    pub person: Participant,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// The door of a room, as its hosts see it.
#[derive(Clone, Debug)]
pub struct Lobby {
    /// The room with everybody who is expected.
    pub room: RecordedRoom,
    /// Who waits, the longest first.
    pub waiting: Vec<WaitingPerson>,
}

/// Knows the hosts.
#[derive(Clone)]
pub struct Hosts {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who extends rooms.
    pub changes: ChangeRoom,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Hosts {
    /// The interviewer with this link, and the room.
    ///
    /// # Errors
    /// When the link is not that of an interviewer of a room that is not over.
    pub async fn by_link(&self, link: &JoinLink) -> Result<Entrant, HostError> {
        let host = self.doors.by_link(&link.hash()).await?.ok_or(HostError::Unknown)?;
        match () {
            () if host.participant.role != Role::Interviewer => Err(HostError::NotAHost),
            () if host.participant.revoked_at.is_some() => Err(HostError::Refused(Refusal::Revoked)),
            () if host.room.is_over(self.clock.now()) => Err(HostError::Refused(Refusal::Over)),
            () => Ok(host),
        }
    }

    /// Who waits in the host's room.
    ///
    /// # Errors
    /// When the room cannot be read.
    pub async fn waiting(&self, host: &Entrant) -> Result<Lobby, HostError> {
        let record = self.rooms.find(&host.room.name).await?.ok_or(HostError::Unknown)?;
        let at = self.clock.now();
        let waits = |person: &Participant| {
            person.waits_since(at).map(|since| WaitingPerson { person: person.clone(), since })
        };
        let mut waiting: Vec<_> = record.participants.iter().filter_map(waits).collect();
        waiting.sort_by_key(|one| one.since);
        Ok(Lobby { room: RecordedRoom { record, at }, waiting })
    }

    /// Keeps the door of the host's room open for longer, and moves its hard end as far.
    ///
    /// # Errors
    /// When the room is over, or cannot be changed.
    pub async fn extend(
        &self,
        host: &Entrant,
        longer: TimeDelta,
        by: &Caller,
    ) -> Result<RecordedRoom, HostError> {
        let closes_at = host.room.window.closes_at.max(self.clock.now()) + longer;
        let command = ChangeRoomCommand { closes_at: Some(Some(closes_at)), ..ChangeRoomCommand::default() };
        Ok(self.changes.run(&host.room.name, &command, &by.as_participant(host.participant.id)).await?)
    }
}
