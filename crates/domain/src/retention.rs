//! How long things are kept.

use chrono::{DateTime, TimeDelta, Utc};

/// What is of use for a while, and then goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leftover {
    /// What the media server told, as it came; by when it came.
    MediaEvents,
    /// What the messenger told, as it came; by when it came.
    MessengerEvents,
    /// Receipts for messages of nobody; by when they came.
    OrphanReceipts,
    /// Differences between record and reality; by when they ended.
    Drifts,
    /// Token families with their refresh tokens; by the hard end of their room, when they are over, too.
    Tokens,
    /// What the recruiting system took; by when it happened.
    DeliveredAnnouncements,
    /// What it never took; by when it happened.
    DeadAnnouncements,
    /// Numbers that belong to somebody else than an application's person; by when that was said. A stop is no leftover: who
    /// wants to be left alone is left alone.
    WrongNumbers,
}

impl Leftover {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::MediaEvents,
        Self::MessengerEvents,
        Self::OrphanReceipts,
        Self::Drifts,
        Self::Tokens,
        Self::DeliveredAnnouncements,
        Self::DeadAnnouncements,
        Self::WrongNumbers,
    ];

    /// The word that stands for it in measurements.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MediaEvents => "media_events",
            Self::MessengerEvents => "messenger_events",
            Self::OrphanReceipts => "orphan_receipts",
            Self::Drifts => "drifts",
            Self::Tokens => "tokens",
            Self::DeliveredAnnouncements => "delivered_announcements",
            Self::DeadAnnouncements => "dead_announcements",
            Self::WrongNumbers => "wrong_numbers",
        }
    }
}

/// How long a drift that is over is kept: long enough for whoever asks about last month's interviews.
const DRIFTS: TimeDelta = TimeDelta::days(30);
/// How long tokens are kept past the hard end of their room, after which none opens anything.
const TOKENS: TimeDelta = TimeDelta::days(1);
/// How long a request may be repeated (`Idempotency-Key`).
const REQUESTS: TimeDelta = TimeDelta::days(1);

/// For how long what is kept (`retention.*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Who was expected in a room, after it was over.
    pub personal: TimeDelta,
    /// Bodies as others sent them. They hold names and numbers, too.
    pub raw: TimeDelta,
}

impl Retention {
    /// Before which time a leftover goes `now`.
    pub fn before(&self, what: Leftover, now: DateTime<Utc>) -> DateTime<Utc> {
        match what {
            Leftover::MediaEvents
            | Leftover::MessengerEvents
            | Leftover::OrphanReceipts
            | Leftover::DeliveredAnnouncements => self.raw_before(now),
            Leftover::DeadAnnouncements | Leftover::WrongNumbers => self.personal_before(now),
            Leftover::Drifts => now - DRIFTS,
            Leftover::Tokens => now - TOKENS,
        }
    }

    /// What a body says of a room came before the room was over: kept no longer than the people of the room, it need not be
    /// looked through when those go.
    fn raw_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.raw.min(self.personal)
    }

    /// The people of rooms that were over before that time go `now`.
    pub fn personal_before(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.personal
    }

    /// Requests that were made before that time cannot be repeated `now`.
    pub fn requests_before(now: DateTime<Utc>) -> DateTime<Utc> {
        now - REQUESTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;

    fn kept_days(personal: i64, raw: i64) -> [i64; 8] {
        let retention = Retention { personal: TimeDelta::days(personal), raw: TimeDelta::days(raw) };
        Leftover::ALL.map(|what| (at(0) - retention.before(what, at(0))).num_days())
    }

    #[test]
    fn each_leftover_is_kept_for_its_time_and_no_raw_body_outlives_its_people() {
        for (personal, raw, expected) in [
            (180, 14, [14, 14, 14, 30, 1, 14, 180, 180]),
            (10, 14, [10, 10, 10, 30, 1, 10, 10, 10]),
            (1, 365, [1, 1, 1, 30, 1, 1, 1, 1]),
        ] {
            assert_eq!(kept_days(personal, raw), expected, "{personal} {raw}");
        }
    }

    #[test]
    fn a_request_may_be_repeated_for_a_day() {
        assert_eq!(Retention::requests_before(at(24 * 60)), at(0));
    }
}
