//! How long people took into the room.

use chrono::TimeDelta;

use super::super::samples::{at, family, new_room};
use super::super::scene::{Scene, connection};
use super::super::stores::Stores;
use super::{counted, query};
use crate::event::{Connection, MediaEvent, MediaEventKind};
use crate::participant::Participant;
use crate::ports::{Connecting, GroupBy};

/// Somebody is given a token at minute 5, and is inside so many milliseconds later.
async fn connects(scene: &Scene<'_>, who: &Participant, number: u8, milliseconds: i64) {
    scene.admits(scene.pass(who, family(number.into()), number, 5).await).await;
    enters(scene, who, number, milliseconds).await;
}

/// A stay by this family.
async fn enters(scene: &Scene<'_>, who: &Participant, number: u8, milliseconds: i64) {
    let sid = format!("PA_{number}_{milliseconds}");
    let joined_at = at(5) + TimeDelta::milliseconds(milliseconds);
    let by = Some(family(number.into()));
    let connection = Connection { joined_at: Some(joined_at), family: by, ..connection(who, &sid, 5) };
    let kind = MediaEventKind::ParticipantJoined(connection);
    scene.tell(&MediaEvent { at: joined_at, ..scene.event(&sid, "RM_1", 5, kind) }).await;
}

async fn connecting(stores: &Stores) -> Connecting {
    counted(stores, &query(GroupBy::Job)).await.pop().unwrap().connecting
}

pub(super) async fn joins_that_led_into_the_room_are_counted_from_token_to_stay(stores: &Stores) {
    let scene = Scene::of(stores, new_room(1)).await;
    for (number, milliseconds) in [(1, 900), (2, 3_000), (3, 3_001), (4, 10_000), (5, 10_001)] {
        connects(&scene, scene.candidate(), number, milliseconds).await;
    }
    connects(&scene, scene.interviewer(), 6, -40).await;
    let other = Scene::of(stores, new_room(2)).await;
    connects(&other, other.candidate(), 7, 100).await;
    let expected =
        Connecting { count: 7, milliseconds: 27_002, within_three_seconds: 4, within_ten_seconds: 6 };
    assert_eq!(connecting(stores).await, expected);
}

pub(super) async fn the_first_stay_of_a_join_counts_and_a_refresh_is_no_join(stores: &Stores) {
    let scene = Scene::of(stores, new_room(1)).await;
    connects(&scene, scene.candidate(), 1, 2_000).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 11, 30).await).await;
    enters(&scene, scene.candidate(), 1, 1_900_000).await;
    let expected =
        Connecting { count: 1, milliseconds: 2_000, within_three_seconds: 1, within_ten_seconds: 1 };
    assert_eq!(connecting(stores).await, expected);
}

pub(super) async fn who_never_got_in_and_stays_of_no_family_are_not_counted(stores: &Stores) {
    let scene = Scene::of(stores, new_room(1)).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 6).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", Some(family(9)), 6).await;
    assert_eq!(connecting(stores).await, Connecting::default());
}
