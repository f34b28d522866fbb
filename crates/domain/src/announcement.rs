//! What the recruiting system is told by webhook: lines of the timeline that matter outside.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// An event that can be subscribed to (`webhooks.out.events`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// A person who was to be told was not, and will not be.
    InvitationFailed,
    /// A message reached its phone.
    InvitationDelivered,
    /// A person answered.
    ResponseReceived,
    /// A candidate and an interviewer met.
    InterviewStarted,
    /// The interview is over; told again when proof came late.
    InterviewEnded,
    /// Record and reality differ.
    DriftFound,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::InvitationFailed,
        Self::InvitationDelivered,
        Self::ResponseReceived,
        Self::InterviewStarted,
        Self::InterviewEnded,
        Self::DriftFound,
    ];

    /// Its name outside.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvitationFailed => "invitation.failed",
            Self::InvitationDelivered => "invitation.delivered",
            Self::ResponseReceived => "response.received",
            Self::InterviewStarted => "interview.started",
            Self::InterviewEnded => "interview.ended",
            Self::DriftFound => "drift.found",
        }
    }

    /// The event of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }

    /// The words of the timeline ([`crate::timeline::Happening::kind`]) that it announces.
    pub const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::InvitationFailed => &["invitation_failed", "invitation_undelivered", "invitation_unsent"],
            Self::InvitationDelivered => &["invitation_delivered"],
            Self::ResponseReceived => &["response_received"],
            Self::InterviewStarted => &["interview_started"],
            Self::InterviewEnded => &["interview_ended", "interview_revised"],
            Self::DriftFound => &["drift_found"],
        }
    }

    /// What a word of the timeline announces, if anything.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.kinds().contains(&kind))
    }
}

/// One event on its way to the recruiting system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its id, the same in every attempt: the receiver knows repetitions by it.
    pub id: Uuid,
    /// What happened.
    pub event: Event,
    /// The word of the timeline that it announces, one of [`Event::kinds`].
    pub kind: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The room's id.
    pub room_id: Uuid,
    /// The room's name.
    pub room_name: String,
    /// The caller's id of the application.
    pub application_id: String,
    /// The round.
    pub round: u32,
    /// The caller's id of the job.
    pub job_id: String,
    /// Whom it is about.
    pub participant_id: Option<Uuid>,
    /// The caller's own id of the person.
    pub external_id: Option<String>,
    /// What the person is there for.
    pub role: Option<String>,
    /// What else the timeline says, by name.
    pub facts: BTreeMap<String, String>,
}

/// For how long a receiver that does not take an announcement is tried.
const PATIENCE: TimeDelta = TimeDelta::days(1);

/// When to try again after so many tries failed: 5 s later, then three times as long each, three hours at most, and not
/// before the receiver wants to be asked. None after a day: then somebody has to ask for it. `dice` is a random number in
/// `[0, 1)`.
pub fn next_try(
    tries: u32,
    queued_at: DateTime<Utc>,
    retry_after: Option<u32>,
    dice: f64,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let seconds =
        (5.0 * 3_f64.powi(i32::try_from(tries.saturating_sub(1)).unwrap_or(i32::MAX))).min(10_800.0);
    let pause = TimeDelta::milliseconds((seconds * (800.0 + 400.0 * dice)) as i64);
    let asked = TimeDelta::seconds(retry_after.unwrap_or_default().min(10_800).into());
    let due_at = now + pause.max(asked);
    (due_at <= queued_at + PATIENCE).then_some(due_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;

    #[test]
    fn a_receiver_that_does_not_take_it_is_tried_for_a_day_and_less_and_less() {
        let (mut now, mut tries, mut pauses) = (at(0), 0, vec![]);
        loop {
            tries += 1;
            let Some(due_at) = next_try(tries, at(0), None, 0.5, now) else { break };
            pauses.push((due_at - now).num_seconds());
            now = due_at;
        }
        assert_eq!(pauses[..4], [5, 15, 45, 135]);
        assert!(pauses.is_sorted() && pauses.iter().all(|pause| *pause <= 10_800));
        assert!(now > at(20 * 60) && now <= at(24 * 60), "{now}");
        assert_eq!(next_try(1, at(0), Some(600), 0.5, at(0)), Some(at(10)));
    }

    #[test]
    fn every_event_is_found_by_its_name_and_by_its_words() {
        for event in Event::ALL {
            assert_eq!(Event::parse(event.as_str()), Some(event));
            event.kinds().iter().for_each(|kind| assert_eq!(Event::of_kind(kind), Some(event)));
        }
        assert_eq!(Event::of_kind("joined"), None);
    }
}
