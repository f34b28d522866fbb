//! How fast messages may go out: for the number, for each recipient, and how many people a day.

use chrono::{DateTime, TimeDelta, Utc};

/// A token bucket as one moment in time (GCRA): the moment at which the bucket would be full again. One column in a
/// database, and the same arithmetic wherever it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The time that one message costs.
    pub interval: TimeDelta,
    /// How many messages may go out at once after a silence.
    pub burst: u32,
}

impl Bucket {
    /// Takes one message `now` out of a bucket that was last left at `full_at`; answers how the bucket is left.
    ///
    /// # Errors
    /// The moment at which there will be one to take.
    pub fn take(
        &self,
        full_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, DateTime<Utc>> {
        let full_at = full_at.map_or(now, |at| at.max(now));
        let ahead = self.interval * i32::try_from(self.burst.saturating_sub(1)).unwrap_or(i32::MAX);
        let free_at = full_at - ahead;
        if free_at <= now { Ok(full_at + self.interval) } else { Err(free_at) }
    }

    /// How many messages there are to take `now`, at most `limit`.
    pub fn free(&self, full_at: Option<DateTime<Utc>>, now: DateTime<Utc>, limit: usize) -> usize {
        let mut left = full_at;
        let one = |_: &usize| match self.take(left, now) {
            Ok(full_at) => {
                left = Some(full_at);
                true
            }
            Err(_) => false,
        };
        (0..limit).take_while(one).count()
    }
}

/// The limits of the messenger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacingRules {
    /// The number's messages: never more than the limit within any second.
    pub number: Bucket,
    /// One recipient's messages.
    pub recipient: Bucket,
    /// How many different people may be written to in any 24 hours, if that is limited.
    pub people_a_day: Option<u32>,
}

impl PacingRules {
    /// The rules for a number that may send so many messages a second (80 for most, 1,000 by upgrade, 20 when the number
    /// is used in the Business app, too; Meta: Throughput).
    ///
    /// A bucket of rate r and burst b lets r + b messages through in its busiest second. The burst is therefore a
    /// twentieth of the limit, and the rate what remains of it. For each recipient Meta allows one message in 6 s and
    /// bursts of 45, which are borrowed from the time after (Meta: Throughput, pair rate limit).
    pub fn new(messages_a_second: u32, people_a_day: Option<u32>) -> Self {
        let limit = messages_a_second.max(1);
        let burst = (limit / 20).max(1);
        let rate = limit.saturating_sub(burst).max(1);
        let interval = TimeDelta::nanoseconds(1_000_000_000 / i64::from(rate) + 1);
        Self {
            number: Bucket { interval, burst },
            recipient: Bucket { interval: TimeDelta::seconds(6), burst: 45 },
            people_a_day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;
    use proptest::prelude::*;

    /// When messages go out that all want to go out at once.
    fn departures(bucket: Bucket, count: usize) -> Vec<DateTime<Utc>> {
        let (mut now, mut full_at, mut departures) = (at(0), None, vec![]);
        while departures.len() < count {
            match bucket.take(full_at, now) {
                Ok(left) => {
                    full_at = Some(left);
                    departures.push(now);
                }
                Err(free_at) => now = free_at,
            }
        }
        departures
    }

    fn busiest(departures: &[DateTime<Utc>], span: TimeDelta) -> usize {
        let within =
            |from: &DateTime<Utc>| departures.iter().filter(|at| *at >= from && **at < *from + span).count();
        departures.iter().map(within).max().unwrap_or_default()
    }

    #[test]
    fn a_recipient_may_get_a_burst_and_then_pays_for_it() {
        let rules = PacingRules::new(80, None);
        let departures = departures(rules.recipient, 50);
        assert_eq!(departures[44], at(0));
        assert_eq!(departures[45], at(0) + TimeDelta::seconds(6));
        assert_eq!(departures[49], at(0) + TimeDelta::seconds(30));
    }

    #[test]
    fn a_bucket_tells_how_much_is_in_it() {
        let bucket = Bucket { interval: TimeDelta::seconds(1), burst: 5 };
        assert_eq!((bucket.free(None, at(0), 10), bucket.free(None, at(0), 3)), (5, 3));
        let left = bucket.take(None, at(0)).unwrap();
        assert_eq!(bucket.free(Some(left), at(0), 10), 4);
        assert_eq!(bucket.free(Some(at(1)), at(0), 10), 0);
    }

    #[test]
    fn ten_thousand_messages_take_what_the_limit_says_and_little_more() {
        let rules = PacingRules::new(80, None);
        let departures = departures(rules.number, 10_000);
        let took = (departures[9_999] - departures[0]).num_seconds();
        assert!((125..=133).contains(&took), "{took} s");
    }

    proptest! {
        #[test]
        fn no_second_has_more_than_the_limit(limit in 1u32..1000) {
            let departures = departures(PacingRules::new(limit, None).number, 500);
            let most = busiest(&departures, TimeDelta::seconds(1));
            prop_assert!(most <= limit.max(2) as usize, "{} of {}", most, limit);
        }
    }
}
