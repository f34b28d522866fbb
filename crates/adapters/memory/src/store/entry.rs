use std::cmp::Reverse;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::door::Reception;
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::{Participant, ParticipantId, Role, observers};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Candidacy, Departure, Entrant, EntryStore, Families, ParticipantRef, Pass, Refresher, StoreError,
};
use greenroom_domain::room::{Room, RoomName, ServerRoom};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::{FamilyId, RefreshRecord};

use super::{Books, LEFT, MemoryStore, ROOM_FINISHED, StoredRoom, StoredToken, close};

/// How many rooms a phone number and a job may lead to, as the port says.
const MOST_CANDIDACIES: usize = 20;

#[async_trait]
impl EntryStore for MemoryStore {
    async fn by_link(&self, link: &SecretHash) -> Result<Option<Entrant>, StoreError> {
        let books = self.open()?;
        Ok(books.owner(link).and_then(|owner| books.entrant(owner)))
    }

    async fn by_phone_and_job(&self, phone: &PhoneNumber, job: &str) -> Result<Vec<Candidacy>, StoreError> {
        let books = self.open()?;
        let rooms = books.rooms.iter().filter(|room| room.record.room.job.id == job);
        let rooms = rooms.filter(|room| !books.post.is_wrong(phone, &room.record.room));
        let mut found: Vec<Candidacy> = rooms.flat_map(|room| candidacies(room, phone)).collect();
        found.sort_by_key(|candidacy| Reverse(candidacy.entrant.room.created_at));
        found.truncate(MOST_CANDIDACIES);
        Ok(found)
    }

    async fn by_name(&self, room: &RoomName, who: &ParticipantRef) -> Result<Option<Entrant>, StoreError> {
        let books = self.open()?;
        let mut rooms = books.rooms.iter();
        let stored = rooms.find(|stored| stored.record.room.name == *room);
        Ok(stored.and_then(|stored| stored.entrant(stored.named(who)?)))
    }

    async fn by_refresh_token(&self, token: &SecretHash) -> Result<Option<Refresher>, StoreError> {
        let books = self.open()?;
        Ok(books.tokens.get(token).and_then(|token| {
            Some(Refresher { entrant: books.entrant(token.participant)?, token: token.record.clone() })
        }))
    }

    async fn admit(&self, pass: Pass) -> Result<u32, StoreError> {
        let mut books = self.open()?;
        if books.is_voided(pass.participant, pass.family) || !books.has_place(&pass) {
            return Err(StoreError::Conflict);
        }
        let room = books.room(pass.room).ok_or(StoreError::Conflict)?;
        room.let_in(&pass).ok_or(StoreError::Conflict)?;
        let expected = observers(&room.record.participants);
        books.hand_over(pass);
        Ok(expected)
    }

    async fn note_once(&self, entry: TimelineEntry, unless_since: DateTime<Utc>) -> Result<(), StoreError> {
        let mut books = self.open()?;
        let is_equal = |line: &TimelineEntry| {
            let same = |one: &TimelineEntry| (one.room, one.actor.clone(), one.participant, one.what.clone());
            line.at >= unless_since && same(line) == same(&entry)
        };
        if !books.timeline.iter().any(is_equal) {
            books.tell(entry);
        }
        Ok(())
    }

    async fn depart(&self, departure: Departure) -> Result<usize, StoreError> {
        let mut books = self.open()?;
        let voided = books.void(&departure);
        let room = books.room_of(departure.participant).filter(|_| departure.closes_stays);
        let closed = room.map_or(0, |room| room.close_stays(&departure));
        if voided + closed > 0 {
            books.tell(departure.entry);
        }
        Ok(closed)
    }
}

fn candidacies(room: &StoredRoom, phone: &PhoneNumber) -> Vec<Candidacy> {
    let is_meant = |who: &&Participant| {
        who.role == Role::Candidate && who.phone.as_ref() == Some(phone) && who.revoked_at.is_none()
    };
    let people = room.record.participants.iter().filter(is_meant);
    people
        .map(|who| Candidacy {
            entrant: Entrant { room: room.record.room.clone(), participant: who.clone() },
            live: room.is_live(),
        })
        .collect()
}

impl StoredRoom {
    fn named(&self, who: &ParticipantRef) -> Option<ParticipantId> {
        let is_named = |person: &&Participant| match who {
            ParticipantRef::Id(id) => person.id == *id,
            ParticipantRef::External(id) => person.external_id.as_ref() == Some(id),
        };
        self.record.participants.iter().find(is_named).map(|person| person.id)
    }

    /// Notes the admission on the room and the person; nothing, and nothing noted, if the decision is out of date.
    fn let_in(&mut self, pass: &Pass) -> Option<()> {
        let mut people = self.record.participants.iter_mut();
        let person = people.find(|who| who.id == pass.participant)?;
        let is_current = self.record.room.version == pass.room_version
            && person.link_generation == pass.link_generation
            && person.revoked_at.is_none()
            && person.reception(self.record.room.policy.admission) == Reception::In;
        if !is_current {
            return None;
        }
        person.last_token_at = person.last_token_at.max(Some(pass.issued_at));
        if stand_ready(&mut self.record.room, &pass.server_sid, pass.issued_at) {
            self.server_closes_at = None;
            self.end_other_lives(&pass.server_sid, pass.issued_at);
        }
        Some(())
    }

    /// Another life of the room under the same name: nobody is in an older one any more.
    fn end_other_lives(&mut self, sid: &str, at: DateTime<Utc>) {
        let stays = self.record.sessions.iter_mut().filter(|stay| stay.is_open() && stay.room_sid != sid);
        stays.for_each(|stay| close(stay, at.max(stay.joined_at), ROOM_FINISHED, Source::Request));
    }

    fn close_stays(&mut self, departure: &Departure) -> usize {
        let is_meant = |stay: &&mut Session| {
            let of_family = |family| covers(departure.families, family);
            stay.is_open() && stay.participant == departure.participant && stay.family.is_none_or(of_family)
        };
        let stays = self.record.sessions.iter_mut().filter(is_meant);
        stays.map(|stay| close(stay, departure.entry.at, LEFT, Source::Request)).count()
    }
}

/// Answers whether this is another life of the room than the one we knew. That one keeps its beginning, and stays gone
/// if it is; and a slow call does not bring an older one back.
fn stand_ready(room: &mut Room, sid: &str, now: DateTime<Utc>) -> bool {
    let is_new = room.server.as_ref().is_none_or(|server| server.sid != sid && server.opened_at <= now);
    if is_new {
        room.server = Some(ServerRoom { sid: sid.to_owned(), opened_at: now, gone_at: None });
    }
    is_new
}

impl Books {
    fn is_voided(&self, participant: ParticipantId, family: FamilyId) -> bool {
        self.tokens.values().any(|token| {
            token.participant == participant
                && token.record.family == family
                && token.record.voided_at.is_some()
        })
    }

    /// Stores the new token, marks the one that was shown for it, or takes over from other families, and writes the
    /// entry.
    fn hand_over(&mut self, pass: Pass) {
        let shown = pass.spends.and_then(|shown| self.tokens.get_mut(&shown));
        if let Some(shown) = shown {
            shown.record.spent_at.get_or_insert(pass.issued_at);
        }
        if pass.is_join() {
            self.take_over(&pass);
        }
        let token = StoredToken {
            participant: pass.participant,
            issued_at: pass.issued_at,
            token_expires_at: pass.token_expires_at,
            record: RefreshRecord {
                family: pass.family,
                expires_at: pass.refresh_expires_at,
                spent_at: None,
                voided_at: None,
                taken_over: false,
            },
        };
        self.tokens.insert(pass.refresh_hash, token);
        self.tell(pass.entry);
    }

    /// Voids the person's other families.
    fn take_over(&mut self, pass: &Pass) {
        let theirs = self.tokens.values_mut().filter(|token| token.participant == pass.participant);
        let living = theirs.map(|token| &mut token.record).filter(|token| token.voided_at.is_none());
        let others = living.filter(|token| token.family != pass.family);
        others.for_each(|token| (token.voided_at, token.taken_over) = (Some(pass.issued_at), true));
    }

    /// Voids every token of a person.
    pub(super) fn void_tokens(&mut self, person: ParticipantId, at: DateTime<Utc>) {
        let theirs = self.tokens.values_mut().filter(|token| token.participant == person);
        theirs.for_each(|token| {
            token.record.voided_at.get_or_insert(at);
        });
    }

    /// Voids the tokens of the families that are meant; answers how many were not void before.
    fn void(&mut self, departure: &Departure) -> usize {
        let is_meant = |token: &&mut StoredToken| {
            token.participant == departure.participant
                && token.record.voided_at.is_none()
                && covers(departure.families, token.record.family)
        };
        let tokens = self.tokens.values_mut().filter(is_meant);
        tokens.map(|token| token.record.voided_at = Some(departure.entry.at)).count()
    }
}

fn covers(families: Families, family: FamilyId) -> bool {
    match families {
        Families::One(one) => one == family,
        Families::All => true,
    }
}
