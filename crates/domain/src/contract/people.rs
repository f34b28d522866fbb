//! What every [`PersonStore`](crate::ports::PersonStore) must do.

use super::runner::Case;
use super::samples::{at, entry, family, full_room, link, new_room, phone, refresh};
use super::scene::Scene;
use super::stores::Stores;
use crate::link::SecretHash;
use crate::participant::{Participant, ParticipantId};
use crate::phone::PhoneNumber;
use crate::ports::{Erasure, Families, OwnRoom};
use crate::timeline::{Actor, Happening, TimelineEntry};
use crate::token::RefreshRecord;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_link_shows_the_own_room_as_a_whole,
    a_link_of_nobody_and_one_of_before_show_nothing,
    a_refresh_token_shows_the_room_and_itself,
    a_refresh_token_that_brings_nothing_any_more_is_shown_as_that,
    a_number_is_read_with_the_line_that_tells_so,
    of_a_number_that_is_not_kept_nothing_is_told,
    a_number_of_another_room_is_not_read,
];

async fn by_link(stores: &Stores, link: SecretHash) -> Option<OwnRoom> {
    stores.people.room_by_link(&link).await.unwrap()
}

async fn by_token(stores: &Stores, token: u8) -> Option<(OwnRoom, RefreshRecord)> {
    stores.people.room_by_refresh_token(&refresh(token)).await.unwrap()
}

/// Room 1 with stays of both people and an answer at the door, and room 2 beside it.
async fn lively(stores: &Stores) -> Scene<'_> {
    Scene::room(stores, 2).await;
    let scene = Scene::room(stores, 1).await;
    for (who, number) in [(scene.candidate(), 1), (scene.interviewer(), 2)] {
        scene.admits(scene.pass(who, family(number.into()), number, 5).await).await;
        scene.joins(who, &format!("PA_{number}"), "RM_1", Some(family(number.into())), 6).await;
    }
    scene
}

async fn a_link_shows_the_own_room_as_a_whole(stores: &Stores) {
    let scene = lively(stores).await;
    for who in [scene.candidate(), scene.interviewer()] {
        let own = by_link(stores, link(who.id)).await.unwrap();
        assert_eq!(own, OwnRoom { participant: who.id, record: scene.record().await });
        assert_eq!((own.person().map(|person| person.id), own.record.sessions.len()), (Some(who.id), 2));
    }
}

async fn a_link_of_nobody_and_one_of_before_show_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert_eq!(by_link(stores, SecretHash([0; 32])).await, None);
    let new = scene.new_link(scene.candidate(), 2, 20);
    stores.admissions.replace_link(new.clone()).await.unwrap();
    assert_eq!(by_link(stores, link(scene.candidate().id)).await, None);
    assert_eq!(by_link(stores, new.hash).await.unwrap().participant, scene.candidate().id);
}

async fn a_refresh_token_shows_the_room_and_itself(stores: &Stores) {
    let scene = lively(stores).await;
    let (own, token) = by_token(stores, 2).await.unwrap();
    assert_eq!(own, OwnRoom { participant: scene.interviewer().id, record: scene.record().await });
    assert_eq!(token, scene.token(2).await);
    assert_eq!((token.family, token.spent_at, token.expires_at), (family(2), None, at(120)));
    assert_eq!(by_token(stores, 9).await, None);
}

async fn a_refresh_token_that_brings_nothing_any_more_is_shown_as_that(stores: &Stores) {
    let scene = lively(stores).await;
    let candidate = scene.candidate();
    scene.admits(scene.next_pass(candidate, family(1), 1, 11, 30).await).await;
    assert_eq!(by_token(stores, 1).await.unwrap().1.spent_at, Some(at(30)));
    scene.admits(scene.pass(candidate, family(3), 3, 40).await).await;
    let (_, token) = by_token(stores, 11).await.unwrap();
    assert_eq!((token.voided_at, token.taken_over), (Some(at(40)), true));
    scene.leaves(candidate, Families::All, 50).await;
    let (own, token) = by_token(stores, 3).await.unwrap();
    assert_eq!((own.participant, token.voided_at, token.taken_over), (candidate.id, Some(at(50)), false));
}

/// What the timeline says when somebody with a key sees the number of this person of the scene.
fn seen(scene: &Scene<'_>, who: &Participant, minute: i64) -> TimelineEntry {
    let actor = Actor::Key("recruiting".into());
    TimelineEntry {
        participant: Some(who.id),
        ..entry(&scene.new.room, minute, actor, Happening::PhoneShown)
    }
}

async fn shows(scene: &Scene<'_>, entry: TimelineEntry) -> Option<PhoneNumber> {
    scene.stores.people.show_phone(entry).await.unwrap()
}

async fn a_number_is_read_with_the_line_that_tells_so(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    for minute in [7, 8] {
        let shown = shows(&scene, seen(&scene, scene.candidate(), minute)).await;
        assert_eq!(shown, Some(phone("+962790123456")));
    }
    assert_eq!(scene.told().await, [("phone_shown".into(), 7), ("phone_shown".into(), 8)]);
    let line = scene.lines().await.pop().unwrap();
    assert_eq!((line.actor.as_str(), line.participant), ("key:recruiting", Some(scene.candidate().id)));
}

async fn of_a_number_that_is_not_kept_nothing_is_told(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    assert_eq!(shows(&scene, seen(&scene, scene.interviewer(), 7)).await, None);
    let (room, candidate) = (scene.new.room.id, scene.candidate());
    let erasure = Erasure { people: vec![(room, candidate.id)], timeline: vec![] };
    stores.retention.erase(erasure).await.unwrap();
    assert_eq!(shows(&scene, seen(&scene, candidate, 8)).await, None);
    assert_eq!(scene.told().await, []);
}

async fn a_number_of_another_room_is_not_read(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let other = Scene::of(stores, new_room(2)).await;
    assert_eq!(shows(&other, seen(&other, scene.candidate(), 7)).await, None);
    let nobody = Participant { id: ParticipantId(scene.new.room.id.0), ..scene.candidate().clone() };
    assert_eq!(shows(&scene, seen(&scene, &nobody, 7)).await, None);
    let of_nobody = TimelineEntry { participant: None, ..seen(&scene, &nobody, 7) };
    assert_eq!(shows(&scene, of_nobody).await, None);
    assert_eq!((scene.told().await, other.told().await), (vec![], vec![]));
}
