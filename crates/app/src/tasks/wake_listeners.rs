//! Wakes those who follow the timelines, and sends them home when Greenroom stops: a stream has no end of its own, and the
//! server would wait for it.

use greenroom_usecases::follow_timeline::FollowTimeline;

use super::Stopping;
use crate::listeners::Listeners;

/// Wakes listeners until it is asked to stop.
pub(crate) async fn run(listeners: Listeners, follow: FollowTimeline, mut stopping: Stopping) {
    tokio::select! {
        () = stopping.asked() => listeners.send_home(),
        () = listeners.wake(&follow) => {}
    }
}
