//! What every [`RoomStore`](crate::ports::RoomStore) must do.

use super::runner::Case;
use super::samples::{ended, with_server};
use super::stores::Stores;
use crate::invitation::Invitation;
use crate::participant::Participant;
use crate::ports::{NewInvitation, NewRoom};
use crate::room::RoomRecord;

mod change;
mod creation;
mod list;
mod outbox;
mod overdue;
mod phase;
mod timeline;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    creation::a_store_that_works_answers_a_ping,
    creation::a_created_room_is_found_whole,
    creation::a_room_with_only_what_it_needs_is_found_whole,
    creation::a_room_that_has_ended_is_found_so,
    creation::a_room_is_found_by_its_application_and_round,
    creation::people_come_in_the_order_in_which_they_were_given,
    creation::nobody_knows_an_unknown_room,
    creation::a_second_room_for_the_same_application_and_round_is_a_conflict_and_leaves_nothing_behind,
    creation::a_second_room_of_the_same_name_is_a_conflict_and_leaves_nothing_behind,
    creation::another_round_is_another_room,
    creation::the_messages_of_a_new_room_are_found_with_it_oldest_first,
    creation::every_purpose_and_every_reason_for_silence_is_found_again,
    creation::a_room_that_is_refused_leaves_no_message_behind,
    overdue::overdue_is_a_room_that_is_over_while_its_server_room_may_be_there,
    overdue::a_room_is_overdue_from_its_hard_end_on,
    overdue::the_longest_overdue_room_comes_first,
    overdue::only_so_many_overdue_rooms_are_listed_as_were_asked_for,
    overdue::a_server_room_is_gone_since_the_time_of_the_entry,
    overdue::a_server_room_that_is_gone_takes_its_open_stays_along,
    overdue::who_joins_a_server_room_that_is_gone_is_not_there,
    overdue::a_server_room_is_gone_only_once,
    overdue::another_server_room_that_is_gone_changes_nothing,
    overdue::a_room_that_was_never_on_the_server_cannot_be_gone_from_it,
    overdue::a_room_whose_server_room_a_change_closes_is_overdue_since_then,
    overdue::a_closed_server_room_is_overdue_until_greenroom_knows_it_gone,
    overdue::a_closed_server_room_is_overdue_until_the_media_server_tells_that_it_is_gone,
    overdue::a_closed_server_room_is_overdue_until_another_has_taken_its_place,
    overdue::a_change_closes_no_server_room_that_is_not_there,
    overdue::the_room_that_was_to_go_first_comes_first_whatever_made_it_go,
    change::a_change_is_found_whole,
    change::a_change_may_take_away_what_may_be_missing,
    change::what_a_room_was_made_as_does_not_change,
    change::a_change_does_not_undo_what_the_room_became_on_the_server,
    change::a_change_of_another_version_is_a_conflict_and_stores_nothing,
    change::of_two_changes_of_one_version_the_first_counts,
    change::people_who_are_added_come_last_and_their_links_open,
    change::a_person_who_is_added_comes_with_everything,
    change::the_messages_of_a_change_are_found_behind_those_before,
    change::a_message_that_waits_is_superseded,
    change::a_change_that_supersedes_what_does_not_wait_in_this_room_is_a_conflict_and_stores_nothing,
    change::a_message_may_be_superseded_by_the_one_that_takes_its_place,
    outbox::what_takes_the_place_of_a_message_goes_out_in_its_stead,
    outbox::a_change_that_supersedes_what_a_worker_has_is_a_conflict_and_stores_nothing,
    outbox::a_message_that_a_worker_gave_back_is_superseded,
    outbox::the_bell_rings_when_a_change_stores_a_message,
    list::rooms_are_listed_whole,
    list::the_newest_room_is_listed_first_and_of_equals_the_greater_id,
    list::a_page_begins_behind_the_last_room_of_the_one_before,
    list::a_page_begins_where_a_room_was_that_nobody_knows_any_more,
    list::nobody_gets_more_rooms_than_were_asked_for,
    list::a_list_is_narrowed_by_job_application_and_candidate,
    list::a_list_is_narrowed_by_the_start_or_else_by_the_opening,
    list::every_part_of_a_filter_narrows_the_list,
    phase::a_list_of_a_phase_has_the_rooms_that_are_in_it,
    phase::a_phase_is_one_part_of_a_filter,
    timeline::every_line_is_read_back_in_the_words_of_its_entry,
    timeline::a_line_tells_by_which_request_it_came,
    timeline::a_timeline_is_read_on_from_any_line,
    timeline::a_timeline_has_the_lines_of_its_room_alone,
];

fn as_record(new: &NewRoom) -> RoomRecord {
    let mut invitations: Vec<Invitation> = new.invitations.iter().map(NewInvitation::invitation).collect();
    invitations.sort_by_key(|message| (message.created_at, message.id));
    RoomRecord { invitations, ..RoomRecord::new(new.room.clone(), people(new)) }
}

fn people(new: &NewRoom) -> Vec<Participant> {
    new.participants.iter().map(|new| new.participant.clone()).collect()
}
