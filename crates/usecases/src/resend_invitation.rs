//! `POST /api/rooms/{name}/invitations/{id}/resend`: the same message again, with the same link.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::invitation::{Invitation, InvitationId, InvitationState, Purpose, Suppression};
use greenroom_domain::notice::{Notice, again, expires_at};
use greenroom_domain::ports::{NewInvitation, RoomChange, RoomStore, StoreError};
use greenroom_domain::room::{Room, RoomName, RoomRecord};
use greenroom_domain::timeline::Caller;

use crate::admit::TRIES;
use crate::invite::Invite;
use crate::repeat::Repeatable;
use crate::room_status::RecordedRoom;

/// Why a message is not sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// There is no room of that name.
    #[error("no room has this name")]
    UnknownRoom,
    /// There is no such message in it.
    #[error("the room has no such invitation")]
    UnknownInvitation,
    /// The room is over.
    #[error("the room is over")]
    Over,
    /// The first one has not gone out yet.
    #[error("the message is still waiting to be sent")]
    Pending,
    /// It cannot be sent at all.
    #[error("the message cannot be sent: {}", .0.as_str())]
    Suppressed(Suppression),
    /// It could not be stored.
    #[error("the message could not be stored")]
    Store(#[from] StoreError),
}

/// Sends again.
#[derive(Clone)]
pub struct ResendInvitation {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who writes to people.
    pub invite: Invite,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ResendInvitation {
    /// Puts the message into the outbox once more. It is another invitation: what became of the first one stays.
    ///
    /// # Errors
    /// When it is not out yet, or cannot be sent.
    pub async fn run(
        &self,
        name: &RoomName,
        id: InvitationId,
        repeatable: Option<&Repeatable>,
        by: &Caller,
    ) -> Result<(RecordedRoom, Invitation), ResendError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let record = self.rooms.find(name).await?.ok_or(ResendError::UnknownRoom)?;
            let now = self.clock.now();
            let change = self.change(&record.room, decide(&record, id, &self.invite, now)?, &record, by, now);
            let new = change.invitations.first().map(NewInvitation::invitation);
            let new = new.ok_or(ResendError::UnknownInvitation)?;
            let once = repeatable.map(|request| request.made(name, Some(new.id.0), now));
            let change = RoomChange { once, ..change };
            // Not read again: a read that failed would look as if nothing had been sent.
            let room = RecordedRoom { record: change.applied(record), at: now };
            match self.rooms.commit(change).await {
                Err(StoreError::Conflict) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok((room, new)),
            }
        }
    }

    /// The message as it was told when it was put into the outbox, and as it is now. For a request that is repeated.
    ///
    /// # Errors
    /// When there is no such room or message any more.
    pub async fn again(
        &self,
        name: &RoomName,
        id: InvitationId,
    ) -> Result<(RecordedRoom, Invitation), ResendError> {
        let record = self.rooms.find(name).await?.ok_or(ResendError::UnknownRoom)?;
        let found = record.invitations.iter().find(|one| one.id == id).cloned();
        let invitation = found.ok_or(ResendError::UnknownInvitation)?;
        Ok((RecordedRoom { record, at: self.clock.now() }, invitation))
    }

    fn change(
        &self,
        room: &Room,
        notice: Notice,
        record: &RoomRecord,
        by: &Caller,
        now: DateTime<Utc>,
    ) -> RoomChange {
        let written = self.invite.write(&[notice], room, &record.participants, by, now);
        RoomChange {
            invitations: written.invitations,
            timeline: written.timeline,
            ..RoomChange::to(Room { version: room.version + 1, ..room.clone() }, now)
        }
    }
}

fn decide(
    record: &RoomRecord,
    id: InvitationId,
    invite: &Invite,
    now: DateTime<Utc>,
) -> Result<Notice, ResendError> {
    let first = record.invitations.iter().find(|one| one.id == id).ok_or(ResendError::UnknownInvitation)?;
    let who = record.participant(first.participant).ok_or(ResendError::UnknownInvitation)?;
    if matches!(first.state, InvitationState::Queued | InvitationState::Sending) {
        return Err(ResendError::Pending);
    }
    let over = record.room.ended.is_some() && first.purpose != Purpose::Cancelled;
    if over || expires_at(first.purpose, &record.room, now) <= now {
        return Err(ResendError::Over);
    }
    if who.revoked_at.is_some() {
        return Err(ResendError::Suppressed(Suppression::TooLate));
    }
    let notice = again(first.purpose, who, &invite.rules, now);
    notice.suppressed.map_or(Ok(notice), |reason| Err(ResendError::Suppressed(reason)))
}
