//! Doors that a host opens.

use super::super::samples::{at, family, new_room, person};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::shown;
use crate::door::{Admission, DoorAnswer};
use crate::participant::{Participant, Role};

/// A room with an observer, who comes last, and a door that is opened in this way.
async fn room(stores: &Stores, admission: Admission) -> Scene<'_> {
    let mut new = new_room(1);
    new.room.policy.admission = admission;
    new.participants.push(person(1003, Role::Observer, "Rana"));
    Scene::of(stores, new).await
}

fn observer<'a>(scene: &'a Scene<'_>) -> &'a Participant {
    &scene.new.participants.last().unwrap().participant
}

pub(super) async fn who_has_to_be_let_in_by_a_host_comes_in_when_one_did(stores: &Stores) {
    let scene = room(stores, Admission::Approval).await;
    for (number, who) in [(1, scene.candidate()), (2, observer(&scene))] {
        scene.refuses(scene.pass(who, family(number.into()), number, 5).await).await;
        scene.answers(who, DoorAnswer::Denied, 6).await;
        scene.refuses(scene.pass(who, family(number.into()), number, 7).await).await;
        scene.answers(who, DoorAnswer::Admitted, 8).await;
        scene.admits(scene.pass(who, family(number.into()), number, 9).await).await;
    }
}

pub(super) async fn hosts_open_for_themselves(stores: &Stores) {
    let scene = room(stores, Admission::Approval).await;
    scene.admits(scene.pass(scene.interviewer(), family(1), 1, 5).await).await;
}

pub(super) async fn who_was_denied_does_not_come_in_again_by_a_token_of_before(stores: &Stores) {
    let scene = room(stores, Admission::Approval).await;
    scene.answers(scene.candidate(), DoorAnswer::Admitted, 4).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene.answers(scene.candidate(), DoorAnswer::Denied, 6).await;
    scene.refuses(scene.next_pass(scene.candidate(), family(1), 1, 2, 7).await).await;
    let token = shown(stores, 1).await.unwrap().token;
    assert_eq!((token.spent_at, token.voided_at), (None, None));
}

pub(super) async fn an_open_door_asks_no_host(stores: &Stores) {
    let scene = room(stores, Admission::Open).await;
    scene.answers(scene.candidate(), DoorAnswer::Denied, 4).await;
    for (number, who) in [(1, scene.candidate()), (2, observer(&scene))] {
        scene.admits(scene.pass(who, family(number.into()), number, 5).await).await;
    }
}

pub(super) async fn at_every_door_people_are_found_as_they_stand_before_it(stores: &Stores) {
    let scene = room(stores, Admission::Approval).await;
    stores.admissions.knock(scene.knock(scene.candidate(), 4, 3)).await.unwrap();
    scene.answers(scene.candidate(), DoorAnswer::Admitted, 5).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 6).await).await;
    let entrant = shown(stores, 1).await.unwrap().entrant;
    let door = entrant.participant.door;
    assert_eq!((door.waiting_since, door.answer), (Some(at(4)), Some((DoorAnswer::Admitted, at(5)))));
    assert_eq!(entrant.room.policy, scene.new.room.policy);
}
