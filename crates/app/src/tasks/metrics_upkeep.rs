//! Folds the measurements, so that they do not grow where nobody scrapes `/metrics`.

use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;

/// The pause that metrics-exporter-prometheus itself proposes.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) async fn run(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(PAUSE).await;
        metrics.run_upkeep();
    }
}
