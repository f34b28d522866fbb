use chrono::{DateTime, Utc};

use super::super::samples::{at, family};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{admitted, shown, voided_at};
use crate::ports::{Departure, Families};
use crate::session::Source;

pub(super) async fn leaving_with_one_family_spares_the_others(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let closed = scene.leaves(scene.candidate(), Families::One(family(1)), 20).await;
    assert_eq!(closed, 1);
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(6)), None));
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20))), ("PA_2".into(), None)]);
}

pub(super) async fn leaving_with_all_families_voids_them_all(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    assert_eq!(scene.leaves(scene.candidate(), Families::All, 20).await, 2);
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(6)), Some(at(20))));
    assert!(ends(&scene).await.iter().all(|(_, end)| *end == Some(at(20))));
}

pub(super) async fn leaving_spares_everybody_else(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let interviewer = scene.interviewer();
    scene.admits(scene.pass(interviewer, family(9), 9, 6).await).await;
    scene.joins(interviewer, "PA_9", "RM_1", None, 9).await;
    scene.leaves(scene.candidate(), Families::All, 20).await;
    assert_eq!(voided_at(stores, 9).await, None);
    assert_eq!(ends(&scene).await.first(), Some(&("PA_9".into(), None)));
}

pub(super) async fn leaving_closes_the_stays_of_the_family(stores: &Stores) {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", Some(family(1)), 10).await;
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 20).await, 1);
    let stay = scene.stays().await.pop().unwrap();
    assert_eq!(
        (stay.left_at, stay.reason.as_deref(), stay.source),
        (Some(at(20)), Some("left"), Source::Request)
    );
}

pub(super) async fn a_stay_without_a_family_is_one_of_any(stores: &Stores) {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 20).await, 1);
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20)))]);
}

pub(super) async fn leaving_twice_is_as_good_as_once(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    for families in [Families::One(family(1)), Families::All] {
        assert!(scene.leaves(scene.candidate(), families, 20).await > 0);
        let before = (scene.record().await, shown(stores, 1).await, shown(stores, 2).await);
        assert_eq!(scene.leaves(scene.candidate(), families, 30).await, 0);
        let after = (scene.record().await, shown(stores, 1).await, shown(stores, 2).await);
        assert_eq!(after, before, "{families:?}");
    }
}

pub(super) async fn a_family_may_be_voided_without_closing_its_stays(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let departure =
        Departure { closes_stays: false, ..scene.departure(scene.candidate(), Families::One(family(2)), 20) };
    assert_eq!(stores.entry.depart(departure).await.unwrap(), 0);
    assert_eq!(voided_at(stores, 2).await, Some(at(20)));
    assert_eq!(ends(&scene).await, [("PA_1".into(), None), ("PA_2".into(), None)]);
}

pub(super) async fn a_closed_stay_stays_closed_when_somebody_leaves(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    scene.leaves(scene.candidate(), Families::One(family(1)), 20).await;
    assert_eq!(scene.leaves(scene.candidate(), Families::All, 30).await, 1);
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(6)), Some(at(30))));
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20))), ("PA_2".into(), Some(at(30)))]);
}

/// Room 1, whose candidate is inside by family 1 since minute 10, and since minute 11 by family 2, which took over from
/// the first at minute 6.
async fn admitted_twice(stores: &Stores) -> Scene<'_> {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(2), 2, 6).await).await;
    for (sid, by, minute) in [("PA_1", 1, 10), ("PA_2", 2, 11)] {
        scene.joins(candidate, sid, "RM_1", Some(family(by)), minute).await;
    }
    scene
}

/// The connections and when they ended, oldest first.
async fn ends(scene: &Scene<'_>) -> Vec<(String, Option<DateTime<Utc>>)> {
    let stays = scene.stays().await;
    stays.into_iter().map(|stay| (stay.participant_sid, stay.left_at)).collect()
}
