use super::super::samples::{at, family, new_room, person};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::door::Seats;
use crate::participant::{Participant, Role};
use crate::ports::{Families, Pass};
use crate::room::RoomId;

/// The seats as this person sees them at that minute.
async fn seats(scene: &Scene<'_>, who: &Participant, minute: i64) -> Seats {
    scene.stores.admissions.seats(scene.new.room.id, who.id, at(minute)).await.unwrap()
}

/// How many seats others hold than the interviewer at that minute.
async fn taken(scene: &Scene<'_>, minute: i64) -> u32 {
    seats(scene, scene.interviewer(), minute).await.taken_by_others
}

/// Room 1, whose candidate got a token at minute 5 that is over at minute 65, by family 1.
async fn with_token(stores: &Stores) -> Scene<'_> {
    let scene = Scene::room(stores, 1).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene
}

pub(super) async fn who_is_inside_holds_a_seat(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    assert_eq!(taken(&scene, 5).await, 0);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    assert_eq!(taken(&scene, 100).await, 1);
    scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    assert_eq!(taken(&scene, 20).await, 0);
}

pub(super) async fn who_may_come_in_holds_a_seat_until_the_token_is_over(stores: &Stores) {
    let scene = with_token(stores).await;
    assert_eq!((taken(&scene, 64).await, taken(&scene, 65).await), (1, 0));
}

pub(super) async fn a_refresh_prolongs_the_seat(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 20).await).await;
    assert_eq!((taken(&scene, 79).await, taken(&scene, 80).await), (1, 0));
    let shorter = scene.next_pass(scene.candidate(), family(1), 2, 3, 30).await;
    scene.admits(Pass { token_expires_at: at(40), ..shorter }).await;
    assert_eq!(taken(&scene, 79).await, 1, "the token before still opens");
}

pub(super) async fn who_came_by_a_token_and_left_holds_no_seat(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", Some(family(1)), 10).await;
    assert_eq!(taken(&scene, 100).await, 1, "the token is over, and the person inside");
    scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    assert_eq!(taken(&scene, 20).await, 0);
}

pub(super) async fn who_left_and_took_another_token_holds_a_seat_again(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", Some(family(1)), 10).await;
    scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 30).await).await;
    assert_eq!((taken(&scene, 30).await, taken(&scene, 89).await, taken(&scene, 90).await), (1, 1, 0));
}

pub(super) async fn who_left_and_came_back_by_the_same_family_holds_one(stores: &Stores) {
    let scene = with_token(stores).await;
    for (sid, from) in [("PA_1", 10), ("PA_2", 30)] {
        scene.joins(scene.candidate(), sid, "RM_1", Some(family(1)), from).await;
        assert_eq!(taken(&scene, from).await, 1);
        scene.goes(scene.candidate(), sid, "RM_1", from + 10).await;
        assert_eq!(taken(&scene, from + 10).await, 0);
    }
}

pub(super) async fn who_came_by_another_family_keeps_the_seat_of_the_last_token(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", Some(family(1)), 10).await;
    scene.admits(scene.pass(scene.candidate(), family(2), 2, 15).await).await;
    scene.goes(scene.candidate(), "PA_1", "RM_1", 16).await;
    assert_eq!((taken(&scene, 74).await, taken(&scene, 75).await), (1, 0));
}

pub(super) async fn a_voided_family_holds_no_seat(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.leaves(scene.candidate(), Families::One(family(1)), 10).await;
    assert_eq!(taken(&scene, 10).await, 0);
    let next = scene.pass(scene.candidate(), family(2), 2, 15).await;
    scene.admits(next).await;
    let short = Pass { token_expires_at: at(20), ..scene.pass(scene.candidate(), family(3), 3, 16).await };
    scene.admits(short).await;
    assert_eq!(
        (taken(&scene, 19).await, taken(&scene, 20).await),
        (1, 0),
        "it took over from the longer one"
    );
}

pub(super) async fn who_was_put_out_holds_no_seat(stores: &Stores) {
    let scene = with_token(stores).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", Some(family(1)), 10).await;
    scene.puts_out(scene.candidate(), 20).await;
    assert_eq!(taken(&scene, 20).await, 0);
    scene.joins(scene.candidate(), "PA_2", "RM_1", Some(family(1)), 21).await;
    assert_eq!(taken(&scene, 21).await, 0, "they are being removed again");
    assert!(!seats(&scene, scene.candidate(), 21).await.is_inside);
}

pub(super) async fn everybody_holds_one_seat_at_most(stores: &Stores) {
    let mut new = new_room(1);
    new.participants.push(person(1003, Role::Observer, "Rana"));
    let scene = Scene::of(stores, new).await;
    let observer = &scene.new.participants.last().unwrap().participant;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 6).await).await;
    for sid in ["PA_1", "PA_2"] {
        scene.joins(scene.candidate(), sid, "RM_1", Some(family(1)), 10).await;
    }
    scene.admits(scene.pass(observer, family(3), 3, 7).await).await;
    assert_eq!(taken(&scene, 11).await, 2);
}

pub(super) async fn who_asks_is_not_counted_among_the_others(stores: &Stores) {
    let scene = with_token(stores).await;
    let (mine, theirs) = (scene.candidate(), scene.interviewer());
    let outside = Seats { taken_by_others: 0, is_inside: false };
    assert_eq!(seats(&scene, mine, 6).await, outside, "a token alone is not inside");
    scene.joins(mine, "PA_1", "RM_1", Some(family(1)), 10).await;
    assert_eq!(seats(&scene, mine, 10).await, Seats { is_inside: true, ..outside });
    scene.joins(theirs, "PA_2", "RM_1", None, 11).await;
    assert_eq!(seats(&scene, mine, 11).await, Seats { taken_by_others: 1, is_inside: true });
    scene.goes(mine, "PA_1", "RM_1", 20).await;
    assert_eq!(seats(&scene, mine, 20).await, Seats { taken_by_others: 1, is_inside: false });
}

pub(super) async fn seats_are_counted_in_each_room_by_itself(stores: &Stores) {
    let (scene, other) = (with_token(stores).await, Scene::room(stores, 2).await);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    assert_eq!((taken(&scene, 10).await, taken(&other, 10).await), (1, 0));
    let nowhere = RoomId(scene.candidate().id.0);
    let none = stores.admissions.seats(nowhere, scene.candidate().id, at(10)).await.unwrap();
    assert_eq!(none, Seats::default());
}
