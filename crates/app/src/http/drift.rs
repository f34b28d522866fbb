//! `GET /api/drift`, its history and `POST /api/drift/repair`: all that differs between database and LiveKit, and mending it.

mod history;

use actix_web::{get, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::drift::{Action, DriftKind, Fate, Step};
use greenroom_domain::ports::{KnownDrift, PassSummary};
use greenroom_usecases::reconcile::{Outcome, Pass, RepairRequest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) use self::history::list_past_drift;
use super::auth::By;
use super::body::Body;
use super::dto::{Problems, time};
use super::fields::room_name;
use super::problem::Problem;
use super::words::DriftKindWord;
use crate::tasks::reconcile::tell_of_step;
use crate::wiring::Services;

/// All that differs now, as the last pass over all rooms left it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DriftReportDto {
    success: bool,
    /// When the last pass was made; null before the first.
    checked_at: Option<String>,
    /// Whether that is longer ago than two passes should take: LiveKit or the database cannot be asked, and what is listed
    /// is what was known then.
    stale: bool,
    /// One cause behind many of them.
    incident: Option<IncidentDto>,
    last_pass: Option<LastPassDto>,
    items: Vec<KnownDriftDto>,
}

/// LiveKit lost all its rooms at once: it was started anew, or another one answers.
#[derive(Serialize, ToSchema)]
pub(super) struct IncidentDto {
    #[schema(example = "server_lost_its_rooms")]
    kind: &'static str,
    /// How many rooms should be there and are not.
    missing: u32,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LastPassDto {
    at: String,
    /// How many rooms LiveKit had.
    listed: u32,
    /// How many of them belong to others: counted, never judged, never touched.
    foreign: u32,
    /// Of how many rooms nothing is known because LiveKit did not tell.
    unknown: u32,
    /// How many removals wait because they would be too many (`reconcile.max_removals`).
    held_back: u32,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct KnownDriftDto {
    room_name: String,
    /// Null for a room that we have no record of.
    room_id: Option<String>,
    #[schema(example = "participant_ghost")]
    kind: &'static str,
    #[schema(example = "warning")]
    severity: &'static str,
    /// Since when: a fact where one is known.
    since: String,
    /// When a pass saw it first, and last.
    first_seen: String,
    last_seen: String,
    /// True for ten seconds: listed, but not yet a judgement.
    settling: bool,
    /// Whether two passes, at least ten seconds apart, have seen it.
    confirmed: bool,
    evidence: String,
    /// Whom it is about, by the name on LiveKit.
    identity: Option<String>,
    #[schema(example = "close_stay")]
    remedy: &'static str,
    /// `unconfirmed`, `repair`, `failed`, `refused`, `report`, `by_hand`, `just_deleted` or `too_many_removals`: what becomes of it.
    fate: String,
}

/// Lists all drift there is now, and since when.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["status:read"])), responses((status = 200, body = DriftReportDto), Problems))]
#[get("/api/drift")]
pub(super) async fn list_drift(services: web::Data<Services>) -> Result<web::Json<DriftReportDto>, Problem> {
    let (known, last) = services.truth.reconcile.store.known().await?;
    Ok(web::Json(DriftReportDto {
        success: true,
        checked_at: last.map(|last| time(last.at)),
        stale: is_stale(last, services.clock.now(), services.truth.conclude_interviews.grace),
        incident: IncidentDto::in_pass(last),
        last_pass: last.map(LastPassDto::of),
        items: known.iter().map(KnownDriftDto::of).collect(),
    }))
}

/// Whether the last pass over all rooms is longer ago than two should take.
pub(super) fn is_stale(last: Option<PassSummary>, now: DateTime<Utc>, grace: TimeDelta) -> bool {
    last.is_none_or(|last| now - last.at > grace)
}

/// What to repair. Without a room and kinds: everything that the settings let be repaired.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"roomName": "interview_0f8fad5bd9cb469fa16570867728950e", "dryRun": true}))]
struct RepairBody {
    /// In this room only.
    #[schema(pattern = r"\S")]
    room_name: Option<String>,
    /// These kinds only, also those that are only reported otherwise (`reconcile.<kind> = "report"`).
    #[schema(value_type = Option<Vec<DriftKindWord>>)]
    kinds: Option<Vec<String>>,
    /// Only tell what would be done: true unless told otherwise.
    dry_run: Option<bool>,
}

/// What was, or would be, done.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RepairDto {
    success: bool,
    dry_run: bool,
    checked_at: String,
    incident: Option<IncidentDto>,
    steps: Vec<StepDto>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StepDto {
    room_name: String,
    #[schema(example = "participant_ghost")]
    kind: &'static str,
    /// LiveKit's id of the room or the connection that it is about.
    subject: String,
    /// Whom it is about, by the name on LiveKit.
    identity: Option<String>,
    /// `recreate_room`, `delete_room`, `adopt_room`, `open_stay`, `close_stay` or `remove_participant`; null where only a
    /// person can mend it.
    action: Option<&'static str>,
    /// As in `GET /api/drift`.
    fate: &'static str,
    /// The evidence.
    because: String,
    /// `would_do`, `done`, `failed`, `refused` (the ledger or LiveKit knew better), `waits` (see `fate`) or `left_alone`.
    #[schema(example = "would_do")]
    outcome: &'static str,
    /// What went wrong.
    detail: Option<String>,
}

/// Repairs drift; of kinds that are only reported otherwise, if they are named. A dry run unless told otherwise.
///
/// Looks anew. What no pass has seen before, at least ten seconds ago, waits: one observation is no proof. Twice is as good
/// as once. The ceiling on removals holds unless both the room and the kinds are named.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), request_body = RepairBody, responses((status = 200, body = RepairDto), Problems))]
#[post("/api/drift/repair")]
pub(super) async fn repair_drift(
    services: web::Data<Services>,
    by: By,
    body: Body<RepairBody>,
) -> Result<web::Json<RepairDto>, Problem> {
    let request = RepairRequest::try_from(body.0)?;
    // Cut off in the middle, by a time limit or by a client who hangs up, it would not be noted what was done.
    let (reconcile, asked) = (services.truth.reconcile.clone(), request.clone());
    let pass = tokio::spawn(async move { reconcile.repair(&asked, &by.caller).await }).await??;
    pass.plan.steps.iter().zip(&pass.outcomes).for_each(|(step, outcome)| tell_of_step(step, outcome));
    Ok(web::Json(RepairDto::of(&request, &pass)))
}

impl TryFrom<RepairBody> for RepairRequest {
    type Error = Problem;

    fn try_from(body: RepairBody) -> Result<Self, Problem> {
        let room = body.room_name.map(|name| room_name(Some(name))).transpose()?;
        let kinds = body
            .kinds
            .unwrap_or_default()
            .iter()
            .map(|word| kind("kinds", word))
            .collect::<Result<_, _>>()?;
        Ok(Self { room, kinds, dry_run: body.dry_run.unwrap_or(true) })
    }
}

/// The kind of drift that a word in a field stands for.
pub(super) fn kind(field: &str, word: &str) -> Result<DriftKind, Problem> {
    DriftKind::parse(word).ok_or_else(|| {
        let known = DriftKind::ALL.map(DriftKind::as_str).join(", ");
        Problem::invalid(field, format!("there is no kind of drift of that name; there are {known}"))
    })
}

impl IncidentDto {
    const fn of(missing: u32) -> Self {
        Self { kind: "server_lost_its_rooms", missing }
    }

    /// The one that the last pass saw, if it saw one.
    pub(super) fn in_pass(last: Option<PassSummary>) -> Option<Self> {
        last.filter(|last| last.missing_at_once > 0).map(|last| Self::of(last.missing_at_once))
    }
}

impl LastPassDto {
    fn of(pass: PassSummary) -> Self {
        let PassSummary { at, listed, foreign, unknown, held_back, .. } = pass;
        Self { at: time(at), listed, foreign, unknown, held_back }
    }
}

impl KnownDriftDto {
    fn of(known: &KnownDrift) -> Self {
        let (drift, kind) = (&known.drift, known.drift.key.kind);
        Self {
            room_name: known.room.to_string(),
            room_id: known.room_id.map(|id| id.to_string()),
            kind: kind.as_str(),
            severity: kind.severity().as_str(),
            since: time(drift.since),
            first_seen: time(known.first_seen),
            last_seen: time(known.last_seen),
            settling: drift.settling,
            confirmed: known.confirmed,
            evidence: drift.evidence.clone(),
            identity: drift.identity.clone(),
            remedy: kind.remedy().as_str(),
            fate: known.fate.clone(),
        }
    }
}

impl RepairDto {
    fn of(request: &RepairRequest, pass: &Pass) -> Self {
        let meant = pass.plan.steps.iter().zip(&pass.outcomes).filter(|(step, _)| request.means(step));
        let incident = pass.plan.incident.map(|incident| u32::try_from(incident.missing).unwrap_or(u32::MAX));
        Self {
            success: true,
            dry_run: request.dry_run,
            checked_at: time(pass.at),
            incident: incident.map(IncidentDto::of),
            steps: meant.map(|(step, outcome)| StepDto::of(step, outcome)).collect(),
        }
    }
}

impl StepDto {
    fn of(step: &Step, outcome: &Outcome) -> Self {
        Self {
            room_name: step.room.to_string(),
            kind: step.drift.key.kind.as_str(),
            subject: step.drift.key.subject.clone(),
            identity: step.drift.identity.clone(),
            action: step.fate.action().map(Action::as_str),
            fate: Fate::as_str(&step.fate),
            because: step.drift.evidence.clone(),
            outcome: outcome.as_str(),
            detail: match outcome {
                Outcome::Failed(failure) => Some(failure.told.clone()),
                _ => None,
            },
        }
    }
}
