//! `GET /api/rooms`: the rooms that fit, a page at a time.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{RoomCursor, RoomFilter, RoomStore, StoreError};

use crate::room_status::RecordedRoom;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomPage {
    /// The rooms, newest first.
    pub rooms: Vec<RecordedRoom>,
    /// Where the next page begins, if there may be one.
    pub next: Option<RoomCursor>,
}

/// Lists rooms.
#[derive(Clone)]
pub struct ListRooms {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ListRooms {
    /// One page of at most `limit` rooms.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn run(&self, filter: &RoomFilter, limit: u32) -> Result<RoomPage, StoreError> {
        let at = self.clock.now();
        // One more than asked for tells whether there is another page.
        let mut records = self.rooms.list(filter, at, limit.saturating_add(1)).await?;
        let more = records.len() > limit as usize;
        records.truncate(limit as usize);
        let last =
            records.last().map(|last| RoomCursor { created_at: last.room.created_at, id: last.room.id });
        let rooms = records.into_iter().map(|record| RecordedRoom { record, at }).collect();
        Ok(RoomPage { rooms, next: last.filter(|_| more) })
    }
}
