//! Who is sent to now: the decision that a worker's claim makes over the messages that are due.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::delivery::{Aftermath, Effort, RetryRules, in_doubt};
use crate::invitation::{Invitation, InvitationId, InvitationState, Purpose, Suppression};
use crate::notice::expires_at;
use crate::pacing::PacingRules;
use crate::participant::Participant;
use crate::phone::PhoneNumber;
use crate::response::ResponseKind;
use crate::room::Room;

/// A message that is due, with all that decides about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The message.
    pub invitation: Invitation,
    /// Its room, as it is now.
    pub room: Room,
    /// Its recipient, as the person is now.
    pub recipient: Participant,
    /// The name of the room's candidate, for the interviewer's message.
    pub candidate_name: String,
    /// How hard we tried until now.
    pub effort: Effort,
    /// Whether a worker had it and never came back: it may have been sent.
    pub abandoned: bool,
    /// Whether the recipient asked for silence, or is not who we take them for.
    pub silenced: Option<Suppression>,
    /// Whether the person is in the room.
    pub inside: bool,
    /// What the person answered last.
    pub response: Option<ResponseKind>,
    /// How this recipient's bucket was left.
    pub recipient_full_at: Option<DateTime<Utc>>,
    /// When this recipient was last written to.
    pub recipient_last_at: Option<DateTime<Utc>>,
}

/// What messages share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// How the number's bucket was left.
    pub full_at: Option<DateTime<Utc>>,
    /// Nothing goes out before, since the messenger said so.
    pub free_at: Option<DateTime<Utc>>,
    /// What is stopped.
    pub breakers: Vec<Breaker>,
    /// How many people were written to in the last 24 hours. Counted only where that is limited.
    pub people_today: u32,
}

/// Who stopped it, and so what lets it go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The messenger refused a message. A message that it takes later is the proof that it goes on.
    Refusal,
    /// Our own look at the templates. Another look lets it go on; that a message is taken proves nothing.
    Check,
    /// News of the messenger. Its other news, or a look at the templates, let it go on.
    News,
    /// The template is advertising: messages are taken, and dropped without a word. Only a look at the templates lets it
    /// go on.
    Category,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refusal, Self::Check, Self::News, Self::Category];

    /// The word that stands for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Check => "check",
            Self::News => "news",
            Self::Category => "category",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.as_str() == word)
    }

    /// Whether a word of this origin ends what that one stopped.
    pub const fn ends(self, stopped: Self) -> bool {
        match self {
            Self::Refusal | Self::Category => false,
            Self::News => matches!(stopped, Self::News | Self::Refusal),
            Self::Check => matches!(stopped, Self::Check | Self::News | Self::Category),
        }
    }
}

/// What is stopped until an operator acts, or a probe gets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// What is stopped.
    pub scope: Scope,
    /// Who stopped it.
    pub origin: Origin,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When one message tries again.
    pub retry_at: DateTime<Utc>,
    /// The messenger's number for the reason.
    pub code: i32,
    /// In its words.
    pub title: String,
}

/// What a breaker stops.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every message.
    Channel,
    /// Every message of this purpose in this language.
    Template(Purpose, String),
}

impl Scope {
    /// The text that stands for it: `channel`, or `template/<purpose>/<language>`.
    pub fn as_text(&self) -> String {
        match self {
            Self::Channel => "channel".into(),
            Self::Template(purpose, language) => format!("template/{}/{language}", purpose.as_str()),
        }
    }

    /// What a text stands for.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "channel" {
            return Some(Self::Channel);
        }
        let (purpose, language) = text.strip_prefix("template/")?.split_once('/')?;
        Some(Self::Template(Purpose::parse(purpose)?, language.to_owned()))
    }

    /// The template of a message.
    pub fn template_of(invitation: &Invitation) -> Self {
        Self::Template(invitation.purpose, invitation.language.clone())
    }
}

/// What becomes of a message that was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it now.
    Send,
    /// Not before then.
    Defer(DateTime<Utc>),
    /// Never.
    Suppress(Suppression),
    /// A worker was lost with it: it may have been sent.
    Doubt(Aftermath),
    /// It was in doubt, was sent again, or must not be: a receipt or the deadline will tell.
    Leave,
    /// Nothing is known against it; it has its turn when there is room.
    NotYet,
}

/// What a claim decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// For each candidate, in their order.
    pub verdicts: Vec<(InvitationId, Verdict)>,
    /// How the number's bucket is left.
    pub full_at: Option<DateTime<Utc>>,
    /// How the buckets of the recipients that are written to are left.
    pub recipients: BTreeMap<PhoneNumber, DateTime<Utc>>,
    /// The breakers that one message tries now, and when the next may.
    pub probes: BTreeMap<Scope, DateTime<Utc>>,
    /// When the number is free again, if messages had to wait for it.
    pub more_at: Option<DateTime<Utc>>,
}

/// Which messages a claim looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that may go out.
    Moving,
    /// Those of stopped channels and templates, too: none of them goes out, but one that is too late says so.
    Everything,
}

/// The rules of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimRules {
    /// What it looks at.
    pub reach: Reach,
    /// How fast.
    pub pacing: PacingRules,
    /// How again.
    pub retry: RetryRules,
}

/// How long a message waits that would reach more people than may be written to in a day. Soon enough to follow the
/// moving window, late enough not to ask all the time.
const BUDGET_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// How many messages more than the number may send a claim looks at: some of them will not go out.
const SPARE: usize = 8;

impl ClaimRules {
    /// How many messages a claim looks at, at most `limit`; `full_at` and `free_at` are the [`Channel`]'s.
    ///
    /// # Errors
    /// When none may be sent now: the moment at which one may.
    pub fn look(
        &self,
        full_at: Option<DateTime<Utc>>,
        free_at: Option<DateTime<Utc>>,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<usize, Option<DateTime<Utc>>> {
        let number = &self.pacing.number;
        match number.free(full_at, now, limit) {
            _ if self.reach == Reach::Everything => Ok(limit),
            _ if free_at.is_some_and(|free_at| free_at > now) => Err(free_at),
            0 => Err(number.take(full_at, now).err()),
            free => Ok(limit.min(free + SPARE)),
        }
    }
}

/// The longest pause between two tries of something that is stopped.
const LONGEST_PROBE: TimeDelta = TimeDelta::minutes(30);

/// Decides who is sent to `now`. The candidates stand in the order in which they have their turn; one that has to wait
/// never holds up another.
pub fn plan(candidates: &[Candidate], channel: &Channel, rules: &ClaimRules, now: DateTime<Utc>) -> Plan {
    let mut planner = Planner { channel, rules, now, people: channel.people_today, plan: Plan::default() };
    planner.plan.full_at = channel.full_at;
    for candidate in candidates {
        let verdict = planner.judge(candidate);
        planner.plan.verdicts.push((candidate.invitation.id, verdict));
    }
    planner.plan
}

struct Planner<'a> {
    channel: &'a Channel,
    rules: &'a ClaimRules,
    now: DateTime<Utc>,
    people: u32,
    plan: Plan,
}

impl Planner<'_> {
    fn judge(&mut self, candidate: &Candidate) -> Verdict {
        if let Some(verdict) = settled(candidate, &self.rules.retry, self.now) {
            return verdict;
        }
        if self.is_stopped(&Scope::Channel) || self.is_stopped(&Scope::template_of(&candidate.invitation)) {
            return Verdict::NotYet;
        }
        self.pace(candidate)
    }

    /// Whether a breaker is open. One that may be tried is open for all but the first.
    fn is_stopped(&self, scope: &Scope) -> bool {
        let breaker = self.channel.breakers.iter().find(|breaker| breaker.scope == *scope);
        breaker.is_some_and(|breaker| breaker.retry_at > self.now || self.plan.probes.contains_key(scope))
    }

    fn pace(&mut self, candidate: &Candidate) -> Verdict {
        let Some(phone) = candidate.recipient.phone.clone() else {
            return Verdict::Suppress(Suppression::TooLate);
        };
        let left = self.plan.recipients.get(&phone).copied();
        let recipient = self.rules.pacing.recipient.take(left.or(candidate.recipient_full_at), self.now);
        let recipient = match recipient {
            Ok(left) => left,
            Err(free_at) => return Verdict::Defer(free_at),
        };
        let is_new = left.is_none() && !was_written_to_today(candidate, self.now);
        if is_new && self.rules.pacing.people_a_day.is_some_and(|most| self.people >= most) {
            return Verdict::Defer(self.now + BUDGET_PAUSE);
        }
        match self.number() {
            Err(free_at) => {
                self.plan.more_at = Some(free_at);
                Verdict::NotYet
            }
            Ok(left) => {
                self.plan.full_at = Some(left);
                self.people += u32::from(is_new);
                self.plan.recipients.insert(phone, recipient);
                self.probe(candidate);
                Verdict::Send
            }
        }
    }

    fn number(&self) -> Result<DateTime<Utc>, DateTime<Utc>> {
        match self.channel.free_at {
            Some(free_at) if free_at > self.now => Err(free_at),
            _ => self.rules.pacing.number.take(self.plan.full_at, self.now),
        }
    }

    /// Notes what this message tries for all others.
    fn probe(&mut self, candidate: &Candidate) {
        let tried = [Scope::Channel, Scope::template_of(&candidate.invitation)];
        let broken = self.channel.breakers.iter().filter(|breaker| tried.contains(&breaker.scope));
        let next: Vec<(Scope, DateTime<Utc>)> =
            broken.map(|breaker| (breaker.scope.clone(), self.now + self.pause(breaker))).collect();
        self.plan.probes.extend(next);
    }

    /// How long until the next one tries: the longer it has been stopped, the longer, half an hour at most.
    fn pause(&self, breaker: &Breaker) -> TimeDelta {
        let stopped = self.now - breaker.since;
        (stopped / 4).clamp(self.rules.retry.probe, LONGEST_PROBE.max(self.rules.retry.probe))
    }
}

/// What is decided about a message whoever else is waiting.
fn settled(candidate: &Candidate, rules: &RetryRules, now: DateTime<Utc>) -> Option<Verdict> {
    let invitation = &candidate.invitation;
    if candidate.abandoned {
        return Some(Verdict::Doubt(in_doubt(candidate.effort, rules, now)));
    }
    if invitation.state.rank() > InvitationState::Uncertain.rank() {
        return Some(Verdict::Leave);
    }
    let reason = suppression(candidate, now)?;
    // What may have been sent already is not "never sent".
    let verdict = if candidate.effort.doubts > 0 { Verdict::Leave } else { Verdict::Suppress(reason) };
    Some(verdict)
}

fn suppression(candidate: &Candidate, now: DateTime<Utc>) -> Option<Suppression> {
    let Candidate { invitation, room, recipient, .. } = candidate;
    let is_cancellation = invitation.purpose == Purpose::Cancelled;
    let is_reminder = invitation.purpose == Purpose::Reminder;
    let over = room.ended.is_some() && !is_cancellation;
    let late = expires_at(invitation.purpose, room, invitation.created_at) <= now;
    match () {
        () if candidate.silenced.is_some() => candidate.silenced,
        () if is_reminder && (candidate.inside || candidate.response == Some(ResponseKind::CannotMakeIt)) => {
            Some(Suppression::NotNeeded)
        }
        () if over || late || recipient.revoked_at.is_some() => Some(Suppression::TooLate),
        () => None,
    }
}

fn was_written_to_today(candidate: &Candidate, now: DateTime<Utc>) -> bool {
    candidate.recipient_last_at.is_some_and(|at| at > now - TimeDelta::days(1))
}

#[cfg(test)]
mod tests;
