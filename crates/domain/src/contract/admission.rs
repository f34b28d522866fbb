//! What every [`AdmissionStore`](crate::ports::AdmissionStore) must do.

use super::runner::Case;
use super::samples::{link, new_room};
use super::scene::Scene;
use super::stores::Stores;
use crate::door::{Admission, AtTheDoor};
use crate::participant::Participant;
use crate::ports::{NewRoom, ParticipantRef, RoomFilter};

mod answers;
mod links;
mod putting_out;
mod seats;
mod waiting;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    waiting::who_asks_for_the_first_time_begins_to_wait,
    waiting::who_goes_on_asking_keeps_their_time,
    waiting::who_had_gone_away_begins_to_wait_anew,
    waiting::a_question_that_comes_late_takes_nothing_back,
    waiting::of_many_questions_at_once_one_begins_to_wait,
    waiting::everybody_waits_for_themselves,
    waiting::nobody_waits_whom_a_host_has_answered,
    waiting::nobody_waits_who_was_put_out_or_is_unknown,
    waiting::times_at_the_door_survive_to_the_microsecond,
    answers::what_a_host_says_is_stored_with_a_line,
    answers::somebody_may_be_answered_before_they_ask,
    answers::said_twice_is_as_good_as_once,
    answers::of_many_equal_answers_at_once_one_is_heard,
    answers::who_was_denied_may_be_admitted_after_all_and_the_other_way_round,
    answers::nobody_is_answered_who_was_put_out_or_is_unknown,
    putting_out::who_is_put_out_has_nothing_left_to_come_in_by,
    putting_out::who_is_put_out_is_inside_no_more,
    putting_out::putting_out_spares_everybody_else,
    putting_out::putting_out_twice_is_as_good_as_once,
    putting_out::of_many_who_put_somebody_out_at_once_one_does,
    putting_out::nobody_is_put_out_of_a_room_that_is_not_theirs,
    putting_out::whoever_decided_before_somebody_was_put_out_decides_again,
    putting_out::what_is_told_later_does_not_change_the_end,
    putting_out::messages_that_wait_do_not_go_out_and_those_that_a_worker_has_are_left,
    links::another_link_opens_and_the_one_before_opens_nothing,
    links::by_another_link_every_family_is_voided,
    links::by_another_link_what_a_host_said_is_forgotten,
    links::who_was_put_out_is_invited_again_by_another_link,
    links::a_link_that_is_not_the_next_one_is_a_conflict_and_replaces_nothing,
    links::of_many_who_replace_a_link_at_once_one_does,
    links::whoever_decided_before_a_link_was_replaced_decides_again,
    seats::who_is_inside_holds_a_seat,
    seats::who_may_come_in_holds_a_seat_until_the_token_is_over,
    seats::a_refresh_prolongs_the_seat,
    seats::who_came_by_a_token_and_left_holds_no_seat,
    seats::who_left_and_took_another_token_holds_a_seat_again,
    seats::who_left_and_came_back_by_the_same_family_holds_one,
    seats::who_came_by_another_family_keeps_the_seat_of_the_last_token,
    seats::a_voided_family_holds_no_seat,
    seats::who_was_put_out_holds_no_seat,
    seats::everybody_holds_one_seat_at_most,
    seats::who_asks_is_not_counted_among_the_others,
    seats::seats_are_counted_in_each_room_by_itself,
];

/// Room `number`, whose door a host opens.
fn guarded_room(number: u128) -> NewRoom {
    let mut new = new_room(number);
    new.room.policy.admission = Admission::Approval;
    new
}

async fn guarded(stores: &Stores) -> Scene<'_> {
    Scene::of(stores, guarded_room(1)).await
}

/// How somebody stands at the door, as everybody sees who reads it.
async fn at_the_door(scene: &Scene<'_>, who: &Participant) -> AtTheDoor {
    let door = |people: &[Participant]| people.iter().find(|one| one.id == who.id).unwrap().door;
    let Scene { stores, new } = scene;
    let listed = stores.rooms.list(&RoomFilter::default(), new.room.created_at, 10).await.unwrap();
    let records = listed.into_iter().filter(|record| record.room.id == new.room.id);
    let mut doors: Vec<_> = records.map(|record| door(&record.participants)).collect();
    doors.push(stores.entry.by_link(&link(who.id)).await.unwrap().unwrap().participant.door);
    let named = stores.entry.by_name(&new.room.name, &ParticipantRef::Id(who.id)).await.unwrap();
    doors.push(named.unwrap().participant.door);
    let found = door(&scene.record().await.participants);
    assert_eq!(doors, [found; 3], "in the list, by the link, by name");
    found
}
