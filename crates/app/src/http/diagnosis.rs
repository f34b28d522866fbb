//! `GET /api/rooms/{name}/diagnosis`: why can't they join?

use actix_web::{HttpRequest, get, web};
use greenroom_domain::diagnosis::{Check, StepName};
use greenroom_usecases::diagnose::Diagnosed;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dto::{Problems, time};
use super::fields::required;
use super::problem::Problem;
use super::room_list::{name_in_path, query};
use crate::wiring::Services;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DiagnosisQuery {
    /// Our id of the person, or the caller's own. `candidateId` is taken, too. Without it: the candidate.
    #[serde(alias = "candidateId")]
    #[param(pattern = r"\S")]
    participant_id: Option<String>,
}

/// The way into the room, step by step.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "success": true, "roomName": "interview_5f0c2a6d9b1e4c7f8a3d2e1b0c9f8a7d", "roomId": "0f6f5f0e-7a5b-4a53-9a2e-5e3c6f3d2b10",
    "phase": "open", "participantId": "7b1f7a52-3b0a-4d39-9d8e-2f6f5b1f0a11", "role": "candidate",
    "checkedAt": "2026-11-25T14:52:10Z", "firstFailure": "connection_established",
    "steps": [
        {"step": "invited", "state": "passed", "seen": "a message with the link is for them",
            "at": "2026-11-23T10:20:58Z", "advice": null},
        {"step": "connection_established", "state": "failed", "at": "2026-11-25T14:51:40Z",
            "seen": "they reached LiveKit, and the connection for media never came about: join_failure",
            "advice": "another network (mobile data) helps at once"}]}))]
struct DiagnosisDto {
    success: bool,
    room_name: String,
    room_id: String,
    /// `scheduled`, `open`, `live` or `ended`.
    phase: &'static str,
    participant_id: String,
    role: &'static str,
    checked_at: String,
    /// The first step that failed: the cause. Null when none did.
    first_failure: Option<&'static str>,
    /// Every step, always in the same order.
    steps: Vec<CheckDto>,
}

#[derive(Serialize, ToSchema)]
struct CheckDto {
    #[schema(example = "signalling_reached")]
    step: &'static str,
    /// `passed`, `failed`, `waiting` (not yet, and nothing is wrong), `unknown` (nothing can be said) or `not_needed`.
    #[schema(example = "failed")]
    state: &'static str,
    /// What was seen, without personal data.
    seen: String,
    /// When it happened, or will.
    at: Option<String>,
    /// What to do. Always there when the step failed.
    advice: Option<&'static str>,
}

/// Tells why somebody cannot join: every step of the way, and the first that failed.
///
/// Looks at the database and at LiveKit and changes nothing. LiveKit being away is a finding, not an error.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(("name" = String, Path, description = "The room's name"), DiagnosisQuery),
    responses((status = 200, body = DiagnosisDto), Problems))]
#[get("/api/rooms/{name}/diagnosis")]
pub(super) async fn diagnose(
    services: web::Data<Services>,
    name: web::Path<String>,
    request: HttpRequest,
) -> Result<web::Json<DiagnosisDto>, Problem> {
    let query: DiagnosisQuery = query(&request)?;
    let who = query.participant_id.map(|who| required("participantId", Some(who))).transpose()?;
    let found = services.truth.diagnose.run(&name_in_path(&name)?, who.as_deref()).await?;
    DiagnosisDto::of(&found).map(web::Json).ok_or_else(Problem::room_unknown)
}

impl DiagnosisDto {
    fn of(found: &Diagnosed) -> Option<Self> {
        let (room, diagnosis) = (&found.record.room, &found.diagnosis);
        let person = found.record.participant(found.participant)?;
        Some(Self {
            success: true,
            room_name: room.name.to_string(),
            room_id: room.id.to_string(),
            phase: found.record.phase(found.checked_at).as_str(),
            participant_id: person.id.to_string(),
            role: person.role.as_str(),
            checked_at: time(found.checked_at),
            first_failure: diagnosis.first_failure.map(StepName::as_str),
            steps: diagnosis.steps.iter().map(CheckDto::of).collect(),
        })
    }
}

impl CheckDto {
    fn of(check: &Check) -> Self {
        Self {
            step: check.step.as_str(),
            state: check.state.as_str(),
            seen: check.seen.clone(),
            at: check.at.map(time),
            advice: check.advice,
        }
    }
}
