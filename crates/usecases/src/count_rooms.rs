//! `GET /api/analytics/rooms`: what became of the rooms of some time, by day or by job.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{AnalyticsQuery, AnalyticsStore, GroupBy, RoomsCounted, StoreError};

/// The longest time that is counted at once: a year, and one day more for leap years.
const LONGEST: TimeDelta = TimeDelta::days(366);
/// How far back is counted unless asked.
const BACK: TimeDelta = TimeDelta::days(30);
/// How far ahead is counted unless asked: what is arranged for today is part of the picture.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountQuery {
    /// By what rooms are counted together.
    pub group_by: GroupBy,
    /// Starting at this time or later; without it, 30 days back (from `to`, where that is given: 31).
    pub from: Option<DateTime<Utc>>,
    /// Starting before this time; without it, a day ahead.
    pub to: Option<DateTime<Utc>>,
    /// Of this job only.
    pub job: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What was counted.
    pub query: AnalyticsQuery,
    /// One row for each day or job that has rooms.
    pub rows: Vec<RoomsCounted>,
}

/// Why nothing is counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// The end is not behind the beginning.
    #[error("the time to count ends before it begins")]
    Backwards,
    /// It is more than a year.
    #[error("the time to count is longer than {} days", LONGEST.num_days())]
    TooLong,
    /// The database could not be read.
    #[error("the database could not be asked")]
    Store(#[from] StoreError),
}

/// Counts rooms.
#[derive(Clone)]
pub struct CountRooms {
    /// Usage.
    pub analytics: Arc<dyn AnalyticsStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl CountRooms {
    /// Counts the rooms of some time.
    ///
    /// # Errors
    /// When the time makes no sense, or the database cannot be read.
    pub async fn run(&self, asked: CountQuery) -> Result<Count, CountError> {
        let query = bounded(asked, self.clock.now())?;
        let rows = self.analytics.rooms(&query).await?;
        Ok(Count { query, rows })
    }
}

fn bounded(asked: CountQuery, now: DateTime<Utc>) -> Result<AnalyticsQuery, CountError> {
    let to = asked.to.unwrap_or(now + AHEAD);
    let from = asked.from.unwrap_or(to - AHEAD - BACK);
    match to - from {
        length if length <= TimeDelta::zero() => Err(CountError::Backwards),
        length if length > LONGEST => Err(CountError::TooLong),
        _ => Ok(AnalyticsQuery { group_by: asked.group_by, from, to, job: asked.job }),
    }
}
