//! `POST /api/rooms/{name}/cancel` and `…/end`: called off, or closed after the talk.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::notice::{Notices, on_cancel};
use greenroom_domain::ports::{RoomChange, RoomStore, StoreError};
use greenroom_domain::room::{EndedBy, Phase, Room, RoomName, RoomRecord};
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::TRIES;
use crate::close_rooms::CloseRooms;
use crate::invite::Invite;
use crate::room_status::RecordedRoom;

/// How a room is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is called off, and people are told.
    Cancel,
    /// It is over.
    End,
}

/// Why a room was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndError {
    /// There is none of that name.
    #[error("no room has this name")]
    Unknown,
    /// It is over already, and was not called off.
    #[error("the room is over")]
    Over,
    /// Its door has not opened yet: who was invited would never hear of the end.
    #[error("the room has not opened yet")]
    NotBegun,
    /// It could not be stored.
    #[error("the end could not be stored")]
    Store(#[from] StoreError),
}

/// Ends rooms.
#[derive(Clone)]
pub struct EndRoom {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who writes to people.
    pub invite: Invite,
    /// Who deletes the LiveKit room.
    pub closer: CloseRooms,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl EndRoom {
    /// Ends a room, with everybody inside. Twice is as good as once.
    ///
    /// # Errors
    /// When a room that is over is to be called off.
    pub async fn run(&self, name: &RoomName, how: Ending, by: &Caller) -> Result<RecordedRoom, EndError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let record = self.rooms.find(name).await?.ok_or(EndError::Unknown)?;
            let now = self.clock.now();
            if is_ended(&record, how, now)? {
                return Ok(RecordedRoom { record, at: now });
            }
            let change = self.change(&record, how, by, now);
            let ended = change.applied(record);
            match self.rooms.commit(change).await {
                Err(StoreError::Conflict) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(self.done(ended).await),
            }
        }
    }

    async fn done(&self, record: RoomRecord) -> RecordedRoom {
        self.closer.close_now(&record.room).await;
        RecordedRoom { record, at: self.clock.now() }
    }

    fn change(&self, record: &RoomRecord, how: Ending, by: &Caller, now: DateTime<Utc>) -> RoomChange {
        let (ended_by, what) = match how {
            Ending::Cancel => (EndedBy::Cancelled, Happening::RoomCancelled),
            Ending::End => (EndedBy::Closed, Happening::RoomEnded),
        };
        let room =
            Room { ended: Some((now, ended_by)), version: record.room.version + 1, ..record.room.clone() };
        let notices = self.notices(record, how, now);
        let written = self.invite.write(&notices.new, &room, &record.participants, by, now);
        let line = by.line(room.id, now, None, what);
        RoomChange {
            closes_server_room: true,
            invitations: written.invitations,
            superseded: notices.superseded,
            timeline: std::iter::once(line).chain(written.timeline).collect(),
            ..RoomChange::to(room, now)
        }
    }

    /// Whatever still waits does not go out; a cancellation is told to who may have planned to come.
    fn notices(&self, record: &RoomRecord, how: Ending, now: DateTime<Utc>) -> Notices {
        let all = on_cancel(record, &self.invite.rules, now);
        match how {
            Ending::Cancel => all,
            Ending::End => Notices { new: vec![], ..all },
        }
    }
}

fn is_ended(record: &RoomRecord, how: Ending, now: DateTime<Utc>) -> Result<bool, EndError> {
    let phase = record.phase(now);
    let over = matches!(phase, Phase::Ended(_));
    match (how, record.room.ended) {
        (Ending::Cancel, Some((_, EndedBy::Cancelled))) => Ok(true),
        (Ending::Cancel, _) if over => Err(EndError::Over),
        (Ending::End, _) if over => Ok(true),
        (Ending::End, _) if phase == Phase::Scheduled => Err(EndError::NotBegun),
        _ => Ok(false),
    }
}
