//! Refusals that are noted.

use super::super::samples::at;
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::participant::Participant;
use crate::timeline::{Actor, Happening, RequestId, TimelineEntry};

/// Notes that somebody was refused at that minute, unless it was noted since the other.
async fn refused(scene: &Scene<'_>, who: &Participant, why: &'static str, minute: i64, since: i64) {
    let entry = scene.entry_of(who, minute, Happening::JoinRefused(why));
    scene.stores.entry.note_once(entry, at(since)).await.unwrap();
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

pub(super) async fn another_request_for_the_same_is_no_other_refusal(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    for request in [Some("first"), Some("second"), None] {
        let entry = TimelineEntry {
            request: request.and_then(RequestId::parse),
            ..scene.entry_of(scene.candidate(), 10, Happening::JoinRefused("over"))
        };
        stores.entry.note_once(entry, at(5)).await.unwrap();
    }
    let lines: Vec<_> = scene.lines().await.into_iter().skip(1).map(|line| line.facts).collect();
    let facts = [("reason", "over"), ("requestId", "first")];
    assert_eq!(lines, [facts.map(|(name, fact)| (name.to_owned(), fact.to_owned())).to_vec()]);
}

pub(super) async fn the_same_by_another_is_another_line(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    for key in ["first", "second", "first"] {
        let entry = TimelineEntry {
            actor: Actor::Key(key.into()),
            ..scene.entry_of(scene.candidate(), 10, Happening::LinkShown)
        };
        stores.entry.note_once(entry, at(5)).await.unwrap();
    }
    let actors: Vec<_> = scene.lines().await.into_iter().skip(1).map(|line| line.actor).collect();
    assert_eq!(actors, ["key:first", "key:second"]);
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
