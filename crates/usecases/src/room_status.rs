//! `POST /api/room/status`: the database's view of a room.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{RoomStore, StoreError};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::timeline::TimelineLine;

/// A room as the database knows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedRoom {
    /// The room, its people and their stays.
    pub record: RoomRecord,
    /// The moment, by which the phase and the lengths of open stays are told.
    pub at: DateTime<Utc>,
}

/// Tells what the database knows.
#[derive(Clone)]
pub struct RoomStatus {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl RoomStatus {
    /// The room of that name, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn run(&self, name: &RoomName) -> Result<Option<RecordedRoom>, StoreError> {
        let record = self.rooms.find(name).await?;
        Ok(record.map(|record| RecordedRoom { record, at: self.clock.now() }))
    }

    /// What happened to the room of that name, oldest first: at most `limit` lines behind the one with the id `after`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn timeline(
        &self,
        name: &RoomName,
        after: i64,
        limit: u32,
    ) -> Result<Option<(RoomName, Vec<TimelineLine>)>, StoreError> {
        let Some(record) = self.rooms.find(name).await? else { return Ok(None) };
        let lines = self.rooms.timeline(record.room.id, after, limit).await?;
        Ok(Some((record.room.name, lines)))
    }
}
