//! The time, as a port: no rule of the domain reads a clock by itself.

use chrono::{DateTime, Utc};

/// Tells the time.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The present moment. MUST NOT be finer than a microsecond, so that a time read back from PostgreSQL
    /// equals the one that was stored.
    fn now(&self) -> DateTime<Utc>;
}
