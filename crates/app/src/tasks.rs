//! What Greenroom does without being asked. Each task calls one use case and waits; none decides anything.
//!
//! A task may be cut off at any point: what it did not finish has its turn after the next start.

mod close_rooms;
mod metrics_upkeep;
mod watch_livekit;

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinSet;

use crate::wiring::Services;

/// Starts every task. None of them ends by itself.
pub(crate) fn start(services: &Services, metrics: &PrometheusHandle) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(close_rooms::run(services.close_rooms.clone()));
    tasks.spawn(metrics_upkeep::run(metrics.clone()));
    if !services.public.simulated {
        tasks.spawn(watch_livekit::run(services.media.clone()));
    }
    tasks
}
