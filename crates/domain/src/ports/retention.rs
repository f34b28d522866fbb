use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Entrant, StoreError};
use crate::erasure::{RawLog, Subject, Traces};
use crate::message::MessageId;
use crate::participant::ParticipantId;
use crate::phone::PhoneNumber;
use crate::retention::Leftover;
use crate::room::RoomId;
use crate::timeline::TimelineEntry;

/// Somebody who is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPerson {
    /// The person and the room.
    pub entrant: Entrant,
    /// The messenger's ids of the messages to and from them, as far as they are known.
    pub messages: Vec<MessageId>,
}

/// People who are erased, each in their room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Whom, and where.
    pub people: Vec<(RoomId, ParticipantId)>,
    /// What the timelines say.
    pub timeline: Vec<TimelineEntry>,
}

/// How far a look through a log of bodies has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLook {
    /// How many bodies were emptied.
    pub erased: usize,
    /// Behind which body to go on; none when there are no more.
    pub next: Option<String>,
}

/// What is kept no longer, and who is to be forgotten.
///
/// Every call is one short transaction, does a bounded part, and is as good twice as once: what was cut off is done by
/// calling again.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RetentionStore: Send + Sync {
    /// Drops at most `limit` leftovers of this kind from before that time. Announcements go with their tries, families with
    /// their tokens. Answers how many. MUST NOT read through what stays.
    async fn forget(&self, what: Leftover, before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError>;

    /// Erases everybody in at most `limit` rooms that were over before that time (ended, or past the hard end), the longest
    /// over first, as [`RoomRecord::erased`](crate::room::RoomRecord::erased) and [`RetentionStore::erase`] tell. A room has
    /// its turn once. Answers how many.
    async fn erase_rooms(&self, over_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError>;

    /// The people who are meant, of any role and in any room, at most `limit`. Who was erased is not among them.
    async fn people(&self, subject: &Subject, limit: u32) -> Result<Vec<FoundPerson>, StoreError>;

    /// Takes out of the record what identifies these people, whole or not at all: as
    /// [`RoomRecord::erased`](crate::room::RoomRecord::erased) tells, and the messenger's ids and words of each try. MUST NOT
    /// learn such an id again from a receipt that comes later. Writes the timeline. Answers how many messages there were to
    /// these people.
    async fn erase(&self, erasure: Erasure) -> Result<usize, StoreError>;

    /// Forgets a number itself: how fast it may be written to, and who wants to be left alone by it, of which a keyed hash is
    /// kept ([`stop_hashes`](crate::link::LinkKeys::stop_hashes)). Whatever is left alone before is left alone afterwards. A
    /// store that has no key MUST leave stops as they are.
    async fn erase_number(&self, phone: &PhoneNumber) -> Result<(), StoreError>;

    /// Looks through at most `limit` bodies behind `after`, and empties those that speak of somebody by one of the
    /// [needles](Traces::needles). Their ids stay, so that a repeated body is known.
    async fn erase_raw(
        &self,
        log: RawLog,
        traces: &Traces,
        after: Option<String>,
        limit: u32,
    ) -> Result<RawLook, StoreError>;
}
