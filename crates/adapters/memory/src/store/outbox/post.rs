use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use greenroom_domain::announcement::Event;
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::invitation::{Invitation, InvitationId, Suppression};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::outbox::{Breaker, Plan, Scope};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Silence;
use greenroom_domain::receipt::ReceiptNews;
use greenroom_domain::room::Room;

use super::super::announcements::StoredAnnouncement;

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
    /// The bodies of the messenger, by their ids.
    pub(crate) bodies: BTreeMap<String, String>,
    /// The replies that were stored as answers.
    pub(crate) replies: BTreeSet<MessageId>,
    /// Receipts that fit nothing yet.
    pub(crate) orphans: Vec<ReceiptNews>,
    /// Whether somebody has to be told that an announcement was queued.
    pub(crate) rings: bool,
    /// Oldest line first.
    pub(crate) announcements: Vec<StoredAnnouncement>,
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

    /// Opens a breaker, or keeps it open; answers its scope, if it was not open before.
    pub(super) fn open(&mut self, breaker: &Breaker) -> Option<Scope> {
        let since = self.breakers.get(&breaker.scope).map(|known| (known.since, known.retry_at));
        let mut opened = breaker.clone();
        if let Some((since, retry_at)) = since {
            (opened.since, opened.retry_at) = (since, retry_at.max(opened.retry_at));
        }
        self.breakers.insert(breaker.scope.clone(), opened);
        since.is_none().then(|| breaker.scope.clone())
    }

    pub(super) fn resume(&mut self, scope: Option<&Scope>, now: DateTime<Utc>) {
        match scope {
            Some(scope) => drop(self.breakers.remove(scope)),
            None => {
                self.breakers.values_mut().for_each(|breaker| breaker.retry_at = breaker.retry_at.min(now))
            }
        }
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
        self.silences.iter().filter(is_meant).map(|silence| silence.reason).min()
    }

    /// Leaves a number alone, unless it is for the same reason.
    pub(crate) fn silence(&mut self, new: &Silence) {
        let is_same = |known: &Silence| {
            known.id == new.id
                || (&known.phone, &known.application, known.reason)
                    == (&new.phone, &new.application, new.reason)
        };
        if !self.silences.iter().any(is_same) {
            self.silences.push(new.clone());
            self.silences.sort_by_key(|silence| (silence.since, silence.id));
        }
    }
}
