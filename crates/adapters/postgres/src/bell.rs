//! The bell: who waits for work hears of it soon, in every process.
//!
//! `NOTIFY` inside a transaction makes all such transactions commit one after the other (PostgreSQL takes a lock over
//! the whole server for it). Here it is sent after a commit, by a task of its own, at most once in ten milliseconds; those
//! who wait in this process do not wait for it. It may be lost with its connection: whoever waits looks by himself
//! now and then.

use std::pin::pin;
use std::time::Duration;

use diesel::result::ConnectionError;
use diesel_async::SimpleAsyncConnection;
use futures_util::StreamExt;
use greenroom_domain::timeline::TimelineEntry;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::error::Elapsed;
use tokio::time::{sleep, timeout};

use crate::store::PostgresStore;

/// How long at least lies between two notifications of one process.
const PAUSE: Duration = Duration::from_millis(10);
/// How long a connection that was lost is left alone.
const RECONNECT: Duration = Duration::from_secs(1);
/// How long the sending of a notification may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Rings for the tasks of this process.
#[derive(Default)]
pub(crate) struct Bell {
    waiters: Notify,
    messenger: Notify,
}

impl Bell {
    /// Rings here and, if the bell was started, in other processes.
    fn ring(&self) {
        self.ring_here();
        self.messenger.notify_one();
    }

    /// Wakes all who wait, and the next who comes: somebody may just have looked, and be about to wait.
    fn ring_here(&self) {
        self.waiters.notify_waiters();
        self.waiters.notify_one();
    }

    pub(crate) async fn rung(&self) {
        self.waiters.notified().await;
    }
}

/// The tasks behind the bell. They end when this is dropped.
#[derive(Debug)]
#[must_use = "the bell stops when this is dropped"]
pub struct BellTasks([JoinHandle<()>; 2]);

impl Drop for BellTasks {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl PostgresStore {
    /// Connects the bell with those of other processes: one task sends what rings here, another listens on a connection of
    /// its own (`PostgresConfig::listen_url`, else the URL of the pool) and comes back when that is lost. Without it
    /// [`greenroom_domain::ports::Outbox::rung`] hears of this store and its clones alone.
    ///
    /// Must be called on a Tokio runtime.
    pub fn start_bell(&self) -> BellTasks {
        let (sender, listener) = (self.clone(), self.clone());
        let send = tokio::spawn(async move { sender.send_rings().await });
        let listen = tokio::spawn(async move { listener.hear_rings().await });
        BellTasks([send, listen])
    }

    /// Says that something may be due now. Costs nothing: called after each commit that may have made it so.
    pub(crate) fn ring(&self) {
        self.bell().ring();
    }

    /// Rings if somebody has to be told of one of these lines.
    pub(crate) fn ring_for<'a>(&self, mut lines: impl Iterator<Item = &'a TimelineEntry>) {
        let (kinds, _) = self.announced();
        if lines.any(|line| kinds.contains(&line.what.kind())) {
            self.ring();
        }
    }

    async fn send_rings(&self) {
        loop {
            self.bell().messenger.notified().await;
            if let Err(error) = self.run("NOTIFY greenroom_outbox").await {
                tracing::warn!(%error, "other processes could not be told that there is something to send");
            }
            sleep(PAUSE).await;
        }
    }

    async fn hear_rings(&self) {
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "this process does not hear of what others have to send, and looks by itself");
            }
            sleep(RECONNECT).await;
        }
    }

    /// Listens until the connection is lost.
    async fn listen(&self) -> Result<(), Deaf> {
        let mut connection = timeout(PATIENCE, self.listener().connect()).await??;
        timeout(PATIENCE, connection.batch_execute("LISTEN greenroom_outbox")).await??;
        // Something may have been missed until now.
        self.bell().ring_here();
        let mut notifications = pin!(connection.notifications_stream());
        while let Some(notification) = notifications.next().await {
            notification?;
            self.bell().ring_here();
        }
        Ok(())
    }
}

/// Why nothing is heard.
#[derive(Debug, thiserror::Error)]
enum Deaf {
    #[error("there is no answer")]
    TooSlow(#[from] Elapsed),
    #[error(transparent)]
    Unreachable(#[from] ConnectionError),
    #[error(transparent)]
    Lost(#[from] diesel::result::Error),
}
