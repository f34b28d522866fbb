//! The room of one interview: who, for which job, when, and what phase it is in.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::door::EntryPolicy;
use crate::invitation::Invitation;
use crate::participant::{Participant, ParticipantId};
use crate::response::Response;
use crate::session::{SERVER_LOST, Session, meeting_time};
pub use crate::window::{Move, Schedule, Window, WindowError, WindowRules};

/// Names a room inside Greenroom. Random (UUID version 4), never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomId(pub Uuid);

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of a room, ours and LiveKit's alike: 1 to 256 bytes without control characters.
///
/// LiveKit takes an *empty* name and makes a nameless room of it, lists all rooms for an empty filter, and refuses
/// names over 256 bytes (all seen on v1.13.5); therefore neither gets past this type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomName(String);

/// Why a text names no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomNameError {
    /// There is no text.
    #[error("the room name is empty")]
    Empty,
    /// The text is longer than LiveKit's 256 bytes.
    #[error("the room name is longer than 256 bytes")]
    TooLong,
    /// A control character stands in it.
    #[error("the room name contains control characters")]
    ControlCharacter,
}

impl RoomName {
    /// LiveKit's limit in bytes (v1.13.11, `limit.max_room_name_length`).
    pub const MAX_BYTES: usize = 256;

    /// Reads the name of any room, also of one that is not ours.
    ///
    /// # Errors
    /// The reason, when no room can have that name.
    pub fn parse(text: &str) -> Result<Self, RoomNameError> {
        match text {
            _ if text.trim().is_empty() => Err(RoomNameError::Empty),
            _ if text.len() > Self::MAX_BYTES => Err(RoomNameError::TooLong),
            _ if text.chars().any(char::is_control) => Err(RoomNameError::ControlCharacter),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// A new name: the prefix (`livekit.room_prefix`) and 128 random bits in hexadecimal digits.
    ///
    /// # Errors
    /// The reason, when the prefix makes the name impossible.
    pub fn generate(prefix: &str, random: Uuid) -> Result<Self, RoomNameError> {
        Self::parse(&format!("{prefix}{}", random.simple()))
    }

    /// The name of a room in which somebody tries camera, microphone and connection. It is nobody's interview: whatever the
    /// prefix of our rooms, it is none of them.
    pub fn preflight(random: Uuid) -> Self {
        Self(format!("{PREFLIGHT}{}", random.simple()))
    }

    /// Whether it is the name of such a room.
    pub fn is_preflight(name: &str) -> bool {
        name.starts_with(PREFLIGHT)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How the names of throw-away rooms begin.
const PREFLIGHT: &str = "preflight_";

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the recruiting system calls the occasion: one room for each application and round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Application {
    /// The recruiting system's id of the application.
    pub id: String,
    /// Which interview of that application this is, from 1.
    pub round: u32,
}

/// The job that the interview is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The recruiting system's id of the job; `POST /api/room/join` by phone names it.
    pub id: String,
    /// The job's title, as people read it. It is the title of the room, too.
    pub title: String,
}

/// The LiveKit room that stands for ours, as we last learned of it. It may come and go many times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRoom {
    /// LiveKit's id of this life of the room, `RM_…`.
    pub sid: String,
    /// When we made it, or made sure of it.
    pub opened_at: DateTime<Utc>,
    /// When it was closed, as far as we were told.
    pub gone_at: Option<DateTime<Utc>>,
}

/// Who ended a room before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// A host or the recruiting system closed it after the talk.
    Closed,
    /// It was called off.
    Cancelled,
}

impl EndedBy {
    /// The word that stands for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Closed, Self::Cancelled].into_iter().find(|by| by.as_str() == word)
    }
}

/// One interview, as the database knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Our name for it.
    pub id: RoomId,
    /// Its public name, which is its name on LiveKit, too.
    pub name: RoomName,
    /// The occasion.
    pub application: Application,
    /// The job.
    pub job: Job,
    /// Who interviews, as people read it.
    pub company: Option<String>,
    /// When it is meant to be.
    pub schedule: Schedule,
    /// When people may enter.
    pub window: Window,
    /// How people are let in.
    pub policy: EntryPolicy,
    /// The caller's own JSON object, as text; it never leaves the database but to who may read the room.
    pub metadata: String,
    /// Whether people are told about the room (`notify`, true unless the caller said otherwise).
    pub notify: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it: the name of an API key, or `system`.
    pub created_by: String,
    /// When and by whom it was ended before its time.
    pub ended: Option<(DateTime<Utc>, EndedBy)>,
    /// Its life on LiveKit.
    pub server: Option<ServerRoom>,
    /// Raised by one with each change of the room itself; attendance does not raise it.
    pub version: i64,
}

/// A room with everybody who is expected and everybody who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRecord {
    /// The room.
    pub room: Room,
    /// Who is expected, oldest first.
    pub participants: Vec<Participant>,
    /// Who came, oldest stay first.
    pub sessions: Vec<Session>,
    /// Who was written to, oldest first.
    pub invitations: Vec<Invitation>,
    /// Who answered, oldest first.
    pub responses: Vec<Response>,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The candidate met an interviewer for two minutes or more.
    Completed,
    /// It was called off.
    Cancelled,
    /// Its time ran out, or it was closed, without a meeting.
    Expired,
    /// LiveKit lost the room, and its time was over before anybody came back.
    Lost,
}

/// Where a room stands. Never stored: a pure function of the record and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The door opens later.
    Scheduled,
    /// The door is open and nobody is inside.
    Open,
    /// Somebody is inside.
    Live,
    /// It is over.
    Ended(Outcome),
}

impl Phase {
    /// The word that stands for the phase in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Open => "open",
            Self::Live => "live",
            Self::Ended(_) => "ended",
        }
    }
}

impl Outcome {
    /// The word that stands for the outcome in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Lost => "lost",
        }
    }
}

/// Whether somebody may enter now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Come in.
    Open,
    /// Come back then.
    NotYet {
        /// When the door opens.
        opens_at: DateTime<Utc>,
    },
    /// Too late, for good.
    Shut,
}

/// From this time together on an interview took place (design decision; not a figure of LiveKit's).
pub const MET: TimeDelta = TimeDelta::minutes(2);

impl Room {
    /// What people call the room.
    pub fn title(&self) -> &str {
        &self.job.title
    }

    /// Whether somebody may enter `now`.
    pub fn door(&self, now: DateTime<Utc>) -> Door {
        match self.window {
            _ if self.ended.is_some() => Door::Shut,
            Window { opens_at, .. } if now < opens_at => Door::NotYet { opens_at },
            Window { closes_at, .. } if now < closes_at => Door::Open,
            _ => Door::Shut,
        }
    }

    /// Whether the room is over for everybody, also for who is inside.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.ended.is_some() || now >= self.window.hard_ends_at
    }

    /// When a token that is asked for `now` ends: after `lifetime`, but never past the hard end.
    pub fn token_ends_at(&self, lifetime: TimeDelta, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(lifetime)
            .map_or(self.window.hard_ends_at, |end| end.min(self.window.hard_ends_at))
    }
}

impl RoomRecord {
    /// A room in which nothing has happened yet.
    pub fn new(room: Room, participants: Vec<Participant>) -> Self {
        Self { room, participants, sessions: vec![], invitations: vec![], responses: vec![] }
    }

    /// Where the room stands `now`.
    pub fn phase(&self, now: DateTime<Utc>) -> Phase {
        let occupied = self.sessions.iter().any(Session::is_open);
        match self.room.door(now) {
            _ if self.room.is_over(now) => Phase::Ended(self.outcome(now)),
            _ if occupied => Phase::Live,
            Door::NotYet { .. } => Phase::Scheduled,
            Door::Open => Phase::Open,
            Door::Shut => Phase::Ended(self.outcome(now)),
        }
    }

    /// How the room would have ended, were it over `now`.
    fn outcome(&self, now: DateTime<Utc>) -> Outcome {
        let met = || meeting_time(&self.participants, &self.sessions, now) >= MET;
        match self.room.ended {
            Some((_, EndedBy::Cancelled)) => Outcome::Cancelled,
            _ if met() => Outcome::Completed,
            _ if self.was_cut_off() => Outcome::Lost,
            _ => Outcome::Expired,
        }
    }

    /// Whether the media server lost the room under somebody, and nobody came back.
    fn was_cut_off(&self) -> bool {
        let last = self.sessions.iter().max_by_key(|stay| (stay.left_at.is_none(), stay.left_at));
        last.is_some_and(|stay| stay.reason.as_deref() == Some(SERVER_LOST))
    }

    /// The participant with this id.
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == id)
    }

    /// The stays of one participant.
    pub fn sessions_of(&self, id: ParticipantId) -> impl Iterator<Item = &Session> {
        self.sessions.iter().filter(move |session| session.participant == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate, interviewer, record, stay};

    #[test]
    fn the_phase_follows_the_window_and_who_is_inside() {
        // The sample room opens at minute 0, closes at 90 and ends hard at 120.
        let empty = record(vec![]);
        let inside = record(vec![stay(&candidate(), 10, None)]);
        let left = record(vec![stay(&candidate(), 10, Some(20))]);
        for (what, record, minute, expected) in [
            ("before the door opens", &empty, -1, Phase::Scheduled),
            ("with the first moment of the window", &empty, 0, Phase::Open),
            ("while somebody is inside", &inside, 15, Phase::Live),
            ("after the last one left, inside the window", &left, 30, Phase::Open),
            ("with the last moment of the window", &left, 90, Phase::Ended(Outcome::Expired)),
            ("past the close, while somebody is inside", &inside, 100, Phase::Live),
            ("at the hard end, whoever is inside", &inside, 120, Phase::Ended(Outcome::Expired)),
        ] {
            assert_eq!(record.phase(at(minute)), expected, "{what}");
        }
    }

    #[test]
    fn an_interview_is_completed_by_two_minutes_together() {
        let together = |minutes: i64| {
            record(vec![stay(&candidate(), 10, Some(30)), stay(&interviewer(), 20, Some(20 + minutes))])
        };
        assert_eq!(together(1).phase(at(200)), Phase::Ended(Outcome::Expired));
        assert_eq!(together(2).phase(at(200)), Phase::Ended(Outcome::Completed));
    }

    #[test]
    fn an_ended_room_tells_who_ended_it_unless_it_took_place() {
        for (by, expected) in [(EndedBy::Cancelled, Outcome::Cancelled), (EndedBy::Closed, Outcome::Expired)]
        {
            let mut record = record(vec![]);
            record.room.ended = Some((at(5), by));
            assert_eq!(record.phase(at(6)), Phase::Ended(expected));
            assert_eq!(record.room.door(at(6)), Door::Shut);
        }
    }

    #[test]
    fn a_token_never_outlives_the_hard_end() {
        let room = record(vec![]).room;
        assert_eq!(room.token_ends_at(TimeDelta::minutes(60), at(0)), at(60));
        assert_eq!(room.token_ends_at(TimeDelta::minutes(60), at(80)), at(120));
        assert_eq!(room.token_ends_at(TimeDelta::MAX, at(80)), at(120));
    }

    #[test]
    fn a_name_that_livekit_would_misread_is_refused() {
        assert_eq!(RoomName::parse(" "), Err(RoomNameError::Empty));
        assert_eq!(RoomName::parse(&"a".repeat(257)), Err(RoomNameError::TooLong));
        assert_eq!(RoomName::parse("a\nb"), Err(RoomNameError::ControlCharacter));
        assert_eq!(RoomName::generate("interview_", Uuid::from_u128(1)).unwrap().as_str().len(), 42);
    }
}
