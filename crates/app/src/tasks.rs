//! What Greenroom does without being asked. Each task calls one use case and waits; none decides anything.
//!
//! A task may be cut off at any point: what it did not finish has its turn after the next start. Those that have something
//! on its way are asked to stop first, and end by themselves.

mod announce;
mod check_templates;
mod close_rooms;
mod conclude_interviews;
pub(crate) mod deliver_invitations;
mod metrics_upkeep;
pub(crate) mod note_key_use;
pub(crate) mod reconcile;
mod retain;
mod wake_listeners;
mod watch_livekit;
mod watch_outbox;

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::settings::{MessengerMode, Settings};
use crate::wiring::Services;

/// Tells a task that Greenroom stops.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// By a word that becomes true.
    pub(crate) const fn by(word: watch::Receiver<bool>) -> Self {
        Self(word)
    }

    /// Returns when the task shall end.
    pub(crate) async fn asked(&mut self) {
        // An error means that nobody is left to ask.
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}

/// The running tasks.
pub(crate) struct Tasks {
    /// Those that may be cut off.
    running: JoinSet<()>,
    /// Those that have something on its way.
    delivering: JoinSet<()>,
    stop: watch::Sender<bool>,
    patience: Duration,
}

/// How long a receiver of announcements may take to answer, and a little.
const RECEIVER: Duration = Duration::from_secs(12);

/// How long what is on its way is waited for: longer than WhatsApp or a receiver may take to answer.
fn patience(settings: &Settings) -> Duration {
    match &settings.messages.mode {
        MessengerMode::Cloud(cloud) => RECEIVER.max(cloud.timeout + Duration::from_secs(2)),
        MessengerMode::Preview => RECEIVER,
    }
}

/// How long lies between two passes of the reconciler.
fn pause(settings: &Settings) -> Duration {
    settings.reconcile.interval.to_std().unwrap_or_default()
}

/// Starts every task. None of them ends by itself.
pub(crate) fn start(services: &Services, metrics: &PrometheusHandle, settings: &Settings) -> Tasks {
    let (stop, stopping) = watch::channel(false);
    let stopping = Stopping::by(stopping);
    let (mut running, mut delivering) = (JoinSet::new(), JoinSet::new());
    running.spawn(close_rooms::run(services.rooms.close.clone()));
    running.spawn(conclude_interviews::run(services.truth.conclude_interviews.clone()));
    running.spawn(retain::run(services.retention.retain.clone()));
    running.spawn(wake_listeners::run(
        services.listeners.clone(),
        services.follow_timeline.clone(),
        stopping.clone(),
    ));
    running.spawn(metrics_upkeep::run(metrics.clone(), services.throttle.clone()));
    running.spawn(watch_outbox::run(
        services.probes.outbox.clone(),
        services.clock.clone(),
        services.public.preview,
    ));
    if let Some(authenticate) = services.access.authenticate.clone() {
        running.spawn(note_key_use::run(authenticate));
    }
    if !services.public.preview {
        running.spawn(check_templates::run(
            services.messages.check_templates.clone(),
            services.messages.recheck.clone(),
        ));
    }
    if !services.public.simulated {
        running.spawn(watch_livekit::run(services.probes.media.clone()));
    }
    delivering.spawn(reconcile::run(services.truth.reconcile.clone(), pause(settings), stopping.clone()));
    delivering
        .spawn(deliver_invitations::run(services.messages.deliver_invitations.clone(), stopping.clone()));
    if let Some(announce) = services.messages.announce.clone() {
        delivering.spawn(announce::run(announce, stopping));
    }
    Tasks { running, delivering, stop, patience: patience(settings) }
}

impl Tasks {
    /// Returns when a task ended, which none should: what became of it.
    pub(crate) async fn lost(&mut self) -> String {
        let end = tokio::select! {
            Some(end) = self.running.join_next() => end,
            Some(end) = self.delivering.join_next() => end,
            else => return "there are no tasks".to_owned(),
        };
        format!("{end:?}")
    }

    /// Asks the tasks that have something on its way to begin nothing new.
    pub(crate) fn ask_to_stop(&self) {
        // Nobody listens when all have ended already.
        let _ = self.stop.send(true);
    }

    /// Ends all: what is on its way is waited for.
    pub(crate) async fn end(mut self) {
        self.ask_to_stop();
        self.running.shutdown().await;
        let delivered =
            timeout(self.patience, async { while self.delivering.join_next().await.is_some() {} }).await;
        if delivered.is_err() {
            tracing::warn!(
                "some messages are still on their way; whether they arrived will be told by receipts"
            );
        }
        self.delivering.shutdown().await;
    }
}
