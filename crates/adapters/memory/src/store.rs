use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use greenroom_domain::announcement::Event;
use greenroom_domain::delivery::Effort;
use greenroom_domain::event::MediaEvent;
use greenroom_domain::invitation::InvitationId;
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::{Participant, ParticipantId};
use greenroom_domain::ports::{Entrant, StoreError};
use greenroom_domain::room::{RoomId, RoomRecord};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::RefreshRecord;
use tokio::sync::Notify;

use crate::lock::lock;

mod announcements;
mod attendance;
mod correspondence;
mod entry;
mod outbox;
mod rooms;

pub use outbox::MemoryAttempt;
use outbox::Post;

/// All stores over one set of books. A call takes one lock, so each is a transaction by itself.
///
/// It looks through everything at every call, and keeps everything until it is dropped: enough for tests and for a
/// simulation, not for a season of interviews.
#[derive(Default)]
pub struct MemoryStore(Mutex<Books>, Notify);

#[derive(Default)]
struct Books {
    /// Oldest first.
    rooms: Vec<StoredRoom>,
    tokens: BTreeMap<SecretHash, StoredToken>,
    events: BTreeMap<String, MediaEvent>,
    timeline: Vec<TimelineEntry>,
    /// Messages that have to go out, by the invitation's id. The invitation itself stands in its room's record.
    outbox: BTreeMap<InvitationId, OutboxRow>,
    /// What else is known of messages.
    post: Post,
    away: bool,
}

/// A message that has to go out.
struct OutboxRow {
    due_at: DateTime<Utc>,
    urgent_at: DateTime<Utc>,
    leased_until: Option<DateTime<Utc>>,
    fence: i64,
    effort: Effort,
}

struct StoredRoom {
    record: RoomRecord,
    links: Vec<(SecretHash, ParticipantId)>,
    /// The lives of the room that are over, and since when: a late `joined` must not open a stay in one of them.
    finished: BTreeMap<String, (DateTime<Utc>, Source)>,
    /// When the LiveKit room has to go although the interview is not over. None again when it is gone.
    server_closes_at: Option<DateTime<Utc>>,
}

struct StoredToken {
    participant: ParticipantId,
    record: RefreshRecord,
}

impl MemoryStore {
    /// Makes stores with nothing in them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes stores that queue what there is to say about these events.
    pub fn announcing(events: impl IntoIterator<Item = Event>) -> Self {
        let store = Self::new();
        lock(&store.0).post.announces.extend(events);
        store
    }

    /// Everything that was ever written into the timeline, in the order of writing.
    pub fn timeline(&self) -> Vec<TimelineEntry> {
        lock(&self.0).timeline.clone()
    }

    /// Makes every call answer [`StoreError::Unavailable`], as if the database were down.
    pub fn go_away(&self) {
        lock(&self.0).away = true;
    }

    /// Ends what [`MemoryStore::go_away`] began. Nothing was forgotten.
    pub fn come_back(&self) {
        lock(&self.0).away = false;
    }

    fn open(&self) -> Result<MutexGuard<'_, Books>, StoreError> {
        let books = lock(&self.0);
        if books.away {
            return Err(StoreError::Unavailable("the memory store was told to go away".into()));
        }
        Ok(books)
    }
}

impl Books {
    fn room(&mut self, id: RoomId) -> Option<&mut StoredRoom> {
        self.rooms.iter_mut().find(|room| room.record.room.id == id)
    }

    fn room_of(&mut self, id: ParticipantId) -> Option<&mut StoredRoom> {
        self.rooms.iter_mut().find(|room| room.person(id).is_some())
    }

    fn entrant(&self, id: ParticipantId) -> Option<Entrant> {
        self.rooms.iter().find_map(|room| room.entrant(id))
    }
}

impl StoredRoom {
    fn person(&self, id: ParticipantId) -> Option<&Participant> {
        self.record.participant(id)
    }

    fn entrant(&self, id: ParticipantId) -> Option<Entrant> {
        self.person(id).map(|who| Entrant { room: self.record.room.clone(), participant: who.clone() })
    }

    fn is_live(&self) -> bool {
        self.record.sessions.iter().any(Session::is_open)
    }
}

/// Why a stay ended whose room closed under it, see [`Session::reason`].
const ROOM_FINISHED: &str = "room_finished";
/// Why a stay ends that the person asked to end.
const LEFT: &str = "left";

/// Ends a stay.
fn close(stay: &mut Session, at: DateTime<Utc>, reason: &str, source: Source) {
    stay.left_at = Some(at);
    stay.reason = Some(reason.to_owned());
    stay.source = source;
}
