//! The one that repairs: looks at everything on both sides, compares, plans, carries out, and notes what it saw.
//!
//! LiveKit's webhooks make the ledger fast; this makes it right. With every webhook lost, the database agrees with the
//! server within two passes.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::lock::Mutex;
use greenroom_domain::clock::Clock;
use greenroom_domain::drift::{DriftKey, DriftKind, Noticed, Plan, Policy, Step, Yardstick, plan};
use greenroom_domain::ports::{
    KnownDrift, Looked, MediaError, MediaServer, PassSummary, ReconcileStore, RoomStore, StoreError,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::Caller;

mod apply;
mod note;
mod survey;

pub use apply::{Failure, Outcome};
pub use survey::Survey;

/// Why there was no pass.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The media server did not tell which rooms it has. Nothing is known, so nothing is judged.
    #[error("the media server could not be asked")]
    Media(#[from] MediaError),
    /// The database could not be read or written.
    #[error("the database could not be asked")]
    Store(#[from] StoreError),
}

/// What was seen, what was decided, and what became of it.
#[derive(Debug)]
pub struct Pass {
    /// When the pass was made.
    pub at: DateTime<Utc>,
    /// What it was like, if it was over all rooms.
    pub summary: Option<PassSummary>,
    /// What was decided.
    pub plan: Plan,
    /// What became of each of the plan's steps.
    pub outcomes: Vec<Outcome>,
    /// How many drifts were confirmed by it, by kind.
    pub confirmed: BTreeMap<DriftKind, usize>,
}

/// What somebody asks to have repaired.
#[derive(Clone, Debug, Default)]
pub struct RepairRequest {
    /// In this room only.
    pub room: Option<RoomName>,
    /// These kinds only, also if they are only reported otherwise. All that the policy repairs, when there are none.
    pub kinds: Vec<DriftKind>,
    /// Only tell what would be done.
    pub dry_run: bool,
}

/// Compares everything with everything, and repairs what may be repaired.
#[derive(Clone)]
pub struct Reconcile {
    /// What is known of drift.
    pub store: Arc<dyn ReconcileStore>,
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What is measured by.
    pub yardstick: Arc<Yardstick>,
    /// What may be done without asking.
    pub policy: Policy,
    /// Passes and repairs of this process have their turn one after the other: each notes what it saw before the next
    /// looks.
    pub turn: Arc<Mutex<()>>,
}

impl Reconcile {
    /// Makes one pass over all rooms, if this process is the one that may.
    ///
    /// # Errors
    /// When there was nothing to judge by. What failed for single rooms or repairs is in the answer.
    pub async fn pass(&self) -> Result<Option<Pass>, ReconcileError> {
        if !self.store.lead().await? {
            return Ok(None);
        }
        let _turn = self.turn.lock().await;
        let survey = self.survey().await?;
        let plan = self.plan(&survey, &self.policy);
        let outcomes = self.apply(&survey.sides, &plan, &RepairRequest::default()).await;
        for room in &survey.tried_out {
            // It is listed again by the next pass if this fails.
            let _ = self.media.delete_room(room).await;
        }
        let summary = survey.summary(&plan);
        let pass = finished(&survey, plan, outcomes, Some(summary));
        let looked = Looked::AllBut(survey.unknown);
        self.store.note_pass(note::note(&pass, looked, &survey.known, &Caller::SYSTEM)).await?;
        Ok(Some(pass))
    }

    /// Repairs what somebody asks for; what is only reported otherwise, if its kind is named. A fresh look is the second
    /// observation: what no pass has seen before is left alone, and so is everything above the ceiling. The timeline names who
    /// asked.
    ///
    /// # Errors
    /// When there was nothing to judge by.
    pub async fn repair(&self, request: &RepairRequest, by: &Caller) -> Result<Pass, ReconcileError> {
        let _turn = self.turn.lock().await;
        let survey = match &request.room {
            Some(room) => self.survey_room(room).await?,
            None => self.survey().await?,
        };
        let plan = self.asked_for(&survey, request);
        if request.dry_run {
            let outcomes = plan.steps.iter().map(|step| Outcome::foreseen(step, request)).collect();
            return Ok(finished(&survey, plan, outcomes, None));
        }
        let outcomes = self.apply(&survey.sides, &plan, request).await;
        let pass = finished(&survey, plan, outcomes, None);
        let looked = request.room.clone().map_or(Looked::AllBut(survey.unknown), Looked::At);
        self.store.note_pass(note::note(&pass, looked, &survey.known, by)).await?;
        Ok(pass)
    }

    /// Looks at everything, and tells what a pass would do. Changes nothing.
    ///
    /// # Errors
    /// When there was nothing to judge by.
    pub async fn foresee(&self) -> Result<(Survey, Plan), ReconcileError> {
        let survey = self.survey().await?;
        let plan = self.plan(&survey, &self.policy);
        Ok((survey, plan))
    }

    fn plan(&self, survey: &Survey, policy: &Policy) -> Plan {
        plan(&survey.sides, &noticed(&survey.known), policy, &self.yardstick, survey.at)
    }

    /// A kind that is named is repaired whatever the policy says of it. Who names the room as well knows what they do: then
    /// there is no ceiling.
    fn asked_for(&self, survey: &Survey, request: &RepairRequest) -> Plan {
        let mut policy = self.policy.clone();
        policy.only_reported.retain(|kind| !request.kinds.contains(kind));
        if request.room.is_some() && !request.kinds.is_empty() {
            policy.max_removals = usize::MAX;
        }
        self.plan(survey, &policy)
    }
}

impl RepairRequest {
    /// Whether the step is one that is asked for.
    pub fn means(&self, step: &Step) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&step.drift.key.kind)
    }
}

fn finished(survey: &Survey, plan: Plan, outcomes: Vec<Outcome>, summary: Option<PassSummary>) -> Pass {
    let confirmed = note::newly_confirmed(&plan, &survey.known).fold(BTreeMap::new(), |mut kinds, step| {
        *kinds.entry(step.drift.key.kind).or_default() += 1;
        kinds
    });
    Pass { at: survey.at, summary, plan, outcomes, confirmed }
}

/// Since when each drift has been noticed.
fn noticed(known: &[KnownDrift]) -> Noticed {
    let mut noticed = Noticed::new();
    for drift in known {
        let room: &mut BTreeMap<DriftKey, DateTime<Utc>> = noticed.entry(drift.room.clone()).or_default();
        room.insert(drift.drift.key.clone(), drift.first_seen);
    }
    noticed
}
