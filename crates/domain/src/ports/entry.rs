use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::door::EntryPolicy;
use crate::link::SecretHash;
use crate::participant::{Participant, ParticipantId};
use crate::phone::PhoneNumber;
use crate::room::{Room, RoomId, RoomName};
use crate::timeline::TimelineEntry;
use crate::token::{FamilyId, RefreshRecord};

/// Somebody at the door, and the room behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// The room.
    pub room: Room,
    /// The person.
    pub participant: Participant,
}

/// One of the rooms that a phone number and a job lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidacy {
    /// The candidate and the room.
    pub entrant: Entrant,
    /// Whether anybody is inside.
    pub live: bool,
}

/// Somebody who shows a refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresher {
    /// The person and the room.
    pub entrant: Entrant,
    /// The token.
    pub token: RefreshRecord,
}

/// How a caller names a participant: by our id, or by the caller's own (`candidate.id`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParticipantRef {
    /// Our id.
    Id(ParticipantId),
    /// The caller's id.
    External(String),
}

/// What is stored when a person gets a pair of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The room.
    pub room: RoomId,
    /// The version of the room that the decision was made on.
    pub room_version: i64,
    /// The person.
    pub participant: ParticipantId,
    /// The generation of the person's link that the decision was made on.
    pub link_generation: u32,
    /// The family; a new one for a join.
    pub family: FamilyId,
    /// The hash of the new refresh token.
    pub refresh_hash: SecretHash,
    /// The hash of the refresh token that was shown for it; none for a join.
    pub spends: Option<SecretHash>,
    /// When the pair is given.
    pub issued_at: DateTime<Utc>,
    /// When the LiveKit token ends.
    pub token_expires_at: DateTime<Utc>,
    /// When the refresh token ends.
    pub refresh_expires_at: DateTime<Utc>,
    /// LiveKit's id of the room that stands ready.
    pub server_sid: String,
    /// How the room lets people in: what of it depends on who is inside has to hold when the pass is stored.
    pub policy: EntryPolicy,
    /// What the timeline says about it.
    pub entry: TimelineEntry,
}

/// Which token families of a person are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Families {
    /// This one.
    One(FamilyId),
    /// Every one.
    All,
}

impl Pass {
    /// Whether the person comes in anew, and not by a refresh token.
    pub fn is_join(&self) -> bool {
        self.spends.is_none()
    }
}

/// What is stored when a person leaves, or when a family has to die.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Who.
    pub participant: ParticipantId,
    /// Which families are voided, and the stays of which families are closed. A stay without a known family counts
    /// as one of any family.
    pub families: Families,
    /// Whether open stays are closed, too (reason `left`, source `request`).
    pub closes_stays: bool,
    /// What the timeline says about it, and when it was.
    pub entry: TimelineEntry,
}

/// The doors: who may come in, and who got which tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EntryStore: Send + Sync {
    /// The person whom this link belongs to. A link of an earlier generation belongs to nobody.
    async fn by_link(&self, link: &SecretHash) -> Result<Option<Entrant>, StoreError>;

    /// The candidates (never another role) with exactly this number for exactly this job, who were not put out and of
    /// whom nobody with this number said that they are somebody else, newest room first, at most 20.
    async fn by_phone_and_job(&self, phone: &PhoneNumber, job: &str) -> Result<Vec<Candidacy>, StoreError>;

    /// The person named by a caller who knows the room. When several have the caller's own id, the oldest.
    async fn by_name(&self, room: &RoomName, who: &ParticipantRef) -> Result<Option<Entrant>, StoreError>;

    /// The person whom this refresh token was given to, also when it is spent, voided or over.
    async fn by_refresh_token(&self, token: &SecretHash) -> Result<Option<Refresher>, StoreError>;

    /// Stores that a pair of tokens is given: the refresh token, the person's last token time, the room's LiveKit sid
    /// (a new sid starts with no `gone_at`), that the shown token is spent (its first use stays), and the entry. A new
    /// sid is another life of the room: open stays in older ones are closed (reason `room_finished`, source `request`,
    /// at the time of the pass). A pass older than what is known of the present sid MUST leave that alone. A join voids every
    /// other family of the person that lives, as taken over.
    ///
    /// Where the policy [looks inside](EntryPolicy::looks_inside), passes into one room are stored one after the other, so
    /// that of many at once no more get in than there are places. Answers how many observers are expected in the room and were
    /// not put out.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], and nothing stored, when the room's version or the link's generation is another, the
    /// person was put out, would not come [in](crate::door::Reception::In) any more, the family was voided, or
    /// [`has_place`](crate::admission::has_place) does not hold any more.
    async fn admit(&self, pass: Pass) -> Result<u32, StoreError>;

    /// Writes a line about somebody at the door, unless an equal one (the same actor, person, word and facts but for the request) was
    /// written since that time: a page that asks again and again leaves one line.
    async fn note_once(&self, entry: TimelineEntry, unless_since: DateTime<Utc>) -> Result<(), StoreError>;

    /// Voids families, closes stays, writes the entry. Twice is as good as once: MUST NOT write the entry when there
    /// was nothing to void or close. Answers how many stays were closed.
    async fn depart(&self, departure: Departure) -> Result<usize, StoreError>;
}
