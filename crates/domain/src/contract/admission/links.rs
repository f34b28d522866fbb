use super::super::samples::{at, family, link, refresh};
use super::super::scene::{Scene, is_conflict};
use super::super::stores::Stores;
use super::super::together::together;
use super::{at_the_door, guarded};
use crate::door::DoorAnswer;
use crate::link::SecretHash;
use crate::participant::{Participant, ParticipantId};
use crate::ports::{Entrant, NewLink, Pass};
use crate::room::RoomId;

async fn replaces(scene: &Scene<'_>, generation: u32, minute: i64) {
    let new = scene.new_link(scene.candidate(), generation, minute);
    scene.stores.admissions.replace_link(new).await.unwrap();
}

/// The candidate as they are stored.
async fn stored(scene: &Scene<'_>) -> Participant {
    scene.record().await.participant(scene.candidate().id).unwrap().clone()
}

async fn behind(stores: &Stores, link: SecretHash) -> Option<Entrant> {
    stores.entry.by_link(&link).await.unwrap()
}

pub(super) async fn another_link_opens_and_the_one_before_opens_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let first = link(scene.candidate().id);
    for (generation, before) in [(2, first), (3, refresh(2))] {
        replaces(&scene, generation, 20).await;
        assert_eq!(behind(stores, before).await, None);
        let room = scene.record().await.room;
        let expected = Participant {
            link_generation: generation,
            link_key: scene.new_link(scene.candidate(), generation, 20).key,
            ..scene.candidate().clone()
        };
        let next = refresh(generation.try_into().unwrap());
        assert_eq!(behind(stores, next).await, Some(Entrant { room, participant: expected }));
    }
    assert!(behind(stores, link(scene.interviewer().id)).await.is_some(), "other links are left alone");
    assert_eq!(scene.told().await, [("link_replaced".into(), 20), ("link_replaced".into(), 20)]);
}

pub(super) async fn by_another_link_every_family_is_voided(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    for (who, number) in [(scene.candidate(), 1), (scene.interviewer(), 9)] {
        scene.admits(scene.pass(who, family(number.into()), number, 5).await).await;
    }
    replaces(&scene, 2, 20).await;
    let token = scene.token(1).await;
    assert_eq!((token.voided_at, token.taken_over), (Some(at(20)), false));
    assert_eq!(scene.token(9).await.voided_at, None);
}

pub(super) async fn by_another_link_what_a_host_said_is_forgotten(stores: &Stores) {
    for (number, answer) in [(1, DoorAnswer::Admitted), (2, DoorAnswer::Denied)] {
        let scene = Scene::of(stores, super::guarded_room(number)).await;
        scene.answers(scene.candidate(), answer, 6).await;
        let new = scene.new_link(scene.candidate(), 2, 20);
        let hash = SecretHash([u8::try_from(number).unwrap() + 100; 32]);
        stores.admissions.replace_link(NewLink { hash, ..new }).await.unwrap();
        assert_eq!(stored(&scene).await.door.answer, None);
        let since = stores.admissions.knock(scene.knock(scene.candidate(), 21, 20)).await.unwrap();
        assert_eq!(since, at(21), "and they may wait again");
    }
}

pub(super) async fn who_was_put_out_is_invited_again_by_another_link(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.puts_out(scene.candidate(), 10).await;
    replaces(&scene, 2, 20).await;
    assert_eq!(stored(&scene).await.revoked_at, None);
    let pass = scene.pass(scene.candidate(), family(1), 1, 21).await;
    scene.admits(Pass { link_generation: 2, ..pass }).await;
}

pub(super) async fn a_link_that_is_not_the_next_one_is_a_conflict_and_replaces_nothing(stores: &Stores) {
    let scene = guarded(stores).await;
    scene.admits(scene.pass(scene.interviewer(), family(9), 9, 5).await).await;
    scene.answers(scene.candidate(), DoorAnswer::Denied, 6).await;
    let before = (scene.known().await, at_the_door(&scene, scene.candidate()).await);
    let next = scene.new_link(scene.candidate(), 2, 20);
    for wrong in [
        scene.new_link(scene.candidate(), 1, 20),
        scene.new_link(scene.candidate(), 3, 20),
        NewLink { participant: ParticipantId(scene.new.room.id.0), ..next.clone() },
        NewLink { room: RoomId(scene.candidate().id.0), ..next.clone() },
    ] {
        is_conflict(stores.admissions.replace_link(wrong.clone()).await);
        assert_eq!(behind(stores, wrong.hash).await, None);
        assert_eq!((scene.known().await, at_the_door(&scene, scene.candidate()).await), before);
    }
    stores.admissions.replace_link(next.clone()).await.unwrap();
    is_conflict(stores.admissions.replace_link(next).await);
}

pub(super) async fn of_many_who_replace_a_link_at_once_one_does(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let new = |number: u8| {
        let hash = SecretHash([number; 32]);
        stores.admissions.replace_link(NewLink { hash, ..scene.new_link(scene.candidate(), 2, 20) })
    };
    let done = together((1..=10).map(new)).await;
    let mut opens = vec![];
    for (number, answer) in (1..=10).zip(done) {
        let is_there = behind(stores, SecretHash([number; 32])).await.is_some();
        assert_eq!(is_there, answer.is_ok(), "link {number}");
        match answer {
            Ok(()) => opens.push(number),
            refused => is_conflict(refused),
        }
    }
    assert_eq!(opens.len(), 1, "{opens:?}");
    assert_eq!(scene.record().await.room.version, 2);
}

pub(super) async fn whoever_decided_before_a_link_was_replaced_decides_again(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let (change, pass) = (scene.change(19).await, scene.pass(scene.candidate(), family(1), 1, 19).await);
    replaces(&scene, 2, 20).await;
    assert_eq!(scene.record().await.room.version, 2);
    is_conflict(stores.rooms.commit(change).await);
    scene.refuses(pass.clone()).await;
    scene.refuses(Pass { room_version: 2, ..pass }).await;
}
