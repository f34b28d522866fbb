//! What every [`ReconcileStore`](crate::ports::ReconcileStore) must do.

use super::runner::Case;
use super::scene::Scene;
use super::stores::Stores;
use crate::ports::KnownDrift;

mod corrections;
mod glances;
mod lives;
mod passes;
mod past;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    glances::who_asks_alone_leads,
    glances::a_glance_is_the_one_at_the_record,
    glances::a_room_whose_server_room_a_change_closed_is_over_since_then,
    glances::records_are_as_they_are_found_and_unknown_names_are_left_out,
    passes::a_drift_is_known_whole_as_long_as_it_lasts,
    passes::known_drifts_come_by_room_and_key,
    passes::a_drift_keeps_when_it_was_seen_first_and_learns_the_rest,
    passes::of_equal_drifts_the_first_one_counts,
    passes::a_drift_that_a_pass_does_not_see_is_over,
    passes::a_room_of_which_nothing_is_known_keeps_its_drifts,
    passes::a_pass_at_one_room_touches_no_other,
    passes::rooms_are_listed_by_the_drift_that_is_confirmed_and_lasts,
    passes::what_was_mended_is_history_and_a_return_begins_anew,
    passes::what_was_confirmed_stays_confirmed,
    passes::a_drift_in_a_room_without_a_record_is_kept_too,
    passes::a_pass_writes_its_timeline_and_what_it_found_is_announced,
    passes::the_summary_of_the_last_pass_over_all_rooms_counts,
    past::what_is_over_is_history_the_latest_end_first,
    past::what_was_never_confirmed_is_no_history,
    past::the_history_comes_in_pages_and_leaves_nothing_out,
    corrections::somebody_who_is_seen_has_a_stay,
    corrections::a_stay_that_we_alone_had_ended_is_open_again,
    corrections::a_stay_that_is_open_again_ends_again,
    corrections::a_stay_that_the_media_server_ended_stays_so,
    corrections::in_a_life_that_the_media_server_finished_no_stay_is_opened,
    corrections::who_is_not_expected_in_the_room_has_no_stay,
    corrections::somebody_who_is_not_seen_has_left,
    corrections::a_stay_does_not_end_before_it_began,
    corrections::only_the_stay_that_is_meant_is_closed,
    corrections::a_stay_that_a_correction_opens_starts_the_interview,
    lives::another_life_ends_the_stays_in_others,
    lives::a_life_is_adopted_once,
    lives::a_life_is_adopted_by_a_room_that_never_had_one_or_lost_it,
    lives::who_is_told_later_to_have_come_into_another_life_is_gone,
    lives::a_life_that_we_alone_took_for_over_goes_on_when_somebody_is_seen_in_it,
    lives::the_end_of_a_life_is_told_once_whoever_closed_it,
    lives::nothing_is_adopted_when_another_life_is_known_than_expected,
    lives::a_room_that_is_over_adopts_no_life,
];

async fn known(stores: &Stores) -> Vec<KnownDrift> {
    stores.reconcile.known().await.unwrap().0
}

/// The words and sids of the stays of a room, as `joined` and `left` tell them.
async fn words(scene: &Scene<'_>) -> Vec<(String, String, i64)> {
    let (lines, told) = (scene.lines().await.into_iter().skip(1), scene.told().await);
    lines.zip(told).map(|(line, (kind, minute))| (line.actor, kind, minute)).collect()
}
