//! What every [`EntryStore`](crate::ports::EntryStore) must do.

use chrono::{DateTime, Utc};

use super::runner::Case;
use super::samples::{family, refresh};
use super::scene::Scene;
use super::stores::Stores;
use crate::participant::{Participant, Role};
use crate::ports::{Entrant, NewRoom, Refresher};

mod admission;
mod departure;
mod doors;
mod finding;
mod places;
mod refusal;
mod takeover;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    finding::a_link_leads_to_its_person_and_the_room,
    finding::an_unknown_link_leads_to_nobody,
    finding::phone_and_job_lead_to_the_candidate_and_the_room,
    finding::phone_and_job_must_be_equal_to_the_last_character,
    finding::phone_and_job_lead_to_candidates_only,
    finding::phone_and_job_do_not_lead_to_somebody_who_was_put_out,
    finding::phone_and_job_lead_to_the_newest_room_first,
    finding::phone_and_job_lead_to_twenty_rooms_at_most,
    finding::phone_and_job_tell_whether_anybody_is_inside,
    finding::a_person_is_found_by_our_id_and_by_the_callers,
    finding::a_person_is_found_in_their_own_room_only,
    finding::of_two_people_with_the_callers_id_the_oldest_is_found,
    admission::an_unknown_refresh_token_is_nobodys,
    admission::a_refresh_token_leads_to_its_person_and_its_family,
    admission::an_admission_is_stored_with_the_room_on_the_server,
    admission::an_admission_counts_the_observers_who_are_expected,
    admission::a_new_room_on_the_server_is_not_gone,
    admission::a_new_room_on_the_server_ends_the_stays_in_the_old_one,
    admission::the_room_on_the_server_that_was_there_before_stays_as_it_was,
    admission::times_of_an_admission_survive_to_the_microsecond,
    admission::two_people_are_admitted_by_families_of_their_own,
    admission::a_decision_on_another_version_of_the_room_is_a_conflict,
    admission::a_decision_on_another_generation_of_the_link_is_a_conflict,
    admission::somebody_who_was_put_out_is_not_admitted,
    admission::a_refresh_spends_the_token_that_was_shown,
    admission::a_second_refresh_keeps_the_first_use,
    admission::a_voided_family_is_not_refreshed,
    admission::a_new_family_is_admitted_after_another_was_voided,
    departure::leaving_with_one_family_spares_the_others,
    departure::leaving_with_all_families_voids_them_all,
    departure::leaving_spares_everybody_else,
    departure::leaving_closes_the_stays_of_the_family,
    departure::a_stay_without_a_family_is_one_of_any,
    departure::leaving_twice_is_as_good_as_once,
    departure::a_family_may_be_voided_without_closing_its_stays,
    departure::a_closed_stay_stays_closed_when_somebody_leaves,
    refusal::a_refusal_is_a_line,
    refusal::a_page_that_asks_again_and_again_leaves_one_line,
    refusal::the_same_by_another_is_another_line,
    refusal::another_person_and_another_reason_are_other_refusals,
    refusal::another_request_for_the_same_is_no_other_refusal,
    doors::who_has_to_be_let_in_by_a_host_comes_in_when_one_did,
    doors::hosts_open_for_themselves,
    doors::who_was_denied_does_not_come_in_again_by_a_token_of_before,
    doors::an_open_door_asks_no_host,
    doors::at_every_door_people_are_found_as_they_stand_before_it,
    places::the_last_place_is_given_once,
    places::a_place_is_free_again_when_its_token_is_over,
    places::who_has_a_place_comes_in_by_it_again,
    places::of_many_who_come_at_once_as_many_get_in_as_there_are_places,
    places::a_second_device_is_refused_while_the_first_is_inside,
    places::a_second_device_comes_in_before_the_first_does,
    places::where_nobody_counts_everybody_comes_in,
    takeover::a_join_takes_over_from_the_family_before,
    takeover::every_token_of_the_family_before_tells_so,
    takeover::a_join_leaves_the_families_of_others_alone,
    takeover::nobody_takes_over_from_a_family_that_was_voided_before,
    takeover::a_family_that_was_taken_over_from_stays_so_and_may_still_leave,
    takeover::of_many_joins_of_somebody_at_once_one_family_lives,
];

fn change(new: &mut NewRoom, role: Role, change: impl Fn(&mut Participant)) {
    let people = new.participants.iter_mut().map(|new| &mut new.participant);
    people.filter(|who| who.role == role).for_each(change);
}

/// Room 1, whose candidate was admitted at minute 5 by family 1 with token 1.
async fn admitted(stores: &Stores) -> Scene<'_> {
    let scene = Scene::room(stores, 1).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene
}

async fn shown(stores: &Stores, token: u8) -> Option<Refresher> {
    stores.entry.by_refresh_token(&refresh(token)).await.unwrap()
}

async fn voided_at(stores: &Stores, token: u8) -> Option<DateTime<Utc>> {
    shown(stores, token).await.unwrap().token.voided_at
}

fn entrant(new: &NewRoom, who: &Participant) -> Entrant {
    Entrant { room: new.room.clone(), participant: who.clone() }
}
