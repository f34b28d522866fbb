//! What a measurement comes to.

use std::time::Duration;

/// Rate and latencies of one measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    /// Answers a second.
    pub(super) rate: f64,
    /// The median.
    pub(super) p50: Duration,
    /// What 99 of 100 stayed below.
    pub(super) p99: Duration,
}

impl Figures {
    /// Sums up the latencies, in microseconds, of all that was answered within the time. `None` when nothing was.
    pub(super) fn of(mut micros: Vec<u32>, within: Duration) -> Option<Self> {
        micros.sort_unstable();
        Some(Self {
            rate: micros.len() as f64 / within.as_secs_f64(),
            p50: percentile(&micros, 50)?,
            p99: percentile(&micros, 99)?,
        })
    }
}

/// The smallest latency that this many of a hundred do not exceed (nearest rank).
fn percentile(sorted: &[u32], hundredths: usize) -> Option<Duration> {
    let rank = (sorted.len() * hundredths).div_ceil(100);
    let micros = sorted.get(rank.checked_sub(1)?)?;
    Some(Duration::from_micros(u64::from(*micros)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_latencies_that_were_seen() {
        let figures = Figures::of((1..=200).rev().collect(), Duration::from_secs(2)).unwrap();
        let expected =
            Figures { rate: 100.0, p50: Duration::from_micros(100), p99: Duration::from_micros(198) };
        assert_eq!(figures, expected);
    }

    #[test]
    fn nothing_answered_is_no_figure() {
        assert_eq!(Figures::of(vec![], Duration::from_secs(1)), None);
    }
}
