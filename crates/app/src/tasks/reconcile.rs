//! Keeps database and LiveKit together: one pass after the other, at start, too.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use greenroom_domain::drift::{DriftKey, DriftKind, Step};
use greenroom_domain::room::RoomName;
use greenroom_usecases::reconcile::{Outcome, Pass, Reconcile, ReconcileError};

use super::Stopping;
use crate::http::problem::chain;

/// A pass that has begun is finished when Greenroom stops, as far as there is time: it notes what it did at its end.
pub(super) async fn run(reconcile: Reconcile, interval: Duration, mut stopping: Stopping) {
    let mut voice = Voice::default();
    loop {
        let started = Instant::now();
        let answer = reconcile.pass().await;
        match &answer {
            Ok(Some(pass)) => measure(pass, started.elapsed()),
            Ok(None) => measure_nothing(),
            Err(_) => metrics::counter!("reconcile_failures_total").increment(1),
        }
        voice.tell(&answer);
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = stopping.asked() => return,
        }
    }
}

/// Another process compares: what this one measured when it did is not so any more.
fn measure_nothing() {
    metrics::gauge!("reconcile_leads").set(0.0);
    DriftKind::ALL.iter().for_each(|kind| metrics::gauge!("drift_open", "kind" => kind.as_str()).set(0.0));
    for name in ["reconcile_rooms_unknown", "reconcile_removals_held_back", "livekit_rooms_missing_at_once"] {
        metrics::gauge!(name).set(0.0);
    }
}

fn measure(pass: &Pass, took: Duration) {
    metrics::gauge!("reconcile_leads").set(1.0);
    metrics::histogram!("reconcile_pass_duration_seconds").record(took);
    metrics::gauge!("reconcile_last_pass_timestamp_seconds").set(pass.at.timestamp() as f64);
    let summary = pass.summary.unwrap_or_default();
    metrics::gauge!("reconcile_rooms_unknown").set(f64::from(summary.unknown));
    metrics::gauge!("reconcile_removals_held_back").set(f64::from(summary.held_back));
    metrics::gauge!("livekit_rooms_foreign").set(f64::from(summary.foreign));
    metrics::gauge!("livekit_rooms_missing_at_once").set(f64::from(summary.missing_at_once));
    for (kind, open) in open_by_kind(pass) {
        metrics::gauge!("drift_open", "kind" => kind.as_str()).set(open as f64);
    }
    for (kind, found) in &pass.confirmed {
        metrics::counter!("drift_found_total", "kind" => kind.as_str()).increment(*found as u64);
    }
    for (step, outcome) in pass.plan.steps.iter().zip(&pass.outcomes) {
        if matches!(outcome, Outcome::Done | Outcome::Failed(_)) {
            let (kind, outcome) = (step.drift.key.kind.as_str(), outcome.as_str());
            metrics::counter!("drift_repairs_total", "kind" => kind, "outcome" => outcome).increment(1);
        }
    }
}

/// What is confirmed and was not mended, of every kind: also of those of which there is none.
fn open_by_kind(pass: &Pass) -> BTreeMap<DriftKind, usize> {
    let mut open: BTreeMap<_, _> = DriftKind::ALL.into_iter().map(|kind| (kind, 0)).collect();
    for (step, outcome) in pass.plan.steps.iter().zip(&pass.outcomes) {
        if step.confirmed && *outcome != Outcome::Done {
            *open.entry(step.drift.key.kind).or_default() += 1;
        }
    }
    open
}

/// Says what changes, once: a fault that lasts does not fill the log.
#[derive(Default)]
struct Voice {
    failing: bool,
    incident: bool,
    held_back: bool,
    /// What could not be mended in the last pass.
    in_vain: BTreeSet<(RoomName, DriftKey)>,
    /// Rooms without a record that were told of. They have no timeline to stand in.
    orphans: BTreeSet<RoomName>,
}

impl Voice {
    fn tell(&mut self, answer: &Result<Option<Pass>, ReconcileError>) {
        match answer {
            Ok(None) => {}
            Ok(Some(pass)) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!("database and LiveKit are compared again");
                }
                self.tell_of_pass(pass);
            }
            Err(error) if !self.failing => {
                self.failing = true;
                tracing::warn!(
                    error = chain(error),
                    "database and LiveKit cannot be compared; nothing is judged"
                );
            }
            Err(_) => {}
        }
    }

    fn tell_of_pass(&mut self, pass: &Pass) {
        let summary = pass.summary.unwrap_or_default();
        let (incident, held_back) = (summary.missing_at_once > 0, summary.held_back > 0);
        if incident && !self.incident {
            let missing = summary.missing_at_once;
            tracing::error!(
                missing,
                "LiveKit LOST ALL ITS ROOMS AT ONCE: it was started anew, or is another one"
            );
        }
        if held_back && !self.held_back {
            let held_back = summary.held_back;
            tracing::error!(
                held_back,
                "so many REMOVALS AT ONCE look like a mistake: none is made; see GET /api/drift"
            );
        }
        (self.incident, self.held_back) = (incident, held_back);
        newly_orphaned(pass, &mut self.orphans);
        let before = std::mem::take(&mut self.in_vain);
        for (step, outcome) in pass.plan.steps.iter().zip(&pass.outcomes) {
            let key = (step.room.clone(), step.drift.key.clone());
            if !before.contains(&key) {
                tell_of_step(step, outcome);
            }
            if matches!(outcome, Outcome::Failed(_)) {
                self.in_vain.insert(key);
            }
        }
    }
}

fn newly_orphaned(pass: &Pass, told: &mut BTreeSet<RoomName>) {
    let orphans = pass.plan.steps.iter().filter(|step| step.confirmed && step.room_id.is_none());
    let orphans: BTreeSet<_> = orphans.map(|step| step.room.clone()).collect();
    for room in orphans.difference(told) {
        tracing::warn!(%room, "LiveKit has a room with our prefix, and there is no record of it");
    }
    *told = orphans;
}

/// Says what became of a step, if anything was done.
pub(crate) fn tell_of_step(step: &Step, outcome: &Outcome) {
    let (room, kind) = (step.room.as_str(), step.drift.key.kind.as_str());
    let action = step.fate.action().map_or("nothing", |action| action.as_str());
    match outcome {
        Outcome::Done => tracing::info!(room, kind, action, "a drift was mended"),
        Outcome::Failed(failure) => {
            tracing::warn!(room, kind, action, error = failure.chain, "a drift could not be mended");
        }
        Outcome::WouldDo | Outcome::Refused | Outcome::Waits | Outcome::LeftAlone => {}
    }
}
