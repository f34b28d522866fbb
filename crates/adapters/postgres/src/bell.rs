//! The bell: who waits for something hears of it soon, in every process.
//!
//! `NOTIFY` inside a transaction makes all such transactions commit one after the other (PostgreSQL takes a lock over
//! the whole server for it). Here it is sent after a commit, by a task of its own, at most once in ten milliseconds; those
//! who wait in this process do not wait for it. It may be lost with its connection: whoever waits looks by himself
//! now and then. One connection listens for all who wait in this process, whatever they wait for.

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

/// What can be waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Something may be due.
    Due,
    /// Lines of the timeline were written.
    Written,
}

/// Rings for the tasks of this process.
#[derive(Default)]
pub(crate) struct Bell {
    due: Chime,
    written: Chime,
}

/// One sound of the bell.
#[derive(Default)]
struct Chime {
    waiters: Notify,
    messenger: Notify,
}

impl News {
    const ALL: [Self; 2] = [Self::Due, Self::Written];

    /// PostgreSQL's name for it.
    const fn channel(self) -> &'static str {
        match self {
            Self::Due => "greenroom_outbox",
            Self::Written => "greenroom_timeline",
        }
    }

    const fn notification(self) -> &'static str {
        match self {
            Self::Due => "NOTIFY greenroom_outbox",
            Self::Written => "NOTIFY greenroom_timeline",
        }
    }
}

impl Bell {
    fn chime(&self, news: News) -> &Chime {
        match news {
            News::Due => &self.due,
            News::Written => &self.written,
        }
    }

    /// Rings here and, if the bell was started, in other processes.
    fn ring(&self, news: News) {
        self.ring_here(news);
        self.chime(news).messenger.notify_one();
    }

    /// Wakes all who wait, and the next who comes: somebody may just have looked, and be about to wait.
    fn ring_here(&self, news: News) {
        self.chime(news).waiters.notify_waiters();
        self.chime(news).waiters.notify_one();
    }

    pub(crate) async fn rung(&self, news: News) {
        self.chime(news).waiters.notified().await;
    }
}

/// The tasks behind the bell. They end when this is dropped.
#[derive(Debug)]
#[must_use = "the bell stops when this is dropped"]
pub struct BellTasks(Vec<JoinHandle<()>>);

impl Drop for BellTasks {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl PostgresStore {
    /// Connects the bell with those of other processes: tasks send what rings here, another listens on a connection of
    /// its own (`PostgresConfig::listen_url`, else the URL of the pool) and comes back when that is lost. Without it
    /// [`greenroom_domain::ports::Outbox::rung`] and [`greenroom_domain::ports::TimelineStream::written`] hear of this
    /// store and its clones alone.
    ///
    /// Must be called on a Tokio runtime.
    pub fn start_bell(&self) -> BellTasks {
        let senders = News::ALL.map(|news| {
            let store = self.clone();
            tokio::spawn(async move { store.send_rings(news).await })
        });
        let store = self.clone();
        let listener = tokio::spawn(async move { store.hear_rings().await });
        BellTasks(senders.into_iter().chain([listener]).collect())
    }

    /// Says that something may be due now. Costs nothing: called after each commit that may have made it so.
    pub(crate) fn ring(&self) {
        self.bell().ring(News::Due);
    }

    /// Says that lines of the timeline were written. Costs nothing: called after each commit that wrote some.
    pub(crate) fn ring_written(&self) {
        self.bell().ring(News::Written);
    }

    /// Says that these lines were written, and that something is due if somebody has to be told of one.
    pub(crate) fn ring_for<'a>(&self, lines: impl Iterator<Item = &'a TimelineEntry>) {
        let (kinds, _) = self.announced();
        let (mut is_written, mut is_due) = (false, false);
        for line in lines {
            is_written = true;
            is_due |= kinds.contains(&line.what.kind());
        }
        if is_written {
            self.ring_written();
        }
        if is_due {
            self.ring();
        }
    }

    async fn send_rings(&self, news: News) {
        loop {
            self.bell().chime(news).messenger.notified().await;
            if let Err(error) = self.run(news.notification()).await {
                tracing::warn!(%error, channel = news.channel(), "other processes could not be told that there is news");
            }
            sleep(PAUSE).await;
        }
    }

    async fn hear_rings(&self) {
        loop {
            if let Err(error) = self.listen().await {
                tracing::warn!(%error, "this process does not hear of news from others, and looks by itself");
            }
            sleep(RECONNECT).await;
        }
    }

    /// Listens until the connection is lost.
    async fn listen(&self) -> Result<(), Deaf> {
        let mut connection = timeout(PATIENCE, self.listener().connect()).await??;
        let listen = News::ALL.map(|news| format!("LISTEN {}", news.channel())).join(";");
        timeout(PATIENCE, connection.batch_execute(&listen)).await??;
        // Something may have been missed until now.
        News::ALL.into_iter().for_each(|news| self.bell().ring_here(news));
        let mut notifications = pin!(connection.notifications_stream());
        while let Some(notification) = notifications.next().await {
            let channel = notification?.channel;
            let heard = News::ALL.into_iter().filter(|news| news.channel() == channel);
            heard.for_each(|news| self.bell().ring_here(news));
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
