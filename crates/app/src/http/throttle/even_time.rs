//! Answers that shall not tell by their time what they hide.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Longer than any of the lookups takes as a rule.
const STEP: Duration = Duration::from_millis(100);

/// Runs from when a request came in.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct EvenTime(Instant);

impl EvenTime {
    /// From now on.
    pub(in crate::http) fn begin() -> Self {
        Self(Instant::now())
    }

    /// Returns at the next multiple of 100 ms, the first at the earliest.
    pub(in crate::http) async fn reached(self) {
        let steps = self.0.elapsed().as_nanos().div_ceil(STEP.as_nanos()).max(1);
        sleep_until(self.0 + STEP * u32::try_from(steps).unwrap_or(u32::MAX)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_takes_longer_or_shorter_ends_at_a_multiple_of_100_ms() {
        for (took, ends) in
            [(0, 100), (1, 100), (99, 100), (100, 100), (101, 200), (250, 300), (5_010, 5_100)]
        {
            let (begun, even) = (Instant::now(), EvenTime::begin());
            tokio::time::advance(Duration::from_millis(took)).await;
            even.reached().await;
            assert_eq!(begun.elapsed(), Duration::from_millis(ends), "{took}");
        }
    }
}
