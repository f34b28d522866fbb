//! `POST /api/rooms/{name}/participants`: somebody more is expected.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::link::{JoinLink, LinkKeys};
use greenroom_domain::notice::on_arrival;
use greenroom_domain::participant::{Participant, ParticipantId};
use greenroom_domain::ports::{NewParticipant, RoomChange, RoomStore, Secrets, StoreError};
use greenroom_domain::room::{Door, Room, RoomName, RoomRecord};
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::TRIES;
use crate::create_room::{Person, expect};
use crate::invite::Invite;
use crate::repeat::Repeatable;
use crate::room_status::RecordedRoom;

/// Somebody who is expected now, too.
#[derive(Clone, Debug)]
pub struct Added {
    /// The room with everybody.
    pub room: RecordedRoom,
    /// The one who was added.
    pub participant: ParticipantId,
    /// That one's link.
    pub link: Option<JoinLink>,
}

/// Why nobody was added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// There is no room of that name.
    #[error("no room has this name")]
    Unknown,
    /// It is over.
    #[error("the room is over")]
    Over,
    /// There are as many as there can be.
    #[error("no more people can be expected in this room")]
    Full,
    /// It could not be stored.
    #[error("the person could not be stored")]
    Store(#[from] StoreError),
}

/// Adds people.
#[derive(Clone)]
pub struct AddParticipant {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who writes to people.
    pub invite: Invite,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// From what links are derived.
    pub link_keys: LinkKeys,
}

/// More people than this are no interview.
const MOST_PEOPLE: usize = 101;

impl AddParticipant {
    /// Adds a person, who is written to like those before.
    ///
    /// # Errors
    /// When the room is over, or full of expectations.
    pub async fn run(
        &self,
        name: &RoomName,
        person: &Person,
        repeatable: Option<&Repeatable>,
        by: &Caller,
    ) -> Result<Added, AddError> {
        let new = expect(person, ParticipantId(self.secrets.uuid()), &self.link_keys.current);
        let mut tries = 0;
        loop {
            tries += 1;
            let record = self.rooms.find(name).await?.ok_or(AddError::Unknown)?;
            let now = self.clock.now();
            check(&record, now)?;
            let once = repeatable.map(|request| request.made(name, Some(new.participant.id.0), now));
            let change = RoomChange { once, ..self.change(&record.room, &new, by, now) };
            // Not read again: a read that failed would look as if nobody had been added.
            let room = RecordedRoom { record: change.applied(record), at: now };
            match self.rooms.commit(change).await {
                Err(StoreError::Conflict) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(self.added(room, &new.participant)),
            }
        }
    }

    /// The person as they were told of when they were added. For a request that is repeated.
    ///
    /// # Errors
    /// When there is no such room or person any more.
    pub async fn again(&self, name: &RoomName, who: ParticipantId) -> Result<Added, AddError> {
        let record = self.rooms.find(name).await?.ok_or(AddError::Unknown)?;
        let person = record.participant(who).cloned().ok_or(AddError::Unknown)?;
        Ok(self.added(RecordedRoom { record, at: self.clock.now() }, &person))
    }

    fn added(&self, room: RecordedRoom, who: &Participant) -> Added {
        Added { room, participant: who.id, link: self.link_keys.link(who) }
    }

    fn change(&self, room: &Room, new: &NewParticipant, by: &Caller, now: DateTime<Utc>) -> RoomChange {
        let who = &new.participant;
        let notices = on_arrival(room, [who], &self.invite.rules, now);
        let written = self.invite.write(&notices, room, [who], by, now);
        let line = by.line(room.id, now, Some(who.id), Happening::ParticipantAdded);
        RoomChange {
            participants: vec![new.clone()],
            invitations: written.invitations,
            timeline: std::iter::once(line).chain(written.timeline).collect(),
            ..RoomChange::to(Room { version: room.version + 1, ..room.clone() }, now)
        }
    }
}

fn check(record: &RoomRecord, now: DateTime<Utc>) -> Result<(), AddError> {
    match () {
        // Also while somebody is inside past the close: the door would open to nobody else.
        () if record.room.door(now) == Door::Shut => Err(AddError::Over),
        () if record.participants.len() >= MOST_PEOPLE => Err(AddError::Full),
        () => Ok(()),
    }
}
