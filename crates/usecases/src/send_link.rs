//! `entry.phone_and_job = "send_link"`: phone and job let nobody in, but the link goes to that number once more.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::choose;
use greenroom_domain::clock::Clock;
use greenroom_domain::notice::{Notice, welcome_again};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{EntryStore, RoomChange, RoomStore, StoreError};
use greenroom_domain::room::{Door, Room, RoomRecord};
use greenroom_domain::timeline::Caller;

use crate::admit::TRIES;
use crate::invite::Invite;

/// Nobody is sent a link more often than that, however often somebody asks for it.
const ONE_MESSAGE_IN: TimeDelta = TimeDelta::minutes(10);

/// Sends links.
#[derive(Clone)]
pub struct SendLink {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who writes to people.
    pub invite: Invite,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl SendLink {
    /// Puts a message with the link into the outbox, if the pair is known, the room is not over, and the person may be
    /// written to and was not a moment ago. It answers nothing: who asks is told the same in every case.
    ///
    /// # Errors
    /// When nothing could be stored.
    pub async fn run(&self, phone: &PhoneNumber, job: &str, caller: &Caller) -> Result<(), StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let Some(change) = self.decide(phone, job, caller).await? else { return Ok(()) };
            match self.rooms.commit(change).await {
                Err(StoreError::Conflict) if tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn decide(
        &self,
        phone: &PhoneNumber,
        job: &str,
        caller: &Caller,
    ) -> Result<Option<RoomChange>, StoreError> {
        let now = self.clock.now();
        let chosen = choose(self.doors.by_phone_and_job(phone, job).await?, now);
        let Some(entrant) = chosen.map(|candidacy| candidacy.entrant) else { return Ok(None) };
        let Some(record) = self.rooms.find(&entrant.room.name).await? else { return Ok(None) };
        let notice = self.notice(&record, entrant.participant.id, now);
        let by = caller.as_participant(entrant.participant.id);
        Ok(notice.map(|notice| self.change(&record, notice, &by, now)))
    }

    fn notice(&self, record: &RoomRecord, who: ParticipantId, now: DateTime<Utc>) -> Option<Notice> {
        // Put out between the look and this one, perhaps.
        let who = record.participant(who).filter(|who| who.revoked_at.is_none())?;
        let written_lately = record
            .invitations
            .iter()
            .any(|one| one.participant == who.id && now - one.created_at < ONE_MESSAGE_IN);
        let notice = welcome_again(&record.room, who, &self.invite.rules, now);
        let is_sent = record.room.door(now) != Door::Shut && !written_lately && notice.suppressed.is_none();
        is_sent.then_some(notice)
    }

    fn change(&self, record: &RoomRecord, notice: Notice, by: &Caller, now: DateTime<Utc>) -> RoomChange {
        let room = &record.room;
        let written = self.invite.write(&[notice], room, &record.participants, by, now);
        RoomChange {
            invitations: written.invitations,
            timeline: written.timeline,
            ..RoomChange::to(Room { version: room.version + 1, ..room.clone() }, now)
        }
    }
}
