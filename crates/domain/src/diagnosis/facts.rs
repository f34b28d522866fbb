//! What a diagnosis is made from, and what follows from it for several steps at once.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::live::{ConnectionState, LiveParticipant, LiveView, Observation};
use crate::participant::{Participant, ParticipantId};
use crate::ports::{Health, MediaError};
use crate::room::{Room, RoomRecord};
use crate::session::Session;
use crate::timeline::TimelineLine;

/// What the media server said when it was asked how it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HealthSeen {
    /// It told.
    Told(Health),
    /// It gave no answer.
    Away,
    /// It refused our key before it told anything.
    KeyRefused,
    /// What answered does not speak like the media server.
    Unbelievable,
}

impl From<&Result<Health, MediaError>> for HealthSeen {
    fn from(answer: &Result<Health, MediaError>) -> Self {
        match answer {
            Ok(health) => Self::Told(*health),
            Err(MediaError::Unavailable(_)) => Self::Away,
            Err(MediaError::Unauthorized(_)) => Self::KeyRefused,
            Err(MediaError::Unexpected(_)) => Self::Unbelievable,
        }
    }
}

/// All that a diagnosis looks at, collected at about the same time.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The room.
    pub record: RoomRecord,
    /// The person whom it is about.
    pub participant: ParticipantId,
    /// The lines of the timeline about that person and about the room itself, oldest first. Others are not looked at.
    pub lines: Vec<TimelineLine>,
    /// The room on the media server.
    pub live: Observation<LiveView>,
    /// How the media server is.
    pub health: HealthSeen,
    /// How long a token lasts (`entry.token_minutes`).
    pub token_lifetime: TimeDelta,
    /// When all this was so.
    pub now: DateTime<Utc>,
}

/// The lines that prove that somebody asked to come in.
const ASKING: [&str; 6] =
    ["token_issued", "token_refreshed", "waiting", "join_refused", "joined", "connection_aborted"];
/// How a stay ends that the person meant to end: LiveKit's word, and ours for `POST /api/room/leave`.
const BY_WILL: [&str; 2] = ["client_initiated", "left"];
/// Entries that failed this long before the last token belong to the same try: a page that is loaded again asks for
/// another token.
const SAME_TRY: TimeDelta = TimeDelta::minutes(2);
/// LiveKit renews tokens during a stay; each lasts ten minutes or longer (`livekit-server` v1.13.5).
const RENEWED_FOR: TimeDelta = TimeDelta::minutes(10);

/// The facts about one person.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) facts: &'a Facts,
    pub(super) person: &'a Participant,
    /// When they got the link they have now, if it is another than the first: what was before it ended with the old one.
    pub(super) replaced_at: Option<DateTime<Utc>>,
}

impl<'a> Scene<'a> {
    /// None for somebody who is not expected in the room.
    pub(super) fn of(facts: &'a Facts) -> Option<Self> {
        let person = facts.record.participant(facts.participant)?;
        let lines = facts.lines.iter().filter(|line| line.participant == Some(person.id));
        let replaced_at = lines.filter(|line| line.kind == "link_replaced").map(|line| line.at).max();
        Some(Self { facts, person, replaced_at })
    }

    pub(super) fn room(&self) -> &'a Room {
        &self.facts.record.room
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.facts.now
    }

    pub(super) fn is_over(&self) -> bool {
        self.room().is_over(self.now())
    }

    /// Whether something was before the link that they have now.
    pub(super) fn is_before_the_link(&self, at: DateTime<Utc>) -> bool {
        self.replaced_at.is_some_and(|replaced| at < replaced)
    }

    /// The person's lines since they have this link.
    pub(super) fn lines(self) -> impl Iterator<Item = &'a TimelineLine> {
        let theirs = self.facts.lines.iter().filter(move |line| line.participant == Some(self.person.id));
        theirs.filter(move |line| !self.is_before_the_link(line.at))
    }

    /// The person's latest line of this kind. Of those at the same time it is the same one in whatever order they come.
    pub(super) fn last(&self, kind: &str) -> Option<&'a TimelineLine> {
        self.last_with(kind, |_| true)
    }

    /// The latest of those that fit.
    pub(super) fn last_with(
        &self,
        kind: &str,
        fits: impl Fn(&TimelineLine) -> bool,
    ) -> Option<&'a TimelineLine> {
        latest(self.lines().filter(|line| line.kind == kind && fits(line)))
    }

    /// The latest line of this kind about the room itself, since a time.
    pub(super) fn room_line(&self, kind: &str, since: DateTime<Utc>) -> Option<&'a TimelineLine> {
        let lines = self.facts.lines.iter();
        latest(lines.filter(|line| line.participant.is_none() && line.kind == kind && line.at >= since))
    }

    /// When the person asked to come in for the last time.
    pub(super) fn asked_at(&self) -> Option<DateTime<Utc>> {
        let by_lines =
            self.lines().filter(|line| ASKING.contains(&line.kind.as_str())).map(|line| line.at).max();
        [by_lines, self.joined_at(), self.token_at(), self.person.door.asked_at].into_iter().flatten().max()
    }

    /// When the person came by the link for the last time: their page reports before it asks.
    pub(super) fn came_at(&self) -> Option<DateTime<Utc>> {
        self.asked_at().max(self.last("reported").map(|line| line.at))
    }

    pub(super) fn has_asked(&self) -> bool {
        self.asked_at().is_some() || self.connection().is_some()
    }

    pub(super) fn has_come(&self) -> bool {
        self.came_at().is_some() || self.connection().is_some()
    }

    /// When the last token was given, unless it went with an earlier link.
    pub(super) fn token_at(&self) -> Option<DateTime<Utc>> {
        self.person.last_token_at.filter(|given| !self.is_before_the_link(*given))
    }

    /// When the last token ends: not past the hard end, but LiveKit's own renewals carry on whoever was inside with it.
    pub(super) fn token_ends_at(&self) -> Option<DateTime<Utc>> {
        let ours = self.room().token_ends_at(self.facts.token_lifetime, self.token_at()?);
        let left = self.stays().filter_map(|stay| stay.left_at).max().filter(|_| self.has_used_token());
        let renewed = left.and_then(|left| left.checked_add_signed(RENEWED_FOR));
        Some(renewed.map_or(ours, |renewed| renewed.max(ours)))
    }

    /// The time of the last token as LiveKit would write it: in whole seconds, so that what followed is not before it.
    fn token_second(&self) -> Option<DateTime<Utc>> {
        self.token_at().map(|at| at.trunc_subsecs(0))
    }

    /// The person's stays that this link has seen.
    pub(super) fn stays(self) -> impl Iterator<Item = &'a Session> {
        let theirs = self.facts.record.sessions_of(self.person.id);
        theirs.filter(move |stay| stay.left_at.is_none_or(|left| !self.is_before_the_link(left)))
    }

    pub(super) fn joined_at(&self) -> Option<DateTime<Utc>> {
        self.stays().map(|stay| stay.joined_at).max()
    }

    /// The stay that is open, or else the one that ended last.
    pub(super) fn last_stay(&self) -> Option<&'a Session> {
        self.stays().max_by_key(|stay| (stay.is_open(), stay.left_at, stay.joined_at, &stay.participant_sid))
    }

    pub(super) fn has_open_stay(&self) -> bool {
        self.stays().any(Session::is_open)
    }

    /// Whether the person was inside since the last token was given.
    pub(super) fn has_used_token(&self) -> bool {
        let given = self.token_second();
        self.stays().any(|stay| stay.left_at.is_none_or(|left| given.is_none_or(|given| left >= given)))
    }

    /// The stay by the last token, when it ended otherwise than by the person's own will.
    pub(super) fn lost_stay(&self) -> Option<&'a Session> {
        let ended = self.last_stay().filter(|stay| !stay.is_open() && self.has_used_token());
        ended.filter(|stay| !is_by_will(stay) && self.connection().is_none())
    }

    /// Whether the person has a token and does not merely stay away.
    pub(super) fn wants_in(&self) -> bool {
        let stays_away = || self.last_stay().is_some_and(|stay| self.has_used_token() && is_by_will(stay));
        self.token_at().is_some() && !stays_away()
    }

    /// The last entry of this try that failed, if none has succeeded since.
    pub(super) fn aborted(&self) -> Option<&'a TimelineLine> {
        let try_began = self.token_second().and_then(|given| given.checked_sub_signed(SAME_TRY));
        let last = self.last("connection_aborted")?;
        let is_of_this_try = try_began.is_none_or(|began| last.at >= began);
        let succeeded = self.joined_at().is_some_and(|joined| joined >= last.at);
        (is_of_this_try && !succeeded).then_some(last)
    }

    /// The room on the media server, when it said that it has it.
    pub(super) fn view(&self) -> Option<&'a LiveView> {
        match &self.facts.live {
            Observation::Seen(view) => Some(view),
            Observation::Absent | Observation::Unknown => None,
        }
    }

    /// Whether the media server told anything about the room.
    pub(super) fn is_told(&self) -> bool {
        self.facts.live.known().is_some()
    }

    /// The person on the media server, connecting or connected.
    pub(super) fn connection(&self) -> Option<&'a LiveParticipant> {
        let is_theirs = |who: &&LiveParticipant| {
            who.is_person()
                && who.participant() == Some(self.person.id)
                && who.state != ConnectionState::Disconnected
        };
        let theirs = self.view()?.participants.iter().filter(is_theirs);
        theirs.max_by_key(|who| (who.is_present(), who.joined_at))
    }

    pub(super) fn is_present(&self) -> bool {
        self.connection().is_some_and(LiveParticipant::is_present)
    }
}

pub(super) fn is_by_will(stay: &Session) -> bool {
    stay.reason.as_deref().is_some_and(|reason| BY_WILL.contains(&reason))
}

/// What a line says beyond its word.
pub(super) fn fact<'a>(line: &'a TimelineLine, name: &str) -> Option<&'a str> {
    line.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn latest<'a>(lines: impl Iterator<Item = &'a TimelineLine>) -> Option<&'a TimelineLine> {
    lines.max_by_key(|line| (line.at, &line.facts))
}
