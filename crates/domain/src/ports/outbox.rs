use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::StoreError;
use crate::announcement::Announcement;
use crate::delivery::{Aftermath, SendOutcome};

use crate::message::AttemptId;
use crate::outbox::{Breaker, Candidate, ClaimRules, Origin, Scope};
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

/// An event that a worker has to announce now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedAnnouncement {
    /// What to say.
    pub announcement: Announcement,
    /// Proves that the worker still has it.
    pub fence: i64,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was first to be announced.
    pub queued_at: DateTime<Utc>,
}

/// What became of one try to announce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementSettlement {
    /// The announcement.
    pub id: Uuid,
    /// The fence of its claim.
    pub fence: i64,
    /// When the answer came.
    pub at: DateTime<Utc>,
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// What went wrong, if something did. Never a body, never an address.
    pub error: Option<String>,
    /// When to try again. None ends it: delivered, when nothing went wrong, else dead until somebody asks for it.
    pub due_at: Option<DateTime<Utc>>,
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

/// Messages and announcements that have to go out, and the workers who see to it.
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

    /// Opens breakers. One that is open keeps its `since`, takes the greater `retry_at`, and an origin other than a refusal
    /// in place of a refusal.
    async fn stop(&self, breakers: &[Breaker]) -> Result<(), StoreError>;

    /// Lets a scope go on by somebody's word: removes its breaker when [`Origin::ends`] says so. One that is left, and came
    /// from a refusal, may be tried at once.
    async fn resume(&self, scope: &Scope, by: Origin, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Lets the next message try whatever refusals stopped, at once: settings may have changed.
    async fn retry_refused(&self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Removes breakers of templates that are not among these any more: no message would ever try them.
    async fn forget_other_templates(&self, scopes: &[Scope]) -> Result<(), StoreError>;

    /// Forgets what nobody needs any more: recipients whose bucket is full and who count towards no day, and receipts that
    /// have fitted no message for eight days (Meta repeats for seven).
    async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError>;

    /// Takes announcements that are due, oldest first, and leases them until then.
    async fn claim_announcements(
        &self,
        limit: usize,
        leased_until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedAnnouncement>, StoreError>;

    /// Stores what became of a try to announce, and the try itself. Changes nothing when the fence is another.
    async fn settle_announcement(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError>;

    /// What waits.
    async fn depth(&self, now: DateTime<Utc>) -> Result<Depth, StoreError>;

    /// Returns when something new may be due: soon after a transaction that stored some, of whichever process. It may
    /// return for nothing, and it may miss one: whoever waits looks by himself now and then.
    async fn rung(&self);
}

/// A message that was sent, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementRecord {
    /// What was said.
    pub announcement: Announcement,
    /// `pending`, `delivered` or `dead`.
    pub state: String,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
    /// Every try.
    pub attempts: Vec<AnnouncementAttempt>,
}

/// One try to announce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementAttempt {
    /// When.
    pub at: DateTime<Utc>,
    /// The receiver's status.
    pub status: Option<u16>,
    /// What went wrong.
    pub error: Option<String>,
}

/// What was announced, for people.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AnnouncementStore: Send + Sync {
    /// The announcements of a room or of all, newest first, at most `limit`, those before `before`.
    async fn list(
        &self,
        room: Option<Uuid>,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<AnnouncementRecord>, StoreError>;

    /// Makes one due now, whatever became of it before. Answers whether there is one.
    async fn resend(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError>;
}
