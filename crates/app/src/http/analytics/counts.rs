//! The numbers of one row, or of several rows together.

use greenroom_domain::ports::{Connecting, Funnel, RoomsCounted};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of some rooms.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CountsDto {
    /// All of them.
    rooms: u64,
    /// The interview took place.
    held: u64,
    /// Called off.
    cancelled: u64,
    /// Their time ran out, whoever came.
    expired: u64,
    /// Cut off with the media server.
    lost: u64,
    no_show: NoShowDto,
    /// Minutes that candidates and interviewers spent together.
    minutes_together: u64,
    /// Minutes that candidates spent inside.
    candidate_minutes: u64,
    lateness: BothLatenessDto,
    invitations: FunnelDto,
    connecting: ConnectingDto,
    drift: DriftCountsDto,
}

/// Of the expired: who did not come.
#[derive(Serialize, ToSchema)]
struct NoShowDto {
    candidate: u64,
    interviewer: u64,
    both: u64,
}

/// How late people came to rooms with an agreed start.
#[derive(Serialize, ToSchema)]
struct BothLatenessDto {
    candidate: LatenessDto,
    /// The first interviewer of each room.
    interviewer: LatenessDto,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LatenessDto {
    /// How many came, those in time included.
    count: u64,
    /// All their minutes together.
    minutes: u64,
    /// The minutes of one, to a tenth; null when nobody came.
    mean_minutes: Option<f64>,
}

/// How far the messages to candidates came. Each number includes the ones that came further.
#[derive(Serialize, ToSchema)]
struct FunnelDto {
    /// Stored, suppressed ones included.
    created: u64,
    /// Never sent, for a reason that the room tells.
    suppressed: u64,
    accepted: u64,
    sent: u64,
    delivered: u64,
    read: u64,
    /// Refused, or nothing came of them.
    failed: u64,
    /// Candidates who were given a token.
    joined: u64,
}

/// How long people took from being let in to being in the room, whoever they are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ConnectingDto {
    /// How many joins led into the room.
    count: u64,
    /// The seconds of one, to a tenth; null when nobody came.
    #[schema(example = 1.8)]
    mean_seconds: Option<f64>,
    /// How many took three seconds at most.
    within_three_seconds: u64,
    /// How many took ten seconds at most.
    within_ten_seconds: u64,
}

/// How often database and LiveKit differed.
#[derive(Serialize, ToSchema)]
struct DriftCountsDto {
    found: u64,
    repaired: u64,
}

impl CountsDto {
    /// The rows added up: all numbers are sums, and means are made of them last.
    pub(super) fn of(rows: &[RoomsCounted]) -> Self {
        let sum = |number: fn(&RoomsCounted) -> u64| rows.iter().map(number).sum();
        Self {
            rooms: sum(|row| row.rooms),
            held: sum(|row| row.held),
            cancelled: sum(|row| row.cancelled),
            expired: sum(|row| row.expired),
            lost: sum(|row| row.lost),
            no_show: NoShowDto {
                candidate: sum(|row| row.no_show_candidate),
                interviewer: sum(|row| row.no_show_interviewer),
                both: sum(|row| row.no_show_both),
            },
            minutes_together: sum(|row| row.minutes_together),
            candidate_minutes: sum(|row| row.candidate_minutes),
            lateness: BothLatenessDto {
                candidate: LatenessDto::of(
                    sum(|row| row.candidates_timed),
                    sum(|row| row.candidate_late_minutes),
                ),
                interviewer: LatenessDto::of(
                    sum(|row| row.interviewers_timed),
                    sum(|row| row.interviewer_late_minutes),
                ),
            },
            invitations: FunnelDto::of(rows),
            connecting: ConnectingDto::of(rows),
            drift: DriftCountsDto {
                found: sum(|row| row.drifts_found),
                repaired: sum(|row| row.drifts_repaired),
            },
        }
    }
}

impl LatenessDto {
    fn of(count: u64, minutes: u64) -> Self {
        Self { count, minutes, mean_minutes: mean(minutes as f64, count) }
    }
}

/// The mean to a tenth.
fn mean(sum: f64, count: u64) -> Option<f64> {
    (count > 0).then(|| (sum / count as f64 * 10.0).round() / 10.0)
}

impl ConnectingDto {
    fn of(rows: &[RoomsCounted]) -> Self {
        let sum = |number: fn(&Connecting) -> u64| rows.iter().map(|row| number(&row.connecting)).sum();
        let (count, milliseconds): (u64, u64) = (sum(|ways| ways.count), sum(|ways| ways.milliseconds));
        Self {
            count,
            mean_seconds: mean(milliseconds as f64 / 1000.0, count),
            within_three_seconds: sum(|ways| ways.within_three_seconds),
            within_ten_seconds: sum(|ways| ways.within_ten_seconds),
        }
    }
}

impl FunnelDto {
    fn of(rows: &[RoomsCounted]) -> Self {
        let sum = |number: fn(&Funnel) -> u64| rows.iter().map(|row| number(&row.invitations)).sum();
        Self {
            created: sum(|funnel| funnel.created),
            suppressed: sum(|funnel| funnel.suppressed),
            accepted: sum(|funnel| funnel.accepted),
            sent: sum(|funnel| funnel.sent),
            delivered: sum(|funnel| funnel.delivered),
            read: sum(|funnel| funnel.read),
            failed: sum(|funnel| funnel.failed),
            joined: sum(|funnel| funnel.joined),
        }
    }
}

#[cfg(test)]
mod tests {
    use greenroom_domain::ports::Group;

    use super::*;

    #[test]
    fn means_are_made_of_all_rows_together() {
        let row = |count, milliseconds| {
            let connecting = Connecting {
                count,
                milliseconds,
                within_three_seconds: count - 1,
                within_ten_seconds: count,
            };
            let group = Group::Job { id: String::new(), title: String::new() };
            RoomsCounted { connecting, ..RoomsCounted::none(group) }
        };
        let both = ConnectingDto::of(&[row(1, 7_000), row(3, 2_450)]);
        assert_eq!((both.count, both.mean_seconds), (4, Some(2.4)));
        assert_eq!((both.within_three_seconds, both.within_ten_seconds), (2, 4));
        assert_eq!(ConnectingDto::of(&[]).mean_seconds, None);
    }
}
