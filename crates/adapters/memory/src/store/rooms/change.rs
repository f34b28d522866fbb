use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use greenroom_domain::delivery::Effort;
use greenroom_domain::invitation::{InvitationId, InvitationState, Suppression};
use greenroom_domain::ports::{NewInvitation, NewParticipant, RoomChange, StoreError};
use greenroom_domain::room::Room;

use crate::store::{Books, OutboxRow, StoredRoom};

impl Books {
    pub(super) fn commit(&mut self, change: RoomChange) -> Result<(), StoreError> {
        let meant: BTreeSet<InvitationId> = change.superseded.iter().copied().collect();
        let is_taken = meant.iter().any(|id| self.is_taken(*id, change.at));
        if is_taken || self.was_made(change.once.as_ref()) {
            return Err(StoreError::Conflict);
        }
        let stored = self.room(change.room.id).filter(|stored| {
            let all_wait = meant.iter().all(|id| stored.waits(*id));
            all_wait && stored.record.room.version + 1 == change.room.version
        });
        stored.ok_or(StoreError::Conflict)?.take_over(&change);
        self.queue(&change.invitations);
        self.once.extend(change.once);
        change.timeline.into_iter().for_each(|entry| self.tell(entry));
        self.supersede(meant, change.at);
        Ok(())
    }

    /// Takes back messages that wait, each with a line of its own.
    pub(in crate::store) fn supersede(
        &mut self,
        messages: impl IntoIterator<Item = InvitationId>,
        at: DateTime<Utc>,
    ) {
        let superseded = InvitationState::Suppressed(Suppression::Superseded);
        messages.into_iter().for_each(|id| self.suppress(id, superseded.clone(), at));
    }

    /// Whether a worker has the message.
    fn is_taken(&self, id: InvitationId, at: DateTime<Utc>) -> bool {
        let waiting = self.outbox.get(&id);
        waiting.is_none_or(|row| row.leased_until.is_some_and(|until| until > at))
    }

    /// Puts the messages into the outbox that are to go out.
    pub(super) fn queue(&mut self, invitations: &[NewInvitation]) {
        let queued = invitations.iter().filter(|new| new.notice.state() == InvitationState::Queued);
        self.outbox.extend(queued.map(|new| (new.id, waiting(new))));
    }
}

fn waiting(new: &NewInvitation) -> OutboxRow {
    OutboxRow {
        due_at: new.notice.due_at,
        urgent_at: new.urgent_at,
        leased_until: None,
        fence: 0,
        effort: Effort::default(),
    }
}

impl StoredRoom {
    fn take_over(&mut self, change: &RoomChange) {
        self.become_like(change.room.clone());
        if change.closes_server_room {
            self.close_server_room(change.at);
        }
        change.participants.iter().cloned().for_each(|new| self.expect(new));
        self.record.invitations.extend(change.invitations.iter().map(NewInvitation::invitation));
    }

    /// Becomes what a change may change, and nothing else.
    fn become_like(&mut self, new: Room) {
        let room = &mut self.record.room;
        room.job.title = new.job.title;
        room.company = new.company;
        room.schedule = new.schedule;
        room.window = new.window;
        room.policy = new.policy;
        room.metadata = new.metadata;
        room.notify = new.notify;
        room.ended = new.ended;
        room.version = new.version;
    }

    /// Since the first change that wanted it gone.
    fn close_server_room(&mut self, at: DateTime<Utc>) {
        let server = self.record.room.server.as_ref();
        if server.is_some_and(|server| server.gone_at.is_none()) {
            self.server_closes_at = Some(self.server_closes_at.map_or(at, |before| before.min(at)));
        }
    }

    pub(super) fn expect(&mut self, new: NewParticipant) {
        self.links.push((new.link_hash, new.participant.id));
        self.record.participants.push(new.participant);
    }

    fn waits(&self, id: InvitationId) -> bool {
        let mut messages = self.record.invitations.iter();
        messages.any(|one| one.id == id && one.state == InvitationState::Queued)
    }
}
