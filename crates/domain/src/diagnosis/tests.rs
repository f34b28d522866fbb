//! Every case starts from one of three people and breaks one thing.

mod broken;
mod details;
mod doors;
mod page;
mod properties;
mod sound;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::invitation::{Failure, Invitation, InvitationState, Purpose};
use crate::live::{ConnectionState, LiveParticipant, LiveView, Observation};
use crate::participant::Participant;
use crate::ports::Health;
use crate::samples::{at, candidate, invitation, live, live_participant, record, stay};
use crate::session::Session;
use crate::timeline::{Happening, TimelineLine};
use crate::token::FamilyId;

/// The minute in which the sample people are looked at. The sample room is open from minute 0 to 90.
const NOW: i64 = 15;

fn healthy() -> Health {
    Health {
        latency: TimeDelta::milliseconds(2),
        ready: true,
        key_accepted: true,
        creates_rooms: false,
        clock_ahead: Some(TimeDelta::seconds(1)),
    }
}

fn message(state: InvitationState) -> Invitation {
    Invitation { accepted_at: Some(at(-599)), ..invitation(1, &candidate(), Purpose::Scheduled, state) }
}

fn failure() -> InvitationState {
    InvitationState::Failed(Failure {
        code: 131_026,
        title: "Message undeliverable".into(),
        details: "+962790123456 is not on WhatsApp".into(),
    })
}

/// The candidate was told, and has done nothing yet.
fn told() -> Facts {
    let mut record = record(vec![]);
    record.room.server = None;
    record.invitations = vec![message(InvitationState::Read)];
    Facts {
        record,
        participant: candidate().id,
        lines: vec![],
        live: Observation::Absent,
        health: HealthSeen::Told(healthy()),
        token_lifetime: TimeDelta::hours(2),
        now: at(NOW),
    }
}

/// The candidate was given a token in minute 10, and was not seen since.
fn on_the_way() -> Facts {
    let mut facts = told();
    facts.record.room.server = record(vec![]).room.server;
    person(&mut facts).last_token_at = Some(at(10));
    let lines = vec![line(10, Happening::TokenIssued(FamilyId(Uuid::nil())))];
    Facts { lines, live: Observation::Seen(live(&[])), ..facts }
}

/// The candidate is in the room since minute 10.
fn inside() -> Facts {
    let mut facts = on_the_way();
    facts.record.sessions = vec![stay(&candidate(), 10, None)];
    Facts { live: Observation::Seen(live(&[&candidate()])), ..facts }
}

/// The candidate was in the room from minute 10 to 12, and this is why not longer.
fn gone(reason: &str) -> Facts {
    let mut facts = inside();
    facts.record.sessions = vec![ended(1, 10, 12, reason)];
    Facts { live: Observation::Seen(live(&[])), ..facts }
}

fn person(facts: &mut Facts) -> &mut Participant {
    &mut facts.record.participants[0]
}

fn view(facts: &mut Facts) -> &mut LiveView {
    match &mut facts.live {
        Observation::Seen(view) => view,
        other => panic!("{other:?}"),
    }
}

/// A stay of the candidate's, by its number.
fn ended(number: u32, from: i64, to: i64, reason: &str) -> Session {
    let reason = Some(reason.to_owned());
    Session { participant_sid: format!("PA_{number}"), reason, ..stay(&candidate(), from, Some(to)) }
}

fn connecting_since(moment: DateTime<Utc>) -> LiveParticipant {
    LiveParticipant {
        state: ConnectionState::Joining,
        joined_at: Some(moment),
        ..live_participant(&candidate())
    }
}

/// A line about the candidate.
fn line(minute: i64, what: Happening) -> TimelineLine {
    line_at(at(minute), Some(candidate().id), &what)
}

fn line_at(
    at: DateTime<Utc>,
    participant: Option<crate::participant::ParticipantId>,
    what: &Happening,
) -> TimelineLine {
    let facts = what.facts().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    TimelineLine { id: 1, at, actor: "system".into(), participant, kind: what.kind().into(), facts }
}

fn aborted(minute: i64) -> TimelineLine {
    let (participant_sid, reason) = ("PA_9".to_owned(), "join_failure".to_owned());
    line(minute, Happening::ConnectionAborted { participant_sid, reason })
}

fn state_of(diagnosis: &Diagnosis, step: StepName) -> CheckState {
    the(diagnosis, step).state
}

fn the(diagnosis: &Diagnosis, step: StepName) -> &Check {
    diagnosis.steps.iter().find(|check| check.step == step).unwrap()
}

/// A person, what is changed about them, and the step that fails first.
type Case = (&'static str, Facts, fn(&mut Facts), Option<StepName>);

fn assert_causes(cases: Vec<Case>) {
    for (what, mut facts, change, expected) in cases {
        change(&mut facts);
        let diagnosis = diagnose(&facts);
        assert_eq!(diagnosis.first_failure, expected, "{what}: {diagnosis:#?}");
    }
}
