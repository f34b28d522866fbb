//! What every [`AnalyticsStore`](crate::ports::AnalyticsStore) must do.

use super::runner::Case;
use super::samples::at;
use super::stores::Stores;
use crate::ports::{AnalyticsQuery, GroupBy, RoomsCounted};

mod connecting;
mod funnel;
mod season;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    season::rooms_are_counted_by_the_day_on_which_they_start_where_they_are,
    season::rooms_are_counted_by_job_under_the_newest_title,
    season::only_rooms_of_that_time_and_job_are_counted,
    season::a_room_that_is_not_over_is_a_room_and_nothing_more,
    season::drifts_that_were_confirmed_are_counted_with_their_room,
    funnel::messages_that_invite_candidates_are_counted_as_far_as_they_came,
    funnel::candidates_who_were_given_a_token_have_joined,
    connecting::joins_that_led_into_the_room_are_counted_from_token_to_stay,
    connecting::the_first_stay_of_a_join_counts_and_a_refresh_is_no_join,
    connecting::who_never_got_in_and_stays_of_no_family_are_not_counted,
];

fn query(group_by: GroupBy) -> AnalyticsQuery {
    AnalyticsQuery { group_by, from: at(-10_000), to: at(10_000), job: None }
}

async fn counted(stores: &Stores, query: &AnalyticsQuery) -> Vec<RoomsCounted> {
    stores.analytics.rooms(query).await.unwrap()
}
