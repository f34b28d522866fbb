use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::announcement::Event;
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::invitation::{Invitation, InvitationId, Suppression};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::outbox::{Breaker, Origin, Plan, Scope};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Silence;
use greenroom_domain::receipt::{MessengerNews, ReceiptNews};
use greenroom_domain::room::Room;

use super::super::announcements::StoredAnnouncement;
use super::super::retention::KeptStops;

/// All that is known of messages beside the messages themselves.
#[derive(Default)]
pub(crate) struct Post {
    /// Of which events somebody has to be told.
    pub(crate) announces: Vec<Event>,
    /// How the number's bucket was left.
    pub(crate) full_at: Option<DateTime<Utc>>,
    /// Nothing goes out before.
    pub(crate) free_at: Option<DateTime<Utc>>,
    pub(crate) breakers: BTreeMap<Scope, Breaker>,
    pub(crate) recipients: BTreeMap<PhoneNumber, Pace>,
    pub(crate) attempts: BTreeMap<AttemptId, MemoryAttempt>,
    /// From when silence about a message means that it was not delivered.
    pub(crate) deadlines: BTreeMap<InvitationId, DateTime<Utc>>,
    /// Oldest first.
    pub(crate) silences: Vec<Silence>,
    pub(crate) kept_stops: KeptStops,
    /// The bodies of the messenger, by their ids.
    pub(crate) bodies: BTreeMap<String, Body>,
    /// The replies that were stored as answers, and whose they are.
    pub(crate) replies: BTreeMap<MessageId, ParticipantId>,
    /// Receipts that fit nothing yet.
    pub(crate) orphans: Vec<ReceiptNews>,
    /// Whether somebody has to be told that an announcement was queued.
    pub(crate) rings: bool,
    /// Oldest line first.
    pub(crate) announcements: Vec<StoredAnnouncement>,
}

/// What the messenger told, as it came. It is as old as what it tells of: nothing here knows when it came.
pub(crate) struct Body {
    pub(crate) raw: String,
    pub(crate) at: DateTime<Utc>,
}

impl Body {
    pub(crate) fn of(news: &MessengerNews) -> Self {
        let receipts = news.receipts.iter().map(|receipt| receipt.at);
        let at = receipts.chain(news.replies.iter().map(|reply| reply.at)).max();
        Self { raw: news.raw.clone(), at: at.unwrap_or_default() }
    }
}

/// How fast a recipient may be written to, and when that happened last.
pub(crate) struct Pace {
    pub(crate) full_at: DateTime<Utc>,
    pub(crate) last_at: DateTime<Utc>,
}

/// One time that a message was handed over, for tests to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryAttempt {
    /// Which attempt, from 1.
    pub number: u32,
    /// When a worker took it.
    pub started_at: DateTime<Utc>,
    /// When the answer came, and what it was.
    pub answer: Option<(DateTime<Utc>, SendOutcome)>,
    /// The messenger's id, whoever told it.
    pub message: Option<MessageId>,
}

impl MemoryAttempt {
    pub(super) const fn new(number: u32, started_at: DateTime<Utc>) -> Self {
        Self { number, started_at, answer: None, message: None }
    }
}

impl Post {
    /// Whether a breaker that may not be tried yet stops this message.
    pub(super) fn is_stopped(&self, invitation: &Invitation, now: DateTime<Utc>) -> bool {
        let scopes = [Scope::Channel, Scope::template_of(invitation)];
        scopes.iter().any(|scope| self.breakers.get(scope).is_some_and(|breaker| breaker.retry_at > now))
    }

    /// Opens a breaker, or keeps it open since then. Whoever looked himself knows better than a refusal, and says why.
    pub(super) fn open(&mut self, new: &Breaker) {
        let Some(known) = self.breakers.get_mut(&new.scope) else {
            self.breakers.insert(new.scope.clone(), new.clone());
            return;
        };
        known.retry_at = known.retry_at.max(new.retry_at);
        if known.origin == Origin::Refusal && new.origin != Origin::Refusal {
            (known.origin, known.code, known.title) = (new.origin, new.code, new.title.clone());
        }
    }

    /// Ends what a refusal stopped before then.
    pub(super) fn heal(&mut self, scope: &Scope, started_at: DateTime<Utc>) {
        let proven = |open: &Breaker| open.origin == Origin::Refusal && open.since < started_at;
        if self.breakers.get(scope).is_some_and(proven) {
            self.breakers.remove(scope);
        }
    }

    pub(super) fn resume(&mut self, scope: &Scope, by: Origin, now: DateTime<Utc>) {
        let Some(open) = self.breakers.get_mut(scope) else { return };
        match () {
            () if by.ends(open.origin) => drop(self.breakers.remove(scope)),
            () if open.origin == Origin::Refusal => open.retry_at = open.retry_at.min(now),
            () => {}
        }
    }

    pub(super) fn retry_refused(&mut self, now: DateTime<Utc>) {
        let refused = self.breakers.values_mut().filter(|open| open.origin == Origin::Refusal);
        refused.for_each(|open| open.retry_at = open.retry_at.min(now));
    }

    /// An orphan is as old as what it tells of: nothing here knows when it came.
    pub(super) fn tidy(&mut self, now: DateTime<Utc>) {
        let (day, days) = (now - TimeDelta::days(1), now - TimeDelta::days(8));
        self.recipients.retain(|_, pace| pace.last_at >= day || pace.full_at >= now);
        self.orphans.retain(|news| news.at >= days);
    }

    /// Keeps how a claim left the buckets and the breakers.
    pub(super) fn keep_pace(&mut self, plan: &Plan, now: DateTime<Utc>) {
        self.full_at = plan.full_at.or(self.full_at);
        for (phone, full_at) in &plan.recipients {
            self.recipients.insert(phone.clone(), Pace { full_at: *full_at, last_at: now });
        }
        for (scope, retry_at) in &plan.probes {
            if let Some(breaker) = self.breakers.get_mut(scope) {
                breaker.retry_at = *retry_at;
            }
        }
    }

    /// Why this number is left alone in this room, if it is.
    pub(super) fn silence_of(&self, phone: &PhoneNumber, room: &Room) -> Option<Suppression> {
        let is_meant = |silence: &&Silence| {
            let application = silence.application.as_ref();
            silence.phone == *phone && application.is_none_or(|id| *id == room.application.id)
        };
        let kept = self.kept_stops.silence_of(phone, room);
        self.silences.iter().filter(is_meant).map(|silence| silence.reason).chain(kept).min()
    }

    /// Whether somebody with this number said that they are not this application's person.
    pub(crate) fn is_wrong(&self, phone: &PhoneNumber, room: &Room) -> bool {
        self.silences.iter().any(|silence| {
            silence.phone == *phone
                && silence.reason == Suppression::WrongPerson
                && silence.application.as_ref() == Some(&room.application.id)
        })
    }

    /// Leaves a number alone. Said twice for the same reason, the later time counts.
    pub(crate) fn silence(&mut self, new: &Silence) {
        let is_same = |known: &&mut Silence| {
            known.id == new.id
                || (&known.phone, &known.application, known.reason)
                    == (&new.phone, &new.application, new.reason)
        };
        match self.silences.iter_mut().find(is_same) {
            Some(known) => known.since = known.since.max(new.since),
            None => self.silences.push(new.clone()),
        }
        self.silences.sort_by_key(|silence| (silence.since, silence.id));
    }
}
