use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::api_key::{KeyId, KeyName, KeyRecord};
use greenroom_domain::ports::{KeyStore, StoreError};

use super::{Books, MemoryStore};

#[async_trait]
impl KeyStore for MemoryStore {
    async fn add(&self, record: &KeyRecord) -> Result<(), StoreError> {
        let mut books = self.open()?;
        if books.living_keys(&record.name, record.created_at).next().is_some() {
            return Err(StoreError::Conflict);
        }
        books.keys.push(record.clone());
        Ok(())
    }

    async fn find(&self, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        Ok(self.open()?.keys.iter().find(|key| key.id == id).cloned())
    }

    async fn list(&self) -> Result<Vec<KeyRecord>, StoreError> {
        let mut keys = self.open()?.keys.clone();
        keys.sort_by(|a, b| (&a.name, a.created_at, a.id).cmp(&(&b.name, b.created_at, b.id)));
        Ok(keys)
    }

    async fn rotate(&self, new: &KeyRecord, old_ends_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let mut replaced = false;
        for old in books.living_keys(&new.name, new.created_at) {
            old.ends_at = Some(old.ends_at.map_or(old_ends_at, |end| end.min(old_ends_at)));
            replaced = true;
        }
        if replaced {
            books.keys.push(new.clone());
        }
        Ok(replaced)
    }

    async fn revoke(&self, name: &KeyName, at: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut books = self.open()?;
        Ok(books.living_keys(name, at).map(|key| key.revoked_at = Some(at)).count())
    }

    async fn note_used(&self, uses: &[(KeyId, DateTime<Utc>)]) -> Result<(), StoreError> {
        let mut books = self.open()?;
        for key in &mut books.keys {
            let of_key = uses.iter().filter(|(id, _)| *id == key.id).map(|(_, at)| *at);
            key.last_used_at = of_key.chain(key.last_used_at).max();
        }
        Ok(())
    }

    async fn any_alive(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(self.open()?.keys.iter().any(|key| key.is_alive(now)))
    }
}

impl Books {
    fn living_keys(&mut self, name: &KeyName, now: DateTime<Utc>) -> impl Iterator<Item = &mut KeyRecord> {
        self.keys.iter_mut().filter(move |key| key.name == *name && key.is_alive(now))
    }
}
