use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::room::{RoomId, RoomRecord};
use crate::timeline::TimelineEntry;
use crate::verdict::Verdict;

/// An interview on which there is to be a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconcluded {
    /// The room.
    pub record: RoomRecord,
    /// Whether its start was told.
    pub started: bool,
    /// The verdict that was told before, if the ledger has changed since.
    pub before: Option<Verdict>,
}

/// A verdict that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// The room.
    pub room: RoomId,
    /// When it was reached.
    pub at: DateTime<Utc>,
    /// The verdict.
    pub verdict: Verdict,
    /// When the interview started, if it did and that was not told.
    pub started_at: Option<DateTime<Utc>>,
    /// What the timeline says. Empty when the verdict is the one that was told before, and the start was told.
    pub timeline: Vec<TimelineEntry>,
}

/// Which interviews are over and what they came to.
///
/// Whatever begins or ends a stay in a concluded room marks it as changed, whichever store is told: an event, a correction,
/// a departure, the end of a life of the room.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ConclusionStore: Send + Sync {
    /// The rooms that were over at `before` (ended, at the hard end, or shut and left by the last one) and have no verdict,
    /// or whose ledger has changed since theirs; the longest over first, at most `limit`. A room in which somebody is inside
    /// is over at its end or its hard end only.
    async fn unconcluded(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Unconcluded>, StoreError>;

    /// Stores a verdict and writes the timeline; answers whether it did. MUST store and tell nothing when since the last
    /// [`ConclusionStore::unconcluded`] the ledger has changed, or somebody else stored a verdict: this one is out of date,
    /// and the room comes again. A verdict that nobody asked for is stored only if there is none. MUST NOT write the lines
    /// when this verdict is the one that is stored, nor that of the start (`interview_started`) when that was told before.
    async fn conclude(&self, conclusion: Conclusion) -> Result<bool, StoreError>;
}
