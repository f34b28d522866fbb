//! Putting out holds: who comes back by a token given earlier is removed again, at once.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::event::{AttendanceChange, MediaEvent};
use greenroom_domain::participant::{Identity, ParticipantId};
use greenroom_domain::ports::{EntryStore, MediaError, MediaServer, ParticipantRef, Removal, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening};

/// Whoever comes back again and again leaves one line in this time.
const ONE_LINE_IN: TimeDelta = TimeDelta::minutes(1);

/// Removes those who were put out.
#[derive(Clone)]
pub struct RemoveAgain {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl RemoveAgain {
    /// Removes whom an event tells of, and leaves a line if they were there. What fails here the reconciler does later.
    ///
    /// # Errors
    /// When the media server did not remove the person.
    pub async fn run(&self, event: &MediaEvent) -> Result<Removal, MediaError> {
        let AttendanceChange::Begin(stay) = event.attendance() else { return Ok(Removal::AlreadyGone) };
        let name = event.room_name.as_deref().and_then(|name| RoomName::parse(name).ok());
        let Some(name) = name else { return Ok(Removal::AlreadyGone) };
        let identity = Identity::of(stay.participant);
        let removal = self.media.remove_participant(&name, identity.as_str()).await?;
        if removal == Removal::Removed {
            // The removal is what counts: a line that cannot be written takes nothing of it back.
            let _ = self.note(&name, stay.participant).await;
        }
        Ok(removal)
    }

    async fn note(&self, name: &RoomName, who: ParticipantId) -> Result<(), StoreError> {
        let Some(entrant) = self.doors.by_name(name, &ParticipantRef::Id(who)).await? else { return Ok(()) };
        let now = self.clock.now();
        let entry = Caller::SYSTEM.line(entrant.room.id, now, Some(who), Happening::RemovedAgain);
        self.doors.note_once(entry, now - ONE_LINE_IN).await
    }
}
