//! Rooms that are listed.

use super::super::samples::{at, family, full_room, message, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::people;
use crate::invitation::Purpose;
use crate::participant::Participant;
use crate::ports::{NewRoom, RoomCursor, RoomFilter};
use crate::room::{Application, RoomRecord};

pub(super) async fn rooms_are_listed_whole(stores: &Stores) {
    let mut new = full_room(1);
    new.invitations = vec![message(1, &people(&new).remove(0), Purpose::Open, -600)];
    let scene = Scene::of(stores, new).await;
    scene.joins(scene.interviewer(), "PA_1", "RM_1", Some(family(1)), 10).await;
    assert_eq!(list(stores, &RoomFilter::default(), 10).await, [scene.record().await]);
}

pub(super) async fn the_newest_room_is_listed_first_and_of_equals_the_greater_id(stores: &Stores) {
    several(stores).await;
    assert_eq!(numbers(stores, &RoomFilter::default(), 10).await, [2, 5, 4, 3, 1]);
}

pub(super) async fn a_page_begins_behind_the_last_room_of_the_one_before(stores: &Stores) {
    several(stores).await;
    let mut seen = vec![];
    let mut filter = RoomFilter::default();
    loop {
        let page = list(stores, &filter, 2).await;
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        filter.after = Some(RoomCursor { created_at: last.room.created_at, id: last.room.id });
        seen.extend(page.iter().map(number));
    }
    assert_eq!(seen, [2, 5, 4, 3, 1]);
}

pub(super) async fn a_page_begins_where_a_room_was_that_nobody_knows_any_more(stores: &Stores) {
    several(stores).await;
    let id = new_room(9).room.id;
    let after = |minute| RoomFilter {
        after: Some(RoomCursor { created_at: at(minute), id }),
        ..RoomFilter::default()
    };
    for (minute, expected) in
        [(-500, vec![2, 5, 4, 3, 1]), (-550, vec![5, 4, 3, 1]), (-560, vec![1]), (-700, vec![])]
    {
        assert_eq!(numbers(stores, &after(minute), 10).await, expected, "behind minute {minute}");
    }
}

pub(super) async fn nobody_gets_more_rooms_than_were_asked_for(stores: &Stores) {
    several(stores).await;
    assert_eq!(numbers(stores, &RoomFilter::default(), 1).await, [2]);
    assert_eq!(numbers(stores, &RoomFilter::default(), 0).await, [0; 0]);
}

pub(super) async fn a_list_is_narrowed_by_job_application_and_candidate(stores: &Stores) {
    varied(stores).await;
    for (what, filter, expected) in [
        ("job", RoomFilter { job: Some("J-2".into()), ..RoomFilter::default() }, vec![3, 2]),
        ("unknown job", RoomFilter { job: Some("J-".into()), ..RoomFilter::default() }, vec![]),
        ("all rounds", RoomFilter { application: Some("A-1".into()), ..RoomFilter::default() }, vec![3, 1]),
        ("candidate", RoomFilter { candidate: Some("C-7".into()), ..RoomFilter::default() }, vec![4, 2]),
        ("interviewer", RoomFilter { candidate: Some("I-7".into()), ..RoomFilter::default() }, vec![]),
    ] {
        assert_eq!(numbers(stores, &filter, 10).await, expected, "{what}");
    }
}

pub(super) async fn a_list_is_narrowed_by_the_start_or_else_by_the_opening(stores: &Stores) {
    varied(stores).await;
    let between = |from: Option<i64>, to: Option<i64>| RoomFilter {
        starts_from: from.map(at),
        starts_to: to.map(at),
        ..RoomFilter::default()
    };
    for (from, to, expected) in [
        (Some(0), None, vec![4, 3, 2, 1]),
        (Some(1), None, vec![3, 2]),
        (Some(30), Some(60), vec![2]),
        (Some(30), Some(61), vec![3, 2]),
        (Some(31), Some(60), vec![]),
        (None, Some(30), vec![4, 1]),
        (None, Some(0), vec![]),
    ] {
        assert_eq!(numbers(stores, &between(from, to), 10).await, expected, "from {from:?} to {to:?}");
    }
}

pub(super) async fn every_part_of_a_filter_narrows_the_list(stores: &Stores) {
    varied(stores).await;
    let mut filter = RoomFilter { job: Some("J-2".into()), ..RoomFilter::default() };
    assert_eq!(numbers(stores, &filter, 10).await, [3, 2]);
    filter.starts_from = Some(at(30));
    filter.starts_to = Some(at(61));
    assert_eq!(numbers(stores, &filter, 10).await, [3, 2]);
    let room = new_room(3).room;
    filter.after = Some(RoomCursor { created_at: at(-600), id: room.id });
    assert_eq!(numbers(stores, &filter, 10).await, [2]);
    filter.candidate = Some("C-7".into());
    assert_eq!(numbers(stores, &filter, 10).await, [2]);
    filter.application = Some("A-1".into());
    assert_eq!(numbers(stores, &filter, 10).await, [0; 0]);
}

/// Five rooms: 2 is the newest, 3 to 5 were made at one time, 1 is the oldest.
async fn several(stores: &Stores) {
    for (number, minute) in [(4, -550), (1, -600), (5, -550), (2, -500), (3, -550)] {
        let mut new = new_room(number);
        new.room.created_at = at(minute);
        stores.rooms.create(new).await.unwrap();
    }
}

/// Four rooms that differ in what can be asked for. The candidate of 2 and 4 is `C-7`, the interviewer of 3 is `I-7`.
async fn varied(stores: &Stores) {
    let [first, mut second, mut third, mut fourth] = [1, 2, 3, 4].map(new_room);
    for new in [&mut second, &mut third] {
        new.room.job.id = "J-2".into();
    }
    third.room.application = Application { round: 2, ..first.room.application.clone() };
    second.room.schedule.starts_at = Some(at(30));
    third.room.schedule.starts_at = Some(at(60));
    for new in [&mut second, &mut fourth] {
        known_as(new, 0, "C-7");
    }
    known_as(&mut third, 1, "I-7");
    for new in [first, second, third, fourth] {
        stores.rooms.create(new).await.unwrap();
    }
}

fn known_as(new: &mut NewRoom, place: usize, external_id: &str) {
    let people = new.participants.iter_mut().map(|new| &mut new.participant);
    people.skip(place).take(1).for_each(|who: &mut Participant| who.external_id = Some(external_id.into()));
}

async fn list(stores: &Stores, filter: &RoomFilter, limit: u32) -> Vec<RoomRecord> {
    stores.rooms.list(filter, at(0), limit).await.unwrap()
}

async fn numbers(stores: &Stores, filter: &RoomFilter, limit: u32) -> Vec<u128> {
    list(stores, filter, limit).await.iter().map(number).collect()
}

/// The number of the sample.
fn number(record: &RoomRecord) -> u128 {
    record.room.id.0.as_u128() / 1000
}
