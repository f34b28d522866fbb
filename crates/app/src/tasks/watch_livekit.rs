//! Looks after LiveKit, and says at start and at each change how it is.

use std::sync::Arc;
use std::time::Duration;

use greenroom_domain::ports::{Health, MediaError, MediaServer};

use super::{Stopping, next_turn};
use crate::http::problem::chain;

const PAUSE: Duration = Duration::from_secs(15);

/// Beyond this LiveKit refuses our tokens: its leeway on both ends (v1.13.5, seen).
const LARGEST_SKEW_SECONDS: i64 = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Fine,
    NotReady,
    KeyRefused,
    ClockOff,
    Away,
}

pub(super) async fn run(media: Arc<dyn MediaServer>, mut stopping: Stopping) {
    let mut known = None;
    loop {
        let answer = media.health().await;
        let condition = judge(&answer);
        metrics::gauge!("livekit_usable").set(if condition == Condition::Fine { 1.0 } else { 0.0 });
        if known != Some(condition) {
            tell(condition, answer.as_ref().err());
            known = Some(condition);
        }
        if !next_turn(PAUSE, &mut stopping).await {
            return;
        }
    }
}

fn judge(answer: &Result<Health, MediaError>) -> Condition {
    match answer {
        Ok(health)
            if health.clock_ahead.is_some_and(|ahead| ahead.num_seconds().abs() > LARGEST_SKEW_SECONDS) =>
        {
            Condition::ClockOff
        }
        Ok(health) if !health.key_accepted => Condition::KeyRefused,
        Ok(health) if !health.ready => Condition::NotReady,
        Ok(_) => Condition::Fine,
        Err(MediaError::Unauthorized(_)) => Condition::KeyRefused,
        Err(MediaError::Unavailable(_) | MediaError::Unexpected(_)) => Condition::Away,
    }
}

fn tell(condition: Condition, error: Option<&MediaError>) {
    let error = error.map(|error| chain(error)).unwrap_or_default();
    match condition {
        Condition::Fine => tracing::info!("LiveKit answers and takes our key"),
        Condition::NotReady => tracing::warn!("LiveKit says that it is not ready"),
        Condition::KeyRefused => {
            tracing::error!(
                "LiveKit REFUSES OUR KEY: nobody can join; set livekit.api_key and livekit.api_secret"
            );
        }
        Condition::ClockOff => {
            tracing::error!(
                "LiveKit's clock and ours are more than 60 s apart: it refuses every token; set the clocks"
            );
        }
        Condition::Away => tracing::warn!(error, "LiveKit is away: people can neither join nor be looked at"),
    }
}
