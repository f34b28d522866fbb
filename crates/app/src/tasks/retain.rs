//! Drops what has been kept for long enough.

use std::time::Duration;

use greenroom_usecases::retain::Retain;

use crate::http::problem::chain;

/// So soon that a process that is started anew every day does its part, too, and not while everything else starts.
const SOON: Duration = Duration::from_secs(30);
/// Things are kept for days: an hour more or less is nothing.
const PAUSE: Duration = Duration::from_secs(60 * 60);

pub(super) async fn run(retain: Retain) {
    tokio::time::sleep(SOON).await;
    loop {
        let pass = retain.run().await;
        for (what, dropped) in pass.dropped {
            metrics::counter!("retention_dropped_total", "what" => what).increment(dropped as u64);
        }
        for failure in &pass.failures {
            tracing::warn!(error = chain(failure), "something is kept longer than it shall be; next turn");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
