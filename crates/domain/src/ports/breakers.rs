use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::outbox::{Breaker, Origin, Scope};

/// What is stopped: the channel, or templates.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Breakers: Send + Sync {
    /// Opens breakers. One that is open keeps its `since`, takes the greater `retry_at`, and an origin other than a refusal
    /// in place of a refusal.
    async fn stop(&self, breakers: &[Breaker]) -> Result<(), StoreError>;

    /// Lets a scope go on by somebody's word: removes its breaker when [`Origin::ends`] says so. One that is left, and came
    /// from a refusal, may be tried at once.
    async fn resume(&self, scope: &Scope, by: Origin, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Lets the next message try whatever refusals stopped, at once: settings may have changed.
    async fn retry_refused(&self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Removes breakers of templates that are not among these any more: no message would ever try them.
    async fn forget_other_templates(&self, scopes: &[Scope]) -> Result<(), StoreError>;
}
