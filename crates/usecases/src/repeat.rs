//! Requests that may be repeated (`Idempotency-Key`): the same request makes a thing once, and is answered again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::link::SecretHash;
use greenroom_domain::ports::{Made, Once, OnceStore, StoreError};
use greenroom_domain::room::RoomName;
use uuid::Uuid;

/// A request that may be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeatable {
    /// Whose key it is.
    pub owner: String,
    /// The key that the caller chose.
    pub key: String,
    /// The SHA-256 of method, path and body.
    pub request: SecretHash,
}

impl Repeatable {
    /// What is stored with the thing that the request makes.
    pub(crate) fn made(&self, room: &RoomName, item: Option<Uuid>, at: DateTime<Utc>) -> Once {
        Once {
            owner: self.owner.clone(),
            key: self.key.clone(),
            request: self.request,
            made: Made { room: room.clone(), item },
            at,
        }
    }
}

/// Why a request is not looked at.
#[derive(Debug, thiserror::Error)]
pub enum RepeatError {
    /// The key was used for another request.
    #[error("the key was used for another request")]
    Differs,
    /// The database was of no help.
    #[error("it could not be looked up")]
    Store(#[from] StoreError),
}

/// Knows which requests were made before.
#[derive(Clone)]
pub struct Repeat {
    /// Where they are kept.
    pub once: Arc<dyn OnceStore>,
}

impl Repeat {
    /// What the request made before, if it did.
    ///
    /// # Errors
    /// When the key was used for another request.
    pub async fn made(&self, request: &Repeatable) -> Result<Option<Made>, RepeatError> {
        match self.once.made(&request.owner, &request.key).await? {
            Some(once) if once.request != request.request => Err(RepeatError::Differs),
            once => Ok(once.map(|once| once.made)),
        }
    }
}
