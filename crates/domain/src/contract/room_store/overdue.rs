//! Rooms whose LiveKit room has to go, and those that went.

use chrono::{DateTime, Utc};

use super::super::samples::{at, deleted, family, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{as_record, ended, with_server};
use crate::event::MediaEventKind;
use crate::ports::{Pass, RoomChange};
use crate::room::{EndedBy, RoomId, Window};
use crate::session::Source;

pub(super) async fn overdue_is_a_room_that_is_over_while_its_server_room_may_be_there(stores: &Stores) {
    let goes_on = with_server(new_room(1), None);
    let was_ended = ended(with_server(new_room(2), None), 30, EndedBy::Cancelled);
    let ended_and_gone = ended(with_server(new_room(3), Some(31)), 30, EndedBy::Closed);
    let ended_and_never_there = ended(new_room(4), 30, EndedBy::Closed);
    for new in [&goes_on, &was_ended, &ended_and_gone, &ended_and_never_there] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(60), 10).await.unwrap(), [was_ended.room]);
}

pub(super) async fn a_room_is_overdue_from_its_hard_end_on(stores: &Stores) {
    let new = with_server(new_room(1), None);
    stores.rooms.create(new.clone()).await.unwrap();
    assert_eq!(stores.rooms.overdue(at(119), 10).await.unwrap(), []);
    assert_eq!(stores.rooms.overdue(at(120), 10).await.unwrap(), [new.room]);
}

pub(super) async fn the_longest_overdue_room_comes_first(stores: &Stores) {
    let at_120 = with_server(new_room(1), None);
    let at_60 = ended(with_server(new_room(2), None), 60, EndedBy::Closed);
    let mut at_90 = with_server(new_room(3), None);
    at_90.room.window = Window { hard_ends_at: at(90), ..at_90.room.window };
    for new in [&at_120, &at_60, &at_90] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(200), 10).await.unwrap(), [at_60.room, at_90.room, at_120.room]);
}

pub(super) async fn only_so_many_overdue_rooms_are_listed_as_were_asked_for(stores: &Stores) {
    let at_60 = ended(with_server(new_room(1), None), 60, EndedBy::Closed);
    let at_30 = ended(with_server(new_room(2), None), 30, EndedBy::Closed);
    for new in [&at_60, &at_30] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(200), 1).await.unwrap(), [at_30.room]);
    assert_eq!(stores.rooms.overdue(at(200), 0).await.unwrap(), []);
}

pub(super) async fn a_server_room_is_gone_since_the_time_of_the_entry(stores: &Stores) {
    let scene = Scene::of(stores, ended(with_server(new_room(1), None), 60, EndedBy::Closed)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    assert_eq!(gone_at(&scene).await, Some(at(61)));
    assert_eq!(stores.rooms.overdue(at(200), 10).await.unwrap(), []);
}

pub(super) async fn a_server_room_that_is_gone_takes_its_open_stays_along(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    let by = Some(family(1));
    scene.joins(scene.candidate(), "PA_1", "RM_1", by, 10).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 11).await;
    scene.joins(scene.interviewer(), "PA_3", "RM_2", None, 12).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    let ends: Vec<_> =
        scene.stays().await.into_iter().map(|stay| (stay.left_at, stay.reason, stay.source)).collect();
    let closed = (Some(at(61)), Some("room_finished".into()), Source::Request);
    assert_eq!(ends, [closed.clone(), closed, (None, None, Source::Webhook)]);
}

pub(super) async fn who_joins_a_server_room_that_is_gone_is_not_there(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 60).await;
    assert_eq!(scene.stays().await.first().and_then(|stay| stay.left_at), Some(at(61)));
}

pub(super) async fn a_server_room_is_gone_only_once(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    assert!(!is_noted_gone(&scene, "RM_1", 62).await);
    assert_eq!(gone_at(&scene).await, Some(at(61)));
}

pub(super) async fn another_server_room_that_is_gone_changes_nothing(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    let other = Scene::of(stores, with_server(new_room(2), None)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_0", None, 10).await;
    let before = (scene.record().await, other.record().await);
    assert!(!is_noted_gone(&scene, "RM_0", 61).await);
    assert_eq!((scene.record().await, other.record().await), before);
}

pub(super) async fn a_room_that_was_never_on_the_server_cannot_be_gone_from_it(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert!(!is_noted_gone(&scene, "RM_1", 61).await);
    assert_eq!(scene.record().await, as_record(&scene.new));
}

pub(super) async fn a_room_whose_server_room_a_change_closes_is_overdue_since_then(stores: &Stores) {
    let scene = closing(stores).await;
    assert_eq!(overdue(stores, 19).await, []);
    assert_eq!(overdue(stores, 20).await, [scene.new.room.id]);
    // Neither a later change nor another that closes it makes it any later.
    scene.commits(scene.change(30).await).await;
    scene.commits(RoomChange { closes_server_room: true, ..scene.change(40).await }).await;
    assert_eq!(overdue(stores, 20).await, [scene.new.room.id]);
}

pub(super) async fn a_closed_server_room_is_overdue_until_greenroom_knows_it_gone(stores: &Stores) {
    let scene = closing(stores).await;
    assert!(is_noted_gone(&scene, "RM_1", 21).await);
    assert_eq!(overdue(stores, 60).await, []);
    scene.admits(another_life(&scene, 25).await).await;
    assert_eq!(overdue(stores, 60).await, [], "the next life was not closed by the change");
}

pub(super) async fn a_closed_server_room_is_overdue_until_the_media_server_tells_that_it_is_gone(
    stores: &Stores,
) {
    let scene = closing(stores).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    scene.tell(&scene.event("finished", "RM_1", 21, MediaEventKind::RoomFinished)).await;
    assert_eq!(overdue(stores, 60).await, []);
    scene.admits(another_life(&scene, 25).await).await;
    assert_eq!(overdue(stores, 60).await, [], "the next life was not closed by the change");
}

pub(super) async fn a_closed_server_room_is_overdue_until_another_has_taken_its_place(stores: &Stores) {
    let scene = closing(stores).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 22).await).await;
    assert_eq!(overdue(stores, 60).await, [scene.new.room.id], "the same life goes on");
    scene.admits(another_life(&scene, 25).await).await;
    assert_eq!(overdue(stores, 60).await, []);
    assert_eq!(overdue(stores, 120).await, [scene.new.room.id], "its hard end comes all the same");
}

pub(super) async fn a_change_closes_no_server_room_that_is_not_there(stores: &Stores) {
    let never = Scene::room(stores, 1).await;
    let gone = Scene::of(stores, with_server(new_room(2), Some(10))).await;
    for scene in [&never, &gone] {
        scene.commits(RoomChange { closes_server_room: true, ..scene.change(20).await }).await;
        assert_eq!(overdue(stores, 60).await, []);
    }
    never.admits(another_life(&never, 25).await).await;
    assert_eq!(overdue(stores, 60).await, []);
}

pub(super) async fn the_room_that_was_to_go_first_comes_first_whatever_made_it_go(stores: &Stores) {
    let was_ended = Scene::of(stores, ended(with_server(new_room(2), None), 15, EndedBy::Closed)).await;
    let at_its_end = Scene::of(stores, with_server(new_room(3), None)).await;
    let closed = closing(stores).await;
    let expected = [was_ended, closed, at_its_end].map(|scene| scene.new.room.id);
    assert_eq!(overdue(stores, 120).await, expected);
}

/// Room 1, whose life `RM_1` is closed by a change at minute 20.
async fn closing(stores: &Stores) -> Scene<'_> {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    scene.commits(RoomChange { closes_server_room: true, ..scene.change(20).await }).await;
    scene
}

async fn overdue(stores: &Stores, minute: i64) -> Vec<RoomId> {
    let rooms = stores.rooms.overdue(at(minute), 10).await.unwrap();
    rooms.into_iter().map(|room| room.id).collect()
}

/// The candidate is admitted to a life of the room that nobody closed.
async fn another_life(scene: &Scene<'_>, minute: i64) -> Pass {
    let sid = format!("RM_{}_again", scene.new.room.name);
    Pass { server_sid: sid, ..scene.pass(scene.candidate(), family(9), 9, minute).await }
}

async fn is_noted_gone(scene: &Scene<'_>, sid: &str, minute: i64) -> bool {
    let entry = deleted(&scene.new.room, minute);
    scene.stores.rooms.record_server_room_gone(sid, entry).await.unwrap()
}

async fn gone_at(scene: &Scene<'_>) -> Option<DateTime<Utc>> {
    scene.record().await.room.server.and_then(|server| server.gone_at)
}
