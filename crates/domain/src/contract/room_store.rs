//! What every [`RoomStore`](crate::ports::RoomStore) must do.

use chrono::{DateTime, Utc};

use super::runner::Case;
use super::samples::{at, deleted, family, full_room, link, name, new_room, server_room};
use super::scene::Scene;
use super::stores::Stores;
use crate::participant::{Participant, ParticipantId};
use crate::ports::{NewRoom, StoreError};
use crate::room::{Application, EndedBy, RoomRecord, ServerRoom, Window};
use crate::session::Source;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_store_that_works_answers_a_ping,
    a_created_room_is_found_whole,
    a_room_with_only_what_it_needs_is_found_whole,
    a_room_that_has_ended_is_found_so,
    a_room_is_found_by_its_application_and_round,
    people_come_in_the_order_in_which_they_were_given,
    nobody_knows_an_unknown_room,
    a_second_room_for_the_same_application_and_round_is_a_conflict_and_leaves_nothing_behind,
    a_second_room_of_the_same_name_is_a_conflict_and_leaves_nothing_behind,
    another_round_is_another_room,
    overdue_is_a_room_that_is_over_while_its_server_room_may_be_there,
    a_room_is_overdue_from_its_hard_end_on,
    the_longest_overdue_room_comes_first,
    only_so_many_overdue_rooms_are_listed_as_were_asked_for,
    a_server_room_is_gone_since_the_time_of_the_entry,
    a_server_room_that_is_gone_takes_its_open_stays_along,
    who_joins_a_server_room_that_is_gone_is_not_there,
    a_server_room_is_gone_only_once,
    another_server_room_that_is_gone_changes_nothing,
    a_room_that_was_never_on_the_server_cannot_be_gone_from_it,
];

async fn a_store_that_works_answers_a_ping(stores: &Stores) {
    stores.rooms.ping().await.unwrap();
}

async fn a_created_room_is_found_whole(stores: &Stores) {
    is_found_as_created(stores, full_room(1)).await;
}

async fn a_room_with_only_what_it_needs_is_found_whole(stores: &Stores) {
    is_found_as_created(stores, new_room(1)).await;
}

async fn a_room_that_has_ended_is_found_so(stores: &Stores) {
    for (number, by) in [(1, EndedBy::Closed), (2, EndedBy::Cancelled), (3, EndedBy::Lost)] {
        is_found_as_created(stores, ended(new_room(number), 30, by)).await;
    }
}

async fn a_room_is_found_by_its_application_and_round(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    Scene::room(stores, 2).await;
    let found = stores.rooms.find_by_application(&scene.new.room.application).await.unwrap();
    assert_eq!(found, Some(scene.record().await));
}

async fn people_come_in_the_order_in_which_they_were_given(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let names: Vec<_> = scene.record().await.participants.into_iter().map(|who| who.name).collect();
    assert_eq!(names, ["Layla Haddad", "Omar"]);
}

async fn nobody_knows_an_unknown_room(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert_eq!(stores.rooms.find(&name("interview_unknown")).await.unwrap(), None);
    let id = scene.new.room.application.id;
    for application in [Application { id: "A-unknown".into(), round: 1 }, Application { id, round: 2 }] {
        let found = stores.rooms.find_by_application(&application).await.unwrap();
        assert_eq!(found, None, "{application:?}");
    }
}

async fn a_second_room_for_the_same_application_and_round_is_a_conflict_and_leaves_nothing_behind(
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

async fn a_second_room_of_the_same_name_is_a_conflict_and_leaves_nothing_behind(stores: &Stores) {
    let first = Scene::room(stores, 1).await;
    let before = first.record().await;
    let mut second = new_room(2);
    second.room.name = first.new.room.name.clone();
    is_refused(stores, second.clone()).await;
    let found = stores.rooms.find_by_application(&second.room.application).await.unwrap();
    assert_eq!(found, None);
    assert_eq!(first.record().await, before);
}

async fn another_round_is_another_room(stores: &Stores) {
    let first = Scene::room(stores, 1).await;
    let mut second = new_room(2);
    second.room.application = Application { round: 2, ..first.new.room.application.clone() };
    is_found_as_created(stores, second).await;
    assert_eq!(first.record().await, as_record(&first.new));
}

async fn overdue_is_a_room_that_is_over_while_its_server_room_may_be_there(stores: &Stores) {
    let goes_on = with_server(new_room(1), None);
    let was_ended = ended(with_server(new_room(2), None), 30, EndedBy::Cancelled);
    let ended_and_gone = ended(with_server(new_room(3), Some(31)), 30, EndedBy::Closed);
    let ended_and_never_there = ended(new_room(4), 30, EndedBy::Closed);
    for new in [&goes_on, &was_ended, &ended_and_gone, &ended_and_never_there] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(60), 10).await.unwrap(), [was_ended.room]);
}

async fn a_room_is_overdue_from_its_hard_end_on(stores: &Stores) {
    let new = with_server(new_room(1), None);
    stores.rooms.create(new.clone()).await.unwrap();
    assert_eq!(stores.rooms.overdue(at(119), 10).await.unwrap(), []);
    assert_eq!(stores.rooms.overdue(at(120), 10).await.unwrap(), [new.room]);
}

async fn the_longest_overdue_room_comes_first(stores: &Stores) {
    let at_120 = with_server(new_room(1), None);
    let at_60 = ended(with_server(new_room(2), None), 60, EndedBy::Closed);
    let mut at_90 = with_server(new_room(3), None);
    at_90.room.window = Window { hard_ends_at: at(90), ..at_90.room.window };
    for new in [&at_120, &at_60, &at_90] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(200), 10).await.unwrap(), [at_60.room, at_90.room, at_120.room]);
}

async fn only_so_many_overdue_rooms_are_listed_as_were_asked_for(stores: &Stores) {
    let at_60 = ended(with_server(new_room(1), None), 60, EndedBy::Closed);
    let at_30 = ended(with_server(new_room(2), None), 30, EndedBy::Closed);
    for new in [&at_60, &at_30] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    assert_eq!(stores.rooms.overdue(at(200), 1).await.unwrap(), [at_30.room]);
    assert_eq!(stores.rooms.overdue(at(200), 0).await.unwrap(), []);
}

async fn a_server_room_is_gone_since_the_time_of_the_entry(stores: &Stores) {
    let scene = Scene::of(stores, ended(with_server(new_room(1), None), 60, EndedBy::Closed)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    assert_eq!(gone_at(&scene).await, Some(at(61)));
    assert_eq!(stores.rooms.overdue(at(200), 10).await.unwrap(), []);
}

async fn a_server_room_that_is_gone_takes_its_open_stays_along(stores: &Stores) {
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

async fn who_joins_a_server_room_that_is_gone_is_not_there(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 60).await;
    assert_eq!(scene.stays().await.first().and_then(|stay| stay.left_at), Some(at(61)));
}

async fn a_server_room_is_gone_only_once(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    assert!(is_noted_gone(&scene, "RM_1", 61).await);
    assert!(!is_noted_gone(&scene, "RM_1", 62).await);
    assert_eq!(gone_at(&scene).await, Some(at(61)));
}

async fn another_server_room_that_is_gone_changes_nothing(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    let other = Scene::of(stores, with_server(new_room(2), None)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_0", None, 10).await;
    let before = (scene.record().await, other.record().await);
    assert!(!is_noted_gone(&scene, "RM_0", 61).await);
    assert_eq!((scene.record().await, other.record().await), before);
}

async fn a_room_that_was_never_on_the_server_cannot_be_gone_from_it(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert!(!is_noted_gone(&scene, "RM_1", 61).await);
    assert_eq!(scene.record().await, as_record(&scene.new));
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

async fn is_noted_gone(scene: &Scene<'_>, sid: &str, minute: i64) -> bool {
    let entry = deleted(&scene.new.room, minute);
    scene.stores.rooms.record_server_room_gone(sid, entry).await.unwrap()
}

async fn gone_at(scene: &Scene<'_>) -> Option<DateTime<Utc>> {
    scene.record().await.room.server.and_then(|server| server.gone_at)
}

fn as_record(new: &NewRoom) -> RoomRecord {
    RoomRecord { room: new.room.clone(), participants: people(new), sessions: vec![] }
}

fn people(new: &NewRoom) -> Vec<Participant> {
    new.participants.iter().map(|new| new.participant.clone()).collect()
}

/// Gives the room a life of its own on the server: `RM_` and its number in this suite.
fn with_server(mut new: NewRoom, gone: Option<i64>) -> NewRoom {
    let sid = new.room.name.as_str().replace("interview_", "RM_");
    new.room.server = Some(ServerRoom { gone_at: gone.map(at), ..server_room(&sid) });
    new
}

fn ended(mut new: NewRoom, minute: i64, by: EndedBy) -> NewRoom {
    new.room.ended = Some((at(minute), by));
    new
}
