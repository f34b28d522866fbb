//! What an interview came to, by the ledger: whether it took place, who did not come, how long, how late.

use chrono::{DateTime, TimeDelta, Utc};

use crate::participant::Role;
use crate::room::{Outcome, Phase, RoomRecord};
use crate::session::{Session, first_meeting, meeting_time, time_inside};

/// Who was expected and never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoShow {
    /// The candidate.
    Candidate,
    /// Every interviewer.
    Interviewer,
    /// Both sides.
    Both,
}

impl NoShow {
    /// The word that stands for it in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Interviewer => "interviewer",
            Self::Both => "both",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Candidate, Self::Interviewer, Self::Both].into_iter().find(|who| who.as_str() == word)
    }
}

/// What an interview came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// Who did not come, where it was not called off and did not take place. A role that nobody expected is never missing.
    pub no_show: Option<NoShow>,
    /// For how many whole minutes a candidate and an interviewer were in the room together.
    pub minutes_together: u32,
    /// For how many whole minutes the candidate was inside.
    pub candidate_minutes: u32,
    /// How many whole minutes after the agreed start the candidate came; 0 in time. None without a start, or who never came.
    pub candidate_late: Option<u32>,
    /// The same of the first interviewer.
    pub interviewer_late: Option<u32>,
}

impl Verdict {
    /// The verdict on a room that is over `now`; none while it is not.
    pub fn of(record: &RoomRecord, now: DateTime<Utc>) -> Option<Self> {
        let Phase::Ended(outcome) = record.phase(now) else { return None };
        let of_role = |role| stays_of(record, role);
        Some(Self {
            outcome,
            no_show: if outcome == Outcome::Expired { no_show(record) } else { None },
            minutes_together: minutes(meeting_time(&record.participants, &record.sessions, now)),
            candidate_minutes: minutes(time_inside(of_role(Role::Candidate), now)),
            candidate_late: lateness(record, Role::Candidate),
            interviewer_late: lateness(record, Role::Interviewer),
        })
    }
}

/// When a candidate and an interviewer were in the room together for the first time.
pub fn started_at(record: &RoomRecord, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    first_meeting(&record.participants, &record.sessions, now)
}

fn stays_of(record: &RoomRecord, role: Role) -> impl Iterator<Item = &Session> {
    let has_role =
        move |stay: &&Session| record.participant(stay.participant).is_some_and(|who| who.role == role);
    record.sessions.iter().filter(has_role)
}

fn no_show(record: &RoomRecord) -> Option<NoShow> {
    let expected = |role| record.participants.iter().any(|who| who.role == role && who.revoked_at.is_none());
    let missing = |role| expected(role) && stays_of(record, role).next().is_none();
    match (missing(Role::Candidate), missing(Role::Interviewer)) {
        (true, true) => Some(NoShow::Both),
        (true, false) => Some(NoShow::Candidate),
        (false, true) => Some(NoShow::Interviewer),
        (false, false) => None,
    }
}

fn lateness(record: &RoomRecord, role: Role) -> Option<u32> {
    let came = stays_of(record, role).map(|stay| stay.joined_at).min()?;
    Some(minutes(came - record.room.schedule.starts_at?))
}

fn minutes(time: TimeDelta) -> u32 {
    u32::try_from(time.num_minutes().max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::EndedBy;
    use crate::samples::{at, candidate, interviewer, observer, record, stay};
    use crate::session::SERVER_LOST;

    fn verdict(sessions: Vec<Session>) -> Verdict {
        Verdict::of(&record(sessions), at(200)).unwrap()
    }

    #[test]
    fn a_no_show_is_who_was_expected_and_never_came() {
        let (layla, omar, rana) = (candidate(), interviewer(), observer());
        for (what, sessions, expected) in [
            ("nobody came", vec![], Some(NoShow::Both)),
            ("only the observer came", vec![stay(&rana, 10, Some(40))], Some(NoShow::Both)),
            ("the candidate waited in vain", vec![stay(&layla, 10, Some(40))], Some(NoShow::Interviewer)),
            ("the interviewer waited in vain", vec![stay(&omar, 10, Some(40))], Some(NoShow::Candidate)),
            ("they missed each other", vec![stay(&layla, 10, Some(20)), stay(&omar, 30, Some(40))], None),
            ("they met", vec![stay(&layla, 10, Some(40)), stay(&omar, 12, Some(40))], None),
        ] {
            assert_eq!(verdict(sessions).no_show, expected, "{what}");
        }
    }

    #[test]
    fn a_role_that_nobody_expected_is_never_missing() {
        let mut alone = record(vec![]);
        alone.participants.retain(|who| who.role == Role::Candidate);
        assert_eq!(Verdict::of(&alone, at(200)).unwrap().no_show, Some(NoShow::Candidate));
        alone.participants[0].revoked_at = Some(at(1));
        assert_eq!(Verdict::of(&alone, at(200)).unwrap().no_show, None, "put out is not absent");
    }

    #[test]
    fn minutes_and_lateness_are_told_in_whole_minutes_from_the_agreed_start() {
        // The sample interview starts at minute 15.
        let told = verdict(vec![stay(&candidate(), 10, Some(60)), stay(&interviewer(), 22, Some(50))]);
        assert_eq!(told.outcome, Outcome::Completed);
        assert_eq!((told.minutes_together, told.candidate_minutes), (28, 50));
        assert_eq!((told.candidate_late, told.interviewer_late), (Some(0), Some(7)));
    }

    #[test]
    fn who_is_called_off_or_cut_off_did_not_stay_away() {
        let mut cancelled = record(vec![]);
        cancelled.room.ended = Some((at(5), EndedBy::Cancelled));
        let told = Verdict::of(&cancelled, at(6)).unwrap();
        assert_eq!((told.outcome, told.no_show), (Outcome::Cancelled, None));

        let cut_off = Session { reason: Some(SERVER_LOST.into()), ..stay(&candidate(), 10, Some(20)) };
        let told = verdict(vec![cut_off.clone()]);
        assert_eq!((told.outcome, told.no_show), (Outcome::Lost, None));
        let back = verdict(vec![cut_off, stay(&candidate(), 30, Some(40))]);
        assert_eq!((back.outcome, back.no_show), (Outcome::Expired, Some(NoShow::Interviewer)));
    }

    #[test]
    fn there_is_no_verdict_before_the_end() {
        assert_eq!(Verdict::of(&record(vec![]), at(50)), None);
        assert_eq!(Verdict::of(&record(vec![stay(&candidate(), 10, None)]), at(100)), None, "still inside");
    }

    #[test]
    fn the_interview_starts_when_both_sides_are_inside() {
        let alone = record(vec![stay(&candidate(), 10, None)]);
        assert_eq!(started_at(&alone, at(50)), None);
        let both = record(vec![stay(&candidate(), 10, None), stay(&interviewer(), 12, None)]);
        assert_eq!(started_at(&both, at(50)), Some(at(12)));
        let again = record(vec![
            stay(&interviewer(), 1, Some(5)),
            stay(&candidate(), 10, Some(30)),
            stay(&interviewer(), 20, Some(40)),
        ]);
        assert_eq!(started_at(&again, at(50)), Some(at(20)));
    }
}
