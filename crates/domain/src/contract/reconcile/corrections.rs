use super::super::samples::{at, family};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::words;
use crate::event::Stay;
use crate::participant::Participant;
use crate::ports::{Correction, Families, LedgerChange};
use crate::room::RoomId;
use crate::session::{NOT_ON_SERVER, Session, Source};

/// A stay of `PA_1` in `RM_1` that was seen on the server.
fn seen(who: &Participant, from: i64) -> Session {
    Session {
        participant: who.id,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: None,
        joined_at: at(from),
        left_at: None,
        reason: None,
        source: Source::Reconciler,
    }
}

fn unseen(who: &Participant, from: i64, to: i64) -> Session {
    Session { left_at: Some(at(to)), reason: Some(NOT_ON_SERVER.into()), ..seen(who, from) }
}

fn line(actor: &str, kind: &str, minute: i64) -> (String, String, i64) {
    (actor.to_owned(), kind.to_owned(), minute)
}

pub(super) async fn somebody_who_is_seen_has_a_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let stay = Stay {
        participant: scene.candidate().id,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: Some(family(1)),
        joined_at: at(10),
    };
    for changes in [true, false] {
        assert_eq!(scene.corrects(12, LedgerChange::OpenStay(stay.clone())).await, changes);
        assert_eq!(scene.stays().await, [Session { family: Some(family(1)), ..seen(scene.candidate(), 10) }]);
        assert_eq!(words(&scene).await, [line("system", "joined", 10)]);
    }
    assert_eq!(scene.record().await.room.version, 1, "a correction does not raise the version");
}

pub(super) async fn a_stay_that_we_alone_had_ended_is_open_again(stores: &Stores) {
    for (number, by_request) in [(1, true), (2, false)] {
        let scene = Scene::room(stores, number).await;
        let candidate = scene.candidate();
        scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
        let end = if by_request {
            assert_eq!(scene.leaves(candidate, Families::All, 20).await, 1);
            line(&format!("participant:{}", candidate.id), "leave_asked", 20)
        } else {
            assert!(scene.closes(candidate, "PA_1", "RM_1", 20).await);
            line("system", "left", 20)
        };
        for changes in [true, false] {
            assert_eq!(scene.opens(candidate, "PA_1", "RM_1", 30).await, changes);
            assert_eq!(scene.stays().await, [seen(candidate, 10)]);
        }
        let expected = [line("media_server", "joined", 10), end, line("system", "joined", 31)];
        assert_eq!(words(&scene).await, expected);
    }
}

pub(super) async fn a_stay_that_is_open_again_ends_again(stores: &Stores) {
    for (number, by_event) in [(1, true), (2, false)] {
        let scene = Scene::room(stores, number).await;
        let candidate = scene.candidate();
        scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
        scene.closes(candidate, "PA_1", "RM_1", 20).await;
        scene.opens(candidate, "PA_1", "RM_1", 30).await;
        if by_event {
            scene.goes(candidate, "PA_1", "RM_1", 40).await;
        } else {
            assert!(scene.closes(candidate, "PA_1", "RM_1", 40).await);
        }
        assert_eq!(scene.stays().await.first().and_then(|stay| stay.left_at), Some(at(40)));
        let actor = if by_event { "media_server" } else { "system" };
        assert_eq!(words(&scene).await.last(), Some(&line(actor, "left", 40)));
    }
}

pub(super) async fn a_stay_that_the_media_server_ended_stays_so(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let (candidate, interviewer) = (scene.candidate(), scene.interviewer());
    scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
    scene.goes(candidate, "PA_1", "RM_1", 20).await;
    scene.joins(interviewer, "PA_2", "RM_1", None, 11).await;
    scene.finishes("RM_1", 25).await;
    let before = (scene.stays().await, scene.told().await);
    for (who, sid) in [(candidate, "PA_1"), (interviewer, "PA_2")] {
        assert!(!scene.opens(who, sid, "RM_1", 30).await, "{sid}");
    }
    assert_eq!((scene.stays().await, scene.told().await), before);
}

pub(super) async fn in_a_life_that_the_media_server_finished_no_stay_is_opened(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.finishes("RM_1", 25).await;
    assert!(!scene.opens(scene.candidate(), "PA_1", "RM_1", 20).await);
    assert_eq!(scene.stays().await, []);
    assert!(scene.opens(scene.candidate(), "PA_1", "RM_2", 30).await, "another life goes on");
}

pub(super) async fn who_is_not_expected_in_the_room_has_no_stay(stores: &Stores) {
    let (scene, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    assert!(!scene.opens(other.candidate(), "PA_1", "RM_1", 10).await);
    assert_eq!((scene.stays().await, other.stays().await), (vec![], vec![]));
    let stay = Stay {
        participant: scene.candidate().id,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: None,
        joined_at: at(10),
    };
    let nowhere = Correction {
        room: RoomId(uuid::Uuid::from_u128(9)),
        at: at(11),
        change: LedgerChange::OpenStay(stay),
    };
    assert!(!stores.reconcile.correct(nowhere).await.unwrap());
    assert_eq!((scene.told().await, other.told().await), (vec![], vec![]));
}

pub(super) async fn somebody_who_is_not_seen_has_left(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    for (minute, changes) in [(20, true), (15, false), (30, false)] {
        assert_eq!(scene.closes(scene.candidate(), "PA_1", "RM_1", minute).await, changes);
        assert_eq!(scene.stays().await, [unseen(scene.candidate(), 10, 20)]);
        let expected = [line("media_server", "joined", 10), line("system", "left", 20)];
        assert_eq!(words(&scene).await, expected);
    }
    let facts = scene.lines().await.pop().map(|line| line.facts);
    let expected = [("participantSid", "PA_1"), ("reason", NOT_ON_SERVER)];
    assert_eq!(facts, Some(expected.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
}

pub(super) async fn a_stay_does_not_end_before_it_began(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    assert!(scene.closes(scene.candidate(), "PA_1", "RM_1", 5).await);
    assert_eq!(scene.stays().await, [unseen(scene.candidate(), 10, 10)]);
    assert_eq!(words(&scene).await.last(), Some(&line("system", "left", 10)));
}

pub(super) async fn only_the_stay_that_is_meant_is_closed(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let (candidate, interviewer) = (scene.candidate(), scene.interviewer());
    scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
    scene.joins(candidate, "PA_2", "RM_1", None, 11).await;
    let before = scene.record().await;
    for (who, sid, room_sid) in
        [(interviewer, "PA_1", "RM_1"), (candidate, "PA_9", "RM_1"), (candidate, "PA_1", "RM_2")]
    {
        assert!(!scene.closes(who, sid, room_sid, 20).await, "{sid} in {room_sid}");
    }
    assert_eq!(scene.record().await, before);
    assert!(scene.closes(candidate, "PA_2", "RM_1", 20).await);
    let ends: Vec<_> = scene.stays().await.into_iter().map(|stay| stay.left_at).collect();
    assert_eq!(ends, [None, Some(at(20))]);
}

pub(super) async fn a_stay_that_a_correction_opens_starts_the_interview(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.opens(scene.interviewer(), "PA_2", "RM_1", 10).await;
    scene.opens(scene.candidate(), "PA_1", "RM_1", 12).await;
    let expected = [("system", "joined", 10), ("system", "joined", 12), ("system", "interview_started", 12)];
    assert_eq!(words(&scene).await, expected.map(|(actor, kind, minute)| line(actor, kind, minute)));
}
