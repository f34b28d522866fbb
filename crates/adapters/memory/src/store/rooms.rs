use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::ports::{NewRoom, RoomStore, StoreError};
use greenroom_domain::room::{Application, Room, RoomName, RoomRecord};
use greenroom_domain::session::Source;
use greenroom_domain::timeline::TimelineEntry;

use super::{Books, MemoryStore, ROOM_FINISHED, StoredRoom, close};

#[async_trait]
impl RoomStore for MemoryStore {
    async fn create(&self, new: NewRoom) -> Result<(), StoreError> {
        let mut books = self.open()?;
        if books.has_taken(&new.room) {
            return Err(StoreError::Conflict);
        }
        books.timeline.extend(new.timeline.iter().cloned());
        books.rooms.push(new.into());
        Ok(())
    }

    async fn find(&self, name: &RoomName) -> Result<Option<RoomRecord>, StoreError> {
        Ok(self.open()?.record(|room| room.name == *name))
    }

    async fn find_by_application(&self, application: &Application) -> Result<Option<RoomRecord>, StoreError> {
        Ok(self.open()?.record(|room| room.application == *application))
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Room>, StoreError> {
        let books = self.open()?;
        let rooms = books.rooms.iter().map(|stored| &stored.record.room);
        let mut overdue: Vec<Room> = rooms.filter(|room| is_overdue(room, now)).cloned().collect();
        overdue.sort_by_key(over_since);
        overdue.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(overdue)
    }

    async fn record_server_room_gone(&self, sid: &str, entry: TimelineEntry) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let noted = books.room(entry.room).is_some_and(|room| room.lose_server_room(sid, entry.at));
        if noted {
            books.timeline.push(entry);
        }
        Ok(noted)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.open().map(|_| ())
    }
}

impl From<NewRoom> for StoredRoom {
    fn from(new: NewRoom) -> Self {
        let links = new.participants.iter();
        let links = links.map(|new| (new.link_hash, new.participant.id)).collect();
        let participants = new.participants.into_iter().map(|new| new.participant);
        Self {
            record: RoomRecord { room: new.room, participants: participants.collect(), sessions: vec![] },
            links,
            finished: BTreeMap::new(),
        }
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
        let mut record = stored.record.clone();
        record.sessions.sort_by_key(|stay| stay.joined_at);
        Some(record)
    }
}

impl StoredRoom {
    /// Notes that this life of the room is over, if it is the present one and was not over before.
    fn lose_server_room(&mut self, sid: &str, at: DateTime<Utc>) -> bool {
        let server = self.record.room.server.as_mut();
        let Some(server) = server.filter(|server| server.sid == sid && server.gone_at.is_none()) else {
            return false;
        };
        server.gone_at = Some(at);
        self.finished.entry(sid.to_owned()).or_insert((at, Source::Request));
        let stays = self.record.sessions.iter_mut();
        stays
            .filter(|stay| stay.room_sid == sid && stay.is_open())
            .for_each(|stay| close(stay, at, ROOM_FINISHED, Source::Request));
        true
    }
}

fn is_overdue(room: &Room, now: DateTime<Utc>) -> bool {
    let may_be_there = room.server.as_ref().is_some_and(|server| server.gone_at.is_none());
    room.is_over(now) && may_be_there
}

fn over_since(room: &Room) -> DateTime<Utc> {
    let hard_end = room.window.hard_ends_at;
    room.ended.map_or(hard_end, |(ended, _)| ended.min(hard_end))
}
