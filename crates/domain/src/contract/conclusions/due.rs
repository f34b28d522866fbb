use super::super::samples::{ended, new_room, with_server};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{asked, concludes, conclusion, unconcluded};
use crate::ports::Unconcluded;
use crate::room::EndedBy;
use crate::timeline::Happening;

/// A room and a stay of its candidate, and the minute from which on the room is over.
async fn over_at(stores: &Stores, number: u128, ends: Option<i64>, stay: Option<(i64, Option<i64>)>) {
    let new = new_room(number);
    let new = ends.map_or(new.clone(), |minute| ended(new, minute, EndedBy::Closed));
    let scene = Scene::of(stores, new).await;
    if let Some((from, to)) = stay {
        scene.joins(scene.candidate(), "PA_1", "RM_1", None, from).await;
        if let Some(to) = to {
            scene.goes(scene.candidate(), "PA_1", "RM_1", to).await;
        }
    }
}

/// Rooms that are over at minutes 30, 31, 90, 100 and 120.
async fn rooms(stores: &Stores) {
    over_at(stores, 1, None, Some((10, None))).await;
    over_at(stores, 2, None, Some((10, Some(100)))).await;
    over_at(stores, 3, None, Some((10, Some(80)))).await;
    over_at(stores, 4, Some(31), Some((10, None))).await;
    over_at(stores, 5, Some(30), None).await;
}

fn numbers(due: &[Unconcluded]) -> Vec<&str> {
    due.iter().filter_map(|due| due.record.room.name.as_str().strip_prefix("interview_")).collect()
}

pub(super) async fn a_room_that_is_over_calls_for_a_verdict(stores: &Stores) {
    rooms(stores).await;
    for (minute, expected) in [
        (29, vec![]),
        (30, vec!["5"]),
        (89, vec!["5", "4"]),
        (90, vec!["5", "4", "3"]),
        (99, vec!["5", "4", "3"]),
        (100, vec!["5", "4", "3", "2"]),
        (119, vec!["5", "4", "3", "2"]),
        (120, vec!["5", "4", "3", "2", "1"]),
    ] {
        assert_eq!(numbers(&unconcluded(stores, minute).await), expected, "at minute {minute}");
    }
}

pub(super) async fn the_longest_over_comes_first_and_no_more_than_asked_for(stores: &Stores) {
    rooms(stores).await;
    for (limit, expected) in [(0, vec![]), (2, vec!["5", "4"]), (9, vec!["5", "4", "3", "2", "1"])] {
        let due = stores.conclusions.unconcluded(super::at(200), limit).await.unwrap();
        assert_eq!(numbers(&due), expected, "{limit}");
    }
}

pub(super) async fn a_room_is_asked_about_as_it_is_found(stores: &Stores) {
    let scene = Scene::of(stores, ended(with_server(new_room(1), None), 30, EndedBy::Cancelled)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    let expected = Unconcluded { record: scene.record().await, started: false, before: None };
    assert_eq!(asked(stores, 60).await, expected);
}

pub(super) async fn a_room_that_comes_back_to_life_calls_for_no_verdict_until_it_is_over(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    concludes(stores, &conclusion(&asked(stores, 90).await, 91, Happening::InterviewEnded)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 89).await;
    assert_eq!(unconcluded(stores, 119).await, [], "somebody is inside");
    assert_eq!(numbers(&unconcluded(stores, 120).await), ["1"]);
}
