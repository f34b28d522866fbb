//! What a pass leaves behind: the drifts it saw, and the lines of the timeline.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use greenroom_domain::drift::{DriftKey, Plan, Step};
use greenroom_domain::participant::Identity;
use greenroom_domain::ports::{KnownDrift, Looked, PassNote};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening, TimelineEntry};

use super::{Outcome, Pass};

pub(super) fn note(pass: &Pass, looked: Looked, known: &[KnownDrift], by: &Caller) -> PassNote {
    let before = first_seen(known);
    let drifts = pass.plan.steps.iter().zip(&pass.outcomes);
    let found =
        newly_confirmed(&pass.plan, known).map(|step| line(step, pass.at, &Caller::SYSTEM, found(step)));
    let mended = pass.plan.steps.iter().zip(&pass.outcomes).filter(|(_, outcome)| **outcome == Outcome::Done);
    let mended = mended.map(|(step, _)| line(step, pass.at, by, repaired(step)));
    PassNote {
        at: pass.at,
        looked,
        drifts: drifts.map(|(step, outcome)| kept(step, outcome, &before, pass.at)).collect(),
        summary: pass.summary,
        timeline: found.chain(mended).flatten().collect(),
    }
}

/// The drifts that no pass before has confirmed.
pub(super) fn newly_confirmed<'a>(plan: &'a Plan, known: &'a [KnownDrift]) -> impl Iterator<Item = &'a Step> {
    let confirmed = known.iter().filter(|known| known.confirmed);
    let told: BTreeSet<_> = confirmed.map(|known| (&known.room, &known.drift.key)).collect();
    plan.steps.iter().filter(move |step| step.confirmed && !told.contains(&(&step.room, &step.drift.key)))
}

type FirstSeenBefore<'a> = BTreeMap<(&'a RoomName, &'a DriftKey), DateTime<Utc>>;

fn first_seen(known: &[KnownDrift]) -> FirstSeenBefore<'_> {
    known.iter().map(|known| ((&known.room, &known.drift.key), known.first_seen)).collect()
}

fn kept(step: &Step, outcome: &Outcome, before: &FirstSeenBefore<'_>, at: DateTime<Utc>) -> KnownDrift {
    let mended = *outcome == Outcome::Done;
    let fate = match outcome {
        Outcome::Failed(_) | Outcome::Refused => outcome.as_str(),
        _ => step.fate.as_str(),
    };
    KnownDrift {
        room: step.room.clone(),
        room_id: step.room_id,
        drift: step.drift.clone(),
        first_seen: before.get(&(&step.room, &step.drift.key)).copied().unwrap_or(at),
        last_seen: at,
        confirmed: step.confirmed,
        fate: fate.to_owned(),
        ended_at: mended.then_some(at),
        mended_by: step.fate.action().filter(|_| mended).map(|action| action.as_str().to_owned()),
    }
}

fn found(step: &Step) -> Happening {
    Happening::DriftFound(step.drift.key.clone())
}

fn repaired(step: &Step) -> Happening {
    let action = step.fate.action().map_or("nothing", |action| action.as_str());
    Happening::DriftRepaired(step.drift.key.clone(), action)
}

/// A room without a record has no timeline.
fn line(step: &Step, at: DateTime<Utc>, by: &Caller, what: Happening) -> Option<TimelineEntry> {
    let participant = step.drift.identity.as_deref().and_then(Identity::participant);
    Some(by.line(step.room_id?, at, participant, what))
}
