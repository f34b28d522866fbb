//! When people may enter: the schedule of an interview, and the window that follows from it.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

/// When the interview is meant to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The agreed start; without one the room is open at once.
    pub starts_at: Option<DateTime<Utc>>,
    /// How long it is meant to last, in whole minutes.
    pub duration: TimeDelta,
    /// The IANA name of the zone in which people are told the time, such as `Asia/Amman`.
    pub timezone: String,
    /// A close that the caller asked for, in place of the rule's.
    pub closes_at: Option<DateTime<Utc>>,
}

/// The margins from which a [`Window`] is computed (`entry.*` of the settings).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRules {
    /// How long before the start people may enter (`entry.early_minutes`, 15).
    pub early: TimeDelta,
    /// How long after the planned end people may still enter (`entry.late_minutes`, 30).
    pub late: TimeDelta,
    /// How long a room without a start stays open (`entry.open_days`, 7).
    pub open_for: TimeDelta,
    /// How long after the close those inside may go on (`entry.overrun_minutes`, 30).
    pub overrun: TimeDelta,
}

impl Default for WindowRules {
    fn default() -> Self {
        Self {
            early: TimeDelta::minutes(15),
            late: TimeDelta::minutes(30),
            open_for: TimeDelta::days(7),
            overrun: TimeDelta::minutes(30),
        }
    }
}

/// `[opens_at, closes_at)` is when people may enter; at `hard_ends_at` the conversation is ended, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first moment at which the door is open.
    pub opens_at: DateTime<Utc>,
    /// The first moment at which it is shut again. Who is inside may stay.
    pub closes_at: DateTime<Utc>,
    /// When the LiveKit room is deleted. No token outlives it.
    pub hard_ends_at: DateTime<Utc>,
}

/// Why a schedule has no window that anybody could enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The room would be shut before it opens.
    #[error("the room would close before it opens")]
    ClosesBeforeOpening,
    /// The room would be shut already.
    #[error("the room would be closed already")]
    AlreadyOver,
    /// The time cannot be represented.
    #[error("the time is out of range")]
    OutOfRange,
}

/// RFC 3339 writes years with four digits.
const LAST_YEAR: i32 = 9999;

impl Window {
    /// Computes the window of a schedule that is made `now`.
    ///
    /// # Errors
    /// The reason, when nobody could ever enter.
    pub fn of(schedule: &Schedule, rules: WindowRules, now: DateTime<Utc>) -> Result<Self, WindowError> {
        let add = |time: DateTime<Utc>, span| {
            time.checked_add_signed(span)
                .filter(|time| time.year() <= LAST_YEAR)
                .ok_or(WindowError::OutOfRange)
        };
        let (opens_at, by_rule) = match schedule.starts_at {
            Some(start) => (add(start, -rules.early)?, add(add(start, schedule.duration)?, rules.late)?),
            None => (now, add(now, rules.open_for)?),
        };
        let closes_at = schedule.closes_at.unwrap_or(by_rule);
        match () {
            () if closes_at <= opens_at => Err(WindowError::ClosesBeforeOpening),
            () if closes_at <= now => Err(WindowError::AlreadyOver),
            () => Ok(Self { opens_at, closes_at, hard_ends_at: add(closes_at, rules.overrun)? }),
        }
    }
}

/// What another window means to people who know of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Nothing.
    Same,
    /// They have more time, and need not know.
    Extended,
    /// They have less time. Who knows a start need not know.
    Shortened,
    /// What they know is wrong now.
    Moved,
}

impl Move {
    /// Compares an appointment, start and window, with the one before it.
    pub fn between(before: (&Schedule, Window), after: (&Schedule, Window)) -> Self {
        let ((old, was), (new, is)) = (before, after);
        match () {
            () if old.starts_at != new.starts_at || was.opens_at != is.opens_at => Self::Moved,
            () if is.closes_at < was.closes_at => Self::Shortened,
            () if is == was => Self::Same,
            () => Self::Extended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;

    fn schedule(starts_at: Option<DateTime<Utc>>, closes_at: Option<DateTime<Utc>>) -> Schedule {
        Schedule { starts_at, duration: TimeDelta::minutes(60), timezone: "Asia/Amman".into(), closes_at }
    }

    #[test]
    fn a_room_with_a_start_opens_before_it_and_closes_after_the_planned_end() {
        let window = Window::of(&schedule(Some(at(100)), None), WindowRules::default(), at(0)).unwrap();
        assert_eq!(window, Window { opens_at: at(85), closes_at: at(190), hard_ends_at: at(220) });
    }

    #[test]
    fn a_room_without_a_start_is_open_at_once_for_seven_days() {
        let window = Window::of(&schedule(None, None), WindowRules::default(), at(0)).unwrap();
        assert_eq!((window.opens_at, window.closes_at), (at(0), at(7 * 24 * 60)));
    }

    #[test]
    fn a_move_is_what_makes_a_known_start_wrong() {
        let start = schedule(Some(at(100)), None);
        let window = Window { opens_at: at(85), closes_at: at(190), hard_ends_at: at(220) };
        let closing = |minute| Window { closes_at: at(minute), hard_ends_at: at(minute + 30), ..window };
        for (schedule, after, expected) in [
            (start.clone(), window, Move::Same),
            (start.clone(), closing(200), Move::Extended),
            (start.clone(), closing(180), Move::Shortened),
            (start.clone(), Window { opens_at: at(90), ..window }, Move::Moved),
            (schedule(Some(at(101)), None), window, Move::Moved),
            (schedule(None, None), window, Move::Moved),
        ] {
            assert_eq!(Move::between((&start, window), (&schedule, after)), expected);
        }
    }

    #[test]
    fn the_caller_may_name_the_close() {
        let window = Window::of(&schedule(None, Some(at(30))), WindowRules::default(), at(0)).unwrap();
        assert_eq!((window.closes_at, window.hard_ends_at), (at(30), at(60)));
    }

    #[test]
    fn a_window_that_nobody_could_enter_is_refused() {
        let of = |start, close| Window::of(&schedule(start, close), WindowRules::default(), at(1000));
        assert_eq!(of(Some(at(0)), None), Err(WindowError::AlreadyOver));
        assert_eq!(of(Some(at(2000)), Some(at(1500))), Err(WindowError::ClosesBeforeOpening));
        assert_eq!(of(Some(DateTime::<Utc>::MAX_UTC), None), Err(WindowError::OutOfRange));
        let last_moment = "9999-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(of(None, Some(last_moment)), Err(WindowError::OutOfRange), "its hard end has five digits");
    }
}
