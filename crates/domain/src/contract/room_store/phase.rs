//! The phase of a list is the one that the rule finds.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::samples::{at, new_room};
use super::super::scene::{Scene, connection};
use super::super::stores::Stores;
use crate::event::MediaEventKind;
use crate::ports::{NewRoom, PhaseFilter, RoomFilter};
use crate::room::{EndedBy, RoomRecord, Window};

const PHASES: [PhaseFilter; 4] =
    [PhaseFilter::Scheduled, PhaseFilter::Open, PhaseFilter::Live, PhaseFilter::Ended];

/// When a room opens, closes and ends hard. The last could not be entered, and is stored all the same.
const WINDOWS: [Minutes; 4] = [(0, 90, 120), (0, 90, 90), (30, 60, 100), (60, 40, 110)];

/// When a room was ended before its time.
const ENDS: [Option<i64>; 3] = [None, Some(50), Some(95)];

/// Who was in a room: nobody; somebody who is there; who left; who left and came again.
const STAYS: [Stays; 4] = [&[], &[(5, None)], &[(5, Some(35))], &[(5, Some(35)), (40, None)]];

pub(super) async fn a_list_of_a_phase_has_the_rooms_that_are_in_it(stores: &Stores) {
    every_situation(stores).await;
    let all = stores.rooms.list(&RoomFilter::default(), at(0), 100).await.unwrap();
    assert_eq!(all.len(), situations().count());
    for now in moments() {
        for phase in PHASES {
            let filter = RoomFilter { phase: Some(phase), ..RoomFilter::default() };
            let listed = stores.rooms.list(&filter, now, 100).await.unwrap();
            let is_in = |record: &&RoomRecord| PhaseFilter::from(record.phase(now)) == phase;
            let expected: Vec<_> = all.iter().filter(is_in).cloned().collect();
            assert_eq!(listed, expected, "{phase:?} at {now}");
        }
    }
}

pub(super) async fn a_phase_is_one_part_of_a_filter(stores: &Stores) {
    let open = Scene::room(stores, 1).await;
    let mut other = new_room(2);
    other.room.job.id = "J-2".into();
    Scene::of(stores, other).await;
    let job = Some(open.new.room.job.id.clone());
    let filter = |phase| RoomFilter { phase: Some(phase), job: job.clone(), ..RoomFilter::default() };
    let listed = stores.rooms.list(&filter(PhaseFilter::Open), at(10), 10).await.unwrap();
    assert_eq!(listed, [open.record().await]);
    let listed = stores.rooms.list(&filter(PhaseFilter::Ended), at(10), 10).await.unwrap();
    assert_eq!(listed, []);
}

/// Every time at which anything changes, the moment before and the one after.
fn moments() -> impl Iterator<Item = DateTime<Utc>> {
    let minutes = [0, 30, 40, 50, 60, 90, 95, 100, 110, 120];
    let around = [TimeDelta::nanoseconds(-1), TimeDelta::zero(), TimeDelta::nanoseconds(1)];
    minutes.into_iter().flat_map(move |minute| around.map(|span| at(minute) + span))
}

type Minutes = (i64, i64, i64);
type Stays = &'static [(i64, Option<i64>)];

fn situations() -> impl Iterator<Item = (Minutes, Option<i64>, Stays)> {
    let ends = |window| ENDS.into_iter().map(move |end| (window, end));
    let stays = |(window, end)| STAYS.into_iter().map(move |stays| (window, end, stays));
    WINDOWS.into_iter().flat_map(ends).flat_map(stays)
}

async fn every_situation(stores: &Stores) {
    let mut number = 0;
    for (window, end, stays) in situations() {
        number += 1;
        let scene = Scene::of(stores, room(number, window, end)).await;
        for (stay, (from, to)) in stays.iter().enumerate() {
            comes_and_goes(&scene, &format!("PA_{stay}"), *from, *to).await;
        }
    }
}

fn room(number: u128, (opens, closes, ends): Minutes, end: Option<i64>) -> NewRoom {
    let mut new = new_room(number);
    new.room.window = Window { opens_at: at(opens), closes_at: at(closes), hard_ends_at: at(ends) };
    new.room.ended = end.map(|minute| (at(minute), EndedBy::Closed));
    new
}

async fn comes_and_goes(scene: &Scene<'_>, sid: &str, from: i64, to: Option<i64>) {
    let who = scene.candidate();
    scene.joins(who, sid, "RM_1", None, from).await;
    if let Some(minute) = to {
        let connection = connection(who, sid, from);
        let kind = MediaEventKind::ParticipantLeft(connection, "client_initiated".into());
        scene.tell(&scene.event(&format!("left_{sid}"), "RM_1", minute, kind)).await;
    }
}
