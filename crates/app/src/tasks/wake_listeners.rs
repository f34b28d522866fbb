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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use greenroom_memory::MemoryStore;
    use tokio::sync::watch;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn listeners_are_woken_until_greenroom_stops_and_then_sent_home() {
        let (listeners, (stop, word)) = (Listeners::default(), watch::channel(false));
        let (mut written, mut closing) = listeners.join();
        let follow = FollowTimeline::new(Arc::new(MemoryStore::new()));
        let task = tokio::spawn(run(listeners, follow, Stopping::by(word)));
        let patience = Duration::from_secs(20);
        for _ in 0..2 {
            timeout(patience, written.changed()).await.unwrap().unwrap();
        }
        stop.send(true).unwrap();
        timeout(patience, closing.asked()).await.unwrap();
        timeout(patience, task).await.unwrap().unwrap();
    }
}
