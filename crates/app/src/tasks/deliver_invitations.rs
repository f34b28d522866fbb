//! Delivers messages: claims as many as there are hands free, sends them side by side, and stores what became of them in
//! batches.
//!
//! Messages leave one interval of the number's bucket apart. A claim allows a few at once, and looks at the clock before it asks
//! the database: sent as they come, more of them could reach the messenger within a second than its limit.
//!
//! When Greenroom stops, nothing more is claimed, what is on its way is waited for, and its outcome is stored: no message is
//! left in doubt by a restart.

use std::time::Duration;

use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::ports::{Claim, Claimed, Settlement, StoreError};
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until};

use super::Stopping;
use crate::http::problem::chain;

/// Messages that are on their way at once.
const HANDS: usize = 256;
/// The most messages of one claim. Small enough that a worker that is lost leaves little in doubt.
const CLAIM: usize = 128;
/// How often we look without being called.
const POLL: Duration = Duration::from_secs(1);
/// How often we look at what is stopped.
const SWEEP: Duration = Duration::from_secs(60);
/// How long we leave a database alone that did not answer.
const REST: Duration = Duration::from_secs(2);

/// Delivers until it is asked to stop; then it ends when everything on its way is settled.
pub(crate) async fn run(deliver: DeliverInvitations, mut stopping: Stopping) {
    let mut worker = Worker::new(deliver);
    if let Err(error) = worker.deliver.breakers.retry_refused(worker.deliver.clock.now()).await {
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
            Some(first) = worker.on_the_way.join_next() => worker.collect(first).await,
            () = sleep_until(worker.look_at), if free => worker.claim().await,
            () = worker.deliver.outbox.rung(), if free => worker.look_soon(),
            () = sleep_until(worker.sweep_at), if free => worker.sweep().await,
            () = sleep(REST), if !worker.unsettled.is_empty() => worker.settle().await,
        }
    }
    worker.finish().await;
}

struct Worker {
    deliver: DeliverInvitations,
    /// Each in a task of its own, so that none waits while this one asks the database.
    on_the_way: JoinSet<Settlement>,
    /// When the next message may leave.
    free_at: Instant,
    /// What became of messages, as long as it could not be stored.
    unsettled: Vec<Settlement>,
    /// When to look again.
    look_at: Instant,
    /// Nothing can go out before, whatever rings.
    paced_until: Instant,
    /// When to look at what is stopped.
    sweep_at: Instant,
}

impl Worker {
    fn new(deliver: DeliverInvitations) -> Self {
        let now = Instant::now();
        Self {
            deliver,
            on_the_way: JoinSet::new(),
            free_at: now,
            unsettled: vec![],
            look_at: now,
            paced_until: now,
            sweep_at: now + SWEEP,
        }
    }

    /// How many may be claimed: as many as there are hands free.
    fn limit(&self) -> usize {
        CLAIM.min(HANDS.saturating_sub(self.on_the_way.len()))
    }

    fn look_soon(&mut self) {
        self.look_at = self.look_at.min(self.paced_until.max(Instant::now()));
    }

    /// Looks past what is stopped, so that messages that are too late say so all the same.
    async fn sweep(&mut self) {
        self.sweep_at = Instant::now() + SWEEP;
        let limit = self.limit();
        let claim = self.deliver.claim_past_breakers(limit).await;
        self.take(claim, limit);
    }

    async fn claim(&mut self) {
        let limit = self.limit();
        let claim = self.deliver.claim(limit).await;
        self.take(claim, limit);
    }

    fn take(&mut self, claim: Result<Claim, StoreError>, limit: usize) {
        match claim {
            Ok(claim) => {
                let now = Instant::now();
                self.look_at = now + self.pause(&claim, limit);
                self.paced_until = if claim.more_at.is_some() { self.look_at } else { now };
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
        let leaves_at = self.free_at.max(Instant::now());
        self.free_at = leaves_at + deliver.rules.pacing.number.interval.to_std().unwrap_or_default();
        self.on_the_way.spawn(async move {
            if leaves_at > Instant::now() {
                sleep_until(leaves_at).await;
            }
            deliver.deliver(claimed).await
        });
    }

    /// Takes everything that is finished by now, and stores it together. A claim whose time has come does not wait for that,
    /// unless something could not be stored before.
    async fn collect(&mut self, first: Result<Settlement, JoinError>) {
        let limit = if self.unsettled.is_empty() { self.limit() } else { 0 };
        self.note(first);
        while let Some(next) = self.on_the_way.try_join_next() {
            self.note(next);
        }
        if limit == 0 || self.look_at > Instant::now() {
            return self.settle().await;
        }
        let (claim, settled) = tokio::join!(self.deliver.claim(limit), self.deliver.settle(&self.unsettled));
        self.forget(settled);
        self.take(claim, limit);
    }

    /// A delivery that was lost is treated as the loss of a worker: its lease runs out, and then it is in doubt.
    fn note(&mut self, end: Result<Settlement, JoinError>) {
        match end {
            Ok(settlement) => self.keep(settlement),
            Err(error) => tracing::error!(%error, "a delivery ended by a mistake of ours"),
        }
    }

    fn keep(&mut self, settlement: Settlement) {
        let state = settlement.aftermath.state.as_str();
        metrics::counter!("messages_settled_total", "state" => state).increment(1);
        if settlement.aftermath.alarm && settlement.aftermath.stop.is_none() {
            let code = match &settlement.outcome {
                SendOutcome::Refused(refused) => refused.failure.code,
                _ => 0,
            };
            tracing::error!(attempt = %settlement.attempt, code, "a message COULD NOT BE SENT for a reason that is not its recipient's; docs/whatsapp.md has the codes");
        }
        self.unsettled.push(settlement);
    }

    async fn settle(&mut self) {
        let settled = self.deliver.settle(&self.unsettled).await;
        self.forget(settled);
    }

    /// Forgets what is stored.
    fn forget(&mut self, settled: Result<(), StoreError>) {
        match settled {
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
        while let Some(end) = self.on_the_way.join_next().await {
            self.note(end);
        }
        while !self.unsettled.is_empty() {
            self.settle().await;
            if !self.unsettled.is_empty() {
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests;
