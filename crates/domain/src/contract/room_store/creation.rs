//! Rooms that are stored, and found again.

use super::super::samples::{full_room, link, message, name, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{as_record, ended, people};
use crate::invitation::{Purpose, Suppression};
use crate::participant::ParticipantId;
use crate::ports::{NewRoom, StoreError};
use crate::room::{Application, EndedBy};

pub(super) async fn a_store_that_works_answers_a_ping(stores: &Stores) {
    stores.rooms.ping().await.unwrap();
}

pub(super) async fn a_created_room_is_found_whole(stores: &Stores) {
    is_found_as_created(stores, full_room(1)).await;
}

pub(super) async fn a_room_with_only_what_it_needs_is_found_whole(stores: &Stores) {
    is_found_as_created(stores, new_room(1)).await;
}

pub(super) async fn a_room_that_has_ended_is_found_so(stores: &Stores) {
    for (number, by) in [(1, EndedBy::Closed), (2, EndedBy::Cancelled)] {
        is_found_as_created(stores, ended(new_room(number), 30, by)).await;
    }
}

pub(super) async fn a_room_is_found_by_its_application_and_round(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    Scene::room(stores, 2).await;
    let found = stores.rooms.find_by_application(&scene.new.room.application).await.unwrap();
    assert_eq!(found, Some(scene.record().await));
}

pub(super) async fn people_come_in_the_order_in_which_they_were_given(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let names: Vec<_> = scene.record().await.participants.into_iter().map(|who| who.name).collect();
    assert_eq!(names, ["Layla Haddad", "Omar"]);
}

pub(super) async fn nobody_knows_an_unknown_room(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert_eq!(stores.rooms.find(&name("interview_unknown")).await.unwrap(), None);
    let id = scene.new.room.application.id;
    for application in [Application { id: "A-unknown".into(), round: 1 }, Application { id, round: 2 }] {
        let found = stores.rooms.find_by_application(&application).await.unwrap();
        assert_eq!(found, None, "{application:?}");
    }
}

pub(super) async fn a_second_room_for_the_same_application_and_round_is_a_conflict_and_leaves_nothing_behind(
    stores: &Stores,
) {
    let first = Scene::room(stores, 1).await;
    let before = first.record().await;
    let mut second = new_room(2);
    second.room.application = first.new.room.application.clone();
    is_refused(stores, second.clone()).await;
    assert_eq!(stores.rooms.find(&second.room.name).await.unwrap(), None);
    assert_eq!(first.record().await, before);
}

pub(super) async fn a_second_room_of_the_same_name_is_a_conflict_and_leaves_nothing_behind(stores: &Stores) {
    let first = Scene::room(stores, 1).await;
    let before = first.record().await;
    let mut second = new_room(2);
    second.room.name = first.new.room.name.clone();
    is_refused(stores, second.clone()).await;
    let found = stores.rooms.find_by_application(&second.room.application).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(first.record().await, before);
}

pub(super) async fn another_round_is_another_room(stores: &Stores) {
    let first = Scene::room(stores, 1).await;
    let mut second = new_room(2);
    second.room.application = Application { round: 2, ..first.new.room.application.clone() };
    is_found_as_created(stores, second).await;
    assert_eq!(first.record().await, as_record(&first.new));
}

pub(super) async fn the_messages_of_a_new_room_are_found_with_it_oldest_first(stores: &Stores) {
    let mut new = full_room(1);
    let person = new.participants.first().unwrap().participant.clone();
    let stored = [(1, -598), (4, -599), (3, -600), (2, -599)];
    let messages = stored.map(|(id, minute)| message(id, &person, Purpose::Reminder, minute));
    new.invitations = messages.to_vec();
    stores.rooms.create(new.clone()).await.unwrap();
    let found = stores.rooms.find(&new.room.name).await.unwrap().unwrap();
    let ids: Vec<_> = found.invitations.iter().map(|one| one.id.0.as_u128()).collect();
    assert_eq!(ids, [3, 2, 4, 1]);
    assert_eq!(found, as_record(&new));
}

pub(super) async fn every_purpose_and_every_reason_for_silence_is_found_again(stores: &Stores) {
    let mut new = new_room(1);
    let [candidate, interviewer] = people(&new).try_into().unwrap();
    let reasons = || Suppression::ALL.map(Some).into_iter().chain([None]);
    let cases = Purpose::ALL.into_iter().flat_map(|purpose| reasons().map(move |reason| (purpose, reason)));
    for (id, (purpose, reason)) in (1..).zip(cases) {
        let person = if id % 2 == 0 { &candidate } else { &interviewer };
        let mut new_message = message(id, person, purpose, -600);
        new_message.notice.suppressed = reason;
        new.invitations.push(new_message);
    }
    is_found_as_created(stores, new).await;
}

pub(super) async fn a_room_that_is_refused_leaves_no_message_behind(stores: &Stores) {
    let first = Scene::room(stores, 1).await;
    let mut second = new_room(2);
    let person = people(&second).remove(0);
    second.invitations = vec![message(1, &person, Purpose::Open, -600)];
    let name = std::mem::replace(&mut second.room.name, first.new.room.name.clone());
    is_refused(stores, second.clone()).await;
    second.room.name = name;
    is_found_as_created(stores, second).await;
}

async fn is_found_as_created(stores: &Stores, new: NewRoom) {
    stores.rooms.create(new.clone()).await.unwrap();
    let found = stores.rooms.find(&new.room.name).await.unwrap();
    assert_eq!(found, Some(as_record(&new)));
}

/// Checks that the room is refused as a conflict, and that its people are not let in either.
async fn is_refused(stores: &Stores, new: NewRoom) {
    let people: Vec<ParticipantId> = people(&new).into_iter().map(|who| who.id).collect();
    let refused = stores.rooms.create(new).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "got {refused:?}");
    for id in people {
        let entrant = stores.entry.by_link(&link(id)).await.unwrap();
        assert_eq!(entrant, None, "a person of the refused room was stored");
    }
}
