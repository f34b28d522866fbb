use super::*;
use crate::live::LiveRoom;
use crate::samples::observer;

/// What LiveKit's list says of a room: its own count of people is right but for agents.
fn listed(view: &LiveView) -> LiveRoom {
    let people = view.participants.iter().filter(|who| who.is_person()).count();
    LiveRoom { num_participants: u32::try_from(people).unwrap(), ..view.room.clone() }
}

fn lately(minute: i64) -> DateTime<Utc> {
    at(minute) - TimeDelta::seconds(900)
}

#[test]
fn a_room_that_was_never_made_and_one_that_is_long_gone_have_no_glance() {
    let mut never_made = record(vec![]);
    never_made.room.server = None;
    assert_eq!(Glance::of(&never_made, lately(60)), None);
    let mut gone = record(vec![stay(&candidate(), 10, Some(20))]);
    gone.room.server.as_mut().unwrap().gone_at = Some(at(21));
    assert_eq!(Glance::of(&gone, lately(60)), None);
    assert!(Glance::of(&gone, lately(30)).unwrap().stirred);
}

#[test]
fn a_quiet_room_that_is_as_we_know_it_calls_for_no_look() {
    let quiet = Glance::of(&record(vec![]), lately(60)).unwrap();
    let room = live(&[]).room;
    for (what, glance, listed, minute, expected) in [
        ("as we know it", Some(&quiet), Some(room.clone()), 60, false),
        ("not there, and nobody expects it", Some(&quiet), None, 60, false),
        (
            "somebody is inside",
            Some(&quiet),
            Some(LiveRoom { num_participants: 1, ..room.clone() }),
            60,
            true,
        ),
        ("another life", Some(&quiet), Some(LiveRoom { sid: "RM_2".into(), ..room.clone() }), 60, true),
        ("over", Some(&quiet), Some(room.clone()), 120, true),
        ("without a record", None, Some(room), 60, true),
        ("nowhere", None, None, 60, false),
    ] {
        assert_eq!(Glance::calls_for_a_look(glance, listed.as_ref(), at(minute)), expected, "{what}");
    }
}

/// Sides with another sid, an end, a token and a gone room thrown in.
fn any_room() -> impl Strategy<Value = (RoomRecord, Option<LiveView>)> {
    let twists =
        (prop::bool::ANY, prop::option::of(0..20_i64), prop::option::of(-30..20_i64), prop::bool::ANY);
    (any_sides(), twists).prop_map(|((mut record, mut seen), (same_sid, gone, token, ended))| {
        record.participants[0].last_token_at = token.map(at);
        record.room.ended = ended.then_some((at(14), EndedBy::Closed));
        record.room.server.as_mut().unwrap().gone_at = gone.map(at);
        if let Some(view) = seen.as_mut().filter(|_| !same_sid) {
            view.room.sid = "RM_2".into();
        }
        (record, seen)
    })
}

proptest! {
    #[test]
    fn what_calls_for_no_look_does_not_drift((record, seen) in any_room()) {
        let glance = Glance::of(&record, lately(15));
        let list = seen.as_ref().map(listed);
        if !Glance::calls_for_a_look(glance.as_ref(), list.as_ref(), at(15)) {
            prop_assert_eq!(kinds(&judge(Some(&record), seen)), []);
        }
    }

    /// Whoever is inside and recorded so, with whatever else stands in the ledger, agrees.
    #[test]
    fn equals_never_differ(inside in prop::collection::btree_set(0..3_usize, 0..=3)) {
        let people = [candidate(), interviewer(), observer()];
        let inside: Vec<_> = inside.into_iter().map(|who| &people[who]).collect();
        let record = record(inside.iter().map(|who| stay(who, 10, None)).collect());
        prop_assert_eq!(kinds(&judge(Some(&record), Some(live(&inside)))), []);
    }
}
