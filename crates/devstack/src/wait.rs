//! Waiting for a condition: asking again and again, up to a limit.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long to wait between two questions: short beside the half second that PostgreSQL and LiveKit need.
const TICK: Duration = Duration::from_millis(20);

/// Asks until the answer is `Some`, or returns `None` once `limit` has passed.
pub(crate) async fn until<T, F>(limit: Duration, mut probe: impl FnMut() -> F) -> Option<T>
where
    F: Future<Output = Option<T>>,
{
    let started = Instant::now();
    loop {
        if let Some(answer) = probe().await {
            return Some(answer);
        }
        if started.elapsed() >= limit {
            return None;
        }
        tokio::time::sleep(TICK).await;
    }
}

/// How long a server of ours that is just being ended by its watcher may keep its data and its port.
const FORMER_LIMIT: Duration = Duration::from_secs(5);

/// Tries again while the failure is one that passes by itself, 5 seconds at the longest.
pub(crate) async fn insist<T, E, F>(
    mut attempt: impl FnMut() -> F,
    passes: impl Fn(&E) -> bool,
) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let started = Instant::now();
    loop {
        match attempt().await {
            Err(error) if passes(&error) && started.elapsed() < FORMER_LIMIT => {
                tokio::time::sleep(TICK * 5).await
            }
            outcome => return outcome,
        }
    }
}
