//! When an interview starts.

use super::super::samples::{at, new_room, person};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::announcement::Event;
use crate::participant::{Participant, Role};
use crate::ports::NewRoom;

/// Room `number`, in which an observer is expected, too, and a second candidate.
fn crowded_room(number: u128) -> NewRoom {
    let mut new = new_room(number);
    new.participants.push(person(number * 1000 + 3, Role::Observer, "Rana"));
    new.participants.push(person(number * 1000 + 4, Role::Candidate, "Sami"));
    new
}

fn nth<'a>(scene: &'a Scene<'_>, place: usize) -> &'a Participant {
    &scene.new.participants.get(place).unwrap().participant
}

/// The minutes at which an interview was told to start.
async fn starts(scene: &Scene<'_>) -> Vec<i64> {
    let told = scene.told().await.into_iter().filter(|(kind, _)| kind == "interview_started");
    told.map(|(_, minute)| minute).collect()
}

pub(super) async fn an_interview_starts_with_the_later_of_the_two(stores: &Stores) {
    for (number, candidate_first, candidate, interviewer) in
        [(1, true, 10, 12), (2, false, 10, 12), (3, true, 12, 10), (4, false, 12, 10)]
    {
        let scene = Scene::room(stores, number).await;
        let mut stays = [(scene.candidate(), "PA_1", candidate), (scene.interviewer(), "PA_2", interviewer)];
        if !candidate_first {
            stays.reverse();
        }
        for (who, sid, minute) in stays {
            assert_eq!(starts(&scene).await, [0; 0], "one is not enough");
            scene.joins(who, sid, "RM_1", None, minute).await;
        }
        assert_eq!(starts(&scene).await, [12], "room {number}");
        let line = scene.lines().await.pop().unwrap();
        assert_eq!((line.actor.as_str(), line.participant, line.facts), ("system", None, vec![]));
    }
}

pub(super) async fn an_interview_starts_once(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 12).await;
    scene.joins(scene.candidate(), "PA_3", "RM_1", None, 13).await;
    scene.goes(scene.interviewer(), "PA_2", "RM_1", 20).await;
    scene.joins(scene.interviewer(), "PA_4", "RM_1", None, 25).await;
    scene.joins(scene.interviewer(), "PA_5", "RM_1", None, 11).await;
    assert_eq!(starts(&scene).await, [12]);
    let claimed = stores.announcements.claim_announcements(10, at(30), at(29)).await.unwrap();
    let told: Vec<_> = claimed.iter().map(|one| (one.announcement.event, one.announcement.at)).collect();
    assert_eq!(told, [(Event::InterviewStarted, at(12))]);
}

pub(super) async fn an_interview_starts_only_between_a_candidate_and_an_interviewer_who_are_inside(
    stores: &Stores,
) {
    let scene = Scene::of(stores, crowded_room(1)).await;
    scene.joins(nth(&scene, 2), "PA_1", "RM_1", None, 10).await;
    scene.joins(scene.candidate(), "PA_2", "RM_1", None, 11).await;
    scene.joins(nth(&scene, 3), "PA_3", "RM_1", None, 12).await;
    assert_eq!(starts(&scene).await, [0; 0], "an observer and two candidates");
    for sid in ["PA_2", "PA_3"] {
        let who = if sid == "PA_2" { scene.candidate() } else { nth(&scene, 3) };
        scene.goes(who, sid, "RM_1", 20).await;
    }
    scene.joins(scene.interviewer(), "PA_4", "RM_1", None, 21).await;
    assert_eq!(starts(&scene).await, [0; 0], "the candidates are gone");
    scene.joins(nth(&scene, 3), "PA_5", "RM_1", None, 22).await;
    assert_eq!(starts(&scene).await, [22]);
}

pub(super) async fn two_who_are_in_different_rooms_start_nothing(stores: &Stores) {
    let (one, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    one.joins(one.candidate(), "PA_1", "RM_1", None, 10).await;
    other.joins(other.interviewer(), "PA_2", "RM_2", None, 10).await;
    assert_eq!((starts(&one).await, starts(&other).await), (vec![], vec![]));
}

pub(super) async fn who_is_told_to_be_gone_before_to_be_there_starts_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 11).await;
    assert_eq!(starts(&scene).await, [0; 0], "the verdict tells of it");
}
