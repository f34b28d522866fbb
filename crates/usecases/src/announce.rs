//! Tells the recruiting system what happened, until it took it or a day has passed.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::announcement::next_try;
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{
    AnnouncementSettlement, AnnouncementStore, Announcer, ClaimedAnnouncement, Secrets, StoreError,
};

/// Announces.
#[derive(Clone)]
pub struct Announce {
    /// What has to be announced.
    pub announcements: Arc<dyn AnnouncementStore>,
    /// Who carries it.
    pub announcer: Arc<dyn Announcer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the jitter of pauses.
    pub secrets: Arc<dyn Secrets>,
}

/// How long a worker may take. Longer than the time limit of a receiver; a lost one means another try, which the receiver
/// knows by its id.
const LEASE: TimeDelta = TimeDelta::minutes(1);

impl Announce {
    /// Takes announcements that are due, at most so many.
    ///
    /// # Errors
    /// When the outbox cannot be asked.
    pub async fn claim(&self, limit: usize) -> Result<Vec<ClaimedAnnouncement>, StoreError> {
        let now = self.clock.now();
        self.announcements.claim_announcements(limit, now + LEASE, now).await
    }

    /// Announces one. Never fails: whatever happens has to be stored.
    pub async fn announce(&self, claimed: ClaimedAnnouncement) -> AnnouncementSettlement {
        let announced = self.announcer.announce(&claimed.announcement, self.clock.now()).await;
        let (now, dice) = (self.clock.now(), f64::from(self.secrets.bytes()[0]) / 256.0);
        let again =
            next_try(claimed.attempts.saturating_add(1), claimed.queued_at, announced.retry_after, dice, now);
        AnnouncementSettlement {
            id: claimed.announcement.id,
            fence: claimed.fence,
            at: now,
            status: announced.status,
            due_at: announced.error.is_some().then_some(again).flatten(),
            error: announced.error,
        }
    }

    /// Stores what became of one.
    ///
    /// # Errors
    /// When it could not be stored: the announcement is made again when its lease is over.
    pub async fn settle(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError> {
        self.announcements.settle_announcement(settlement).await
    }
}
