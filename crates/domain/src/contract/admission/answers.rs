use super::super::samples::at;
use super::super::scene::is_conflict;
use super::super::stores::Stores;
use super::super::together::together;
use super::{at_the_door, guarded};
use crate::door::{AtTheDoor, DoorAnswer};
use crate::participant::ParticipantId;
use crate::ports::Answered;

pub(super) async fn what_a_host_says_is_stored_with_a_line(stores: &Stores) {
    let scene = guarded(stores).await;
    let candidate = scene.candidate();
    stores.admissions.knock(scene.knock(candidate, 5, 4)).await.unwrap();
    assert!(scene.answers(candidate, DoorAnswer::Admitted, 6).await);
    let expected = AtTheDoor {
        waiting_since: Some(at(5)),
        asked_at: Some(at(5)),
        answer: Some((DoorAnswer::Admitted, at(6))),
    };
    assert_eq!(at_the_door(&scene, candidate).await, expected);
    let line = scene.lines().await.pop().unwrap();
    assert_eq!((line.kind.as_str(), line.at, line.participant), ("admitted", at(6), Some(candidate.id)));
    assert_eq!(line.actor, format!("participant:{}", scene.interviewer().id));
}

pub(super) async fn somebody_may_be_answered_before_they_ask(stores: &Stores) {
    let scene = guarded(stores).await;
    assert!(scene.answers(scene.candidate(), DoorAnswer::Denied, 6).await);
    let expected = AtTheDoor { answer: Some((DoorAnswer::Denied, at(6))), ..AtTheDoor::default() };
    assert_eq!(at_the_door(&scene, scene.candidate()).await, expected);
}

pub(super) async fn said_twice_is_as_good_as_once(stores: &Stores) {
    let scene = guarded(stores).await;
    for answer in [DoorAnswer::Admitted, DoorAnswer::Denied] {
        assert!(scene.answers(scene.candidate(), answer, 6).await);
        let before = scene.known().await;
        assert!(!scene.answers(scene.candidate(), answer, 7).await);
        assert_eq!(scene.known().await, before, "{answer:?}");
    }
}

pub(super) async fn of_many_equal_answers_at_once_one_is_heard(stores: &Stores) {
    let scene = guarded(stores).await;
    let calls = (0..10).map(|_| scene.answers(scene.candidate(), DoorAnswer::Admitted, 6));
    let heard = together(calls).await.into_iter().filter(|is_new| *is_new);
    assert_eq!(heard.count(), 1);
    assert_eq!(scene.told().await, [("admitted".into(), 6)]);
}

pub(super) async fn who_was_denied_may_be_admitted_after_all_and_the_other_way_round(stores: &Stores) {
    let scene = guarded(stores).await;
    for (answer, minute) in [(DoorAnswer::Denied, 6), (DoorAnswer::Admitted, 7), (DoorAnswer::Denied, 8)] {
        assert!(scene.answers(scene.candidate(), answer, minute).await);
        let said = at_the_door(&scene, scene.candidate()).await.answer;
        assert_eq!(said, Some((answer, at(minute))));
    }
    assert_eq!(scene.told().await, [("denied".into(), 6), ("admitted".into(), 7), ("denied".into(), 8)]);
}

pub(super) async fn nobody_is_answered_who_was_put_out_or_is_unknown(stores: &Stores) {
    let scene = guarded(stores).await;
    scene.puts_out(scene.candidate(), 5).await;
    let before = scene.known().await;
    let answered = scene.answered(scene.candidate(), DoorAnswer::Admitted, 6);
    let stranger = Answered { participant: ParticipantId(scene.new.room.id.0), ..answered.clone() };
    for answered in [answered, stranger] {
        is_conflict(stores.admissions.answer(answered).await);
        assert_eq!(scene.known().await, before);
    }
}
