//! Every test starts from record and reality that agree, and changes one thing.

mod glance;
mod plan;

use proptest::prelude::*;

use super::*;
use crate::live::{LivePermission, Observation, ParticipantKind};
use crate::room::EndedBy;
use crate::samples::{at, candidate, interviewer, live, live_participant, record, stay};

fn yardstick() -> Yardstick {
    Yardstick::new("interview_")
}

/// Compares in minute 15, when the sample room is open.
fn judge(record: Option<&RoomRecord>, seen: Option<LiveView>) -> Comparison {
    judge_at(15, &FirstSeen::new(), record, seen)
}

fn judge_at(
    minute: i64,
    first: &FirstSeen,
    record: Option<&RoomRecord>,
    seen: Option<LiveView>,
) -> Comparison {
    compare(record, seen.as_ref(), first, &yardstick(), at(minute))
}

/// The candidate has been inside since minute 10, and both sides know it.
fn agreed() -> (RoomRecord, LiveView) {
    (record(vec![stay(&candidate(), 10, None)]), live(&[&candidate()]))
}

fn kinds(comparison: &Comparison) -> Vec<DriftKind> {
    comparison.drifts.iter().map(|drift| drift.key.kind).collect()
}

#[test]
fn equals_do_not_differ() {
    let (record, live) = agreed();
    let comparison = judge(Some(&record), Some(live));
    assert_eq!(kinds(&comparison), []);
    assert!(comparison.in_sync() && comparison.status_match());
}

#[test]
fn a_room_unknown_on_both_sides_is_in_sync() {
    let comparison = judge(None, None);
    assert!(comparison.in_sync() && comparison.status_match());
    assert!(!comparison.server_exists && !comparison.database_exists);
}

#[test]
fn a_recorded_room_that_nobody_entered_need_not_be_on_the_server() {
    let comparison = judge(Some(&record(vec![])), None);
    assert!(comparison.in_sync() && !comparison.status_match());
}

#[test]
fn no_answer_is_nothing_to_judge_by() {
    assert_eq!(Observation::<LiveView>::Unknown.known(), None);
    assert_eq!(Observation::<LiveView>::Absent.known(), Some(None));
    assert_eq!(Observation::Seen(live(&[])).known(), Some(Some(&live(&[]))));
}

#[test]
fn a_room_with_somebody_inside_is_missed_when_it_is_gone() {
    let (mut record, _) = agreed();
    let comparison = judge(Some(&record), None);
    assert_eq!(kinds(&comparison), [DriftKind::RoomMissingOnServer, DriftKind::ParticipantGhost]);
    assert!(comparison.in_sync(), "just noticed, so it is settling");

    if let Some(server) = &mut record.room.server {
        server.gone_at = Some(at(12));
    }
    let comparison = judge(Some(&record), None);
    assert!(!comparison.in_sync());
    assert_eq!(comparison.drifts[0].since, at(12));
}

#[test]
fn a_room_is_expected_only_while_livekit_would_keep_it() {
    let given = |minute| {
        let mut record = record(vec![]);
        record.participants[0].last_token_at = Some(at(minute));
        record
    };
    let left = |minute| {
        let mut record = record(vec![stay(&candidate(), 1, Some(minute))]);
        record.participants[0].last_token_at = Some(at(1));
        record
    };
    // LiveKit tells the beginning of a stay in whole seconds, rounded down: before the token was given.
    let joined_at_once = |minute| {
        let mut record = left(minute);
        record.participants[0].last_token_at = Some(at(1) + TimeDelta::milliseconds(900));
        record
    };
    let renewed = |minute| {
        let mut record = left(minute);
        record.participants[0].last_token_at = Some(at(minute) - TimeDelta::seconds(20));
        record
    };
    for (what, record, minute, expected) in [
        ("nobody has a token", record(vec![]), 15, false),
        ("an unused token, 14 minutes old", given(1), 15, true),
        ("an unused token, 15 minutes old", given(1), 16, false),
        ("the last one left 9 minutes ago", left(20), 29, true),
        ("the last one left 10 minutes ago", left(20), 30, false),
        ("the token was used, its owner left", left(2), 13, false),
        ("the token was used in the second it was given", joined_at_once(2), 13, false),
        ("the token was renewed during the stay", renewed(2), 13, false),
        ("somebody is inside past the close", record(vec![stay(&candidate(), 10, None)]), 100, true),
        ("the last one left after the close", left(95), 96, false),
        ("the hard end", record(vec![stay(&candidate(), 10, None)]), 120, false),
    ] {
        assert_eq!(is_expected_on_server(&record, &yardstick(), at(minute)), expected, "{what}");
    }
}

#[test]
fn a_room_with_our_prefix_and_no_record_is_an_orphan() {
    assert_eq!(kinds(&judge(None, Some(live(&[])))), [DriftKind::RoomOrphanedOnServer]);
}

#[test]
fn a_room_of_somebody_else_on_the_same_server_is_none_of_our_business() {
    let mut theirs = live(&[&candidate()]);
    theirs.room.name = "standup".into();
    assert_eq!(kinds(&judge(None, Some(theirs))), []);
}

#[test]
fn a_room_that_outlives_its_end_is_told() {
    let (mut record, live) = agreed();
    assert_eq!(
        kinds(&judge_at(120, &FirstSeen::new(), Some(&record), Some(live.clone()))),
        [DriftKind::RoomAliveAfterEnd]
    );
    record.room.ended = Some((at(14), EndedBy::Cancelled));
    assert_eq!(kinds(&judge(Some(&record), Some(live))), [DriftKind::RoomAliveAfterEnd]);
}

#[test]
fn another_room_under_the_same_name_is_told() {
    let (record, mut live) = agreed();
    live.room.sid = "RM_2".into();
    assert_eq!(kinds(&judge(Some(&record), Some(live))), [DriftKind::RoomReplaced]);
}

#[test]
fn another_life_of_a_room_that_is_over_has_to_go_and_is_nothing_else() {
    let (mut record, mut live) = agreed();
    live.room.sid = "RM_2".into();
    record.room.ended = Some((at(14), EndedBy::Cancelled));
    assert_eq!(kinds(&judge(Some(&record), Some(live))), [DriftKind::RoomAliveAfterEnd]);
}

#[test]
fn somebody_present_without_a_stay_is_unrecorded() {
    let comparison = judge(Some(&record(vec![])), Some(live(&[&candidate()])));
    assert_eq!(kinds(&comparison), [DriftKind::ParticipantUnrecorded]);
    assert_eq!(comparison.drifts[0].since, at(10));
    assert!(!comparison.in_sync());
}

#[test]
fn a_stay_that_closed_while_the_person_is_there_is_unrecorded_too() {
    let record = record(vec![stay(&candidate(), 10, Some(12))]);
    assert_eq!(kinds(&judge(Some(&record), Some(live(&[&candidate()])))), [DriftKind::ParticipantUnrecorded]);
}

#[test]
fn a_stay_that_was_closed_just_now_while_livekit_still_lists_the_person_settles_first() {
    let mut record = record(vec![stay(&candidate(), 10, None)]);
    record.sessions[0].left_at = Some(at(15) - TimeDelta::seconds(1));
    let comparison = judge(Some(&record), Some(live(&[&candidate()])));
    assert_eq!(kinds(&comparison), [DriftKind::ParticipantUnrecorded]);
    assert!(comparison.in_sync(), "leaving writes the end down before LiveKit acts");
}

#[test]
fn a_stay_of_somebody_who_is_not_there_is_a_ghost_and_settles_first() {
    let (record, _) = agreed();
    let comparison = judge(Some(&record), Some(live(&[])));
    assert_eq!(kinds(&comparison), [DriftKind::ParticipantGhost]);
    assert!(comparison.in_sync());

    let noticed = FirstSeen::from([(comparison.drifts[0].key.clone(), at(14))]);
    let later = judge_at(15, &noticed, Some(&record), Some(live(&[])));
    assert!(!later.in_sync());
    assert_eq!(later.drifts[0].since, at(14));
}

#[test]
fn an_identity_that_was_never_given_is_unknown() {
    let (record, mut live) = agreed();
    let mut stranger = live_participant(&interviewer());
    stranger.identity = "forged".into();
    live.participants.push(stranger);
    let comparison = judge(Some(&record), Some(live));
    assert_eq!(kinds(&comparison), [DriftKind::ParticipantUnknown]);
    assert_eq!(comparison.drifts[0].identity.as_deref(), Some("forged"));
}

#[test]
fn somebody_who_was_put_out_and_is_back_is_told_as_that_alone() {
    let (mut record, live) = agreed();
    record.participants[0].revoked_at = Some(at(12));
    record.sessions.clear();
    assert_eq!(kinds(&judge(Some(&record), Some(live))), [DriftKind::ParticipantRevoked]);
}

#[test]
fn somebody_who_connects_for_long_is_stuck() {
    let mut connecting = live(&[&candidate()]);
    connecting.participants[0].state = ConnectionState::Joined;
    assert_eq!(kinds(&judge(Some(&record(vec![])), Some(connecting.clone()))), [DriftKind::ParticipantStuck]);
    connecting.participants[0].joined_at = Some(at(15));
    assert_eq!(kinds(&judge(Some(&record(vec![])), Some(connecting))), []);
}

#[test]
fn agents_recorders_and_streams_are_left_alone() {
    for kind in
        [ParticipantKind::Agent, ParticipantKind::Egress, ParticipantKind::Ingress, ParticipantKind::Sip]
    {
        let (record, mut live) = agreed();
        let mut machine = live_participant(&interviewer());
        machine.identity = "EG_1".into();
        machine.kind = kind;
        live.participants.push(machine);
        assert_eq!(kinds(&judge(Some(&record), Some(live))), [], "{kind:?}");
    }
}

#[test]
fn a_recorder_that_calls_itself_a_person_is_none() {
    let (record, mut live) = agreed();
    let permission = LivePermission { recorder: true, hidden: true, ..LivePermission::default() };
    let machine = LiveParticipant {
        identity: "recorder".into(),
        sid: "PA_9".into(),
        permission: Some(permission),
        ..live_participant(&interviewer())
    };
    live.participants.push(machine);
    assert_eq!(kinds(&judge(Some(&record), Some(live))), []);
}

#[test]
fn what_began_less_than_ten_seconds_ago_is_listed_but_not_believed() {
    let mut newcomer = live(&[&candidate()]);
    newcomer.participants[0].joined_at = Some(at(15) - TimeDelta::seconds(9));
    let comparison = judge(Some(&record(vec![])), Some(newcomer.clone()));
    assert_eq!((comparison.drifts.len(), comparison.in_sync()), (1, true));
    newcomer.participants[0].joined_at = Some(at(15) - TimeDelta::seconds(10));
    assert!(!judge(Some(&record(vec![])), Some(newcomer)).in_sync());
}

/// Any mixture of the sample people on both sides.
fn any_sides() -> impl Strategy<Value = (RoomRecord, Option<LiveView>)> {
    let people = [candidate(), interviewer(), crate::samples::observer()];
    let recorded = prop::collection::vec((0..3_usize, 0..10_i64, prop::option::of(10..15_i64)), 0..6);
    let seen = prop::option::of(prop::collection::vec((0..3_usize, 0..5_i32), 0..4));
    (recorded, seen).prop_map(move |(recorded, seen)| {
        let stays = recorded.iter().map(|(who, from, to)| stay(&people[*who], *from, *to)).collect();
        let view = seen.map(|seen| {
            let mut view = live(&[]);
            view.participants.extend(seen.iter().map(|(who, state)| LiveParticipant {
                state: ConnectionState::from_number(*state),
                ..live_participant(&people[*who])
            }));
            view
        });
        (record(stays), view)
    })
}

#[test]
fn more_people_than_places_are_told() {
    let (record, mut live) = agreed();
    for number in 0..3 {
        live.participants.push(LiveParticipant {
            identity: format!("forged {number}"),
            sid: format!("PA_9{number}"),
            ..live_participant(&interviewer())
        });
    }
    let comparison = judge(Some(&record), Some(live.clone()));
    assert!(kinds(&comparison).contains(&DriftKind::RoomOverCapacity), "four inside, three expected");
    live.participants.pop();
    assert!(!kinds(&judge(Some(&record), Some(live.clone()))).contains(&DriftKind::RoomOverCapacity));
    live.room.max_participants = 2;
    assert!(kinds(&judge(Some(&record), Some(live))).contains(&DriftKind::RoomOverCapacity));
}

#[test]
fn what_livekit_lists_twice_is_one_finding() {
    let twice = live(&[&candidate(), &candidate()]);
    assert_eq!(kinds(&judge(Some(&record(vec![])), Some(twice))), [DriftKind::ParticipantUnrecorded]);
}

#[test]
fn every_kind_is_found_again_by_its_word() {
    DriftKind::ALL.into_iter().for_each(|kind| assert_eq!(DriftKind::parse(kind.as_str()), Some(kind)));
    assert!(DriftKind::ALL.is_sorted());
    assert_eq!(DriftKind::parse("participant_bored"), None);
}

proptest! {
    #[test]
    fn the_order_of_the_facts_does_not_matter((mut record, seen) in any_sides()) {
        let forwards = judge(Some(&record), seen.clone());
        record.sessions.reverse();
        record.participants.reverse();
        let reversed = seen.map(|mut view| { view.participants.reverse(); view });
        prop_assert_eq!(forwards, judge(Some(&record), reversed));
    }

    #[test]
    fn a_drift_is_never_younger_than_its_settling_says((record, seen) in any_sides()) {
        for drift in judge(Some(&record), seen).drifts {
            prop_assert_eq!(drift.settling, at(15) - drift.since < TimeDelta::seconds(10));
        }
    }
}
