use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::ports::{NewInvitation, NewRoom, RoomChange, RoomFilter, RoomStore, StoreError};
use greenroom_domain::room::{Application, Room, RoomId, RoomName, RoomRecord};
use greenroom_domain::session::Source;
use greenroom_domain::timeline::{TimelineEntry, TimelineLine};

use super::conclusions::Interview;
use super::{Books, MemoryStore, ROOM_FINISHED, StoredRoom, close};

mod change;
mod list;
pub(super) mod timeline;

#[async_trait]
impl RoomStore for MemoryStore {
    async fn create(&self, new: NewRoom) -> Result<(), StoreError> {
        let mut books = self.open()?;
        if books.has_taken(&new.room) || books.was_made(new.once.as_ref()) {
            return Err(StoreError::Conflict);
        }
        new.timeline.iter().cloned().for_each(|entry| books.tell(entry));
        books.queue(&new.invitations);
        books.once.extend(new.once.clone());
        books.rooms.push(new.into());
        drop(books);
        self.ring();
        Ok(())
    }

    async fn commit(&self, change: RoomChange) -> Result<(), StoreError> {
        self.open()?.commit(change)?;
        self.ring();
        Ok(())
    }

    async fn list(
        &self,
        filter: &RoomFilter,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<RoomRecord>, StoreError> {
        let mut rooms = self.open()?.list(filter, now);
        rooms.truncate(at_most(limit));
        Ok(rooms)
    }

    async fn timeline(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<TimelineLine>, StoreError> {
        Ok(self.open()?.lines(room, after).take(at_most(limit)).collect())
    }

    async fn find(&self, name: &RoomName) -> Result<Option<RoomRecord>, StoreError> {
        Ok(self.open()?.record(|room| room.name == *name))
    }

    async fn find_by_application(&self, application: &Application) -> Result<Option<RoomRecord>, StoreError> {
        Ok(self.open()?.record(|room| room.application == *application))
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Room>, StoreError> {
        let books = self.open()?;
        let mut overdue: Vec<_> = books.rooms.iter().filter(|stored| stored.is_overdue(now)).collect();
        overdue.sort_by_key(|stored| stored.over_since());
        overdue.truncate(at_most(limit));
        Ok(overdue.into_iter().map(|stored| stored.record.room.clone()).collect())
    }

    async fn record_server_room_gone(&self, sid: &str, entry: TimelineEntry) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let noted = books.room(entry.room).is_some_and(|room| room.lose_server_room(sid, entry.at));
        if noted {
            books.tell(entry);
        }
        Ok(noted)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.open().map(|_| ())
    }
}

impl From<NewRoom> for StoredRoom {
    fn from(new: NewRoom) -> Self {
        let mut stored = Self {
            record: RoomRecord::new(new.room, vec![]),
            links: vec![],
            finished: BTreeMap::new(),
            server_closes_at: None,
            interview: Interview::default(),
            erased: false,
        };
        new.participants.into_iter().for_each(|new| stored.expect(new));
        stored.record.invitations = new.invitations.iter().map(NewInvitation::invitation).collect();
        stored
    }
}

impl Books {
    fn has_taken(&self, new: &Room) -> bool {
        self.rooms.iter().any(|stored| {
            let room = &stored.record.room;
            room.name == new.name || room.application == new.application
        })
    }

    fn record(&self, matches: impl Fn(&Room) -> bool) -> Option<RoomRecord> {
        let stored = self.rooms.iter().find(|stored| matches(&stored.record.room))?;
        Some(stored.snapshot())
    }
}

impl StoredRoom {
    /// The record with everything in it from the oldest on.
    pub(super) fn snapshot(&self) -> RoomRecord {
        let mut record = self.record.clone();
        record.sessions.sort_by_key(|stay| stay.joined_at);
        record.invitations.sort_by_key(|message| (message.created_at, message.id));
        record.responses.sort_by_key(|answer| answer.at);
        record
    }

    fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let server = self.record.room.server.as_ref();
        server.is_some_and(|server| server.gone_at.is_none()) && self.over_since() <= now
    }

    /// Since when the room is over, or its LiveKit room has to go; or when it will be.
    pub(super) fn over_since(&self) -> DateTime<Utc> {
        let room = &self.record.room;
        let ends = [room.ended.map(|(ended, _)| ended), self.server_closes_at];
        ends.into_iter().flatten().fold(room.window.hard_ends_at, DateTime::min)
    }

    /// Notes that this life of the room is over, if it is the present one and was not over before.
    fn lose_server_room(&mut self, sid: &str, at: DateTime<Utc>) -> bool {
        let server = self.record.room.server.as_mut();
        let Some(server) = server.filter(|server| server.sid == sid && server.gone_at.is_none()) else {
            return false;
        };
        server.gone_at = Some(at);
        self.server_closes_at = None;
        self.conclude_life(sid, at, Source::Request);
        let stays = self.record.sessions.iter_mut();
        stays
            .filter(|stay| stay.room_sid == sid && stay.is_open())
            .for_each(|stay| close(stay, at, ROOM_FINISHED, Source::Request));
        true
    }
}

fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
