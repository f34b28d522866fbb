//! Deletes the LiveKit rooms of interviews that are over.

use std::time::Duration;

use greenroom_usecases::close_rooms::CloseRooms;

use crate::http::problem::chain;

/// Short of the ten seconds after which a room that outlives its end is called a drift.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) async fn run(close_rooms: CloseRooms) {
    loop {
        tokio::time::sleep(PAUSE).await;
        match close_rooms.run().await {
            Ok(pass) => {
                metrics::counter!("livekit_rooms_closed_total").increment(pass.closed as u64);
                for failure in &pass.failures {
                    tracing::warn!(
                        error = chain(failure),
                        "a room that is over could not be closed; next turn"
                    );
                }
            }
            Err(error) => tracing::warn!(
                error = chain(&error),
                "the rooms that are over could not be listed; next turn"
            ),
        }
    }
}
