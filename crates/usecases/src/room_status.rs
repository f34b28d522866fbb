//! `POST /api/room/status`: the database's view of a room.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{RoomStore, StoreError};
use greenroom_domain::room::{RoomName, RoomRecord};

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
}
