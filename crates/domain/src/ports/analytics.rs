use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::StoreError;

/// By what rooms are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The day on which they start (without a start: open), in each room's own zone.
    Day,
    /// The job.
    Job,
}

/// Which rooms are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalyticsQuery {
    /// By what they are counted together.
    pub group_by: GroupBy,
    /// Starting (without a start: opening) at this time or later.
    pub from: DateTime<Utc>,
    /// Starting before this time.
    pub to: DateTime<Utc>,
    /// Of this job only.
    pub job: Option<String>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A day.
    Day(NaiveDate),
    /// A job, and its title as the newest of the rooms has it that are counted.
    Job {
        /// The recruiting system's id.
        id: String,
        /// The title.
        title: String,
    },
}

/// The rooms of one day or job, counted. Times are sums in minutes, so that rows can be added up; who wants a mean divides
/// by the count beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomsCounted {
    /// Which.
    pub group: Group,
    /// All rooms.
    pub rooms: u64,
    /// Concluded: the interview took place. These four are by the verdicts that are stored, see
    /// [`ConclusionStore`](super::ConclusionStore), and so is all that follows from them.
    pub held: u64,
    /// Concluded: called off.
    pub cancelled: u64,
    /// Concluded: its time ran out, whoever came.
    pub expired: u64,
    /// Concluded: lost by the media server.
    pub lost: u64,
    /// Of the expired: only the candidate did not come.
    pub no_show_candidate: u64,
    /// Of the expired: only the interviewers did not come.
    pub no_show_interviewer: u64,
    /// Of the expired: nobody came.
    pub no_show_both: u64,
    /// Minutes that candidates and interviewers spent together.
    pub minutes_together: u64,
    /// Minutes that candidates spent inside.
    pub candidate_minutes: u64,
    /// Minutes that candidates came late, and how many candidates that counts (also those in time).
    pub candidate_late_minutes: u64,
    /// How many candidates came to a room with an agreed start.
    pub candidates_timed: u64,
    /// The same of the first interviewers.
    pub interviewer_late_minutes: u64,
    /// How many rooms with an agreed start an interviewer came to.
    pub interviewers_timed: u64,
    /// The messages to candidates of these rooms.
    pub invitations: Funnel,
    /// How long people took from the token to the room.
    pub connecting: Connecting,
    /// Drifts that were confirmed in these rooms, also those that are over.
    pub drifts_found: u64,
    /// How many of them Greenroom mended.
    pub drifts_repaired: u64,
}

impl RoomsCounted {
    /// The row before anything was counted in it.
    pub fn none(group: Group) -> Self {
        Self {
            group,
            rooms: 0,
            held: 0,
            cancelled: 0,
            expired: 0,
            lost: 0,
            no_show_candidate: 0,
            no_show_interviewer: 0,
            no_show_both: 0,
            minutes_together: 0,
            candidate_minutes: 0,
            candidate_late_minutes: 0,
            candidates_timed: 0,
            interviewer_late_minutes: 0,
            interviewers_timed: 0,
            invitations: Funnel::default(),
            connecting: Connecting::default(),
            drifts_found: 0,
            drifts_repaired: 0,
        }
    }
}

/// How far the messages came that invite candidates: purposes `open`, `scheduled` and `rescheduled`. Each number includes the
/// ones that came further, also when nobody told of the step; a message that failed counts as far as it had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Stored, suppressed ones included.
    pub created: u64,
    /// Never sent, for the reason in the room.
    pub suppressed: u64,
    /// Taken by the messenger.
    pub accepted: u64,
    /// On their way to the phone.
    pub sent: u64,
    /// On the phone.
    pub delivered: u64,
    /// Read.
    pub read: u64,
    /// Refused, or nothing came of them (`failed`, `undelivered`).
    pub failed: u64,
    /// Candidates who were given a token: the link did its work.
    pub joined: u64,
}

/// How long people took to connect: from the token that a join gave to the beginning of the first stay that came of it, of
/// whatever role. Who never got in is not counted, and a stay that says no family is nobody's way in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connecting {
    /// How many joins led into the room.
    pub count: u64,
    /// All their milliseconds together. One that seems to have ended before it began, as clocks differ, took none.
    pub milliseconds: u64,
    /// How many took three seconds at most.
    pub within_three_seconds: u64,
    /// How many took ten seconds at most.
    pub within_ten_seconds: u64,
}

impl Connecting {
    /// Counts one more, which took so long.
    pub fn add(&mut self, took: TimeDelta) {
        let milliseconds = took.num_milliseconds().max(0).unsigned_abs();
        self.count += 1;
        self.milliseconds += milliseconds;
        self.within_three_seconds += u64::from(milliseconds <= 3_000);
        self.within_ten_seconds += u64::from(milliseconds <= 10_000);
    }
}

/// Usage, counted.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AnalyticsStore: Send + Sync {
    /// One row for each group that has rooms, in the order of [`Group`].
    async fn rooms(&self, query: &AnalyticsQuery) -> Result<Vec<RoomsCounted>, StoreError>;
}
