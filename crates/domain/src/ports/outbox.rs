use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::delivery::{Aftermath, SendOutcome};

use crate::message::AttemptId;
use crate::outbox::{Breaker, Candidate, ClaimRules};
use crate::timeline::TimelineEntry;

/// A message that a worker has to send now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The message with all that its text needs.
    pub candidate: Candidate,
    /// Proves that the worker still has it: raised with each claim.
    pub fence: i64,
    /// The attempt that this is.
    pub attempt: AttemptId,
}

/// What a claim brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// To be sent now.
    pub sends: Vec<Claimed>,
    /// How many messages were looked at. When it is the limit, there may be more.
    pub seen: usize,
    /// When the number is free again, if messages had to wait for it.
    pub more_at: Option<DateTime<Utc>>,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// The attempt.
    pub attempt: AttemptId,
    /// The fence of its claim.
    pub fence: i64,
    /// What the messenger made of it.
    pub outcome: SendOutcome,
    /// What follows.
    pub aftermath: Aftermath,
    /// The breaker that opens, if one does.
    pub breaker: Option<Breaker>,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// What the timeline says about it.
    pub entry: Option<TimelineEntry>,
}

/// What waits, for measurements and for readiness.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages that are due.
    pub messages_due: u64,
    /// Messages that are for later.
    pub messages_later: u64,
    /// How long the longest has been due, in seconds.
    pub oldest_due_seconds: u64,
    /// Announcements that wait.
    pub announcements: u64,
    /// Announcements that were given up.
    pub announcements_dead: u64,
    /// What is stopped.
    pub breakers: Vec<Breaker>,
}

/// Messages that have to go out, and the workers who see to it.
///
/// Every line of the timeline that any store writes and that announces an [`crate::announcement::Event`] to which the store
/// was told to listen MUST be queued here in the same transaction.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Looks at most at `limit` messages that are due, those of the soonest interview first, lets [`crate::outbox::plan`]
    /// decide, and stores what it decided, as one transaction: claimed messages are leased until
    /// `now + rules.retry.lease` under a raised fence, become `sending` (unless in doubt), get their attempt and a deadline
    /// of `now + rules.retry.time_to_live` unless they have one; buckets,
    /// breakers' next tries, deferrals, suppressions and doubts are kept, the latter two with their line in the timeline.
    ///
    /// Two claims at once MUST NOT bring the same message. A message is due when its time has come and nobody holds a
    /// lease that runs; one whose lease ran out is a candidate that was abandoned. Messages of a stopped channel or
    /// template are not looked at before the breaker may be tried, unless the rules reach for everything. No more are looked
    /// at than the number may send now, and a few; none, with `more_at`, when it may send none. An answer counts for a
    /// message only when it is newer than that.
    async fn claim(&self, rules: &ClaimRules, limit: usize, now: DateTime<Utc>) -> Result<Claim, StoreError>;

    /// Stores what became of attempts, each as if alone. A settlement whose fence is not the message's any more (another
    /// worker has it) changes nothing but this: an accepted message is accepted whoever tells. No attempt has two
    /// answers: the second changes nothing.
    ///
    /// The state only moves forward by [`crate::invitation::InvitationState::rank`], except that the worker's own
    /// `sending` goes back to `queued` when the attempt is to be repeated, and so does `uncertain` when no doubt is left
    /// ([`crate::delivery::Effort::doubts`]). A message that a receipt brought further than `uncertain` leaves the outbox
    /// whatever the worker says. Receipts that came before the messenger's id was known MUST be applied now. `heals`
    /// removes the breakers of the channel and of this template that a refusal opened before this attempt began; `unwanted` adds a stop for the number; the entry is
    /// written when the settlement counted.
    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError>;

    /// Marks messages `undelivered` whose deadline passed without a sign of delivery, at most `limit`, each with its
    /// line; not those that are to be sent again. Answers how many.
    async fn give_up_silent(&self, now: DateTime<Utc>, limit: u32) -> Result<usize, StoreError>;

    /// Forgets what nobody needs any more: recipients whose bucket is full and who count towards no day, and receipts that
    /// have fitted no message for eight days (Meta repeats for seven).
    async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// What waits.
    async fn depth(&self, now: DateTime<Utc>) -> Result<Depth, StoreError>;

    /// Returns when something new may be due: soon after a transaction that stored some, of whichever process. It may
    /// return for nothing, and it may miss one: whoever waits looks by himself now and then.
    async fn rung(&self);
}
