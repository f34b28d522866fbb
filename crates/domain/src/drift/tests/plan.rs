use super::*;
use crate::session::{NOT_ON_SERVER, SERVER_LOST, Source};

/// Both sides of the sample room in minute 15, and the name of another where there are several.
fn side(record: Option<RoomRecord>, live: Option<LiveView>) -> BothSides {
    named("interview_1", record, live)
}

fn named(name: &str, mut record: Option<RoomRecord>, mut live: Option<LiveView>) -> BothSides {
    let name = RoomName::parse(name).unwrap();
    record.iter_mut().for_each(|record| record.room.name = name.clone());
    live.iter_mut().for_each(|live| live.room.name = name.to_string());
    let comparison = judge(record.as_ref(), live.clone());
    BothSides { name, checked_at: at(15), record, live, comparison }
}

/// The side, and that a pass noticed all of it in minute 14.
fn noticed(mut side: BothSides) -> (BothSides, Noticed) {
    let first: FirstSeen = side.comparison.drifts.iter().map(|drift| (drift.key.clone(), at(14))).collect();
    side.comparison = judge_at(15, &first, side.record.as_ref(), side.live.clone());
    let noticed = Noticed::from([(side.name.clone(), first)]);
    (side, noticed)
}

fn planned(side: BothSides, policy: &Policy) -> Plan {
    let (side, noticed) = noticed(side);
    plan(&[side], &noticed, policy, &yardstick(), at(15))
}

fn fates(side: BothSides) -> Vec<Fate> {
    planned(side, &Policy::default()).steps.into_iter().map(|step| step.fate).collect()
}

fn stranger_inside() -> BothSides {
    let (record, mut live) = agreed();
    live.participants.push(LiveParticipant {
        identity: "forged".into(),
        sid: "PA_9".into(),
        ..live_participant(&interviewer())
    });
    side(Some(record), Some(live))
}

fn put_out_and_back() -> BothSides {
    let (mut record, live) = agreed();
    record.participants[0].revoked_at = Some(at(12));
    record.sessions.clear();
    side(Some(record), Some(live))
}

#[test]
fn a_lost_room_is_made_again_and_the_stays_in_it_end_as_lost() {
    let fates = fates(side(Some(agreed().0), None));
    assert_eq!(fates[0], Fate::Repair(Action::RecreateRoom { lost_at: at(14) }));
    let Fate::Repair(Action::CloseStay { left_at, reason, .. }) = &fates[1] else { panic!("{fates:?}") };
    assert_eq!((*left_at, *reason), (at(14), SERVER_LOST));
}

#[test]
fn a_name_is_not_made_again_right_after_it_was_deleted() {
    let mut deleted = agreed().0;
    deleted.room.server.as_mut().unwrap().gone_at = Some(at(15) - TimeDelta::seconds(29));
    let fates = fates(side(Some(deleted), None));
    let lost_at = at(15) - TimeDelta::seconds(29);
    assert_eq!(fates[0], Fate::Wait(Hold::JustDeleted, Action::RecreateRoom { lost_at }));
}

#[test]
fn a_ghost_in_a_room_that_goes_on_was_merely_missed() {
    let fates = fates(side(Some(agreed().0), Some(live(&[]))));
    let [Fate::Repair(Action::CloseStay { reason, participant_sid, .. })] = fates.as_slice() else {
        panic!("{fates:?}")
    };
    assert_eq!((*reason, participant_sid.as_str()), (NOT_ON_SERVER, "PA_1"));
}

#[test]
fn each_kind_has_its_remedy() {
    let (mut record_of_end, alive) = agreed();
    record_of_end.room.ended = Some((at(10), EndedBy::Closed));
    let mut replaced = live(&[]);
    replaced.room.sid = "RM_2".into();
    let mut stuck = live(&[&candidate()]);
    stuck.participants[0].state = ConnectionState::Joined;
    for (what, side, expected) in [
        ("over", side(Some(record_of_end), Some(alive)), Some("delete_room")),
        ("another life", side(Some(record(vec![])), Some(replaced)), Some("adopt_room")),
        ("unrecorded", side(Some(record(vec![])), Some(live(&[&candidate()]))), Some("open_stay")),
        ("put out and back", put_out_and_back(), Some("remove_participant")),
        ("stuck", side(Some(record(vec![])), Some(stuck)), None),
    ] {
        let step = &planned(side, &Policy::default()).steps[0];
        let repaired = matches!(step.fate, Fate::Repair(_));
        assert_eq!(step.fate.action().map(Action::as_str), expected, "{what}");
        assert_eq!(repaired, expected.is_some(), "{what}");
    }
}

#[test]
fn what_may_be_wanted_is_only_reported_unless_the_settings_say_otherwise() {
    let remove = Action::RemoveParticipant { identity: "forged".into() };
    assert_eq!(fates(stranger_inside()), [Fate::Report(remove.clone())]);
    let strict = Policy { only_reported: vec![], max_removals: 10 };
    assert_eq!(planned(stranger_inside(), &strict).steps[0].fate, Fate::Repair(remove));
    assert_eq!(fates(side(None, Some(live(&[])))), [Fate::Report(Action::DeleteRoom)]);
}

#[test]
fn a_predecessor_that_a_list_still_shows_is_not_adopted() {
    let mut predecessor = live(&[]);
    predecessor.room.sid = "RM_0".into();
    predecessor.room.created_at = at(5) - TimeDelta::seconds(61);
    assert_eq!(fates(side(Some(record(vec![])), Some(predecessor))), [Fate::ByHand]);
}

#[test]
fn a_stay_that_livekit_itself_ended_is_not_opened_again() {
    let ended_by = |source| {
        let stay = Session { source, ..stay(&candidate(), 10, Some(12)) };
        fates(side(Some(record(vec![stay])), Some(live(&[&candidate()]))))
    };
    assert_eq!(ended_by(Source::Webhook), [Fate::ByHand]);
    for ours in [Source::Reconciler, Source::Request] {
        assert!(matches!(ended_by(ours)[..], [Fate::Repair(Action::OpenStay(_))]), "{ours:?}");
    }
}

#[test]
fn one_observation_is_no_proof() {
    let ghost = side(Some(agreed().0), Some(live(&[])));
    let plan = |noticed: &Noticed| {
        plan(std::slice::from_ref(&ghost), noticed, &Policy::default(), &yardstick(), at(15)).steps
    };
    assert!(matches!(plan(&Noticed::new())[0].fate, Fate::Wait(Hold::Unconfirmed, _)));
    // A fact from long ago is one observation, too, as long as no pass had seen it.
    let unrecorded = side(Some(record(vec![])), Some(live(&[&candidate()])));
    assert!(!unrecorded.comparison.drifts[0].settling);
    let steps =
        super::super::plan(&[unrecorded], &Noticed::new(), &Policy::default(), &yardstick(), at(15)).steps;
    assert!(matches!(steps[0].fate, Fate::Wait(Hold::Unconfirmed, _)) && !steps[0].confirmed);
}

#[test]
fn above_the_ceiling_nobody_is_removed_and_the_books_are_mended_all_the_same() {
    let rooms = ["interview_1", "interview_2", "interview_3"];
    let mut known = Noticed::new();
    let mut sides: Vec<_> = rooms
        .map(|name| {
            let BothSides { record, live, .. } = put_out_and_back();
            let (side, noticed) = noticed(named(name, record, live));
            known.extend(noticed);
            side
        })
        .into();
    let (ghost, noticed) = noticed(named("interview_4", Some(agreed().0), Some(live(&[]))));
    known.extend(noticed);
    sides.push(ghost);
    let planned = |max_removals| {
        let policy = Policy { max_removals, ..Policy::default() };
        plan(&sides, &known, &policy, &yardstick(), at(15))
    };
    assert_eq!((planned(3).repairs().count(), planned(3).held_back()), (4, 0));
    let held = planned(2);
    assert_eq!(held.held_back(), 3);
    assert_eq!(held.repairs().map(|(_, action)| action.as_str()).collect::<Vec<_>>(), ["close_stay"]);
}

#[test]
fn a_server_without_any_of_our_rooms_is_one_incident() {
    let missing = |name| named(name, Some(agreed().0), None);
    let there = named("interview_3", Some(agreed().0), Some(agreed().1));
    let incident = |sides: &[BothSides]| Incident::among(sides).map(|incident| incident.missing);
    assert_eq!(incident(&[missing("interview_1"), missing("interview_2")]), Some(2));
    assert_eq!(incident(&[missing("interview_1")]), None, "one may be chance");
    assert_eq!(incident(&[missing("interview_1"), missing("interview_2"), there.clone()]), None);
    let mut first_to_join = there;
    first_to_join.live.as_mut().unwrap().room.created_at = at(15) - TimeDelta::seconds(30);
    assert_eq!(incident(&[missing("interview_1"), missing("interview_2"), first_to_join]), Some(2));
    let mut anew = agreed().1;
    anew.room.sid = "RM_9".into();
    let come_back = named("interview_3", Some(agreed().0), Some(anew));
    assert_eq!(incident(&[missing("interview_1"), missing("interview_2"), come_back]), Some(2));
}

#[test]
fn the_dry_run_says_what_would_be_done_and_why() {
    let told = planned(stranger_inside(), &Policy::default()).to_string();
    assert_eq!(
        told,
        "interview_1 participant_unknown PA_9: remove_participant (report); LiveKit lists an identity that was never given\n"
    );
}

proptest! {
    #[test]
    fn the_order_of_the_rooms_does_not_matter(sides in prop::collection::vec(any_sides(), 1..4)) {
        let sides = sides.into_iter().enumerate();
        let mut sides: Vec<_> =
            sides.map(|(n, (record, live))| named(&format!("interview_{n}"), Some(record), live)).collect();
        let planned = |sides: &[BothSides]| plan(sides, &Noticed::new(), &Policy::default(), &yardstick(), at(15));
        let forwards = planned(&sides);
        sides.reverse();
        prop_assert_eq!(forwards, planned(&sides));
    }

    #[test]
    fn what_was_not_noticed_before_is_never_repaired((record, live) in any_sides()) {
        let strict = Policy { only_reported: vec![], max_removals: 100 };
        let plan = plan(&[side(Some(record), live)], &Noticed::new(), &strict, &yardstick(), at(15));
        prop_assert_eq!(plan.repairs().count(), 0);
    }

    #[test]
    fn nobody_is_removed_who_is_expected_and_no_room_is_deleted_that_is_not_over((record, live) in any_sides()) {
        let plan = planned(side(Some(record), live), &Policy { only_reported: vec![], max_removals: 100 });
        prop_assert!(plan.repairs().all(|(_, action)| !action.is_removal()), "{}", plan);
    }
}
