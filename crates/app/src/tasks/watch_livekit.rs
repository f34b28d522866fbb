//! Looks after LiveKit, and says at start and at each change how it is.

use std::sync::Arc;
use std::time::Duration;

use greenroom_domain::ports::{MediaError, MediaServer};

use crate::condition::Condition;
use crate::http::problem::chain;

const PAUSE: Duration = Duration::from_secs(15);

pub(super) async fn run(media: Arc<dyn MediaServer>) {
    let mut known = None;
    loop {
        let answer = media.health().await;
        let condition = Condition::of(&answer);
        metrics::gauge!("livekit_usable").set(if condition.is_usable() { 1.0 } else { 0.0 });
        if known != Some(condition) {
            tell(condition, answer.as_ref().err());
            known = Some(condition);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn tell(condition: Condition, error: Option<&MediaError>) {
    let error = error.map(|error| chain(error)).unwrap_or_default();
    match condition {
        Condition::Fine => tracing::info!("LiveKit answers and takes our key"),
        Condition::CreatesRooms => {
            tracing::warn!(
                "LiveKit has room.auto_create on: an old token can bring a closed room back; turn it off"
            );
        }
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
