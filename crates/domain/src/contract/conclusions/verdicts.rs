use super::super::samples::{at, deleted, with_server};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{asked, concludes, conclusion, is_stored, line, timed_room, told, unconcluded};
use crate::announcement::Event;
use crate::ports::{Conclusion, Families};
use crate::room::{Outcome, RoomId};
use crate::timeline::Happening;
use crate::verdict::{NoShow, Verdict};

/// Room 1, in whose life `RM_1` the candidate was from minute 20 on, and still is.
async fn waited(stores: &Stores) -> Scene<'_> {
    let scene = Scene::of(stores, with_server(timed_room(1), None)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 20).await;
    scene
}

/// Concludes what there is, as ended.
async fn judges(stores: &Stores, minute: i64) -> Verdict {
    let conclusion = conclusion(&asked(stores, minute).await, minute, Happening::InterviewEnded);
    concludes(stores, &conclusion).await;
    conclusion.verdict
}

pub(super) async fn a_verdict_is_told_once(stores: &Stores) {
    let scene = waited(stores).await;
    let conclusion = conclusion(&asked(stores, 120).await, 121, Happening::InterviewEnded);
    for stores_it in [true, false] {
        assert_eq!(is_stored(stores, &conclusion).await, stores_it);
        assert_eq!(unconcluded(stores, 200).await, []);
        assert_eq!(told(&scene).await, [("interview_ended".into(), 121)]);
    }
    let claimed = stores.announcements.claim_announcements(10, at(201), at(200)).await.unwrap();
    let events: Vec<_> = claimed.into_iter().map(|one| one.announcement.event).collect();
    assert_eq!(events, [Event::InterviewEnded]);
}

pub(super) async fn a_verdict_is_found_again_whole(stores: &Stores) {
    let none = Verdict {
        outcome: Outcome::Cancelled,
        no_show: None,
        minutes_together: 0,
        candidate_minutes: 0,
        candidate_late: None,
        interviewer_late: None,
    };
    let all = Verdict {
        minutes_together: 28,
        candidate_minutes: 50,
        candidate_late: Some(0),
        interviewer_late: Some(7),
        ..none
    };
    for (number, verdict) in (1..).zip([
        none,
        Verdict { outcome: Outcome::Completed, ..all },
        Verdict { outcome: Outcome::Lost, candidate_late: None, ..all },
        Verdict { outcome: Outcome::Expired, no_show: Some(NoShow::Candidate), ..none },
        Verdict { outcome: Outcome::Expired, no_show: Some(NoShow::Interviewer), ..all },
        Verdict { outcome: Outcome::Expired, no_show: Some(NoShow::Both), ..none },
    ]) {
        let scene = Scene::of(stores, timed_room(number)).await;
        let due = asked(stores, 120).await;
        concludes(stores, &Conclusion { verdict, ..conclusion(&due, 121, Happening::InterviewEnded) }).await;
        scene.joins(scene.candidate(), "PA_1", "RM_1", None, 20).await;
        let again = asked(stores, 130).await;
        assert_eq!(again.before, Some(verdict));
        concludes(stores, &conclusion(&again, 131, Happening::InterviewRevised)).await;
    }
}

pub(super) async fn whatever_changes_the_ledger_brings_the_room_back_with_what_was_told(stores: &Stores) {
    let scene = waited(stores).await;
    let candidate = scene.candidate();
    for what in ["event", "departure", "correction", "correction of an end", "end of the life"] {
        let before = judges(stores, 130).await;
        assert_eq!(unconcluded(stores, 200).await, [], "before: {what}");
        match what {
            "event" => scene.joins(candidate, "PA_2", "RM_1", None, 30).await,
            "departure" => drop(scene.leaves(candidate, Families::All, 131).await),
            "correction" => assert!(scene.opens(scene.interviewer(), "PA_3", "RM_1", 40).await),
            "correction of an end" => assert!(scene.closes(scene.interviewer(), "PA_3", "RM_1", 50).await),
            _ => {
                scene.joins(candidate, "PA_4", "RM_1", None, 60).await;
                judges(stores, 130).await;
                let gone = deleted(&scene.new.room, 132);
                assert!(stores.rooms.record_server_room_gone("RM_1", gone).await.unwrap());
            }
        }
        let back = asked(stores, 200).await;
        assert_eq!(back.record, scene.record().await, "{what}");
        assert!(
            back.before.is_some() && (what == "end of the life" || back.before == Some(before)),
            "{what}"
        );
    }
}

pub(super) async fn a_verdict_on_a_ledger_that_has_changed_is_neither_stored_nor_told(stores: &Stores) {
    let scene = waited(stores).await;
    let due = asked(stores, 120).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 30).await;
    let started = || ("interview_started".to_owned(), 30);
    for _ in 0..2 {
        assert!(!is_stored(stores, &conclusion(&due, 121, Happening::InterviewEnded)).await);
        assert_eq!(told(&scene).await, [started()]);
    }
    let again = asked(stores, 120).await;
    assert_eq!(again.before, None, "it comes again");
    concludes(stores, &conclusion(&again, 122, Happening::InterviewEnded)).await;
    assert_eq!(told(&scene).await, [started(), ("interview_ended".into(), 122)]);
    assert_eq!(unconcluded(stores, 200).await, []);
}

pub(super) async fn of_two_verdicts_on_the_same_question_the_first_stands(stores: &Stores) {
    let scene = waited(stores).await;
    let due = asked(stores, 120).await;
    let first = conclusion(&due, 121, Happening::InterviewEnded);
    concludes(stores, &first).await;
    let other = Verdict { candidate_minutes: 7, ..first.verdict };
    let other = Conclusion { verdict: other, ..conclusion(&due, 122, Happening::InterviewEnded) };
    assert!(!is_stored(stores, &other).await);
    assert_eq!(told(&scene).await, [("interview_ended".into(), 121)]);
    scene.joins(scene.candidate(), "PA_2", "RM_1", None, 30).await;
    assert_eq!(asked(stores, 130).await.before, Some(first.verdict));
}

pub(super) async fn a_revision_of_a_verdict_that_stands_no_more_is_neither_stored_nor_told(stores: &Stores) {
    let scene = waited(stores).await;
    judges(stores, 120).await;
    scene.goes(scene.candidate(), "PA_1", "RM_1", 40).await;
    let due = asked(stores, 125).await;
    let revision = conclusion(&due, 126, Happening::InterviewRevised);
    concludes(stores, &revision).await;
    let stale = Verdict { candidate_minutes: 7, ..revision.verdict };
    let stale = Conclusion { verdict: stale, ..conclusion(&due, 127, Happening::InterviewRevised) };
    assert!(!is_stored(stores, &stale).await);
    assert_eq!(told(&scene).await, [("interview_ended".into(), 120), ("interview_revised".into(), 126)]);
    assert_eq!(unconcluded(stores, 200).await, []);
}

pub(super) async fn a_verdict_that_nobody_asked_for_is_stored_if_there_is_none(stores: &Stores) {
    let scene = waited(stores).await;
    let due = asked(stores, 120).await;
    // Another question, in which the room does not come: it is not over yet.
    assert_eq!(unconcluded(stores, 60).await, []);
    concludes(stores, &conclusion(&due, 121, Happening::InterviewEnded)).await;
    assert!(!is_stored(stores, &conclusion(&due, 122, Happening::InterviewEnded)).await);
    assert_eq!(told(&scene).await, [("interview_ended".into(), 121)]);
    let nowhere = RoomId(uuid::Uuid::from_u128(9));
    let nowhere =
        Conclusion { room: nowhere, timeline: vec![], ..conclusion(&due, 123, Happening::InterviewEnded) };
    assert!(!is_stored(stores, &nowhere).await);
}

pub(super) async fn a_verdict_that_stays_the_same_settles_the_room_without_a_word(stores: &Stores) {
    let scene = waited(stores).await;
    let first = conclusion(&asked(stores, 120).await, 120, Happening::InterviewEnded);
    concludes(stores, &first).await;
    scene.joins(scene.candidate(), "PA_2", "RM_1", None, 30).await;
    let again = asked(stores, 120).await;
    let second = Conclusion { timeline: vec![], ..conclusion(&again, 120, Happening::InterviewRevised) };
    assert_eq!(second.verdict, first.verdict);
    concludes(stores, &second).await;
    assert_eq!(unconcluded(stores, 200).await, []);
    assert_eq!(told(&scene).await, [("interview_ended".into(), 120)]);
}

pub(super) async fn a_verdict_that_changes_is_told_again(stores: &Stores) {
    let scene = waited(stores).await;
    let first = judges(stores, 120).await;
    scene.goes(scene.candidate(), "PA_1", "RM_1", 40).await;
    let due = asked(stores, 125).await;
    let second = conclusion(&due, 126, Happening::InterviewRevised);
    assert_eq!((due.before, second.verdict.candidate_minutes), (Some(first), 20));
    concludes(stores, &second).await;
    assert_eq!(told(&scene).await, [("interview_ended".into(), 120), ("interview_revised".into(), 126)]);
    assert_eq!(unconcluded(stores, 200).await, []);
    let claimed = stores.announcements.claim_announcements(10, at(201), at(200)).await.unwrap();
    let kinds: Vec<_> = claimed.into_iter().map(|one| one.announcement.kind).collect();
    assert_eq!(kinds, ["interview_ended", "interview_revised"]);
}

/// A candidate and an interviewer who met, of which the ends came first: nobody told that it started.
async fn met_untold(stores: &Stores) -> Scene<'_> {
    let scene = Scene::of(stores, timed_room(1)).await;
    for (who, sid, from) in [(scene.candidate(), "PA_1", 20), (scene.interviewer(), "PA_2", 22)] {
        scene.goes(who, sid, "RM_1", 50).await;
        scene.joins(who, sid, "RM_1", None, from).await;
    }
    scene
}

/// The conclusion that tells of the start, too.
async fn with_start(stores: &Stores) -> Conclusion {
    let due = asked(stores, 120).await;
    assert!(!due.started);
    let mut conclusion = conclusion(&due, 121, Happening::InterviewEnded);
    conclusion.started_at = Some(at(22));
    conclusion.timeline.insert(0, line(&due, 22, Happening::InterviewStarted));
    conclusion
}

pub(super) async fn a_start_that_nobody_told_is_told_with_the_verdict(stores: &Stores) {
    let scene = met_untold(stores).await;
    let conclusion = with_start(stores).await;
    for stores_it in [true, false] {
        assert_eq!(is_stored(stores, &conclusion).await, stores_it);
        let expected = [("interview_started".into(), 22), ("interview_ended".into(), 121)];
        assert_eq!(told(&scene).await, expected);
    }
    scene.joins(scene.candidate(), "PA_3", "RM_1", None, 60).await;
    scene.joins(scene.interviewer(), "PA_4", "RM_1", None, 61).await;
    assert!(asked(stores, 130).await.started, "and is known to be");
    assert_eq!(told(&scene).await.len(), 2, "so that nobody tells it again");
}

pub(super) async fn a_start_that_was_told_meanwhile_is_not_told_again(stores: &Stores) {
    let scene = met_untold(stores).await;
    let conclusion = with_start(stores).await;
    scene.joins(scene.candidate(), "PA_3", "RM_1", None, 60).await;
    scene.joins(scene.interviewer(), "PA_4", "RM_1", None, 61).await;
    assert!(!is_stored(stores, &conclusion).await);
    assert!(asked(stores, 130).await.started);
    concludes(stores, &conclusion).await;
    assert_eq!(told(&scene).await, [("interview_started".into(), 61), ("interview_ended".into(), 121)]);
}
