//! `GET /api/drift/history`: what differed once.

use actix_web::{HttpRequest, get, web};
use chrono::DateTime;
use greenroom_domain::ports::{PastCursor, PastDrift};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::dto::{Problems, time};
use crate::http::problem::Problem;
use crate::http::room_list::{limit, malformed_cursor, query};
use crate::wiring::Services;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// From 1 to 200; 50 without it.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// One page of drifts that are over, the latest end first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DriftHistoryDto {
    success: bool,
    items: Vec<PastDriftDto>,
    /// Brings the next page; null on the last one.
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PastDriftDto {
    room_name: String,
    /// Null for a room that we had no record of.
    room_id: Option<String>,
    #[schema(example = "participant_ghost")]
    kind: &'static str,
    #[schema(example = "warning")]
    severity: &'static str,
    /// Since when: a fact where one is known.
    since: String,
    /// When a pass saw it first, and when it was over.
    first_seen: String,
    ended_at: String,
    evidence: String,
    /// Whom it was about, by the name on LiveKit.
    identity: Option<String>,
    /// The remedy that mended it; null where it was over by itself, or by somebody's hand.
    #[schema(example = "close_stay")]
    mended_by: Option<String>,
}

/// Lists the drift that is over, the latest end first. What only one comparison saw was noise, and is left out.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["status:read"])), params(HistoryQuery), responses((status = 200, body = DriftHistoryDto), Problems))]
#[get("/api/drift/history")]
pub(in crate::http) async fn list_past_drift(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<web::Json<DriftHistoryDto>, Problem> {
    let query: HistoryQuery = query(&request)?;
    let limit = limit(query.limit)?;
    let behind = query.cursor.map(|text| cursor(&text).ok_or_else(malformed_cursor)).transpose()?;
    let past = services.truth.reconcile.store.past(behind, limit).await?;
    let is_full = past.len() >= limit as usize;
    let next_cursor = past.last().filter(|_| is_full).map(|last| cursor_text(last.cursor));
    Ok(web::Json(DriftHistoryDto {
        success: true,
        items: past.iter().map(PastDriftDto::of).collect(),
        next_cursor,
    }))
}

fn cursor_text(PastCursor { ended_at, number }: PastCursor) -> String {
    format!("{}.{number}", ended_at.timestamp_micros())
}

fn cursor(text: &str) -> Option<PastCursor> {
    let (micros, number) = text.split_once('.')?;
    let ended_at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some(PastCursor { ended_at, number: number.parse().ok()? })
}

impl PastDriftDto {
    fn of(PastDrift { cursor, drift: known }: &PastDrift) -> Self {
        let (drift, kind) = (&known.drift, known.drift.key.kind);
        Self {
            room_name: known.room.to_string(),
            room_id: known.room_id.map(|id| id.to_string()),
            kind: kind.as_str(),
            severity: kind.severity().as_str(),
            since: time(drift.since),
            first_seen: time(known.first_seen),
            ended_at: time(cursor.ended_at),
            evidence: drift.evidence.clone(),
            identity: drift.identity.clone(),
            mended_by: known.mended_by.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(micros in 0_i64..4_000_000_000_000_000, number in 1..i64::MAX) {
            let ended_at: DateTime<Utc> = DateTime::from_timestamp_micros(micros).unwrap();
            let place = PastCursor { ended_at, number };
            prop_assert_eq!(cursor(&cursor_text(place)), Some(place));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9.-]{0,40}") {
            let _ = cursor(&text);
        }
    }
}
