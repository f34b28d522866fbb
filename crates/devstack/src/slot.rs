//! The place of a server's process in its handle: taken while it runs, empty after a stop.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::child::WatchedChild;

/// Holds the process of a server that can be stopped, killed and started again through a shared handle.
#[derive(Debug)]
pub(crate) struct Slot(Mutex<Option<WatchedChild>>);

impl Slot {
    pub(crate) fn new(child: WatchedChild) -> Self {
        Self(Mutex::new(Some(child)))
    }

    /// Puts a new process in; a former one ends.
    pub(crate) fn put(&self, child: WatchedChild) {
        *self.lock() = Some(child);
    }

    pub(crate) async fn stop(&self) {
        if let Some(child) = self.take() {
            child.stop().await;
        }
    }

    pub(crate) async fn kill(&self) {
        if let Some(child) = self.take() {
            child.kill().await;
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.lock().as_ref().is_some_and(WatchedChild::is_running)
    }

    fn take(&self) -> Option<WatchedChild> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<WatchedChild>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
