//! Delivers messages: claims as many as there are hands free, sends them side by side, and stores what became of them in
//! batches.
//!
//! When Greenroom stops, nothing more is claimed, what is on its way is waited for, and its outcome is stored: no message is
//! left in doubt by a restart.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use greenroom_domain::ports::{Claim, Claimed, Settlement};
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use tokio::time::{Instant, sleep, sleep_until};

use super::Stopping;
use crate::http::problem::chain;

/// Messages that are on their way at once.
const HANDS: usize = 256;
/// The most messages of one claim. Small enough that a worker that is lost leaves little in doubt.
const CLAIM: usize = 128;
/// How often we look without being called.
const POLL: Duration = Duration::from_secs(1);
/// How long we leave a database alone that did not answer.
const REST: Duration = Duration::from_secs(2);

/// Delivers until it is asked to stop; then it ends when everything on its way is settled.
pub(crate) async fn run(deliver: DeliverInvitations, mut stopping: Stopping) {
    let mut worker =
        Worker { deliver, on_the_way: FuturesUnordered::new(), unsettled: vec![], look_at: Instant::now() };
    if let Err(error) = worker.deliver.outbox.resume(None, worker.deliver.clock.now()).await {
        tracing::warn!(
            error = chain(&error),
            "what is stopped could not be let go on at start; it is tried in its time"
        );
    }
    loop {
        let free = worker.unsettled.is_empty() && worker.on_the_way.len() < HANDS;
        tokio::select! {
            biased;
            () = stopping.asked() => break,
            Some(first) = worker.on_the_way.next() => worker.collect(first).await,
            () = sleep_until(worker.look_at), if free => worker.claim().await,
            () = worker.deliver.outbox.rung(), if free => worker.look_at = worker.look_at.min(Instant::now()),
            () = sleep(REST), if !worker.unsettled.is_empty() => worker.settle().await,
        }
    }
    worker.finish().await;
}

struct Worker {
    deliver: DeliverInvitations,
    on_the_way: FuturesUnordered<BoxFuture<'static, Settlement>>,
    /// What became of messages, as long as it could not be stored.
    unsettled: Vec<Settlement>,
    /// When to look again.
    look_at: Instant,
}

impl Worker {
    async fn claim(&mut self) {
        let limit = CLAIM.min(HANDS - self.on_the_way.len());
        match self.deliver.claim(limit).await {
            Ok(claim) => {
                self.look_at = Instant::now() + self.pause(&claim, limit);
                claim.sends.into_iter().for_each(|claimed| self.send(claimed));
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "the outbox could not be asked; again soon");
                self.look_at = Instant::now() + REST;
            }
        }
    }

    /// At once while a full claim made progress; when the number is free again; or when it is time to look by ourselves.
    fn pause(&self, claim: &Claim, limit: usize) -> Duration {
        let now = self.deliver.clock.now();
        match claim.more_at {
            Some(at) => (at - now).to_std().unwrap_or_default().min(POLL),
            None if claim.seen >= limit => Duration::ZERO,
            None => POLL,
        }
    }

    fn send(&mut self, claimed: Claimed) {
        let deliver = self.deliver.clone();
        self.on_the_way.push(async move { deliver.deliver(claimed).await }.boxed());
    }

    /// Takes everything that is finished by now, and stores it together.
    async fn collect(&mut self, first: Settlement) {
        self.note(first);
        while let Some(Some(next)) = self.on_the_way.next().now_or_never() {
            self.note(next);
        }
        self.settle().await;
    }

    fn note(&mut self, settlement: Settlement) {
        let state = settlement.aftermath.state.as_str();
        metrics::counter!("messages_settled_total", "state" => state).increment(1);
        if settlement.aftermath.alarm && settlement.aftermath.stop.is_none() {
            tracing::error!(attempt = %settlement.attempt, "a message COULD NOT BE SENT by a mistake of ours; its invitation says why");
        }
        self.unsettled.push(settlement);
    }

    async fn settle(&mut self) {
        match self.deliver.settle(&self.unsettled).await {
            Ok(()) => self.unsettled.clear(),
            Err(error) => {
                tracing::warn!(
                    error = chain(&error),
                    waiting = self.unsettled.len(),
                    "what became of messages could not be stored; again soon"
                );
            }
        }
    }

    async fn finish(&mut self) {
        while let Some(settlement) = self.on_the_way.next().await {
            self.note(settlement);
        }
        while !self.unsettled.is_empty() {
            self.settle().await;
            if !self.unsettled.is_empty() {
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}
