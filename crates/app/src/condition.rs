//! How LiveKit is, in one word: for the log, for `/readyz` and for the metric.

use greenroom_domain::ports::{Health, MediaError};

/// Beyond this LiveKit refuses our tokens: its leeway on both ends (v1.13.5, seen).
const LARGEST_SKEW_SECONDS: i64 = 60;

/// How LiveKit is; the worst that is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It answers and takes our key.
    Fine,
    /// It does, but makes rooms for whoever has a token (`room.auto_create`): degraded.
    CreatesRooms,
    /// It says that it is not ready.
    NotReady,
    /// It refuses our key: nobody can join.
    KeyRefused,
    /// Its clock and ours differ so much that it refuses every token.
    ClockOff,
    /// It does not answer.
    Away,
}

impl Condition {
    /// Judges an answer to the question how it is.
    pub(crate) fn of(answer: &Result<Health, MediaError>) -> Self {
        match answer {
            Ok(health)
                if health
                    .clock_ahead
                    .is_some_and(|ahead| ahead.num_seconds().abs() > LARGEST_SKEW_SECONDS) =>
            {
                Self::ClockOff
            }
            Ok(health) if !health.key_accepted => Self::KeyRefused,
            Ok(health) if !health.ready => Self::NotReady,
            Ok(health) if health.creates_rooms => Self::CreatesRooms,
            Ok(_) => Self::Fine,
            Err(MediaError::Unauthorized(_)) => Self::KeyRefused,
            Err(MediaError::Unavailable(_) | MediaError::Unexpected(_)) => Self::Away,
        }
    }

    /// Whether people can join.
    pub(crate) fn is_usable(self) -> bool {
        matches!(self, Self::Fine | Self::CreatesRooms)
    }

    /// The word for it in `/readyz`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::CreatesRooms => "auto_create_on",
            Self::NotReady => "not_ready",
            Self::KeyRefused => "key_refused",
            Self::ClockOff => "clock_off",
            Self::Away => "away",
        }
    }
}
