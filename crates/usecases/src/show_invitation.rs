//! `POST /api/room/invitation`: what somebody sees before they enter.

use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{EntryStore, RoomStore, StoreError};

use crate::room_status::RecordedRoom;

/// What is shown is made from these.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The holder of the link.
    pub participant: ParticipantId,
    /// The room with everybody who is expected.
    pub room: RecordedRoom,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum InvitedError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The person was put out.
    #[error("the person was put out")]
    Refused(#[source] Refusal),
    /// The database was of no help.
    #[error("the room could not be read")]
    Store(#[from] StoreError),
}

/// Shows invitations.
#[derive(Clone)]
pub struct ShowInvitation {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ShowInvitation {
    /// The room of the holder of a link; also of one that is not open yet, or over. Changes nothing.
    ///
    /// # Errors
    /// When the link is nobody's, or the person was put out.
    pub async fn run(&self, link: &JoinLink) -> Result<Invited, InvitedError> {
        let entrant = self.doors.by_link(&link.hash()).await?.ok_or(InvitedError::Unknown)?;
        if entrant.participant.revoked_at.is_some() {
            return Err(InvitedError::Refused(Refusal::Revoked));
        }
        let record = self.rooms.find(&entrant.room.name).await?.ok_or(InvitedError::Unknown)?;
        let room = RecordedRoom { record, at: self.clock.now() };
        Ok(Invited { participant: entrant.participant.id, room })
    }
}
