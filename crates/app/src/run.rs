//! The running program: HTTP and tasks, until a signal ends it.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use anyhow::Context;
use greenroom_usecases::authenticate::Authenticate;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use crate::settings::Settings;
use crate::tasks::{Tasks, note_key_use};
use crate::wiring::Services;
use crate::{http, tasks};

/// Binds the address of the settings, before anything else is started.
pub(crate) fn bind(settings: &Settings) -> anyhow::Result<TcpListener> {
    let address = settings.http.address();
    let cure = "set http.port (GREENROOM__HTTP__PORT) to a free port, or end what uses this one";
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}: {cure}"))
}

/// A server with its tasks.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    handle: ServerHandle,
    tasks: Tasks,
    /// Knows which keys were used since that was written down.
    authenticate: Option<Authenticate>,
}

impl Running {
    /// Starts serving.
    pub(crate) fn start(
        listener: TcpListener,
        services: Services,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let (address, metrics) = (listener.local_addr()?, metrics()?);
        let authenticate = services.access.authenticate.clone();
        let tasks = tasks::start(&services, &metrics, settings);
        let server = http::serve(listener, services, &settings.http, metrics)?;
        let handle = server.handle();
        Ok(Self { address, server: tokio::spawn(server), handle, tasks, authenticate })
    }

    /// Serves until SIGTERM or Ctrl-C, then finishes what is in flight.
    pub(crate) async fn until_signal(mut self) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let lost = tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            end = &mut self.server => return Ok(end??),
            end = self.tasks.lost() => Some(end),
        };
        tracing::info!("stopping: requests in flight are finished first");
        self.stop().await?;
        lost.map_or(Ok(()), |end| Err(anyhow::anyhow!("a background task ended: {end}")))
    }

    /// Finishes what is in flight, and ends.
    async fn stop(self) -> anyhow::Result<()> {
        // Both at once: requests in flight, and messages on their way.
        self.tasks.ask_to_stop();
        self.handle.stop(true).await;
        if let Some(authenticate) = &self.authenticate {
            note_key_use::once(authenticate).await;
        }
        self.tasks.end().await;
        Ok(self.server.await??)
    }
}

/// The bounds of the request durations, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

fn metrics() -> anyhow::Result<PrometheusHandle> {
    let duration = Matcher::Full("http_request_duration_seconds".to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(duration, &BUCKETS)?.install_recorder()?;
    metrics::describe_histogram!(
        "http_request_duration_seconds",
        metrics::Unit::Seconds,
        "How long requests took."
    );
    metrics::describe_counter!(
        "livekit_rooms_closed_total",
        "LiveKit rooms deleted because their interview is over."
    );
    metrics::describe_counter!(
        "participants_removed_again_total",
        "People who were put out, came back by a token given earlier, and were removed again."
    );
    metrics::describe_gauge!("livekit_usable", "1 while LiveKit answers and takes our key.");
    describe_guesses();
    describe_messages();
    describe_drift();
    metrics::describe_gauge!("events_listeners", "Who follows GET /api/events now.");
    metrics::describe_counter!(
        "retention_dropped_total",
        "What was kept for long enough and went, by what it was."
    );
    Ok(handle)
}

fn describe_guesses() {
    use metrics::describe_counter;
    describe_counter!("join_guesses_total", "Tries to join by phone and job, by what became of them.");
    describe_counter!("join_guesses_slowed_total", "Those that had to wait since the phone was tried often.");
    describe_counter!("join_guesses_job_alarms_total", "Those beyond the number that is usual for one job.");
}

fn describe_drift() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_histogram!(
        "reconcile_pass_duration_seconds",
        Unit::Seconds,
        "How long a comparison of everything took."
    );
    describe_gauge!("reconcile_leads", "1 in the process that compares, of all that share a database.");
    describe_counter!("reconcile_failures_total", "Comparisons that could not be made.");
    describe_gauge!("reconcile_last_pass_timestamp_seconds", "When everything was compared last.");
    describe_gauge!("reconcile_rooms_unknown", "Rooms that could not be compared since a call failed.");
    describe_gauge!("reconcile_removals_held_back", "Removals that wait because they would be too many.");
    describe_gauge!("livekit_rooms_foreign", "Rooms on LiveKit that belong to others.");
    describe_gauge!("livekit_rooms_missing_at_once", "Rooms that LiveKit lost all at once; 0 as a rule.");
    describe_gauge!(
        "drift_open",
        "Differences that two comparisons have seen and nobody has mended, by kind."
    );
    describe_counter!("drift_found_total", "Differences that two comparisons have seen, by kind.");
    describe_counter!("drift_repairs_total", "What became of attempts to mend a difference, by kind.");
    describe_counter!("interviews_concluded_total", "Interviews on which there is a verdict.");
    describe_gauge!("interviews_unconcluded", "Interviews that are over and still wait for a verdict.");
}

fn describe_messages() {
    use metrics::{describe_counter, describe_gauge};
    describe_gauge!("outbox_messages_due", "Messages whose time has come and that have not gone out.");
    describe_gauge!("outbox_messages_later", "Messages for later, such as reminders.");
    describe_gauge!("outbox_oldest_due_seconds", "How long the message that waits longest has been due.");
    describe_gauge!("outbox_announcements", "Events that the recruiting system has not taken yet.");
    describe_gauge!("outbox_announcements_dead", "Events that it did not take for a day.");
    describe_gauge!("outbox_stopped", "Channels and templates of the messenger that are stopped.");
    describe_gauge!("whatsapp_templates_unfit", "Templates of WhatsApp that cannot carry their messages.");
    describe_counter!("messages_settled_total", "What became of attempts to send a message, by state.");
    describe_counter!("announcements_total", "What became of tries to tell the recruiting system.");
    describe_counter!("whatsapp_alerts_total", "News of WhatsApp that somebody has to look at, by kind.");
}
