//! Writes down when API keys were used last.

use std::time::Duration;

use greenroom_usecases::authenticate::Authenticate;
use tokio::time::{MissedTickBehavior, interval};

use crate::http::problem::chain;

/// So rarely that it costs nothing, so often that who looks sees whether a key is in use.
const EVERY: Duration = Duration::from_secs(60);

pub(super) async fn run(authenticate: Authenticate) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        once(&authenticate).await;
    }
}

/// Writes down what is known now. What could not be written has its turn again.
pub(crate) async fn once(authenticate: &Authenticate) {
    if let Err(error) = authenticate.note_uses().await {
        tracing::warn!(error = chain(&error), "it could not be noted when API keys were used");
    }
}
