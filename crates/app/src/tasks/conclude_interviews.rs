//! Says what interviews came to, soon after they are over.

use std::time::Duration;

use greenroom_usecases::conclude_interviews::ConcludeInterviews;

use crate::http::problem::chain;

const PAUSE: Duration = Duration::from_secs(10);

pub(super) async fn run(conclude: ConcludeInterviews) {
    loop {
        tokio::time::sleep(PAUSE).await;
        match conclude.run().await {
            Ok(pass) => {
                metrics::counter!("interviews_concluded_total").increment(pass.concluded as u64);
                metrics::gauge!("interviews_unconcluded").set(pass.postponed as f64);
                for failure in &pass.failures {
                    tracing::warn!(error = chain(failure), "a verdict could not be stored; next turn");
                }
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "interviews could not be concluded; next turn");
            }
        }
    }
}
