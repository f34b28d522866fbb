use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Cause, Once};
use crate::drift::DriftKind;
use crate::invitation::{Invitation, InvitationId, InvitationState, Suppression};
use crate::link::SecretHash;
use crate::notice::Notice;
use crate::participant::Participant;
use crate::room::{Application, Phase, Room, RoomId, RoomName, RoomRecord};
use crate::timeline::{TimelineEntry, TimelineLine};

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was faster. Load, decide again, try again.
    #[error("the record has changed in the meantime")]
    Conflict,
    /// The database did not answer, or not in time. Try later; the change MAY have been made.
    #[error("the database gave no answer")]
    Unavailable(#[source] Cause),
    /// The database answered in a way that only a mistake of ours explains.
    #[error("the database and the program disagree")]
    Broken(#[source] Cause),
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// A participant together with the door that opens to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParticipant {
    /// The person.
    pub participant: Participant,
    /// The hash of the person's join link.
    pub link_hash: SecretHash,
}

/// A message that is to be stored, and goes into the outbox unless it is suppressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// What, to whom, when.
    pub notice: Notice,
    /// The language of its template.
    pub language: String,
    /// Of several that wait, the earliest goes first.
    pub urgent_at: DateTime<Utc>,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
}

impl NewInvitation {
    /// The message as it is read back before anything has become of it.
    pub fn invitation(&self) -> Invitation {
        Invitation {
            id: self.id,
            participant: self.notice.participant,
            purpose: self.notice.purpose,
            language: self.language.clone(),
            state: self.notice.state(),
            created_at: self.created_at,
            due_at: self.notice.due_at,
            posts: 0,
            accepted_at: None,
            sent_at: None,
            delivered_at: None,
            read_at: None,
        }
    }
}

/// A room that is to be stored with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRoom {
    /// The room, at version 1.
    pub room: Room,
    /// Who is expected.
    pub participants: Vec<NewParticipant>,
    /// Who is written to.
    pub invitations: Vec<NewInvitation>,
    /// By which repeatable request.
    pub once: Option<Once>,
    /// How it came about.
    pub timeline: Vec<TimelineEntry>,
}

/// A change of a room, with everything that follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomChange {
    /// The room as it shall be; its version is one more than the one that the decision was made on. What is stored of it:
    /// job title, company, schedule, window, policy, metadata, notify and ended.
    pub room: Room,
    /// When it was decided. A lease on a message that ends later is one that runs; a LiveKit room that has to go is overdue
    /// since then.
    pub at: DateTime<Utc>,
    /// Who is expected, too. They follow upon those who are.
    pub participants: Vec<NewParticipant>,
    /// Who is written to.
    pub invitations: Vec<NewInvitation>,
    /// Messages that do not go out any more: `suppressed` (superseded), each with a line of its own in the timeline.
    pub superseded: Vec<InvitationId>,
    /// Whether the LiveKit room has to go although the interview is not over, because tokens given earlier could
    /// still open it: [`RoomStore::overdue`] lists it until it is gone.
    pub closes_server_room: bool,
    /// By which repeatable request.
    pub once: Option<Once>,
    /// What the timeline says.
    pub timeline: Vec<TimelineEntry>,
}

impl RoomChange {
    /// The room as it shall be, and nothing that follows from it.
    pub fn to(room: Room, at: DateTime<Utc>) -> Self {
        Self {
            room,
            at,
            participants: vec![],
            invitations: vec![],
            superseded: vec![],
            closes_server_room: false,
            once: None,
            timeline: vec![],
        }
    }

    /// The record as it will be read back, but for what others do at the same time.
    pub fn applied(&self, record: RoomRecord) -> RoomRecord {
        let RoomRecord { mut participants, mut invitations, .. } = record;
        let queued =
            |one: &&mut Invitation| self.superseded.contains(&one.id) && one.state == InvitationState::Queued;
        invitations
            .iter_mut()
            .filter(queued)
            .for_each(|one| one.state = InvitationState::Suppressed(Suppression::Superseded));
        participants.extend(self.participants.iter().map(|new| new.participant.clone()));
        invitations.extend(self.invitations.iter().map(NewInvitation::invitation));
        RoomRecord { room: self.room.clone(), participants, invitations, ..record }
    }
}

/// Which rooms are asked for. Every part narrows the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomFilter {
    /// In this phase now.
    pub phase: Option<PhaseFilter>,
    /// For this job.
    pub job: Option<String>,
    /// For this application, all rounds.
    pub application: Option<String>,
    /// With this candidate, by the caller's own id.
    pub candidate: Option<String>,
    /// Starting (or, without a start, opening) at this time or later.
    pub starts_from: Option<DateTime<Utc>>,
    /// Starting before this time.
    pub starts_to: Option<DateTime<Utc>>,
    /// With drift that is confirmed and not over.
    pub drift: Option<DriftFilter>,
    /// Behind this one in the order of the list.
    pub after: Option<RoomCursor>,
}

/// Drift as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftFilter {
    /// Of whatever kind.
    Any,
    /// Of this kind.
    Kind(DriftKind),
}

/// A phase as a filter: [`crate::room::Phase`] without how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhaseFilter {
    /// The door opens later.
    Scheduled,
    /// The door is open and nobody is inside.
    Open,
    /// Somebody is inside.
    Live,
    /// It is over.
    Ended,
}

impl From<Phase> for PhaseFilter {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Scheduled => Self::Scheduled,
            Phase::Open => Self::Open,
            Phase::Live => Self::Live,
            Phase::Ended(_) => Self::Ended,
        }
    }
}

/// A place in the list of rooms: newest room first, and of equals the one with the greater id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomCursor {
    /// When the last room on the page was made.
    pub created_at: DateTime<Utc>,
    /// Its id.
    pub id: RoomId,
}

/// The rooms and who is expected in them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RoomStore: Send + Sync {
    /// Stores a room with its people and its timeline, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the application has a room for that round, or the name or the [`Once`] is taken.
    async fn create(&self, new: NewRoom) -> Result<(), StoreError>;

    /// Changes a room, whole or not at all. Messages that are not suppressed go into the outbox. What the room is on LiveKit
    /// stays as it is stored, whatever the change says.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], and nothing stored, when the room's version is not the one before the change's, or when one of
    /// the superseded messages is not waiting any more (a worker has it): then other messages may be called for. Also when the
    /// [`Once`] is taken.
    async fn commit(&self, change: RoomChange) -> Result<(), StoreError>;

    /// The rooms that fit, newest first, at most `limit`, as [`RoomStore::find`] gives them. The phase of a filter is the
    /// one that [`RoomRecord::phase`] has `now`.
    async fn list(
        &self,
        filter: &RoomFilter,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<RoomRecord>, StoreError>;

    /// The timeline of a room, oldest first, at most `limit` lines behind the line with the id `after`. Of lines that are
    /// written at the same moment the later may be there before the earlier: whoever follows a timeline by `after` may miss
    /// one, and sees it by reading from the beginning.
    async fn timeline(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<TimelineLine>, StoreError>;

    /// The room of that name with its people, their stays, the messages to them and their answers, each oldest first, as one
    /// consistent view.
    async fn find(&self, name: &RoomName) -> Result<Option<RoomRecord>, StoreError>;

    /// The room of that application and round, as [`RoomStore::find`] gives it.
    async fn find_by_application(&self, application: &Application) -> Result<Option<RoomRecord>, StoreError>;

    /// The rooms that are over `now` while their LiveKit room may still be there, the longest overdue first, at most
    /// `limit`. A room is over when it was ended or its hard end has come, and counts as over when a change closed its
    /// LiveKit room; that may be there while [`Room::server`] has no `gone_at`.
    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Room>, StoreError>;

    /// Notes that the LiveKit room `sid` is gone since the time of `entry`, closes the stays in it (reason
    /// `room_finished`, source `request`), and writes the entry. MUST do nothing when it was noted before or when the
    /// room has got another sid. Answers whether it did something.
    async fn record_server_room_gone(&self, sid: &str, entry: TimelineEntry) -> Result<bool, StoreError>;

    /// Answers whether the store can be asked: whether it is there, and has what it needs (a database its tables).
    async fn ping(&self) -> Result<(), StoreError>;
}
