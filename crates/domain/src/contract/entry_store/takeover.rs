//! People who come in once more, on another device or in another tab.

use chrono::{DateTime, Utc};

use super::super::samples::{at, family};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::super::together::together;
use super::admitted;
use crate::ports::Families;

/// Since when the family of a token is void, and whether another took over from it.
async fn fate(scene: &Scene<'_>, token: u8) -> (Option<DateTime<Utc>>, bool) {
    let token = scene.token(token).await;
    (token.voided_at, token.taken_over)
}

pub(super) async fn a_join_takes_over_from_the_family_before(stores: &Stores) {
    let scene = admitted(stores).await;
    for (number, minute) in [(2, 6), (3, 7)] {
        scene.admits(scene.pass(scene.candidate(), family(number.into()), number, minute).await).await;
    }
    assert_eq!(fate(&scene, 1).await, (Some(at(6)), true));
    assert_eq!(fate(&scene, 2).await, (Some(at(7)), true));
    assert_eq!(fate(&scene, 3).await, (None, false));
    scene.refuses(scene.next_pass(scene.candidate(), family(2), 2, 4, 8).await).await;
}

pub(super) async fn every_token_of_the_family_before_tells_so(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 6).await).await;
    assert_eq!((fate(&scene, 1).await, fate(&scene, 2).await), ((None, false), (None, false)));
    scene.admits(scene.pass(scene.candidate(), family(3), 3, 7).await).await;
    let expected = (Some(at(7)), true);
    assert_eq!((fate(&scene, 1).await, fate(&scene, 2).await), (expected, expected));
}

pub(super) async fn a_join_leaves_the_families_of_others_alone(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.admits(scene.pass(scene.interviewer(), family(9), 9, 6).await).await;
    assert_eq!((fate(&scene, 1).await, fate(&scene, 9).await), ((None, false), (None, false)));
}

pub(super) async fn nobody_takes_over_from_a_family_that_was_voided_before(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.leaves(scene.candidate(), Families::All, 6).await;
    scene.admits(scene.pass(scene.candidate(), family(2), 2, 7).await).await;
    assert_eq!(fate(&scene, 1).await, (Some(at(6)), false));
}

pub(super) async fn a_family_that_was_taken_over_from_stays_so_and_may_still_leave(stores: &Stores) {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", Some(family(1)), 6).await;
    scene.admits(scene.pass(candidate, family(2), 2, 7).await).await;
    scene.joins(candidate, "PA_2", "RM_1", Some(family(2)), 8).await;
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 9).await, 1);
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 10).await, 0);
    assert_eq!(fate(&scene, 1).await, (Some(at(7)), true));
    assert_eq!(fate(&scene, 2).await, (None, false));
    let ends: Vec<_> = scene.stays().await.into_iter().map(|stay| stay.left_at).collect();
    assert_eq!(ends, [Some(at(9)), None]);
    scene.puts_out(candidate, 11).await;
    assert_eq!(fate(&scene, 1).await, (Some(at(7)), true));
}

pub(super) async fn of_many_joins_of_somebody_at_once_one_family_lives(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let mut passes = vec![];
    for number in 1..=10 {
        passes.push(scene.pass(scene.candidate(), family(number.into()), number, 5).await);
    }
    together(passes.into_iter().map(|pass| scene.admits(pass))).await;
    let mut living = 0;
    for token in 1..=10 {
        let (voided_at, taken_over) = fate(&scene, token).await;
        assert_eq!(voided_at.is_some(), taken_over, "token {token}");
        living += usize::from(voided_at.is_none());
    }
    assert_eq!(living, 1);
}
