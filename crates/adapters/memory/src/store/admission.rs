use async_trait::async_trait;
use chrono::{DateTime, SubsecRound as _, Utc};
use greenroom_domain::admission;
use greenroom_domain::door::{AtTheDoor, Seats};
use greenroom_domain::invitation::{Invitation, InvitationId, InvitationState};
use greenroom_domain::participant::{Participant, ParticipantId};
use greenroom_domain::ports::{AdmissionStore, Answered, Knock, NewLink, Pass, PuttingOut, StoreError};
use greenroom_domain::room::RoomId;
use greenroom_domain::session::{PUT_OUT, Session, Source};

use super::{Books, MemoryStore, StoredRoom, StoredToken, close};

#[async_trait]
impl AdmissionStore for MemoryStore {
    async fn seats(
        &self,
        room: RoomId,
        participant: ParticipantId,
        now: DateTime<Utc>,
    ) -> Result<Seats, StoreError> {
        Ok(self.open()?.seats(room, participant, now))
    }

    async fn knock(&self, knock: Knock) -> Result<DateTime<Utc>, StoreError> {
        let mut books = self.open()?;
        let door = &mut books.welcome(knock.participant).ok_or(StoreError::Conflict)?.door;
        if door.answer.is_some() {
            return Err(StoreError::Conflict);
        }
        let begins = door.asked_at.is_none_or(|asked| asked < knock.lost_before);
        let since = door.waiting_since.filter(|_| !begins).unwrap_or(knock.at);
        (door.waiting_since, door.asked_at) = (Some(since), door.asked_at.max(Some(knock.at)));
        if begins {
            books.tell(knock.entry);
        }
        Ok(since)
    }

    async fn answer(&self, answered: Answered) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let door = &mut books.welcome(answered.participant).ok_or(StoreError::Conflict)?.door;
        let is_new = door.answer.is_none_or(|(said, _)| said != answered.answer);
        if is_new {
            door.answer = Some((answered.answer, answered.entry.at));
            books.tell(answered.entry);
        }
        Ok(is_new)
    }

    async fn put_out(&self, putting: PuttingOut) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let at = putting.entry.at;
        let room = books.room(putting.room);
        let Some(room) = room.filter(|room| room.is_welcome(putting.participant)) else {
            return Ok(false);
        };
        room.put_out(putting.participant, at);
        books.void_tokens(putting.participant, at);
        books.tell(putting.entry);
        books.supersede_waiting(putting.participant, at);
        Ok(true)
    }

    async fn replace_link(&self, new: NewLink) -> Result<(), StoreError> {
        let mut books = self.open()?;
        if books.was_made(new.once.as_ref()) {
            return Err(StoreError::Conflict);
        }
        let room = books.room(new.room).ok_or(StoreError::Conflict)?;
        room.replace_link(&new).ok_or(StoreError::Conflict)?;
        books.void_tokens(new.participant, new.entry.at);
        books.once.extend(new.once);
        books.tell(new.entry);
        Ok(())
    }
}

impl Books {
    /// Somebody who was not put out.
    fn welcome(&mut self, id: ParticipantId) -> Option<&mut Participant> {
        let mut people = self.rooms.iter_mut().flat_map(|room| &mut room.record.participants);
        people.find(|who| who.id == id && who.revoked_at.is_none())
    }

    /// Takes back the messages to a person that wait. One that a worker has is being sent, and does not.
    fn supersede_waiting(&mut self, who: ParticipantId, at: DateTime<Utc>) {
        let is_meant = |one: &&Invitation| one.participant == who && one.state == InvitationState::Queued;
        let messages = self.rooms.iter().flat_map(|room| &room.record.invitations).filter(is_meant);
        let waiting: Vec<InvitationId> = messages.map(|one| one.id).collect();
        self.supersede(waiting, at);
    }

    fn seats(&self, room: RoomId, participant: ParticipantId, now: DateTime<Utc>) -> Seats {
        let Some(room) = self.rooms.iter().find(|stored| stored.record.room.id == room) else {
            return Seats::default();
        };
        let people = room.record.participants.iter().map(|who| who.id);
        let others = people.filter(|id| *id != participant && room.is_welcome(*id));
        let holders = others.filter(|id| room.is_inside(*id) || self.may_come_in(room, *id, now));
        Seats {
            taken_by_others: u32::try_from(holders.count()).unwrap_or(u32::MAX),
            is_inside: room.is_inside(participant) && room.is_welcome(participant),
        }
    }

    /// Whether the person has a token that lives, and by whose family they have not come and gone.
    fn may_come_in(&self, room: &StoredRoom, who: ParticipantId, now: DateTime<Utc>) -> bool {
        self.tokens.values().any(|token| {
            token.participant == who
                && token.record.voided_at.is_none()
                && token.token_expires_at > now
                && !room.has_left(token)
        })
    }

    /// Whether there is a place for whom this pass is for.
    pub(super) fn has_place(&self, pass: &Pass) -> bool {
        let seats = self.seats(pass.room, pass.participant, pass.issued_at);
        admission::has_place(&pass.policy, seats, !pass.is_join()).is_ok()
    }
}

impl StoredRoom {
    /// Whether the person is expected here, and was not put out.
    fn is_welcome(&self, id: ParticipantId) -> bool {
        self.person(id).is_some_and(|who| who.revoked_at.is_none())
    }

    fn is_inside(&self, id: ParticipantId) -> bool {
        self.record.sessions.iter().any(|stay| stay.is_open() && stay.participant == id)
    }

    /// Whether a stay by the token's family has ended since the token was given.
    fn has_left(&self, token: &StoredToken) -> bool {
        let by = Some(token.record.family);
        let theirs = self.record.sessions.iter().filter(|stay| stay.family == by);
        // The media server counts whole seconds.
        theirs.filter_map(|stay| stay.left_at).any(|left| left >= token.issued_at.trunc_subsecs(0))
    }

    fn put_out(&mut self, id: ParticipantId, at: DateTime<Utc>) {
        self.record.room.version += 1;
        let person = self.record.participants.iter_mut().filter(|who| who.id == id);
        person.for_each(|who| who.revoked_at = Some(at));
        let theirs = |stay: &&mut Session| stay.is_open() && stay.participant == id;
        let stays = self.record.sessions.iter_mut().filter(theirs);
        stays.for_each(|stay| close(stay, at.max(stay.joined_at), PUT_OUT, Source::Request));
    }

    /// Nothing, and nothing replaced, when the decision was made on another link.
    fn replace_link(&mut self, new: &NewLink) -> Option<()> {
        let mut people = self.record.participants.iter_mut();
        let person = people.find(|who| who.id == new.participant)?;
        if person.link_generation + 1 != new.generation {
            return None;
        }
        (person.link_generation, person.link_key) = (new.generation, new.key.clone());
        person.revoked_at = None;
        person.door = AtTheDoor::default();
        self.record.room.version += 1;
        self.open_by(new.participant, new.hash);
        Some(())
    }
}
