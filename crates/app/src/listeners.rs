//! Who follows the timelines over HTTP: woken together, and sent home together when Greenroom stops.

use std::time::Duration;

use greenroom_usecases::follow_timeline::FollowTimeline;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::tasks::Stopping;

/// How long at least lies between two questions of one listener. Ten in a second look like at once to a person.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);
/// How often listeners look without being called.
const POLL: Duration = Duration::from_secs(1);

/// The listeners of this process. Clones are the same.
#[derive(Clone, Default)]
pub struct Listeners {
    written: watch::Sender<()>,
    closing: watch::Sender<bool>,
}

impl Listeners {
    /// Wakes everybody when something may have been written, and every second; for as long as it is polled. It is the one
    /// waiter of this process, so that a line costs one wake-up, and those who stand at the same place ask at the same time
    /// and share the question.
    pub async fn wake(&self, follow: &FollowTimeline) {
        loop {
            // Nothing heard is a reason to look, too.
            let _ = timeout(POLL, follow.written()).await;
            self.written.send_replace(());
            metrics::gauge!("events_listeners").set(self.written.receiver_count() as f64);
            sleep(PAUSE).await;
        }
    }

    /// Ends every stream, and those that are opened from now on.
    pub fn send_home(&self) {
        self.closing.send_replace(true);
    }

    /// Tells somebody more when to look, and when to end.
    pub(crate) fn join(&self) -> (watch::Receiver<()>, Stopping) {
        (self.written.subscribe(), Stopping::by(self.closing.subscribe()))
    }
}
