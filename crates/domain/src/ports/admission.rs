use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Once, StoreError};
use crate::door::{DoorAnswer, Seats};
use crate::link::{LinkKeyId, SecretHash};
use crate::participant::ParticipantId;
use crate::room::RoomId;
use crate::timeline::TimelineEntry;

/// Somebody asks, and a host has to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knock {
    /// Who.
    pub participant: ParticipantId,
    /// When they asked.
    pub at: DateTime<Utc>,
    /// Who asked last before this time had gone away, and begins to wait anew.
    pub lost_before: DateTime<Utc>,
    /// What the timeline says when they begin to wait.
    pub entry: TimelineEntry,
}

/// A host, or the recruiting system, says who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whom it is about.
    pub participant: ParticipantId,
    /// What was said.
    pub answer: DoorAnswer,
    /// What the timeline says, and when it was.
    pub entry: TimelineEntry,
}

/// Somebody is put out, and kept out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PuttingOut {
    /// The room.
    pub room: RoomId,
    /// Who.
    pub participant: ParticipantId,
    /// What the timeline says, and when it was.
    pub entry: TimelineEntry,
}

/// Another link for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The room.
    pub room: RoomId,
    /// For whom.
    pub participant: ParticipantId,
    /// Its generation, one more than that of the link that the decision was made on.
    pub generation: u32,
    /// Its hash.
    pub hash: SecretHash,
    /// The key it is derived from.
    pub key: LinkKeyId,
    /// By which repeatable request it is made.
    pub once: Option<Once>,
    /// What the timeline says, and when it was.
    pub entry: TimelineEntry,
}

/// What hosts do at the door, and who is behind it.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AdmissionStore: Send + Sync {
    /// The [`Seats`] of the room as somebody sees them who asks for one `now`.
    async fn seats(
        &self,
        room: RoomId,
        participant: ParticipantId,
        now: DateTime<Utc>,
    ) -> Result<Seats, StoreError>;

    /// Notes that somebody asks, and answers since when they have been waiting. Who begins to wait (never asked, or asked last
    /// before `lost_before`) waits since now, with a line; others keep their time, without one. MUST NOT raise the room's
    /// version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], and nothing stored, when a host has answered, or the person was put out.
    async fn knock(&self, knock: Knock) -> Result<DateTime<Utc>, StoreError>;

    /// Stores what was said, with a line. Answers false, and stores nothing, when the same was said before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], and nothing stored, when the person was put out.
    async fn answer(&self, answered: Answered) -> Result<bool, StoreError>;

    /// Puts somebody out: revoked since the time of the entry, every token family voided, open stays closed (reason
    /// [`PUT_OUT`](crate::session::PUT_OUT), source `request`), and messages to them that still wait and that no worker has
    /// `suppressed` (superseded). Raises the room's version, so that whoever decides about the same people decides again.
    /// Answers false, and stores nothing, for somebody who was put out before.
    async fn put_out(&self, putting: PuttingOut) -> Result<bool, StoreError>;

    /// Replaces the link of somebody: the one before opens nothing any more, every token family is voided, what a host said
    /// is forgotten, and who was put out is invited again. Raises the room's version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], and nothing stored, when the generation is not one more than the stored one, or the
    /// [`Once`] was taken.
    async fn replace_link(&self, new: NewLink) -> Result<(), StoreError>;
}
