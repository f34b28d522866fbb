use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::api_key::{KeyId, KeyName, KeyRecord};

/// The API keys: hashes only.
///
/// A name can stand on several keys: one that was replaced goes on until its end, and those that are over stay listed.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// Stores a key. [`StoreError::Conflict`] when a key of its name is alive at the moment it is made; of two at once, one.
    async fn add(&self, record: &KeyRecord) -> Result<(), StoreError>;

    /// The key of that id, whatever became of it.
    async fn find(&self, id: KeyId) -> Result<Option<KeyRecord>, StoreError>;

    /// Every key there ever was, by name, the oldest of each first.
    async fn list(&self) -> Result<Vec<KeyRecord>, StoreError>;

    /// Stores a key in place of those of its name that are alive at the moment it is made: these end at `old_ends_at`, unless
    /// they end earlier. Answers whether there were any; if not, nothing is stored.
    async fn rotate(&self, new: &KeyRecord, old_ends_at: DateTime<Utc>) -> Result<bool, StoreError>;

    /// Takes back every key of that name that is alive then, and answers how many.
    async fn revoke(&self, name: &KeyName, at: DateTime<Utc>) -> Result<usize, StoreError>;

    /// Notes when keys were used; of several times the latest counts, also one that was noted before. Ids of nobody are
    /// borne.
    async fn note_used(&self, uses: &[(KeyId, DateTime<Utc>)]) -> Result<(), StoreError>;

    /// Whether there is a key that is good for something.
    async fn any_alive(&self, now: DateTime<Utc>) -> Result<bool, StoreError>;
}
