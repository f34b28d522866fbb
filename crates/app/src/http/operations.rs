//! What an operator asks: is it alive, is it ready, what does it measure.

use std::time::Duration;

use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, get, web};
use futures_util::future::join3;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::chain;
use crate::wiring::Services;

#[derive(Serialize, ToSchema)]
struct HealthyDto {
    #[schema(example = "alive")]
    status: &'static str,
}

/// Says that the process lives. It asks nobody else.
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = HealthyDto)))]
#[get("/healthz")]
pub(super) async fn healthz() -> web::Json<HealthyDto> {
    web::Json(HealthyDto { status: "alive" })
}

#[derive(Serialize, ToSchema)]
struct ReadyDto {
    /// `ready`; `degraded` while LiveKit cannot be used or messages are stopped; `unavailable` while the database cannot.
    #[schema(example = "ready")]
    status: &'static str,
    /// `ok`, `away`, or `unusable` (it lacks our tables: run `greenroom migrate`).
    #[schema(example = "ok")]
    database: &'static str,
    /// `ok`, `auto_create_on`, `not_ready`, `key_refused`, `clock_off`, `away` or `simulated`.
    #[schema(example = "ok")]
    livekit: &'static str,
    /// `ok`; `preview` while messages are shown and not sent; `stopped` while some wait for an operator (see the log).
    #[schema(example = "ok")]
    messages: &'static str,
}

/// Says whether requests can be served. LiveKit away is degraded, not dead.
#[utoipa::path(tag = "operations", security(()), responses(
    (status = 200, body = ReadyDto), (status = 503, body = ReadyDto, description = "The database is away"),
))]
#[get("/readyz")]
pub(super) async fn readyz(services: web::Data<Services>) -> HttpResponse {
    let (database, livekit, messages) =
        join3(services.probes.rooms.ping(), livekit(&services), messages(&services)).await;
    if let Err(error) = database {
        tracing::warn!(error = chain(&error), "not ready: the database cannot be used");
        let database = if error.is_transient() { "away" } else { "unusable" };
        let body = ReadyDto { status: "unavailable", database, livekit, messages };
        return HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "5")).json(body);
    }
    let status = if livekit == "ok" && messages != "stopped" { "ready" } else { "degraded" };
    HttpResponse::Ok().json(ReadyDto { status, database: "ok", livekit, messages })
}

/// What the messenger is, as far as the database knows.
async fn messages(services: &Services) -> &'static str {
    match services.probes.outbox.depth(services.clock.now()).await {
        Ok(depth) if !depth.breakers.is_empty() => "stopped",
        _ if services.public.preview => "preview",
        _ => "ok",
    }
}

/// A probe that waits for LiveKit would make its absence ours.
const PATIENCE: Duration = Duration::from_millis(700);

async fn livekit(services: &Services) -> &'static str {
    super::health::livekit(services, PATIENCE).await.0
}

/// Gives the measurements in the text format of Prometheus.
#[utoipa::path(tag = "operations", security(("apiKey" = ["status:read"])), responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/metrics")]
pub(super) async fn measurements(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    handle.run_upkeep();
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4")).body(handle.render())
}
