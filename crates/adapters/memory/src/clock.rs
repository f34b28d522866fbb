use std::sync::Mutex;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use greenroom_domain::clock::Clock;

use crate::lock::lock;

/// A clock that stands until somebody moves it.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// Makes a clock that shows this time.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(to_microsecond(now)))
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: DateTime<Utc>) {
        *lock(&self.0) = to_microsecond(now);
    }

    /// Moves the clock on.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = lock(&self.0);
        *now = to_microsecond(*now + by);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }
}

/// The port allows nothing finer.
fn to_microsecond(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_until_it_is_moved_and_shows_microseconds() {
        let clock = ManualClock::new(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
        clock.advance(TimeDelta::nanoseconds(1_999));
        assert_eq!(clock.now().timestamp_subsec_nanos(), 1_000);
        clock.set(DateTime::UNIX_EPOCH + TimeDelta::hours(1));
        assert_eq!(clock.now().timestamp(), 3600);
    }
}
