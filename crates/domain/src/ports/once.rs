use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::link::SecretHash;
use crate::room::RoomName;

/// A request that may be repeated (`Idempotency-Key`), and what it made. It is stored with what it made, and kept for 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Whose key it is: two callers may choose the same one.
    pub owner: String,
    /// The key that the caller chose, 1 to 255 characters.
    pub key: String,
    /// The SHA-256 of the request: its method, its path and its body.
    pub request: SecretHash,
    /// What it made.
    pub made: Made,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a request made. The answer is rendered again from it; links are never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The room, or the one in which it was made.
    pub room: RoomName,
    /// The person or the message, by its id.
    pub item: Option<Uuid>,
}

/// Requests that may be repeated. They are stored by the call that they protect.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OnceStore: Send + Sync {
    /// The request of this caller with this key, if it was made.
    async fn made(&self, owner: &str, key: &str) -> Result<Option<Once>, StoreError>;

    /// Forgets those that were made before. Answers how many.
    async fn forget_made(&self, before: DateTime<Utc>) -> Result<usize, StoreError>;
}
