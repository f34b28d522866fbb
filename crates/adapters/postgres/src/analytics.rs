//! [`AnalyticsStore`]: usage, counted by the server.

use async_trait::async_trait;
use chrono::NaiveDate;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use greenroom_domain::ports::{
    AnalyticsQuery, AnalyticsStore, Connecting, Funnel, Group, GroupBy, RoomsCounted, StoreError,
};

use crate::columns::Time;
use crate::rows::Unreadable;
use crate::statement::{entrant_columns, question};
use crate::store::PostgresStore;

question! {
    /// Counts rooms by day or by job: the day or the job's id, the job's title, and the numbers of interviews, of messages, of
    /// candidates who joined, of ways in, of drifts.
    CountRooms("count_rooms.sql") -> (Text, Text, Array<BigInt>, Array<BigInt>, BigInt, Array<BigInt>, Array<BigInt>) {
        by_day: bool => Bool,
        from: Time => Timestamptz,
        to: Time => Timestamptz,
        job: Option<String> => Nullable<Text>,
    }
}

type CountedRow = (String, String, Vec<i64>, Vec<i64>, i64, Vec<i64>, Vec<i64>);

#[async_trait]
impl AnalyticsStore for PostgresStore {
    async fn rooms(&self, query: &AnalyticsQuery) -> Result<Vec<RoomsCounted>, StoreError> {
        let question = CountRooms {
            by_day: query.group_by == GroupBy::Day,
            from: query.from,
            to: query.to,
            job: query.job.clone(),
            entrant: entrant_columns(),
        };
        let rows: Vec<CountedRow> = self.rows(question).await?;
        let counted = rows.into_iter().map(|row| counted(query.group_by, row));
        let mut counted = counted.collect::<Result<Vec<_>, _>>()?;
        counted.sort_by(|a, b| a.group.cmp(&b.group));
        Ok(counted)
    }
}

fn counted(by: GroupBy, row: CountedRow) -> Result<RoomsCounted, Unreadable> {
    let (key, title, interviews, messages, joined, ways_in, drifts) = row;
    let [drifts_found, drifts_repaired] = numbers(drifts)?;
    let [
        rooms,
        held,
        cancelled,
        expired,
        lost,
        no_shows @ ..,
        together,
        inside,
        late,
        timed,
        other_late,
        other_timed,
    ] = numbers::<14>(interviews)?;
    let [no_show_candidate, no_show_interviewer, no_show_both] = no_shows;
    Ok(RoomsCounted {
        group: group(by, key, title)?,
        rooms,
        held,
        cancelled,
        expired,
        lost,
        no_show_candidate,
        no_show_interviewer,
        no_show_both,
        minutes_together: together,
        candidate_minutes: inside,
        candidate_late_minutes: late,
        candidates_timed: timed,
        interviewer_late_minutes: other_late,
        interviewers_timed: other_timed,
        invitations: funnel(messages, joined)?,
        connecting: connecting(ways_in)?,
        drifts_found,
        drifts_repaired,
    })
}

fn group(by: GroupBy, key: String, title: String) -> Result<Group, Unreadable> {
    match by {
        GroupBy::Day => key.parse::<NaiveDate>().map(Group::Day).map_err(|_| Unreadable("day")),
        GroupBy::Job => Ok(Group::Job { id: key, title }),
    }
}

fn funnel(messages: Vec<i64>, joined: i64) -> Result<Funnel, Unreadable> {
    let [created, suppressed, accepted, sent, delivered, read, failed] = numbers(messages)?;
    let [joined] = numbers(vec![joined])?;
    Ok(Funnel { created, suppressed, accepted, sent, delivered, read, failed, joined })
}

fn connecting(ways_in: Vec<i64>) -> Result<Connecting, Unreadable> {
    let [count, milliseconds, within_three_seconds, within_ten_seconds] = numbers(ways_in)?;
    Ok(Connecting { count, milliseconds, within_three_seconds, within_ten_seconds })
}

/// As many counts as there have to be. None is negative.
fn numbers<const N: usize>(counts: Vec<i64>) -> Result<[u64; N], Unreadable> {
    let counts: Vec<u64> = counts.into_iter().map(|count| u64::try_from(count).unwrap_or_default()).collect();
    counts.try_into().map_err(|_| Unreadable("counts"))
}
