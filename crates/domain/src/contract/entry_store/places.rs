//! Rooms that let in only so many, or nobody twice.

use super::super::samples::{at, family, new_room, person};
use super::super::scene::{Scene, is_conflict};
use super::super::stores::Stores;
use super::super::together::together;
use super::{shown, voided_at};
use crate::door::{EntryPolicy, Seats, SecondDevice};
use crate::participant::Role;
use crate::ports::{Families, NewRoom, Pass};

/// Room 1 with this many places.
fn room(places: u32) -> NewRoom {
    let mut new = new_room(1);
    new.room.policy = EntryPolicy { places: Some(places), ..EntryPolicy::default() };
    new
}

/// Room 1, which lets nobody in twice, whose candidate got token 1 at minute 5 by family 1.
async fn single(stores: &Stores) -> Scene<'_> {
    let mut new = new_room(1);
    new.room.policy.second_device = SecondDevice::Refuse;
    let scene = Scene::of(stores, new).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene
}

pub(super) async fn the_last_place_is_given_once(stores: &Stores) {
    let scene = Scene::of(stores, room(1)).await;
    let first = scene.pass(scene.candidate(), family(1), 1, 5).await;
    let second = scene.pass(scene.interviewer(), family(2), 2, 5).await;
    scene.admits(first).await;
    scene.refuses(second).await;
    scene.leaves(scene.candidate(), Families::All, 6).await;
    scene.admits(scene.pass(scene.interviewer(), family(2), 2, 7).await).await;
}

pub(super) async fn a_place_is_free_again_when_its_token_is_over(stores: &Stores) {
    let scene = Scene::of(stores, room(1)).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene.refuses(scene.pass(scene.interviewer(), family(2), 2, 64).await).await;
    scene.admits(scene.pass(scene.interviewer(), family(2), 2, 65).await).await;
    scene.refuses(scene.next_pass(scene.candidate(), family(1), 1, 3, 66).await).await;
    assert_eq!(shown(stores, 1).await.unwrap().token.spent_at, None);
}

pub(super) async fn who_has_a_place_comes_in_by_it_again(stores: &Stores) {
    let scene = Scene::of(stores, room(1)).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    scene.joins(candidate, "PA_1", "RM_1", Some(family(1)), 6).await;
    scene.admits(scene.next_pass(candidate, family(1), 1, 2, 10).await).await;
    scene.admits(scene.pass(candidate, family(2), 3, 11).await).await;
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 3).await), (Some(at(11)), None));
}

/// The room, to which twelve more come at minute 5, and their passes.
async fn crowded(stores: &Stores, mut new: NewRoom) -> (Scene<'_>, Vec<Pass>) {
    let crowd: Vec<_> = (1..=12).map(|number| person(number, Role::Observer, "Rana")).collect();
    new.participants.extend(crowd.clone());
    let scene = Scene::of(stores, new).await;
    let mut passes = vec![];
    for (number, who) in (1..).zip(crowd) {
        passes.push(scene.pass(&who.participant, family(number.into()), number, 5).await);
    }
    (scene, passes)
}

pub(super) async fn of_many_who_come_at_once_as_many_get_in_as_there_are_places(stores: &Stores) {
    let (scene, passes) = crowded(stores, room(3)).await;
    let answers = together(passes.into_iter().map(|pass| stores.entry.admit(pass))).await;
    let (inside, outside): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((inside.len(), outside.len()), (3, 9));
    outside.into_iter().for_each(is_conflict);
    let seats = stores.admissions.seats(scene.new.room.id, scene.candidate().id, at(6)).await.unwrap();
    assert_eq!(seats, Seats { taken_by_others: 3, is_inside: false });
}

pub(super) async fn a_second_device_is_refused_while_the_first_is_inside(stores: &Stores) {
    let scene = single(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", Some(family(1)), 6).await;
    scene.refuses(scene.pass(candidate, family(2), 2, 10).await).await;
    assert_eq!(voided_at(stores, 1).await, None, "and takes nothing from the first");
    scene.admits(scene.next_pass(candidate, family(1), 1, 3, 11).await).await;
    scene.admits(scene.pass(scene.interviewer(), family(9), 9, 11).await).await;
    scene.goes(candidate, "PA_1", "RM_1", 20).await;
    scene.admits(scene.pass(candidate, family(2), 2, 21).await).await;
    assert_eq!((voided_at(stores, 3).await, voided_at(stores, 2).await), (Some(at(21)), None));
}

pub(super) async fn a_second_device_comes_in_before_the_first_does(stores: &Stores) {
    let scene = single(stores).await;
    scene.admits(scene.pass(scene.candidate(), family(2), 2, 10).await).await;
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(10)), None));
}

pub(super) async fn where_nobody_counts_everybody_comes_in(stores: &Stores) {
    let (scene, passes) = crowded(stores, new_room(1)).await;
    for pass in passes {
        scene.admits(pass).await;
    }
}
