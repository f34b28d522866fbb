use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::erasure::Subject;
use greenroom_domain::invitation::{Failure, InvitationId};
use greenroom_domain::link::SecretHash;
use greenroom_domain::message::MessageId;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{Entrant, Erasure, FoundPerson};
use greenroom_domain::room::RoomId;

use super::super::outbox::MemoryAttempt;
use super::super::{Books, StoredRoom};

/// Stands for a messenger's id that was erased, so that no other is learned in its place.
const ERASED: &str = "erased";

impl Books {
    pub(super) fn people_of(&self, subject: &Subject) -> impl Iterator<Item = FoundPerson> {
        self.rooms.iter().flat_map(|stored| {
            let meant = stored.record.participants.iter().filter(|who| subject.is(who));
            meant.map(|who| FoundPerson {
                entrant: Entrant { room: stored.record.room.clone(), participant: who.clone() },
                messages: self.messages_of(stored, who.id),
            })
        })
    }

    /// The messenger's ids of messages to and from somebody.
    fn messages_of(&self, stored: &StoredRoom, who: ParticipantId) -> Vec<MessageId> {
        let own: BTreeSet<InvitationId> = invitations_of(stored, who).collect();
        let attempts = self.post.attempts.iter().filter(|(id, _)| own.contains(&id.invitation));
        let sent = attempts.filter_map(|(_, attempt)| attempt.message.clone());
        let replies = self.post.replies.iter().filter(|(_, from)| **from == who);
        sent.chain(replies.map(|(message, _)| message.clone())).collect()
    }

    /// Answers how many messages there were.
    pub(super) fn erase(&mut self, erasure: Erasure) -> usize {
        let rooms: BTreeSet<RoomId> = erasure.people.iter().map(|(room, _)| *room).collect();
        let messages = rooms.into_iter().map(|room| {
            let people = erasure.people.iter().filter(|(in_room, _)| *in_room == room);
            self.erase_in(room, &people.map(|(_, who)| *who).collect::<Vec<_>>())
        });
        let messages = messages.sum();
        erasure.timeline.into_iter().for_each(|entry| self.tell(entry));
        messages
    }

    fn erase_in(&mut self, room: RoomId, people: &[ParticipantId]) -> usize {
        let Some(stored) = self.room(room) else { return 0 };
        let people: Vec<_> = people.iter().copied().filter(|who| stored.person(*who).is_some()).collect();
        if people.is_empty() {
            return 0;
        }
        stored.record = stored.record.erased(&people);
        let links = stored.links.iter_mut().filter(|(_, owner)| people.contains(owner));
        links.for_each(|(hash, owner)| *hash = nobodys(*owner));
        let own: BTreeSet<_> = people.iter().flat_map(|who| invitations_of(stored, *who)).collect();
        self.post.replies.retain(|_, from| !people.contains(from));
        let attempts = self.post.attempts.iter_mut().filter(|(id, _)| own.contains(&id.invitation));
        attempts.for_each(|(_, attempt)| attempt.erase());
        own.len()
    }
}

impl StoredRoom {
    /// When the interview is over.
    pub(super) fn ends_at(&self) -> DateTime<Utc> {
        let room = &self.record.room;
        room.ended.map_or(room.window.hard_ends_at, |(ended_at, _)| ended_at.min(room.window.hard_ends_at))
    }
}

impl MemoryAttempt {
    fn erase(&mut self) {
        self.message = Some(MessageId::new(ERASED));
        match self.answer.as_mut().map(|(_, outcome)| outcome) {
            Some(SendOutcome::Accepted(message) | SendOutcome::Held { message, .. }) => {
                *message = MessageId::new(ERASED);
            }
            Some(SendOutcome::Refused(refused)) => {
                let code = refused.failure.code;
                refused.failure = Failure { code, title: String::new(), details: String::new() };
            }
            Some(SendOutcome::Uncertain(_)) | None => {}
        }
    }
}

fn invitations_of(stored: &StoredRoom, who: ParticipantId) -> impl Iterator<Item = InvitationId> {
    stored.record.invitations.iter().filter(move |one| one.participant == who).map(|one| one.id)
}

/// A hash of which nobody knows a link. No dice are rolled here: nobody has ever found the SHA-256 of anything by guessing.
fn nobodys(owner: ParticipantId) -> SecretHash {
    let mut hash = [0xee; 32];
    hash.iter_mut().zip(owner.0.as_bytes()).for_each(|(to, from)| *to = *from);
    SecretHash(hash)
}
