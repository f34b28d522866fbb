//! Work that no answer waits for.

use std::sync::Arc;

use greenroom_domain::ports::StoreError;
use tokio::sync::Semaphore;

use super::problem::chain;

/// How much of one kind is done at once. What is beyond it is not done: a crowd before a shut door must not keep the database
/// from who may come in.
const HANDS: usize = 16;

/// Does work of one kind, off the way of the answer.
#[derive(Clone)]
pub(super) struct Aside {
    kind: &'static str,
    hands: Arc<Semaphore>,
}

impl Aside {
    /// For work of this kind, as the log calls it.
    pub(super) fn new(kind: &'static str) -> Self {
        Self { kind, hands: Arc::new(Semaphore::new(HANDS)) }
    }

    /// Does it, if a hand is free.
    pub(super) fn run(&self, work: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        let kind = self.kind;
        let Ok(hand) = self.hands.clone().try_acquire_owned() else {
            tracing::debug!(kind, "not done: too many at once");
            return;
        };
        tokio::spawn(async move {
            if let Err(error) = work.await {
                tracing::debug!(kind, error = chain(&error), "not done");
            }
            drop(hand);
        });
    }
}
