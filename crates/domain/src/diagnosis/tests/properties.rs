//! What holds for any facts at all.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::door::{Admission, AtTheDoor, DoorAnswer, EntryPolicy, SecondDevice};
use crate::invitation::Suppression;
use crate::report::{Report, ReportCode, ReportStep};
use crate::room::EndedBy;

fn any_line() -> impl Strategy<Value = TimelineLine> {
    let what = select(vec![
        Happening::TokenIssued(FamilyId(Uuid::nil())),
        Happening::JoinRefused("too_early"),
        Happening::JoinRefused("over"),
        Happening::JoinRefused("revoked"),
        Happening::JoinRefused("full"),
        Happening::JoinRefused("already_inside"),
        Happening::JoinRefused("denied"),
        Happening::Waiting,
        Happening::LinkReplaced,
        reported(ReportStep::Camera, ReportCode::PermissionDenied),
        reported(ReportStep::Camera, ReportCode::Ok),
        reported(ReportStep::Connection, ReportCode::MediaBlocked),
        Happening::LinkVoided,
        Happening::ConnectionAborted { participant_sid: "PA_9".into(), reason: "join_failure".into() },
        Happening::ConnectionAborted { participant_sid: "PA_8".into(), reason: "unknown_reason".into() },
        Happening::ServerRoomFinished { room_sid: "RM_1".into() },
        Happening::RoomCreated,
    ]);
    // Few minutes, so that many lines have the same.
    (what, 8..14_i64, any::<bool>())
        .prop_map(|(what, minute, theirs)| line_at(at(minute), theirs.then(|| candidate().id), &what))
}

fn reported(step: ReportStep, code: ReportCode) -> Happening {
    Happening::Reported(Report { step, code })
}

fn any_door() -> impl Strategy<Value = AtTheDoor> {
    let answer = select(vec![None, Some(DoorAnswer::Admitted), Some(DoorAnswer::Denied)]);
    (8..14_i64, 0..6_i64, answer).prop_map(|(minute, length, answer)| AtTheDoor {
        waiting_since: Some(at(minute)),
        asked_at: Some(at(minute + length)),
        answer: answer.map(|answer| (answer, at(minute))),
    })
}

fn any_policy() -> impl Strategy<Value = EntryPolicy> {
    let (admission, second) =
        (vec![Admission::Open, Admission::Approval], vec![SecondDevice::Takeover, SecondDevice::Refuse]);
    (select(admission), select(second), prop::option::of(1..3_u32))
        .prop_map(|(admission, second_device, places)| EntryPolicy { admission, second_device, places })
}

fn any_stay() -> impl Strategy<Value = Session> {
    let reason =
        select(vec!["client_initiated", "duplicate_identity", "participant_removed", "room_deleted", "x"]);
    (0..3_u32, 8..14_i64, prop::option::of(0..3_i64), reason).prop_map(|(number, from, length, reason)| {
        let whole = ended(number, from, from + length.unwrap_or_default(), reason);
        match length {
            Some(_) => whole,
            None => Session { left_at: None, reason: None, ..whole },
        }
    })
}

fn any_state() -> impl Strategy<Value = InvitationState> {
    select(vec![
        InvitationState::Queued,
        InvitationState::Uncertain,
        InvitationState::Held,
        InvitationState::Accepted,
        InvitationState::Delivered,
        InvitationState::Read,
        InvitationState::Undelivered,
        failure(),
        InvitationState::Suppressed(Suppression::NoConsent),
        InvitationState::Suppressed(Suppression::Superseded),
    ])
}

fn any_live() -> impl Strategy<Value = Observation<LiveView>> {
    let with = |state, seconds| {
        let mut view = live(&[]);
        let joined_at = Some(at(NOW) - TimeDelta::seconds(seconds));
        view.participants = vec![LiveParticipant { state, joined_at, ..live_participant(&candidate()) }];
        Observation::Seen(view)
    };
    select(vec![
        Observation::Unknown,
        Observation::Absent,
        Observation::Seen(live(&[])),
        with(ConnectionState::Active, 5),
        with(ConnectionState::Joining, 5),
        with(ConnectionState::Joined, 50),
        with(ConnectionState::Disconnected, 5),
    ])
}

fn any_health() -> impl Strategy<Value = HealthSeen> {
    select(vec![
        HealthSeen::Told(healthy()),
        HealthSeen::Told(Health { ready: false, clock_ahead: None, ..healthy() }),
        HealthSeen::Told(Health { key_accepted: false, ..healthy() }),
        HealthSeen::Told(Health { clock_ahead: Some(TimeDelta::MAX), ..healthy() }),
        HealthSeen::Away,
        HealthSeen::KeyRefused,
        HealthSeen::Unbelievable,
    ])
}

prop_compose! {
    fn any_facts()(
        lines in prop::collection::vec(any_line(), 0..6),
        stays in prop::collection::vec(any_stay(), 0..4),
        states in prop::collection::vec(any_state(), 0..3),
        live in any_live(),
        health in any_health(),
        token in prop::option::of(8..14_i64),
        revoked in prop::option::of(8..14_i64),
        ended in prop::option::weighted(0.2, 8..14_i64),
        door in prop::option::of(any_door()),
        policy in any_policy(),
        lifetime in select(vec![TimeDelta::zero(), TimeDelta::hours(2), TimeDelta::MAX]),
        now in select(vec![-100, 11, 14, NOW, 95, 500]),
    ) -> Facts {
        let mut facts = Facts { lines, live, health, token_lifetime: lifetime, now: at(now), ..told() };
        facts.record.sessions = stays;
        facts.record.invitations = states.into_iter().map(message).collect();
        facts.record.room.ended = ended.map(|minute| (at(minute), EndedBy::Closed));
        facts.record.room.policy = policy;
        person(&mut facts).door = door.unwrap_or_default();
        person(&mut facts).last_token_at = token.map(at);
        person(&mut facts).revoked_at = revoked.map(at);
        facts
    }
}

proptest! {
    #[test]
    fn every_step_is_there_in_its_order_and_the_first_failure_is_the_first(facts in any_facts()) {
        let diagnosis = diagnose(&facts);
        let steps: Vec<StepName> = diagnosis.steps.iter().map(|check| check.step).collect();
        prop_assert_eq!(&steps, &StepName::ALL);
        let failed = diagnosis.steps.iter().find(|check| check.state == CheckState::Failed);
        prop_assert_eq!(diagnosis.first_failure, failed.map(|check| check.step));
    }

    #[test]
    fn whatever_failed_carries_advice_and_nothing_seen_is_personal(facts in any_facts()) {
        for check in diagnose(&facts).steps {
            prop_assert!(check.state != CheckState::Failed || check.advice.is_some(), "{check:?}");
            prop_assert!(!check.seen.is_empty() && !check.seen.contains("Layla"));
            prop_assert!(!check.seen.contains("790123456"));
        }
    }

    #[test]
    fn the_order_of_lines_does_not_matter(facts in any_facts(), turn in 0..6_usize) {
        let mut turned = facts.clone();
        let by = turn.min(turned.lines.len());
        turned.lines.rotate_left(by);
        prop_assert_eq!(diagnose(&facts), diagnose(&turned));
    }

    #[test]
    fn what_livekit_did_not_tell_is_held_against_no_step_about_the_room(facts in any_facts()) {
        let facts = Facts { live: Observation::Unknown, ..facts };
        let diagnosis = diagnose(&facts);
        for step in [
            StepName::RoomOnServer,
            StepName::Capacity,
            StepName::SignallingReached,
            StepName::MediaFlows,
            StepName::InTheRoom,
        ] {
            prop_assert_ne!(state_of(&diagnosis, step), CheckState::Failed, "{:?}", step);
        }
    }

    #[test]
    fn only_being_put_out_and_a_second_device_concern_who_is_in_the_room(facts in any_facts()) {
        let facts = Facts { live: inside().live, ..facts };
        let first = diagnose(&facts).first_failure;
        prop_assert!(matches!(first, None | Some(StepName::NotPutOut | StepName::SingleDevice)), "{first:?}");
    }
}

#[test]
fn every_step_has_a_word_of_its_own() {
    let words: std::collections::BTreeSet<&str> = StepName::ALL.into_iter().map(StepName::as_str).collect();
    assert_eq!(words.len(), StepName::ALL.len());
    assert!(StepName::ALL.is_sorted());
}
