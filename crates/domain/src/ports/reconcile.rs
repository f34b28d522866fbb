use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::drift::{Drift, Glance, Noticed};
use crate::event::Stay;
use crate::participant::ParticipantId;
use crate::room::{RoomId, RoomName, RoomRecord};
use crate::timeline::TimelineEntry;

/// A drift as it is kept while it lasts, and as history afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDrift {
    /// The room.
    pub room: RoomName,
    /// Our record of it, if there is one.
    pub room_id: Option<RoomId>,
    /// The drift as it was seen last; `since` may be a fact from before anybody looked.
    pub drift: Drift,
    /// When a pass saw it first.
    pub first_seen: DateTime<Utc>,
    /// When a pass saw it last.
    pub last_seen: DateTime<Utc>,
    /// Whether two passes, far enough apart, have seen it: then it stands in the timeline, too.
    pub confirmed: bool,
    /// What becomes of it: [`Fate::as_str`](crate::drift::Fate::as_str), or `failed` after a repair that did not succeed.
    pub fate: String,
    /// When it was over: mended, or gone by itself.
    pub ended_at: Option<DateTime<Utc>>,
    /// By which action it was mended, if it was.
    pub mended_by: Option<String>,
}

/// A place in the history of drifts, which goes back from the latest end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PastCursor {
    /// When the drift was over.
    pub ended_at: DateTime<Utc>,
    /// The store's number of it: many end in one pass.
    pub number: i64,
}

/// A drift that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDrift {
    /// Where it stands in the history.
    pub cursor: PastCursor,
    /// What it was.
    pub drift: KnownDrift,
}

/// Which rooms a pass looked at: what it did not see in them is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// All but these, of which nothing is known because a call failed.
    AllBut(Vec<RoomName>),
    /// This one alone.
    At(RoomName),
}

/// What a pass leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassNote {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Where it looked.
    pub looked: Looked,
    /// What it saw, once for each room and [`DriftKey`](crate::drift::DriftKey): of several the first one counts. What was
    /// mended has `ended_at`.
    pub drifts: Vec<KnownDrift>,
    /// What it was like, if it was a pass over all rooms.
    pub summary: Option<PassSummary>,
    /// What the timeline says.
    pub timeline: Vec<TimelineEntry>,
}

/// What the last pass over all rooms was like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassSummary {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How many rooms the media server had.
    pub listed: u32,
    /// How many of them belong to others who share the server: counted, never judged, never touched.
    pub foreign: u32,
    /// Of how many rooms nothing is known because a call failed.
    pub unknown: u32,
    /// How many rooms are missing by one incident: the server lost all its rooms at once. 0 without one.
    pub missing_at_once: u32,
    /// How many removals wait because they would be too many.
    pub held_back: u32,
}

/// A correction of the ledger by what was seen on the media server, with what the timeline says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The room.
    pub room: RoomId,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// What is corrected.
    pub change: LedgerChange,
}

/// What a correction changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerChange {
    /// A stay of somebody who was seen on the server. One that is known and was ended by us alone (source `reconciler` or
    /// `request`) is open again, from its own beginning on; one that the media server itself ended stays as it is. MUST do
    /// nothing in a life of the room that the media server said is over, nor for somebody who is not expected in the room.
    /// A life that we alone took for over goes on.
    OpenStay(Stay),
    /// A stay of somebody who was not seen on the server, if it is open.
    CloseStay {
        /// Whose it is.
        participant: ParticipantId,
        /// The life of the room.
        room_sid: String,
        /// The connection.
        participant_sid: String,
        /// When it ends. MUST NOT end before it began.
        left_at: DateTime<Utc>,
        /// Why, see [`crate::session::Session::reason`].
        reason: &'static str,
    },
    /// Another life of the room than the one that is known: open stays in others end, and it is not gone. MUST do nothing
    /// when the known sid is not the expected one any more (somebody else learned of a newer life), or is that of the new
    /// life already, nor in a room that is over at [`Correction::at`]: ended, or past its hard end. A stay in another life of which a webhook tells only later ends like the others.
    AdoptLife {
        /// The sid that the decision was made on.
        expected: Option<String>,
        /// The sid of the new life.
        sid: String,
        /// Since when it is ours.
        opened_at: DateTime<Utc>,
        /// When open stays in other lives end; those that began later end when they began.
        left_at: DateTime<Utc>,
        /// Why they end.
        reason: &'static str,
    },
}

/// What the reconciler reads and writes.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ReconcileStore: Send + Sync {
    /// Whether this process is the one that repairs: takes the place if it is free, and keeps it until the process ends
    /// or the database loses sight of it. MUST be true for one process at a time.
    async fn lead(&self) -> Result<bool, StoreError>;

    /// All rooms that have a [`Glance`], with stirred meaning `since` or later. MUST NOT read rooms that have none one by
    /// one: most rooms are over or far away.
    async fn glances(&self, since: DateTime<Utc>) -> Result<Vec<Glance>, StoreError>;

    /// The rooms of these names as [`RoomStore::find`](super::RoomStore::find) gives them, each as one consistent view, in
    /// any order. Names that nobody has are left out.
    async fn records(&self, names: &[RoomName]) -> Result<Vec<RoomRecord>, StoreError>;

    /// Since when passes have noticed the drifts that are not over: of this room, or of all.
    async fn noticed(&self, room: Option<RoomName>) -> Result<Noticed, StoreError>;

    /// Keeps what a pass saw, whole or not at all: a drift that is known and not over is brought up to date (its
    /// `first_seen` stays, `confirmed` never goes back), others begin; those in rooms it looked at that it did not see end
    /// at the time of the pass, mended by nothing. One that is over stays history, and a return begins anew. Writes the
    /// timeline.
    async fn note_pass(&self, note: PassNote) -> Result<(), StoreError>;

    /// The drifts that are not over, ordered by room and [`DriftKey`](crate::drift::DriftKey), and what the last pass over
    /// all rooms was like, if there was one.
    async fn known(&self) -> Result<(Vec<KnownDrift>, Option<PassSummary>), StoreError>;

    /// The drifts that were confirmed and are over, the latest end first: at most `limit`, behind that place or from the
    /// beginning. Those that nobody confirmed were noise, and are no history.
    async fn past(&self, behind: Option<PastCursor>, limit: u32) -> Result<Vec<PastDrift>, StoreError>;

    /// Corrects the ledger, and writes the lines `joined` and `left` of the stays that begin and end by it (actor
    /// `system`, at that time; a stay that is open again has `joined` at the time of the correction). The stays have the
    /// source `reconciler` then. One that is open may start the interview, as
    /// [`AttendanceStore::record`](super::AttendanceStore::record) tells it, and a room with a verdict is marked as
    /// changed. Twice is as good as once. Answers whether something changed.
    async fn correct(&self, correction: Correction) -> Result<bool, StoreError>;
}
