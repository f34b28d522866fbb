use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::announcement::Announcement;

/// What became of a try to announce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// What went wrong, if something did. Never a body, never an address.
    pub error: Option<String>,
    /// How many seconds the receiver wants to be left alone, if it said so.
    pub retry_after: Option<u32>,
}

/// Tells the recruiting system.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Announcer: Send + Sync {
    /// Announces, signed for this moment. MUST end within a time limit of the adapter. Everything but a status of 2xx is
    /// an error.
    async fn announce(&self, announcement: &Announcement, now: DateTime<Utc>) -> Announced;
}
