//! Meta's limits of sending, as rules over instants. Meta: Throughput, Messaging limits.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::error::GraphError;

/// The window in which messages are counted against [`Limits::per_second`].
const SECOND: Duration = Duration::from_secs(1);

/// How fast messages may come. The default is Meta's for a number that was not upgraded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages of the business number in any second (Meta: 80), else 130429. `None` switches it off.
    pub per_second: Option<u32>,
    /// Messages to one recipient, else 131056. `None` switches it off.
    pub pair: Option<PairLimit>,
}

/// How fast messages to one recipient may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairLimit {
    /// One message in this time, over the long run (Meta: 6 s).
    pub interval: Duration,
    /// So many at once, borrowed from the future (Meta: 45).
    pub burst: u32,
}

impl Limits {
    /// No limits at all.
    pub const OFF: Self = Self { per_second: None, pair: None };
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_second: Some(80), pair: Some(PairLimit::default()) }
    }
}

impl Default for PairLimit {
    fn default() -> Self {
        Self { interval: Duration::from_secs(6), burst: 45 }
    }
}

/// What was tried so far, as far as the limits need it.
#[derive(Debug, Default)]
pub struct Meter {
    tried: VecDeque<Instant>,
    /// For each recipient, the theoretical arrival time of the generic cell rate algorithm (ITU-T I.371).
    pairs: HashMap<String, Instant>,
}

impl Meter {
    /// Counts a message to `to`, and tells whether it may pass.
    ///
    /// # Errors
    /// 130429 when the number was too fast, 131056 when it was too fast for this recipient. Refused messages
    /// count for the first, since Meta had to look at them, and not for the second, since nothing was borrowed.
    pub fn admit(&mut self, limits: &Limits, to: &str, now: Instant) -> Result<(), GraphError> {
        if let Some(per_second) = limits.per_second {
            self.throughput(per_second, now)?;
        }
        limits.pair.map_or(Ok(()), |pair| self.pair(pair, to, now))
    }

    fn throughput(&mut self, per_second: u32, now: Instant) -> Result<(), GraphError> {
        self.tried.retain(|tried| now.saturating_duration_since(*tried) < SECOND);
        let full = self.tried.len() >= usize::try_from(per_second).unwrap_or(usize::MAX);
        self.tried.push_back(now);
        if full {
            Err(GraphError::new(130_429, "Cloud API message throughput has been reached."))
        } else {
            Ok(())
        }
    }

    fn pair(&mut self, limit: PairLimit, to: &str, now: Instant) -> Result<(), GraphError> {
        let arrival = self.pairs.get(to).map_or(now, |arrival| now.max(*arrival));
        if arrival.duration_since(now) > limit.interval * limit.burst.saturating_sub(1) {
            return Err(GraphError::new(
                131_056,
                "Too many messages sent from this number to the same number.",
            ));
        }
        self.pairs.insert(to.to_owned(), arrival + limit.interval);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "+962790000001";

    fn code(outcome: Result<(), GraphError>) -> u32 {
        outcome.map_or_else(|error| error.code, |()| 0)
    }

    fn in_seconds(from: Instant, seconds: f64) -> Instant {
        from + Duration::from_secs_f64(seconds)
    }

    #[test]
    fn eighty_messages_pass_in_any_second_and_no_more() {
        let (mut meter, start) = (Meter::default(), Instant::now());
        for n in 0..80 {
            let to = format!("+96279{n:07}");
            assert_eq!(
                code(meter.admit(&Limits::default(), &to, in_seconds(start, f64::from(n) / 100.0))),
                0
            );
        }
        let late = in_seconds(start, 0.999);
        assert_eq!(code(meter.admit(&Limits::default(), ONE, late)), 130_429);
        assert_eq!(code(meter.admit(&Limits::default(), ONE, in_seconds(start, 1.2))), 0);
    }

    #[test]
    fn messages_that_were_refused_count_in_the_window() {
        let (mut meter, start) = (Meter::default(), Instant::now());
        let limits = Limits { per_second: Some(1), pair: None };
        assert_eq!(code(meter.admit(&limits, ONE, start)), 0);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 0.9))), 130_429);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 1.8))), 130_429);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 2.8))), 0);
    }

    #[test]
    fn one_recipient_may_be_sent_45_at_once_and_then_one_in_six_seconds() {
        let (mut meter, start) = (Meter::default(), Instant::now());
        let limits = Limits { per_second: None, ..Limits::default() };
        let passed = (0..100).filter(|_| meter.admit(&limits, ONE, start).is_ok()).count();
        assert_eq!(passed, 45);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 5.9))), 131_056);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 6.0))), 0);
        assert_eq!(code(meter.admit(&limits, ONE, in_seconds(start, 6.1))), 131_056);
        assert_eq!(code(meter.admit(&limits, "+962790000002", start)), 0);
    }

    #[test]
    fn limits_that_are_off_let_everything_pass() {
        let (mut meter, now) = (Meter::default(), Instant::now());
        assert!((0..1000).all(|_| meter.admit(&Limits::OFF, ONE, now).is_ok()));
    }
}
