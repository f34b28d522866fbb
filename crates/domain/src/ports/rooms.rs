use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::Cause;
use crate::link::SecretHash;
use crate::participant::Participant;
use crate::room::{Application, Room, RoomName, RoomRecord};
use crate::timeline::TimelineEntry;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was faster. Load, decide again, try again.
    #[error("the record has changed in the meantime")]
    Conflict,
    /// The database did not answer, or not in time. Try later; the change MAY have been made.
    #[error("the database gave no answer")]
    Unavailable(#[source] Cause),
    /// The database answered in a way that only a mistake of ours explains.
    #[error("the database and the program disagree")]
    Broken(#[source] Cause),
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// A participant together with the door that opens to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParticipant {
    /// The person.
    pub participant: Participant,
    /// The hash of the person's join link.
    pub link_hash: SecretHash,
}

/// A room that is to be stored with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// The room, at version 1.
    pub room: Room,
    /// Who is expected.
    pub participants: Vec<NewParticipant>,
    /// How it came about.
    pub timeline: Vec<TimelineEntry>,
}

/// The rooms and who is expected in them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RoomStore: Send + Sync {
    /// Stores a room with its people and its timeline, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the application has a room for that round, or the name is taken.
    async fn create(&self, new: NewRoom) -> Result<(), StoreError>;

    /// The room of that name with its people (oldest first) and their stays (oldest first), as one consistent view.
    async fn find(&self, name: &RoomName) -> Result<Option<RoomRecord>, StoreError>;

    /// The room of that application and round, as [`RoomStore::find`] gives it.
    async fn find_by_application(&self, application: &Application) -> Result<Option<RoomRecord>, StoreError>;

    /// The rooms that are over `now` while their LiveKit room may still be there, the longest overdue first, at most
    /// `limit`. A room is over when it was ended or its hard end has come; its LiveKit room may be there while
    /// [`Room::server`] has no `gone_at`.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Room>, StoreError>;

    /// Notes that the LiveKit room `sid` is gone since the time of `entry`, closes the stays in it (reason
    /// `room_finished`, source `request`), and writes the entry. MUST do nothing when it was noted before or when the
    /// room has got another sid. Answers whether it did something.
    async fn record_server_room_gone(&self, sid: &str, entry: TimelineEntry) -> Result<bool, StoreError>;

    /// Answers whether the store can be asked: whether it is there, and has what it needs (a database its tables).
    async fn ping(&self) -> Result<(), StoreError>;
}
