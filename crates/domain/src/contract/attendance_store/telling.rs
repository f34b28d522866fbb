//! What the ledger's lines say, and how the media server's word goes together with the reconciler's.

use super::super::samples::at;
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::session::{NOT_ON_SERVER, Session, Source};

pub(super) async fn every_stay_begins_and_ends_in_one_line_each_whatever_the_order(stores: &Stores) {
    for (number, order) in (1..).zip([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
        let scene = Scene::room(stores, number).await;
        for event in order {
            match event {
                0 => scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await,
                1 => scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await,
                _ => scene.finishes("RM_1", 30).await,
            }
        }
        let mut kinds: Vec<_> = scene.told().await.into_iter().map(|(kind, _)| kind).collect();
        kinds.sort();
        assert_eq!(kinds, ["joined", "left", "server_room_finished"], "in the order {order:?}");
    }
}

/// Room `number`, whose candidate came at minute 10 and was missed by the reconciler at minute 20.
async fn missed(stores: &Stores, number: u128) -> Scene<'_> {
    let scene = Scene::room(stores, number).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    assert!(scene.closes(scene.candidate(), "PA_1", "RM_1", 20).await);
    scene
}

type End = (Option<String>, Option<i64>, Source);

async fn end(scene: &Scene<'_>) -> End {
    let Session { reason, left_at, source, .. } = scene.stays().await.pop().unwrap();
    (reason, left_at.map(|left| (left - at(0)).num_minutes()), source)
}

fn by_webhook(reason: &str, minute: i64) -> End {
    (Some(reason.to_owned()), Some(minute), Source::Webhook)
}

/// The minutes of the lines that tell that the candidate left.
async fn told_to_leave(scene: &Scene<'_>) -> Vec<i64> {
    let told = scene.told().await.into_iter().filter(|(kind, _)| kind == "left");
    told.map(|(_, minute)| minute).collect()
}

pub(super) async fn the_media_servers_word_for_an_end_stands_against_the_reconcilers(stores: &Stores) {
    for (number, minute) in [(1, 15), (2, 20), (3, 25)] {
        let scene = missed(stores, number).await;
        scene.goes(scene.candidate(), "PA_1", "RM_1", minute).await;
        assert_eq!(end(&scene).await, by_webhook("client_initiated", minute));
        assert_eq!(told_to_leave(&scene).await, [20, minute]);
        assert!(!scene.closes(scene.candidate(), "PA_1", "RM_1", 30).await);
        scene.goes(scene.candidate(), "PA_1", "RM_1", 40).await;
        assert_eq!(
            end(&scene).await,
            by_webhook("client_initiated", minute),
            "among its own words the earliest"
        );
        assert_eq!(told_to_leave(&scene).await, [20, minute]);
    }
}

pub(super) async fn the_end_of_a_room_stands_against_the_reconcilers_when_it_is_earlier(stores: &Stores) {
    let earlier = missed(stores, 1).await;
    earlier.finishes("RM_1", 15).await;
    assert_eq!(end(&earlier).await, by_webhook("room_finished", 15));
    assert_eq!(told_to_leave(&earlier).await, [20, 15]);
    let later = missed(stores, 2).await;
    later.finishes("RM_1", 25).await;
    assert_eq!(end(&later).await, (Some(NOT_ON_SERVER.into()), Some(20), Source::Reconciler));
    assert_eq!(told_to_leave(&later).await, [20]);
    later.goes(later.candidate(), "PA_1", "RM_1", 24).await;
    assert_eq!(end(&later).await, by_webhook("client_initiated", 24));
}

pub(super) async fn a_late_join_opens_no_stay_that_the_reconciler_closed(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert!(scene.opens(scene.candidate(), "PA_1", "RM_1", 11).await);
    assert!(scene.closes(scene.candidate(), "PA_1", "RM_1", 20).await);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    assert_eq!(end(&scene).await, (Some(NOT_ON_SERVER.into()), Some(20), Source::Reconciler));
    assert_eq!(scene.stays().await.pop().map(|stay| stay.joined_at), Some(at(10)));
    assert_eq!(scene.told().await, [("joined".into(), 11), ("left".into(), 20)]);
}
