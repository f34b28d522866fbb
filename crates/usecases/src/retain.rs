//! Drops what has been kept for long enough.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{OnceStore, RetentionStore, StoreError};
use greenroom_domain::retention::{Leftover, Retention};

/// Keeps nothing for longer than it may be kept.
#[derive(Clone)]
pub struct Retain {
    /// What is kept.
    pub retention: Arc<dyn RetentionStore>,
    /// Requests that may be repeated.
    pub once: Arc<dyn OnceStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For how long.
    pub kept: Retention,
}

/// What one pass did. What it could not do has its turn in the next one.
#[derive(Debug, Default)]
pub struct Retained {
    /// What went, by its word, and how many of it.
    pub dropped: Vec<(&'static str, usize)>,
    /// Why something could not go.
    pub failures: Vec<StoreError>,
}

/// How many go in one transaction.
const PART: u32 = 500;
/// How many parts of one kind a pass takes on at most: a hundred thousand, so that a pass ends.
const PARTS: u32 = 200;

/// Rooms whose people were erased.
const ROOMS: &str = "rooms";
/// Requests that can be repeated no more.
const REQUESTS: &str = "requests";

impl Retain {
    /// Makes one pass. What cannot be dropped does not keep the rest. Twice at once is as good as once.
    pub async fn run(&self) -> Retained {
        let (now, mut pass) = (self.clock.now(), Retained::default());
        for what in Leftover::ALL {
            let before = self.kept.before(what, now);
            pass.in_parts(what.as_str(), || self.retention.forget(what, before, PART)).await;
        }
        let over_before = self.kept.personal_before(now);
        pass.in_parts(ROOMS, || self.retention.erase_rooms(over_before, PART)).await;
        let forgotten = self.once.forget_made(Retention::requests_before(now)).await;
        let dropped = pass.count(forgotten);
        pass.dropped.push((REQUESTS, dropped));
        pass
    }
}

impl Retained {
    /// Drops part after part, until one is not full.
    async fn in_parts<Part>(&mut self, what: &'static str, part: impl Fn() -> Part)
    where
        Part: Future<Output = Result<usize, StoreError>>,
    {
        let mut dropped = 0;
        for _ in 0..PARTS {
            let now = self.count(part().await);
            dropped += now;
            if now < PART as usize {
                break;
            }
        }
        self.dropped.push((what, dropped));
    }

    /// How many went; none after a failure, which is noted.
    fn count(&mut self, dropped: Result<usize, StoreError>) -> usize {
        dropped.unwrap_or_else(|error| {
            self.failures.push(error);
            0
        })
    }
}
