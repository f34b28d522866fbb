use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::ports::{Once, OnceStore, StoreError};

use super::{Books, MemoryStore};

#[async_trait]
impl OnceStore for MemoryStore {
    async fn made(&self, owner: &str, key: &str) -> Result<Option<Once>, StoreError> {
        let books = self.open()?;
        Ok(books.once.iter().find(|once| once.owner == owner && once.key == key).cloned())
    }

    async fn forget_made(&self, before: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut books = self.open()?;
        let known = books.once.len();
        books.once.retain(|once| once.at >= before);
        Ok(known - books.once.len())
    }
}

impl Books {
    /// Whether the caller has used this key before.
    pub(super) fn was_made(&self, once: Option<&Once>) -> bool {
        once.is_some_and(|new| {
            self.once.iter().any(|known| (&known.owner, &known.key) == (&new.owner, &new.key))
        })
    }
}
