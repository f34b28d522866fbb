//! The real clock and the real dice: the only place of the program that reads either.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::Secrets;
use uuid::Uuid;

/// The clock of the machine, in whole microseconds, as PostgreSQL keeps them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that reads the clock")]
    fn now(&self) -> DateTime<Utc> {
        let now = Utc::now();
        now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
    }
}

/// The operating system's random generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsSecrets;

impl Secrets for OsSecrets {
    fn uuid(&self) -> Uuid {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = self.bytes();
        uuid::Builder::from_random_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]).into_uuid()
    }

    /// Stops the process when the system has no randomness: going on would hand out secrets that can be guessed.
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        match getrandom::fill(&mut bytes) {
            Ok(()) => bytes,
            Err(error) => {
                tracing::error!(%error, "the operating system gives no random numbers");
                std::process::abort()
            }
        }
    }
}
