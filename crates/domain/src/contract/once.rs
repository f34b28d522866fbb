//! What every [`OnceStore`](crate::ports::OnceStore) must do, and the stores whose calls it protects.

use uuid::Uuid;

use super::runner::Case;
use super::samples::{link, new_room, odd, once};
use super::scene::{Scene, is_conflict};
use super::stores::Stores;
use super::together::together;
use crate::ports::{Made, NewLink, NewRoom, Once, RoomChange};

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    what_a_request_made_is_found_again,
    a_request_that_nobody_made_is_unknown,
    everything_that_may_be_repeated_is_made_once,
    a_key_that_was_used_makes_no_other_room,
    a_key_that_was_used_changes_nothing,
    a_key_that_was_used_replaces_no_link,
    what_another_caller_makes_by_the_same_key_is_another,
    what_is_a_conflict_uses_no_key_up,
    of_many_requests_with_one_key_at_once_one_makes_something,
    what_was_made_before_is_forgotten,
];

const OWNER: &str = "recruiting";

/// Room `number`, made by a request with this key.
fn room_by(key: &str, number: u128) -> NewRoom {
    NewRoom { once: Some(once(OWNER, key, number)), ..new_room(number) }
}

async fn made(stores: &Stores, key: &str) -> Option<Once> {
    stores.once.made(OWNER, key).await.unwrap()
}

async fn what_a_request_made_is_found_again(stores: &Stores) {
    let longest = "ك".repeat(255);
    for (number, key, item) in [(1, "k", None), (2, longest.as_str(), Some(Uuid::from_u128(7)))] {
        let mut new = room_by(key, number);
        let once = new.once.as_mut().unwrap();
        once.made.item = item;
        let expected = once.clone();
        Scene::of(stores, new).await;
        assert_eq!(made(stores, key).await, Some(expected));
    }
}

async fn a_request_that_nobody_made_is_unknown(stores: &Stores) {
    Scene::of(stores, room_by("key", 1)).await;
    for (owner, key) in [(OWNER, "other"), (OWNER, "Key"), ("other", "key"), ("", "")] {
        assert_eq!(stores.once.made(owner, key).await.unwrap(), None, "{owner} {key}");
    }
}

async fn everything_that_may_be_repeated_is_made_once(stores: &Stores) {
    let scene = Scene::of(stores, room_by("room", 1)).await;
    let made_by = |key: &str| Some(once(OWNER, key, 1));
    scene.commits(RoomChange { once: made_by("change"), ..scene.change(5).await }).await;
    let new = NewLink { once: made_by("link"), ..scene.new_link(scene.candidate(), 2, 6) };
    stores.admissions.replace_link(new).await.unwrap();
    for key in ["room", "change", "link"] {
        assert_eq!(made(stores, key).await, made_by(key), "{key}");
    }
}

/// A room that was made by a request with the key `key`, and another request with that key.
async fn used(stores: &Stores) -> (Scene<'_>, Once) {
    let scene = Scene::of(stores, room_by("key", 1)).await;
    let made = Made { item: Some(Uuid::from_u128(8)), ..once(OWNER, "key", 2).made };
    (scene, Once { made, at: odd(6), ..once(OWNER, "key", 2) })
}

async fn a_key_that_was_used_makes_no_other_room(stores: &Stores) {
    let (_, once) = used(stores).await;
    let (before, new) = (made(stores, "key").await, new_room(2));
    is_conflict(stores.rooms.create(NewRoom { once: Some(once), ..new.clone() }).await);
    assert_eq!(stores.rooms.find(&new.room.name).await.unwrap(), None);
    for who in &new.participants {
        assert_eq!(stores.entry.by_link(&who.link_hash).await.unwrap(), None);
    }
    assert_eq!(made(stores, "key").await, before);
    Scene::of(stores, new).await;
}

async fn a_key_that_was_used_changes_nothing(stores: &Stores) {
    let (scene, once) = used(stores).await;
    let before = (scene.known().await, made(stores, "key").await);
    let mut change = RoomChange { once: Some(once), ..scene.change(6).await };
    change.room.company = Some("Horizon".into());
    is_conflict(stores.rooms.commit(change).await);
    assert_eq!((scene.known().await, made(stores, "key").await), before);
}

async fn a_key_that_was_used_replaces_no_link(stores: &Stores) {
    let (scene, once) = used(stores).await;
    let before = (scene.known().await, made(stores, "key").await);
    let new = NewLink { once: Some(once), ..scene.new_link(scene.candidate(), 2, 6) };
    is_conflict(stores.admissions.replace_link(new).await);
    assert_eq!((scene.known().await, made(stores, "key").await), before);
    assert!(stores.entry.by_link(&link(scene.candidate().id)).await.unwrap().is_some());
}

async fn what_another_caller_makes_by_the_same_key_is_another(stores: &Stores) {
    Scene::of(stores, room_by("key", 1)).await;
    let other = once("other", "key", 2);
    Scene::of(stores, NewRoom { once: Some(other.clone()), ..new_room(2) }).await;
    assert_eq!(made(stores, "key").await, Some(once(OWNER, "key", 1)));
    assert_eq!(stores.once.made("other", "key").await.unwrap(), Some(other));
}

async fn what_is_a_conflict_uses_no_key_up(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let unused = || Some(once(OWNER, "key", 1));
    is_conflict(stores.rooms.create(room_by("key", 1)).await);
    let mut change = RoomChange { once: unused(), ..scene.change(5).await };
    change.room.version += 1;
    is_conflict(stores.rooms.commit(change).await);
    let new = NewLink { once: unused(), ..scene.new_link(scene.candidate(), 3, 6) };
    is_conflict(stores.admissions.replace_link(new).await);
    assert_eq!(made(stores, "key").await, None);
}

async fn of_many_requests_with_one_key_at_once_one_makes_something(stores: &Stores) {
    let calls = (1..=10).map(|number| stores.rooms.create(room_by("key", number)));
    let answers = together(calls).await;
    let mut stored = vec![];
    for (number, answer) in (1..).zip(answers) {
        let found = stores.rooms.find(&new_room(number).room.name).await.unwrap();
        assert_eq!(found.is_some(), answer.is_ok(), "room {number}");
        match answer {
            Ok(()) => stored.push(once(OWNER, "key", number)),
            refused => is_conflict(refused),
        }
    }
    assert_eq!(stored.len(), 1);
    assert_eq!(made(stores, "key").await, stored.pop());
}

async fn what_was_made_before_is_forgotten(stores: &Stores) {
    for (number, key, minute) in [(1, "first", 5), (2, "second", 6), (3, "third", 7)] {
        let once = Some(Once { at: odd(minute), ..once(OWNER, key, number) });
        Scene::of(stores, NewRoom { once, ..new_room(number) }).await;
    }
    assert_eq!(stores.once.forget_made(odd(6)).await.unwrap(), 1);
    assert_eq!(stores.once.forget_made(odd(6)).await.unwrap(), 0);
    assert_eq!(made(stores, "first").await, None);
    assert!(made(stores, "second").await.is_some() && made(stores, "third").await.is_some());
    Scene::of(stores, room_by("first", 4)).await;
}
