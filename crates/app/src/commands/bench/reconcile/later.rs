//! A clock that can be set forward: two passes have to be ten seconds apart, and nobody wants to wait.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;

use crate::ambient::SystemClock;

/// The interval of the settings (`reconcile.interval_seconds`).
const INTERVAL: i64 = 15;

/// The system's clock, ahead by some seconds.
#[derive(Default)]
pub(super) struct Later(AtomicI64);

impl Later {
    /// Lets the time between two passes go by.
    pub(super) fn go_on(&self) {
        self.0.fetch_add(INTERVAL, Ordering::Relaxed);
    }
}

impl Clock for Later {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }
}
