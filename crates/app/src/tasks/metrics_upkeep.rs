//! Keeps what is counted from growing: folds the measurements, where nobody scrapes `/metrics`, and lets the throttle forget.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::http::throttle::Throttle;

/// The pause that metrics-exporter-prometheus itself proposes.
const PAUSE: Duration = Duration::from_secs(5);

/// So many pauses are the minute in which the throttle counts.
const MINUTE: u32 = 12;

pub(super) async fn run(metrics: PrometheusHandle, throttle: Throttle) {
    loop {
        for _ in 0..MINUTE {
            tokio::time::sleep(PAUSE).await;
            metrics.run_upkeep();
        }
        throttle.sweep();
    }
}
