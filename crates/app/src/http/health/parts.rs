//! The parts of the answer.

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::outbox::Breaker;
use greenroom_domain::ports::{Depth, Health, KnownDrift, PassSummary};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::drift::{IncidentDto, is_stale};
use crate::http::dto::time;

/// What is said of a part that the database would know of.
const UNKNOWN: &str = "unknown";

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DatabaseDto {
    /// `ok`, `away`, or `unusable` (it lacks our tables: run `greenroom migrate`).
    #[schema(example = "ok")]
    pub(super) state: &'static str,
    /// How long it took to answer.
    #[schema(example = 1.4)]
    pub(super) latency_milliseconds: Option<f64>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LiveKitHealthDto {
    /// `ok`, `auto_create_on`, `not_ready`, `key_refused`, `clock_off`, `away` or `simulated`.
    #[schema(example = "ok")]
    pub(super) state: &'static str,
    /// How long it took to answer; null while it does not.
    #[schema(example = 3.2)]
    latency_milliseconds: Option<f64>,
    /// How far its clock is ahead of ours, if it told. Beyond 60 every token is refused.
    clock_ahead_seconds: Option<i64>,
    /// Whether it makes rooms for whoever has a token (`room.auto_create`).
    creates_rooms: Option<bool>,
    /// True when there is no LiveKit at all, but a simulation: neither sound nor picture.
    simulated: bool,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessagesDto {
    /// `cloud`, or `preview` while messages are shown and not sent.
    #[schema(example = "cloud")]
    mode: &'static str,
    /// `ok`; `stopped` while some wait for an operator, see `breakers`; `unknown` while the database cannot be asked.
    #[schema(example = "ok")]
    pub(super) state: &'static str,
    /// How many are due and have not gone out.
    waiting: Option<u64>,
    /// How many are for later, such as reminders.
    later: Option<u64>,
    /// How long the one that waits longest has been due.
    oldest_seconds: Option<u64>,
    /// What is stopped.
    breakers: Vec<BreakerDto>,
}

/// Something that is stopped.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BreakerDto {
    /// `channel`, or `template/<purpose>/<language>`.
    #[schema(example = "template/scheduled/ar")]
    scope: String,
    since: String,
    /// When one message tries again.
    retry_at: String,
    /// The messenger's number for the reason.
    #[schema(example = 132_001)]
    code: i32,
    /// In its words.
    title: String,
}

/// What the recruiting system is told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnnouncementsDto {
    /// How many it has not taken yet.
    waiting: Option<u64>,
    /// How many it did not take for a day: they are not tried any more.
    dead: Option<u64>,
}

/// The comparison of the database with LiveKit.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReconcileDto {
    /// `ok`; `stale` when the last pass is longer ago than two should take; `incident` when LiveKit lost all its rooms at once;
    /// `unknown` while the database cannot be asked.
    #[schema(example = "ok")]
    pub(super) state: &'static str,
    /// Null before the first.
    last_pass_at: Option<String>,
    stale: Option<bool>,
    incident: Option<IncidentDto>,
    /// How many differences there are that two passes have seen. `GET /api/drift` lists them.
    drifts: Option<usize>,
}

impl LiveKitHealthDto {
    pub(super) fn of(state: &'static str, health: Option<Health>, simulated: bool) -> Self {
        Self {
            state,
            latency_milliseconds: health.map(|health| health.latency.as_seconds_f64() * 1000.0),
            clock_ahead_seconds: health
                .and_then(|health| health.clock_ahead)
                .map(|ahead| ahead.num_seconds()),
            creates_rooms: health.map(|health| health.creates_rooms),
            simulated,
        }
    }
}

impl MessagesDto {
    pub(super) fn of(depth: Option<&Depth>, preview: bool) -> Self {
        Self {
            mode: if preview { "preview" } else { "cloud" },
            state: match depth {
                None => UNKNOWN,
                Some(depth) if depth.breakers.is_empty() => "ok",
                Some(_) => "stopped",
            },
            waiting: depth.map(|depth| depth.messages_due),
            later: depth.map(|depth| depth.messages_later),
            oldest_seconds: depth.map(|depth| depth.oldest_due_seconds),
            breakers: depth.into_iter().flat_map(|depth| &depth.breakers).map(BreakerDto::of).collect(),
        }
    }
}

impl BreakerDto {
    fn of(breaker: &Breaker) -> Self {
        Self {
            scope: breaker.scope.as_text(),
            since: time(breaker.since),
            retry_at: time(breaker.retry_at),
            code: breaker.code,
            title: breaker.title.clone(),
        }
    }
}

impl AnnouncementsDto {
    pub(super) fn of(depth: Option<&Depth>) -> Self {
        Self {
            waiting: depth.map(|depth| depth.announcements),
            dead: depth.map(|depth| depth.announcements_dead),
        }
    }
}

impl ReconcileDto {
    pub(super) fn of(
        known: Option<&(Vec<KnownDrift>, Option<PassSummary>)>,
        now: DateTime<Utc>,
        grace: TimeDelta,
    ) -> Self {
        let last = known.and_then(|(_, last)| *last);
        let (stale, incident) = (is_stale(last, now, grace), IncidentDto::in_pass(last));
        Self {
            state: match known {
                None => UNKNOWN,
                Some(_) if stale => "stale",
                Some(_) if incident.is_some() => "incident",
                Some(_) => "ok",
            },
            last_pass_at: last.map(|last| time(last.at)),
            stale: known.map(|_| stale),
            incident,
            drifts: known.map(|(drifts, _)| drifts.iter().filter(|drift| drift.confirmed).count()),
        }
    }
}
