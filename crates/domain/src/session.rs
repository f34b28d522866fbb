//! The attendance ledger: who stayed when.

use chrono::{DateTime, TimeDelta, Utc};

use crate::participant::{Participant, ParticipantId, Role};
use crate::token::FamilyId;

/// Who told us that a stay began or ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A webhook of LiveKit.
    Webhook,
    /// Greenroom by itself: the comparison of record and reality, or the clock.
    Reconciler,
    /// Somebody's own request, such as `POST /api/room/leave`.
    Request,
}

impl Source {
    /// The word that stands for the source in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Reconciler => "reconciler",
            Self::Request => "request",
        }
    }

    /// The source that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Webhook, Self::Reconciler, Self::Request].into_iter().find(|source| source.as_str() == word)
    }
}

/// Why a stay ended whose room closed under it.
pub const ROOM_FINISHED: &str = "room_finished";
/// Why a stay ended whose person a host, or the recruiting system, put out.
pub const PUT_OUT: &str = "put_out";
/// Why the reconciler closed a stay: LiveKit has the room, and does not list the person in it.
pub const NOT_ON_SERVER: &str = "not_on_server";
/// Why the reconciler closed a stay: that life of the LiveKit room is gone, and nobody told us of its end.
pub const SERVER_LOST: &str = "server_lost";

/// One stay of a participant in one life of the LiveKit room.
///
/// The key is the pair of `room_sid` and `participant_sid`: the same person under the same name gets a new
/// participant sid with each connection (seen on LiveKit v1.13.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who stayed.
    pub participant: ParticipantId,
    /// LiveKit's id of that life of the room, `RM_…`.
    pub room_sid: String,
    /// LiveKit's id of that connection, `PA_…`.
    pub participant_sid: String,
    /// The token family by which the person came in, if we know it.
    pub family: Option<FamilyId>,
    /// When media began to flow (LiveKit's state ACTIVE).
    pub joined_at: DateTime<Utc>,
    /// When it ended.
    pub left_at: Option<DateTime<Utc>>,
    /// Why it ended: LiveKit's word in small letters (`client_initiated`, `connection_timeout` …), `left` for a
    /// request of the person, `room_finished` when the room closed under them, [`NOT_ON_SERVER`] or [`SERVER_LOST`]
    /// when the reconciler missed them.
    pub reason: Option<String>,
    /// Who told us last.
    pub source: Source,
}

impl Session {
    /// Whether the person is still there, as far as we know.
    pub fn is_open(&self) -> bool {
        self.left_at.is_none()
    }

    /// How long the stay lasted, or has lasted `now`. Never negative.
    pub fn length(&self, now: DateTime<Utc>) -> TimeDelta {
        let (from, to) = self.span(now);
        to - from
    }

    fn span(&self, now: DateTime<Utc>) -> Span {
        (self.joined_at, self.left_at.unwrap_or(now).max(self.joined_at))
    }
}

type Span = (DateTime<Utc>, DateTime<Utc>);

/// How long a candidate and an interviewer were in the room together. Overlapping stays count once.
pub fn meeting_time(participants: &[Participant], sessions: &[Session], now: DateTime<Utc>) -> TimeDelta {
    meetings(participants, sessions, now).into_iter().map(|(from, to)| to - from).sum()
}

/// When a candidate and an interviewer were in the room together for the first time.
pub fn first_meeting(
    participants: &[Participant],
    sessions: &[Session],
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    meetings(participants, sessions, now).into_iter().map(|(from, _)| from).min()
}

/// How long somebody was inside, on however many devices.
pub fn time_inside<'a>(sessions: impl Iterator<Item = &'a Session>, now: DateTime<Utc>) -> TimeDelta {
    union(sessions.map(|stay| stay.span(now)).collect()).into_iter().map(|(from, to)| to - from).sum()
}

fn meetings(participants: &[Participant], sessions: &[Session], now: DateTime<Utc>) -> Vec<Span> {
    let of = |role| {
        let has_role = |id| participants.iter().any(|p| p.id == id && p.role == role);
        union(sessions.iter().filter(|s| has_role(s.participant)).map(|s| s.span(now)).collect())
    };
    overlaps(&of(Role::Candidate), &of(Role::Interviewer))
}

/// Joins spans that touch, so that a second device is not counted twice.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

fn overlaps(left: &[Span], right: &[Span]) -> Vec<Span> {
    let common = |a: &Span, b: &Span| (a.0.max(b.0), a.1.min(b.1));
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| common(a, b)));
    pairs.filter(|(from, to)| from < to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate, interviewer, observer, stay};

    fn minutes_together(sessions: &[Session], now: i64) -> i64 {
        meeting_time(&[candidate(), interviewer(), observer()], sessions, at(now)).num_minutes()
    }

    #[test]
    fn only_time_spent_together_by_both_sides_counts() {
        let (candidate, interviewer, observer) = (candidate(), interviewer(), observer());
        for (what, sessions, expected) in [
            ("nobody", vec![], 0),
            ("the candidate alone", vec![stay(&candidate, 0, Some(60))], 0),
            ("one after the other", vec![stay(&candidate, 0, Some(10)), stay(&interviewer, 10, Some(20))], 0),
            ("an overlap", vec![stay(&candidate, 0, Some(30)), stay(&interviewer, 10, Some(40))], 20),
            (
                "an observer is nobody's partner",
                vec![stay(&candidate, 0, Some(9)), stay(&observer, 0, Some(9))],
                0,
            ),
            (
                "two devices at once count once",
                vec![
                    stay(&candidate, 0, Some(30)),
                    stay(&candidate, 5, Some(20)),
                    stay(&interviewer, 0, Some(30)),
                ],
                30,
            ),
            (
                "who is still there counts until now",
                vec![stay(&candidate, 0, None), stay(&interviewer, 40, None)],
                20,
            ),
        ] {
            assert_eq!(minutes_together(&sessions, 60), expected, "{what}");
        }
    }

    #[test]
    fn a_stay_that_ended_before_it_began_has_no_length() {
        assert_eq!(stay(&candidate(), 10, Some(5)).length(at(60)), TimeDelta::zero());
    }
}
