//! What every [`Outbox`](crate::ports::Outbox) must do.

use super::runner::Case;
use super::stores::Stores;

mod claiming;
mod pacing;
mod post;
mod settling;
mod stopping;
mod upkeep;

pub(super) use post::{Post, failure, receipt, refused, room_with, sent_to};

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    claiming::a_message_that_is_due_is_claimed_with_all_that_decides_about_it,
    claiming::a_claimed_message_is_being_sent,
    claiming::the_soonest_interview_goes_first_and_no_more_than_asked_for,
    claiming::what_a_newer_message_made_pointless_is_not_sent_after_it,
    claiming::a_reminder_outlives_a_move_and_no_cancellation,
    claiming::what_is_for_later_is_left_until_then,
    claiming::two_claims_never_bring_the_same,
    claiming::a_lease_that_ran_out_leaves_doubt_and_the_message_goes_out_once_more,
    claiming::what_is_in_doubt_twice_is_left_to_receipts,
    claiming::who_wants_no_messages_gets_none,
    claiming::who_is_not_that_person_is_left_alone_for_that_application,
    claiming::nobody_is_written_to_about_a_room_that_is_over,
    claiming::nobody_is_reminded_who_is_inside_or_cannot_come,
    claiming::an_answer_to_an_earlier_message_says_nothing_about_a_later_one,
    claiming::what_is_stopped_is_looked_at_when_a_claim_reaches_for_everything,
    pacing::the_number_keeps_its_pace_over_claims,
    pacing::no_more_are_looked_at_than_the_number_may_send_and_a_few,
    pacing::who_saw_as_many_as_there_was_room_for_may_ask_again_at_once,
    pacing::a_recipient_who_has_to_wait_holds_up_nobody,
    pacing::only_so_many_people_are_written_to_in_a_day,
    settling::a_message_that_was_taken_leaves_the_outbox,
    settling::a_message_that_was_held_back_was_taken,
    settling::a_refused_message_goes_back_in_line_and_keeps_its_place,
    settling::a_message_that_is_given_up_says_why,
    settling::an_answer_that_was_lost_leaves_doubt,
    settling::a_message_in_doubt_stays_so_when_it_is_refused_later,
    settling::a_worker_who_lost_his_message_changes_nothing,
    settling::what_was_taken_was_taken_whoever_tells,
    settling::a_worker_who_comes_late_but_first_is_heard,
    settling::the_same_answer_counts_once,
    settling::a_receipt_that_was_faster_stands,
    settling::many_settlements_at_once_are_each_as_if_alone,
    settling::a_number_that_wants_no_messages_is_left_alone,
    stopping::a_number_that_was_too_fast_pauses,
    stopping::a_stopped_channel_lets_one_try_and_is_healed_by_it,
    stopping::a_try_that_fails_stops_the_channel_again,
    stopping::a_stopped_template_stops_its_own,
    stopping::what_is_stopped_twice_is_stopped_since_the_first_time,
    stopping::what_somebody_saw_himself_takes_the_place_of_a_refusal,
    stopping::a_message_that_is_taken_heals_what_a_refusal_stopped_and_nothing_else,
    stopping::a_message_that_was_under_way_before_heals_nothing,
    stopping::what_refusals_stopped_may_be_tried_at_once,
    stopping::a_word_ends_what_it_may_and_lets_a_refusal_be_tried,
    stopping::a_template_that_goes_on_frees_its_own,
    stopping::templates_that_nobody_uses_any_more_are_forgotten,
    upkeep::silence_is_given_up_after_the_deadline,
    upkeep::what_is_sent_again_is_not_given_up,
    upkeep::a_message_has_a_deadline_since_it_was_first_sent,
    upkeep::who_was_not_written_to_for_a_day_is_forgotten,
    upkeep::receipts_that_fit_nothing_are_forgotten_in_time,
    upkeep::the_depth_tells_what_waits,
    upkeep::the_bell_rings_when_a_message_is_stored,
];
