//! What Greenroom does without being asked. Each task calls one use case and waits; none decides anything.

mod close_rooms;
mod watch_livekit;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::wiring::Services;

/// Becomes true when the process shall end.
pub(crate) type Stopping = watch::Receiver<bool>;

/// Starts every task. They end by themselves when `stopping` turns true.
pub(crate) fn start(services: &Services, stopping: &Stopping) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(close_rooms::run(services.close_rooms.clone(), stopping.clone()));
    tasks.spawn(watch_livekit::run(services.media.clone(), stopping.clone()));
    tasks
}

/// Waits for the next turn. False when there is none any more.
async fn next_turn(pause: Duration, stopping: &mut Stopping) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => true,
        _ = stopping.wait_for(|stop| *stop) => false,
    }
}
