use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::announcement::Announcement;

/// An event that a worker has to announce now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedAnnouncement {
    /// What to say.
    pub announcement: Announcement,
    /// Proves that the worker still has it.
    pub fence: i64,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was first to be announced.
    pub queued_at: DateTime<Utc>,
}

/// What became of one try to announce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementSettlement {
    /// The announcement.
    pub id: Uuid,
    /// The fence of its claim.
    pub fence: i64,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// What went wrong, if something did. Never a body, never an address.
    pub error: Option<String>,
    /// When to try again. None ends it: delivered, when nothing went wrong, else dead until somebody asks for it.
    pub due_at: Option<DateTime<Utc>>,
}

/// An event that was announced, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementRecord {
    /// What was said.
    pub announcement: Announcement,
    /// `pending`, `delivered` or `dead`.
    pub state: String,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// Every try.
    pub attempts: Vec<AnnouncementAttempt>,
}

/// One try to announce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementAttempt {
    /// When.
    pub at: DateTime<Utc>,
    /// The receiver's status.
    pub status: Option<u16>,
    /// What went wrong.
    pub error: Option<String>,
}

/// What the recruiting system is told: for the workers who see to it, and for people who ask.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AnnouncementStore: Send + Sync {
    /// Takes announcements that are due, oldest first, and leases them until then.
    async fn claim_announcements(
        &self,
        limit: usize,
        leased_until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedAnnouncement>, StoreError>;

    /// Stores what became of a try to announce, and the try itself. Changes nothing when the fence is another.
    async fn settle_announcement(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError>;

    /// The announcements of a room or of all, newest first, at most `limit`, those before `before`.
    async fn list(
        &self,
        room: Option<Uuid>,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<AnnouncementRecord>, StoreError>;

    /// Makes one due now, whatever became of it before. Answers whether there is one.
    async fn resend(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError>;
}
