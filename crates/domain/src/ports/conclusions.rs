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
    /// What the timeline says. MUST be empty when the verdict is the one that was told before.
    pub timeline: Vec<TimelineEntry>,
}

/// Which interviews are over and what they came to.
///
/// The attendance store marks a concluded room as changed when a stay in it begins or ends afterwards.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ConclusionStore: Send + Sync {
    /// The rooms that were over at `before` (ended, at the hard end, or shut with nobody inside) without a verdict, and
    /// those whose ledger has changed since theirs; the longest over first, at most `limit`.
    async fn unconcluded(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Unconcluded>, StoreError>;

    /// Stores a verdict and writes the timeline. A room whose ledger changed after `before` of the question was asked
    /// comes again.
    async fn conclude(&self, conclusion: Conclusion) -> Result<(), StoreError>;
}
