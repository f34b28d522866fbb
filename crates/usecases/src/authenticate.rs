//! Checks API keys, and remembers when they were used.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use greenroom_domain::api_key::{ApiKey, KeyId, KeyRecord};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{KeyStore, StoreError};
use moka::future::Cache;

/// How long a key is taken for what it was when it was looked up: one that is taken back is refused after that at the latest.
pub const KEPT: Duration = Duration::from_secs(5);

/// How many keys are kept, known and unknown. It bounds memory; keys that are used often stay when strangers try many.
const KEYS_KEPT: u64 = 10_000;

/// Somebody who proved to hold a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The key as it was then.
    pub key: Arc<KeyRecord>,
    /// When the proof is over by itself, if that is known: with the key, or with the sign-in by which it was given.
    pub ends_at: Option<DateTime<Utc>>,
}

impl From<Arc<KeyRecord>> for Holder {
    /// By the key itself.
    fn from(key: Arc<KeyRecord>) -> Self {
        Self { ends_at: key.ends_at, key }
    }
}

/// Checks keys. Once a key was looked up, checking it costs neither a write nor, for [`KEPT`], a read.
#[derive(Clone)]
pub struct Authenticate {
    keys: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    kept: Cache<KeyId, Option<Arc<KeyRecord>>>,
    /// Since the last time they were written down. Only keys that exist are in it.
    uses: Arc<Mutex<BTreeMap<KeyId, DateTime<Utc>>>>,
}

impl Authenticate {
    /// Wires the use case; records are kept for so long ([`KEPT`]).
    pub fn new(keys: Arc<dyn KeyStore>, clock: Arc<dyn Clock>, kept_for: Duration) -> Self {
        let kept = Cache::builder().max_capacity(KEYS_KEPT).time_to_live(kept_for).build();
        Self { keys, clock, kept, uses: Arc::default() }
    }

    /// The record of a key that is good, and notes its use. Nothing for one that is garbled, unknown, over or taken back:
    /// which of these it is, is nobody's business.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn run(&self, text: &str) -> Result<Option<Arc<KeyRecord>>, Arc<StoreError>> {
        let Some(key) = ApiKey::parse(text) else { return Ok(None) };
        self.used(key.id(), |record, now| record.admits(&key, now)).await
    }

    /// The record of a key that was shown before, if it is neither over nor taken back, and notes its use.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn again(&self, id: KeyId) -> Result<Option<Arc<KeyRecord>>, Arc<StoreError>> {
        self.used(id, KeyRecord::is_alive).await
    }

    /// Whether what was proved is true still: for what goes on after its request was checked.
    ///
    /// # Errors
    /// When the database cannot be asked. That the proof is over by itself is known without it.
    pub async fn is_still(&self, holder: &Holder) -> Result<bool, Arc<StoreError>> {
        let now = self.clock.now();
        if holder.ends_at.is_some_and(|end| end <= now) {
            return Ok(false);
        }
        Ok(self.record(holder.key.id).await?.is_some_and(|record| record.is_alive(now)))
    }

    async fn used(
        &self,
        id: KeyId,
        is_good: impl FnOnce(&KeyRecord, DateTime<Utc>) -> bool,
    ) -> Result<Option<Arc<KeyRecord>>, Arc<StoreError>> {
        let record = self.record(id).await?;
        let now = self.clock.now();
        let admitted = record.filter(|record| is_good(record, now));
        if let Some(record) = &admitted {
            self.remember([(record.id, now)]);
        }
        Ok(admitted)
    }

    async fn record(&self, id: KeyId) -> Result<Option<Arc<KeyRecord>>, Arc<StoreError>> {
        let look = async { Ok(self.keys.find(id).await?.map(Arc::new)) };
        self.kept.try_get_with(id, look).await
    }

    /// Writes down when keys were used. What cannot be stored is kept for the next time.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn note_uses(&self) -> Result<(), StoreError> {
        let uses: Vec<_> = std::mem::take(&mut *self.uses()).into_iter().collect();
        if uses.is_empty() {
            return Ok(());
        }
        let noted = self.keys.note_used(&uses).await;
        if noted.is_err() {
            self.remember(uses);
        }
        noted
    }

    fn remember(&self, uses: impl IntoIterator<Item = (KeyId, DateTime<Utc>)>) {
        let mut remembered = self.uses();
        for (id, at) in uses {
            let latest = remembered.entry(id).or_insert(at);
            *latest = at.max(*latest);
        }
    }

    fn uses(&self) -> std::sync::MutexGuard<'_, BTreeMap<KeyId, DateTime<Utc>>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
