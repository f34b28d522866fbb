//! `POST /api/rooms/{name}/participants/{id}/phone`: somebody with a key sees a number in full.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{EntryStore, PersonStore, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening};

use crate::person::find_person;

/// A number, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPhone {
    /// Whose.
    pub participant: ParticipantId,
    /// The number.
    pub phone: PhoneNumber,
}

/// Why no number is shown.
#[derive(Debug, thiserror::Error)]
pub enum PhoneShownError {
    /// Nobody is known by this name.
    #[error("nobody is known by this name")]
    Unknown,
    /// The person has no number, or it was erased.
    #[error("no number of the person is kept")]
    NoPhone,
    /// It could not be read, or the line could not be written.
    #[error("the number could not be shown")]
    Store(#[from] StoreError),
}

/// Shows numbers.
#[derive(Clone)]
pub struct ShowPhone {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The people.
    pub people: Arc<dyn PersonStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ShowPhone {
    /// The number of somebody. Each time it leaves a line that says who saw it.
    ///
    /// # Errors
    /// When nobody is known by this name, or no number is kept.
    pub async fn run(&self, name: &RoomName, who: &str, by: &Caller) -> Result<ShownPhone, PhoneShownError> {
        let found = find_person(self.doors.as_ref(), name, who).await?.ok_or(PhoneShownError::Unknown)?;
        let participant = found.participant.id;
        let entry = by.line(found.room.id, self.clock.now(), Some(participant), Happening::PhoneShown);
        let phone = self.people.show_phone(entry).await?.ok_or(PhoneShownError::NoPhone)?;
        Ok(ShownPhone { participant, phone })
    }
}
