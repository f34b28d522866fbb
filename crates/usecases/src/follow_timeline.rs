//! `GET /api/events`: what happens in all rooms, as it happens, without missing a line.

use std::sync::Arc;
use std::time::Duration;

use greenroom_domain::ports::{StoreError, StreamCursor, StreamedLine, TimelineStream};
use greenroom_domain::room::RoomName;
use moka::future::Cache;

/// Some lines of the stream, as far as one listener wants them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPage {
    /// The lines, in order.
    pub lines: Vec<StreamedLine>,
    /// Where the listener stands now. It moves on past lines that were not wanted, too.
    pub cursor: StreamCursor,
    /// Whether there may be more already.
    pub more: bool,
}

/// Follows the timelines of all rooms. Each listener has a cursor of its own; those who stand at the same place share
/// one question to the database, so that a thousand idle listeners cost as much as one.
#[derive(Clone)]
pub struct FollowTimeline {
    stream: Arc<dyn TimelineStream>,
    questions: Cache<StreamCursor, Arc<Vec<StreamedLine>>>,
}

/// How many lines one question brings: a listener who catches up needs few questions, and holds little in memory.
const LINES: u32 = 500;
/// How many different places may be asked for at once. It bounds memory, not listeners.
const QUESTIONS_IN_FLIGHT: u64 = 10_000;

impl FollowTimeline {
    /// Wires the use case.
    pub fn new(stream: Arc<dyn TimelineStream>) -> Self {
        // A time to live of zero keeps no answer: it only joins those who ask while the question is under way.
        let questions =
            Cache::builder().max_capacity(QUESTIONS_IN_FLIGHT).time_to_live(Duration::ZERO).build();
        Self { stream, questions }
    }

    /// Where a listener stands who wants only what is written from now on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn end(&self) -> Result<StreamCursor, StoreError> {
        self.stream.end().await
    }

    /// The lines behind that place, of one room or of all.
    ///
    /// # Errors
    /// When the database cannot be read. The listener stays where it is, and asks again later.
    pub async fn read(
        &self,
        after: StreamCursor,
        room: Option<&RoomName>,
    ) -> Result<StreamPage, Arc<StoreError>> {
        let question = async { self.stream.read(after, LINES).await.map(Arc::new) };
        let all = self.questions.try_get_with_by_ref(&after, question).await?;
        let is_wanted = |line: &&StreamedLine| room.is_none_or(|room| line.room_name == *room);
        Ok(StreamPage {
            lines: all.iter().filter(is_wanted).cloned().collect(),
            cursor: all.last().map_or(after, |line| line.cursor),
            more: all.len() >= LINES as usize,
        })
    }

    /// Waits until something may have been written. One waiter in each process is enough: it wakes all listeners.
    pub async fn written(&self) {
        self.stream.written().await;
    }
}
