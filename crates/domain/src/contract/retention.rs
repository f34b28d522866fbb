//! What every [`RetentionStore`](crate::ports::RetentionStore) must do. The stores derive hashes from [`link_keys`].

use super::runner::Case;
use super::stores::Stores;
use crate::link::{LinkKey, LinkKeys};

mod leftovers;
mod numbers;
mod people;
mod raw;
mod rooms;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    leftovers::bodies_go_when_their_time_has_come_and_no_more_than_asked_for,
    leftovers::a_drift_goes_some_time_after_it_ended,
    leftovers::tokens_go_past_the_hard_end_of_their_room,
    leftovers::announcements_go_by_what_became_of_them,
    leftovers::a_wrong_number_goes_and_a_stop_stays,
    rooms::the_people_of_a_room_that_was_over_for_long_are_erased_once,
    rooms::the_longest_over_are_erased_first_and_no_more_than_asked_for,
    people::people_are_found_by_id_and_by_number_with_their_messages,
    people::who_is_erased_is_found_no_more_and_what_was_counted_stays,
    people::no_link_and_no_number_leads_to_who_was_erased,
    people::whoever_decided_on_the_room_before_decides_again,
    people::a_receipt_that_comes_later_teaches_nothing,
    people::an_answer_to_a_message_that_was_on_its_way_teaches_nothing,
    people::nobody_is_erased_from_a_room_of_others,
    numbers::who_asked_to_be_left_alone_is_left_alone_without_the_number,
    numbers::a_stop_for_one_application_stays_one,
    numbers::a_stop_without_its_number_is_found_and_lifted,
    numbers::who_wants_messages_again_gets_them_after_an_erasure,
    numbers::a_stop_that_is_said_again_is_kept_once_with_the_later_time,
    numbers::the_pace_of_a_number_is_forgotten,
    raw::bodies_that_speak_of_somebody_are_emptied_once_and_stay_known,
    raw::a_log_is_looked_through_in_parts,
];

/// From what the stores of this suite derive hashes.
pub fn link_keys() -> LinkKeys {
    LinkKeys { current: LinkKey::new(&[7; 32]).unwrap(), previous: None }
}
