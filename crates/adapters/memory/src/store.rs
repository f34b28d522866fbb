use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, Utc};
use greenroom_domain::announcement::Event;
use greenroom_domain::api_key::KeyRecord;
use greenroom_domain::delivery::Effort;
use greenroom_domain::event::MediaEvent;
use greenroom_domain::invitation::InvitationId;
use greenroom_domain::link::{LinkKeys, SecretHash};
use greenroom_domain::participant::{Participant, ParticipantId};
use greenroom_domain::ports::{Entrant, Once, StoreError};
use greenroom_domain::room::{RoomId, RoomRecord};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::RefreshRecord;
use tokio::sync::Notify;

use crate::lock::lock;

mod admission;
mod analytics;
mod announcements;
mod attendance;
mod conclusions;
mod correspondence;
mod entry;
mod keys;
mod once;
mod outbox;
mod people;
mod reconcile;
mod retention;
mod rooms;
mod stream;

use conclusions::Interview;
pub use outbox::MemoryAttempt;
use outbox::Post;
use reconcile::Findings;

/// All stores over one set of books. A call takes one lock, so each is a transaction by itself.
///
/// It looks through everything at every call, and keeps everything until it is dropped: enough for tests and for a
/// simulation, not for a season of interviews.
#[derive(Default)]
pub struct MemoryStore {
    books: Mutex<Books>,
    /// Rings when something may be due.
    due: Notify,
    /// Rings when lines of the timeline were written.
    written: Notify,
}

/// The books, for one call. When it is over, those who wait hear what it wrote.
struct Opened<'a> {
    books: MutexGuard<'a, Books>,
    store: &'a MemoryStore,
    /// How many lines there were before.
    lines: usize,
}

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
    /// What passes over the rooms left behind.
    findings: Findings,
    /// Who may manage rooms.
    keys: Vec<KeyRecord>,
    /// Requests that may be repeated.
    once: Vec<Once>,
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
    finished: BTreeMap<String, Finished>,
    /// When the LiveKit room has to go although the interview is not over. None again when it is gone.
    server_closes_at: Option<DateTime<Utc>>,
    interview: Interview,
    /// Whether its people were erased when it had been over for long.
    erased: bool,
}

/// The end of a life of a room.
#[derive(Clone, Copy)]
struct Finished {
    at: DateTime<Utc>,
    /// Who told of the earliest end.
    by: Source,
    /// Whether the media server told of it: then it is over for good, and the timeline says so.
    is_told: bool,
}

struct StoredToken {
    participant: ParticipantId,
    issued_at: DateTime<Utc>,
    /// When the LiveKit token that came with it ends.
    token_expires_at: DateTime<Utc>,
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
        lock(&store.books).post.announces.extend(events);
        store
    }

    /// The same stores, which keep stops of erased numbers under hashes by these keys.
    #[must_use]
    pub fn with_link_keys(self, keys: LinkKeys) -> Self {
        lock(&self.books).post.kept_stops.keys = Some(keys);
        self
    }

    /// Everything that was ever written into the timeline, in the order of writing.
    pub fn timeline(&self) -> Vec<TimelineEntry> {
        lock(&self.books).timeline.clone()
    }

    /// Makes every call answer [`StoreError::Unavailable`], as if the database were down.
    pub fn go_away(&self) {
        lock(&self.books).away = true;
    }

    /// Ends what [`MemoryStore::go_away`] began. Nothing was forgotten.
    pub fn come_back(&self) {
        lock(&self.books).away = false;
    }

    fn open(&self) -> Result<Opened<'_>, StoreError> {
        let books = lock(&self.books);
        if books.away {
            return Err(StoreError::Unavailable("the memory store was told to go away".into()));
        }
        Ok(Opened { lines: books.timeline.len(), books, store: self })
    }

    /// Says that something may be due, to who waits and to the next who comes.
    fn ring(&self) {
        ring(&self.due);
    }
}

impl Deref for Opened<'_> {
    type Target = Books;

    fn deref(&self) -> &Books {
        &self.books
    }
}

impl DerefMut for Opened<'_> {
    fn deref_mut(&mut self) -> &mut Books {
        &mut self.books
    }
}

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        if self.books.timeline.len() > self.lines {
            ring(&self.store.written);
        }
        if std::mem::take(&mut self.books.post.rings) {
            self.store.ring();
        }
    }
}

fn ring(bell: &Notify) {
    bell.notify_waiters();
    bell.notify_one();
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

    /// Lets this link open to the person, in place of the one before.
    fn open_by(&mut self, id: ParticipantId, link: SecretHash) {
        let links = self.links.iter_mut().filter(|(_, owner)| *owner == id);
        links.for_each(|known| known.0 = link);
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
