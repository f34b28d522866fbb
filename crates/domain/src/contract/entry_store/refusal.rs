//! Refusals that are noted.

use super::super::samples::at;
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::participant::Participant;
use crate::timeline::Happening;

/// Notes that somebody was refused at that minute, unless it was noted since the other.
async fn refused(scene: &Scene<'_>, who: &Participant, why: &'static str, minute: i64, since: i64) {
    let entry = scene.entry_of(who, minute, Happening::JoinRefused(why));
    scene.stores.entry.note_refusal(entry, at(since)).await.unwrap();
}

pub(super) async fn a_refusal_is_a_line(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    refused(&scene, scene.candidate(), "too_early", -60, -61).await;
    let line = scene.lines().await.pop().unwrap();
    assert_eq!((line.kind.as_str(), line.participant), ("join_refused", Some(scene.candidate().id)));
    assert_eq!((line.at, line.facts), (at(-60), vec![("reason".into(), "too_early".into())]));
}

pub(super) async fn a_page_that_asks_again_and_again_leaves_one_line(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    for (minute, since) in [(10, 5), (11, 6), (15, 10)] {
        refused(&scene, scene.candidate(), "over", minute, since).await;
    }
    assert_eq!(scene.told().await, [("join_refused".into(), 10)]);
    refused(&scene, scene.candidate(), "over", 16, 11).await;
    assert_eq!(scene.told().await.len(), 2, "the last line is older than that");
}

pub(super) async fn another_person_and_another_reason_are_other_refusals(stores: &Stores) {
    let (scene, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    for _ in 0..2 {
        for (scene, who, why) in [
            (&scene, scene.candidate(), "too_early"),
            (&scene, scene.candidate(), "revoked"),
            (&scene, scene.interviewer(), "too_early"),
            (&other, other.candidate(), "too_early"),
        ] {
            refused(scene, who, why, 10, 5).await;
        }
    }
    assert_eq!((scene.told().await.len(), other.told().await.len()), (3, 1));
}
