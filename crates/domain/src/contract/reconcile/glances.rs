use std::collections::BTreeMap;

use super::super::samples::{at, ended, name, new_room, with_server};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::drift::Glance;
use crate::ports::{NewRoom, RoomChange};
use crate::room::{EndedBy, RoomRecord};

/// From here on is lately.
const SINCE: i64 = 60;

pub(super) async fn who_asks_alone_leads(stores: &Stores) {
    assert!(stores.reconcile.lead().await.unwrap());
    assert!(stores.reconcile.lead().await.unwrap(), "and goes on to");
}

/// What a room is like: the room, the stay of its candidate, and whether it stirred if it has a glance at all.
type Kind = (&'static str, NewRoom, Option<(i64, Option<i64>)>, Option<bool>);

fn kinds() -> Vec<Kind> {
    let made = |number| with_server(new_room(number), None);
    let gone = |number| with_server(new_room(number), Some(50));
    let over = |number| ended(made(number), 40, EndedBy::Closed);
    vec![
        ("never made on the server", new_room(1), None, None),
        ("made", made(2), None, Some(false)),
        ("gone", gone(3), None, None),
        ("gone, and left before lately", gone(4), Some((10, Some(59))), None),
        ("gone, and left lately", gone(5), Some((10, Some(60))), Some(true)),
        ("gone, with somebody inside", gone(6), Some((10, None)), Some(true)),
        ("made, with somebody inside for long", made(7), Some((10, None)), Some(true)),
        ("made, and left before lately", made(8), Some((10, Some(59))), Some(false)),
        ("a fresh token", with_token(new_room(9), 60), None, Some(true)),
        ("an old token", with_token(new_room(10), 59), None, None),
        ("gone, and a fresh token", with_token(gone(11), 70), None, Some(true)),
        ("over, and made", over(12), None, Some(false)),
        ("over, with somebody inside", over(13), Some((10, None)), Some(true)),
    ]
}

fn with_token(mut new: NewRoom, minute: i64) -> NewRoom {
    new.participants.iter_mut().take(1).for_each(|who| who.participant.last_token_at = Some(at(minute)));
    new
}

pub(super) async fn a_glance_is_the_one_at_the_record(stores: &Stores) {
    let mut expected = BTreeMap::new();
    for (what, new, stay, stirred) in kinds() {
        let record = with_stay(stores, new, stay).await;
        let glance = Glance::of(&record, at(SINCE));
        assert_eq!(glance.as_ref().map(|glance| glance.stirred), stirred, "{what}");
        expected.extend(glance.map(|glance| (glance.name.clone(), glance)));
    }
    assert_eq!(glances(stores).await, expected);
}

async fn with_stay(stores: &Stores, new: NewRoom, stay: Option<(i64, Option<i64>)>) -> RoomRecord {
    let scene = Scene::of(stores, new).await;
    if let Some((from, to)) = stay {
        // Another life than the one that is known, which would be told to be gone.
        scene.joins(scene.candidate(), "PA_1", "RM_0", None, from).await;
        if let Some(to) = to {
            scene.goes(scene.candidate(), "PA_1", "RM_0", to).await;
        }
    }
    scene.record().await
}

pub(super) async fn a_room_whose_server_room_a_change_closed_is_over_since_then(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    let over_at =
        async || glances(stores).await.into_values().map(|glance| glance.over_at).collect::<Vec<_>>();
    assert_eq!(over_at().await, [at(120)]);
    scene.commits(RoomChange { closes_server_room: true, ..scene.change(20).await }).await;
    assert_eq!(over_at().await, [at(20)]);
}

pub(super) async fn records_are_as_they_are_found_and_unknown_names_are_left_out(stores: &Stores) {
    let mut expected = BTreeMap::new();
    for (_, new, stay, _) in kinds().into_iter().take(8) {
        let record = with_stay(stores, new, stay).await;
        expected.insert(record.room.name.clone(), record);
    }
    let left_out = name("interview_2");
    expected.remove(&left_out);
    let names: Vec<_> = expected.keys().cloned().chain([name("interview_unknown")]).collect();
    let records = stores.reconcile.records(&names).await.unwrap();
    let records: BTreeMap<_, _> =
        records.into_iter().map(|record| (record.room.name.clone(), record)).collect();
    assert_eq!(records, expected);
    assert_eq!(stores.reconcile.records(&[]).await.unwrap(), []);
}

async fn glances(stores: &Stores) -> BTreeMap<crate::room::RoomName, Glance> {
    let glances = stores.reconcile.glances(at(SINCE)).await.unwrap();
    let count = glances.len();
    let by_name: BTreeMap<_, _> = glances.into_iter().map(|glance| (glance.name.clone(), glance)).collect();
    assert_eq!(by_name.len(), count, "a room has one glance");
    by_name
}
