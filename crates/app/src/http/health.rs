//! `GET /api/health`: how everything is that Greenroom rests on, for a card of the dashboard.

mod parts;
#[cfg(test)]
mod tests;

use std::time::Duration;

use actix_web::{get, web};
use futures_util::future::join4;
use greenroom_domain::ports::Health;
use serde::Serialize;
use tokio::time::{Instant, timeout};
use utoipa::ToSchema;

use self::parts::{AnnouncementsDto, DatabaseDto, LiveKitHealthDto, MessagesDto, ReconcileDto};
use super::dto::{ProblemDto, time};
use super::problem::chain;
use crate::condition::Condition;
use crate::wiring::Services;

/// How everything is. A part that could not be asked says so itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SystemHealthDto {
    success: bool,
    checked_at: String,
    /// `ok`; `degraded` while LiveKit cannot be used or is simulated, messages are stopped, or the last comparison with LiveKit
    /// is old or found an incident; `down` while the database cannot be used.
    #[schema(example = "ok")]
    status: &'static str,
    database: DatabaseDto,
    livekit: LiveKitHealthDto,
    messages: MessagesDto,
    /// Null where nobody is told (`webhooks.out.url`).
    announcements: Option<AnnouncementsDto>,
    reconcile: ReconcileDto,
    /// Greenroom's own.
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// How long LiveKit is waited for. Longer than a probe does: a card may show a slow server as slow.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tells how everything is: the database, LiveKit, the messages, and the comparison of the first two.
///
/// All are asked at the same time. The answer is 200 whatever is away; `status` and each `state` say what is wrong. But while the
/// database is away no key can be looked up, here as everywhere: `GET /readyz` needs none.
#[utoipa::path(tag = "operations", security(("apiKey" = ["status:read"])), responses(
    (status = 200, body = SystemHealthDto),
    (status = 503, body = ProblemDto, content_type = "application/problem+json", description = "Keys cannot be looked up")))]
#[get("/api/health")]
pub(super) async fn read_health(services: web::Data<Services>) -> web::Json<SystemHealthDto> {
    let now = services.clock.now();
    let (database, (state, health), depth, known) = join4(
        database(&services),
        livekit(&services, PATIENCE),
        services.probes.outbox.depth(now),
        services.truth.reconcile.store.known(),
    )
    .await;
    let told = services.messages.announce.is_some();
    let parts = SystemHealthDto {
        success: true,
        checked_at: time(now),
        status: "ok",
        database,
        livekit: LiveKitHealthDto::of(state, health, services.public.simulated),
        messages: MessagesDto::of(depth.as_ref().ok(), services.public.preview),
        announcements: told.then(|| AnnouncementsDto::of(depth.as_ref().ok())),
        reconcile: ReconcileDto::of(known.as_ref().ok(), now, services.truth.conclude_interviews.grace),
        version: env!("CARGO_PKG_VERSION"),
    };
    web::Json(SystemHealthDto { status: parts.judged(), ..parts })
}

impl SystemHealthDto {
    fn judged(&self) -> &'static str {
        match () {
            () if self.database.state != "ok" => "down",
            () if self.livekit.state != "ok" || self.messages.state != "ok" => "degraded",
            () if self.reconcile.state != "ok" => "degraded",
            () => "ok",
        }
    }
}

async fn database(services: &Services) -> DatabaseDto {
    let started = Instant::now();
    match services.probes.rooms.ping().await {
        Ok(()) => DatabaseDto { state: "ok", latency_milliseconds: Some(milliseconds(started.elapsed())) },
        Err(error) => {
            tracing::warn!(error = chain(&error), "the database cannot be used");
            let state = if error.is_transient() { "away" } else { "unusable" };
            DatabaseDto { state, latency_milliseconds: None }
        }
    }
}

fn milliseconds(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1000.0
}

/// How LiveKit is in one word, and what it said. One that takes longer than this counts as away.
pub(super) async fn livekit(services: &Services, patience: Duration) -> (&'static str, Option<Health>) {
    match timeout(patience, services.probes.media.health()).await {
        Ok(answer) if services.public.simulated => ("simulated", answer.ok()),
        Ok(answer) => (Condition::of(&answer).as_str(), answer.ok()),
        Err(_) => (Condition::Away.as_str(), None),
    }
}
