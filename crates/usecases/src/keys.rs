//! `greenroom keys`: makes, lists, replaces and takes back API keys.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::api_key::{ApiKey, KeyId, KeyName, KeyRecord, Scope};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{KeyStore, Secrets, StoreError};

/// A key that is wanted.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is called.
    pub name: KeyName,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// How long it is good; for good when none.
    pub good_for: Option<TimeDelta>,
}

/// Why there is no new key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is one of that name.
    #[error("there is a key of that name")]
    Taken,
    /// There is none of that name that is good for anything.
    #[error("there is no key of that name that is good for anything")]
    Unknown,
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks after API keys.
#[derive(Clone)]
pub struct Keys {
    /// Where they are kept.
    pub keys: Arc<dyn KeyStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where they come from.
    pub secrets: Arc<dyn Secrets>,
}

impl Keys {
    /// Makes a key. It is shown this once; only its hash is stored.
    ///
    /// # Errors
    /// When its name is taken.
    pub async fn create(&self, new: &NewKey) -> Result<ApiKey, KeyError> {
        let (key, record) = self.make(new);
        match self.keys.add(&record).await {
            Err(StoreError::Conflict) => Err(KeyError::Taken),
            stored => Ok(stored.map(|()| key)?),
        }
    }

    /// Every key there ever was, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<KeyRecord>, StoreError> {
        self.keys.list().await
    }

    /// Makes a key that may do what the newest of that name may, for as long as that one from its making; those before it go
    /// on for the overlap, so that their holders can change over.
    ///
    /// # Errors
    /// When no key of that name is good for anything.
    pub async fn rotate(&self, name: &KeyName, overlap: TimeDelta) -> Result<ApiKey, KeyError> {
        let now = self.clock.now();
        let of_name =
            self.keys.list().await?.into_iter().filter(|key| key.name == *name && key.is_alive(now));
        let newest = of_name.max_by_key(|key| key.created_at).ok_or(KeyError::Unknown)?;
        let good_for = newest.ends_at.map(|end| end - newest.created_at);
        let (key, record) = self.make(&NewKey { name: newest.name, scopes: newest.scopes, good_for });
        let replaced = self.keys.rotate(&record, now + overlap).await?;
        replaced.then_some(key).ok_or(KeyError::Unknown)
    }

    /// Takes back every key of that name, and answers how many there were.
    ///
    /// # Errors
    /// When no key of that name is good for anything.
    pub async fn revoke(&self, name: &KeyName) -> Result<usize, KeyError> {
        match self.keys.revoke(name, self.clock.now()).await? {
            0 => Err(KeyError::Unknown),
            revoked => Ok(revoked),
        }
    }

    /// Whether anybody has a key that is good for something.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn any_alive(&self) -> Result<bool, StoreError> {
        self.keys.any_alive(self.clock.now()).await
    }

    fn make(&self, new: &NewKey) -> (ApiKey, KeyRecord) {
        let key = ApiKey::new(KeyId(self.secrets.uuid()), self.secrets.bytes());
        let now = self.clock.now();
        let record = KeyRecord {
            id: key.id(),
            name: new.name.clone(),
            scopes: new.scopes.clone(),
            hash: key.hash(),
            created_at: now,
            ends_at: new.good_for.map(|span| now + span),
            revoked_at: None,
            last_used_at: None,
        };
        (key, record)
    }
}
