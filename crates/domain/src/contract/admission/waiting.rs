use chrono::{DateTime, Utc};

use super::super::samples::{at, odd};
use super::super::scene::{Scene, is_conflict};
use super::super::stores::Stores;
use super::super::together::together;
use super::{at_the_door, guarded};
use crate::door::{AtTheDoor, DoorAnswer};
use crate::participant::{Participant, ParticipantId};
use crate::ports::Knock;

/// Asks to be let in; answers since when the person has been waiting.
async fn knocks(scene: &Scene<'_>, who: &Participant, minute: i64, lost_before: i64) -> DateTime<Utc> {
    scene.stores.admissions.knock(scene.knock(who, minute, lost_before)).await.unwrap()
}

fn waiting(since: i64, asked: i64) -> AtTheDoor {
    AtTheDoor { waiting_since: Some(at(since)), asked_at: Some(at(asked)), answer: None }
}

pub(super) async fn who_asks_for_the_first_time_begins_to_wait(stores: &Stores) {
    let scene = guarded(stores).await;
    let candidate = scene.candidate();
    assert_eq!(at_the_door(&scene, candidate).await, AtTheDoor::default());
    assert_eq!(knocks(&scene, candidate, 5, 4).await, at(5));
    assert_eq!(at_the_door(&scene, candidate).await, waiting(5, 5));
    let line = scene.lines().await.pop().unwrap();
    assert_eq!((line.kind.as_str(), line.at, line.participant), ("waiting", at(5), Some(candidate.id)));
    assert_eq!(scene.record().await.room.version, 1, "who waits makes nobody decide again");
}

pub(super) async fn who_goes_on_asking_keeps_their_time(stores: &Stores) {
    let scene = guarded(stores).await;
    for (minute, lost_before) in [(5, 4), (6, 5), (7, 6)] {
        assert_eq!(knocks(&scene, scene.candidate(), minute, lost_before).await, at(5));
    }
    assert_eq!(at_the_door(&scene, scene.candidate()).await, waiting(5, 7));
    assert_eq!(scene.told().await, [("waiting".into(), 5)]);
}

pub(super) async fn who_had_gone_away_begins_to_wait_anew(stores: &Stores) {
    let scene = guarded(stores).await;
    for (minute, lost_before, since) in [(5, 4, 5), (6, 5, 5), (10, 7, 10), (11, 10, 10)] {
        assert_eq!(knocks(&scene, scene.candidate(), minute, lost_before).await, at(since));
    }
    assert_eq!(at_the_door(&scene, scene.candidate()).await, waiting(10, 11));
    assert_eq!(scene.told().await, [("waiting".into(), 5), ("waiting".into(), 10)]);
}

pub(super) async fn a_question_that_comes_late_takes_nothing_back(stores: &Stores) {
    let scene = guarded(stores).await;
    for minute in [6, 5] {
        assert_eq!(knocks(&scene, scene.candidate(), minute, minute - 1).await, at(6));
    }
    assert_eq!(at_the_door(&scene, scene.candidate()).await, waiting(6, 6));
}

pub(super) async fn of_many_questions_at_once_one_begins_to_wait(stores: &Stores) {
    let scene = guarded(stores).await;
    let since = together((0..10).map(|_| knocks(&scene, scene.candidate(), 5, 4))).await;
    assert_eq!(since, [at(5); 10]);
    assert_eq!(scene.told().await, [("waiting".into(), 5)]);
}

pub(super) async fn everybody_waits_for_themselves(stores: &Stores) {
    let scene = guarded(stores).await;
    knocks(&scene, scene.candidate(), 5, 4).await;
    assert_eq!(at_the_door(&scene, scene.interviewer()).await, AtTheDoor::default());
    assert_eq!(knocks(&scene, scene.interviewer(), 6, 5).await, at(6));
    assert_eq!(at_the_door(&scene, scene.candidate()).await, waiting(5, 5));
}

pub(super) async fn nobody_waits_whom_a_host_has_answered(stores: &Stores) {
    let scene = guarded(stores).await;
    knocks(&scene, scene.candidate(), 5, 4).await;
    for answer in [DoorAnswer::Admitted, DoorAnswer::Denied] {
        scene.answers(scene.candidate(), answer, 6).await;
        let before = scene.known().await;
        is_conflict(stores.admissions.knock(scene.knock(scene.candidate(), 7, 6)).await);
        assert_eq!(scene.known().await, before, "{answer:?}");
    }
}

pub(super) async fn nobody_waits_who_was_put_out_or_is_unknown(stores: &Stores) {
    let scene = guarded(stores).await;
    knocks(&scene, scene.candidate(), 5, 4).await;
    scene.puts_out(scene.candidate(), 6).await;
    let before = scene.known().await;
    let knock = scene.knock(scene.candidate(), 7, 6);
    let stranger = Knock { participant: ParticipantId(scene.new.room.id.0), ..knock.clone() };
    for knock in [knock, stranger] {
        is_conflict(stores.admissions.knock(knock).await);
        assert_eq!(scene.known().await, before);
    }
}

pub(super) async fn times_at_the_door_survive_to_the_microsecond(stores: &Stores) {
    let scene = guarded(stores).await;
    let knock = Knock { at: odd(5), ..scene.knock(scene.candidate(), 5, 4) };
    assert_eq!(stores.admissions.knock(knock).await.unwrap(), odd(5));
    let mut answered = scene.answered(scene.candidate(), DoorAnswer::Admitted, 6);
    answered.entry.at = odd(6);
    stores.admissions.answer(answered).await.unwrap();
    let answer = Some((DoorAnswer::Admitted, odd(6)));
    let expected = AtTheDoor { waiting_since: Some(odd(5)), asked_at: Some(odd(5)), answer };
    assert_eq!(at_the_door(&scene, scene.candidate()).await, expected);
}
