//! What every [`CorrespondenceStore`](crate::ports::CorrespondenceStore) must do.

use super::runner::Case;
use super::stores::Stores;

mod answers;
mod receipts;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    receipts::a_receipt_moves_its_message_forward,
    receipts::a_body_is_kept_once,
    receipts::a_body_is_known_once_it_was_kept,
    receipts::the_order_of_receipts_does_not_matter,
    receipts::receipts_that_come_before_the_answer_come_to_the_same,
    receipts::a_step_over_delivered_writes_that_line_too,
    receipts::the_same_rank_writes_nothing_twice,
    receipts::the_earliest_time_of_each_kind_counts,
    receipts::a_failure_keeps_the_messengers_words,
    receipts::the_phone_has_the_last_word,
    receipts::receipts_for_messages_of_nobody_are_borne,
    receipts::our_own_id_leads_home_when_the_answer_was_lost,
    receipts::an_id_that_a_receipt_tells_explains_earlier_ones,
    receipts::a_receipt_settles_a_doubt_and_the_message_is_not_sent_again,
    receipts::the_other_of_two_attempts_counts_as_well,
    answers::a_message_leads_to_whom_it_went,
    answers::an_answer_is_stored_with_its_lines,
    answers::the_same_reply_counts_once,
    answers::a_wrong_person_can_no_longer_enter_and_is_left_alone,
    answers::a_wrong_person_who_is_in_gets_no_further_tokens,
    answers::leaving_alone_twice_keeps_the_later_time,
    answers::silences_are_told_by_number_oldest_first,
    answers::a_silence_can_be_lifted,
    answers::who_wants_messages_again_gets_them,
];
