//! Says what an interview came to once it is over: by the ledger, and a fresh look at the media server.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{
    Conclusion, ConclusionStore, MediaError, MediaServer, StoreError, Unconcluded,
};
use greenroom_domain::room::{RoomId, RoomRecord};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_domain::verdict::{Verdict, started_at};

use crate::livekit_status::look;

/// Concludes.
#[derive(Clone)]
pub struct ConcludeInterviews {
    /// What is to be concluded.
    pub conclusions: Arc<dyn ConclusionStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long after its end a room is left alone: the last webhooks are on their way, and for those that got lost the
    /// reconciler needs two passes.
    pub grace: TimeDelta,
}

/// What one pass did.
#[derive(Debug, Default)]
pub struct Concluded {
    /// On how many interviews there is a verdict now.
    pub concluded: usize,
    /// How many wait: somebody is still in the LiveKit room, or nobody knows, or the ledger changed just now.
    pub postponed: usize,
    /// Why verdicts could not be stored although the database answers. Those rooms have their turn again.
    pub failures: Vec<StoreError>,
}

/// After so many calls without an answer, one after the other, no more are made in a pass.
const SILENCES: u32 = 3;

/// How many rooms one pass takes on.
const ROOMS_A_PASS: u32 = 500;

impl ConcludeInterviews {
    /// Makes one pass. A room of which the media server does not tell waits, and so does one whose verdict cannot be stored;
    /// the others do not wait for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run(&self) -> Result<Concluded, StoreError> {
        let (mut pass, mut silences) = (Concluded::default(), 0);
        let before = self.clock.now() - self.grace;
        for due in self.conclusions.unconcluded(before, ROOMS_A_PASS).await? {
            let empty = self.is_known_to_be_empty(&due.record, &mut silences).await;
            match empty && self.conclude(&due, &mut pass.failures).await? {
                true => pass.concluded += 1,
                false => pass.postponed += 1,
            }
        }
        Ok(pass)
    }

    /// After so many silences in a row the media server is away: the rest would only wait as long.
    async fn is_known_to_be_empty(&self, record: &RoomRecord, silences: &mut u32) -> bool {
        match () {
            () if !may_be_inside(record) => true,
            () if *silences >= SILENCES => false,
            () => match self.is_empty(record).await {
                Ok(empty) => {
                    *silences = 0;
                    empty
                }
                Err(error) => {
                    *silences += u32::from(error.is_transient());
                    false
                }
            },
        }
    }

    /// Stores the verdict of now, if there is one; answers whether it stands.
    async fn conclude(&self, due: &Unconcluded, failures: &mut Vec<StoreError>) -> Result<bool, StoreError> {
        let Some(conclusion) = self.conclusion(due) else { return Ok(false) };
        match self.conclusions.conclude(conclusion).await {
            Err(error) if !error.is_transient() => {
                failures.push(error);
                Ok(false)
            }
            stored => stored,
        }
    }

    /// Whether nobody is in the LiveKit room. Somebody who is there unrecorded is about to be written down.
    async fn is_empty(&self, record: &RoomRecord) -> Result<bool, MediaError> {
        let live = look(self.media.as_ref(), &record.room.name).await?;
        Ok(live.is_none_or(|live| live.present() == 0))
    }

    /// The verdict of now; none when somebody came in again.
    fn conclusion(&self, due: &Unconcluded) -> Option<Conclusion> {
        let (record, now) = (&due.record, self.clock.now());
        let verdict = Verdict::of(record, now)?;
        let started_at = started_at(record, now).filter(|_| !due.started);
        let started = started_at.map(|at| entry(record.room.id, at, Happening::InterviewStarted));
        let told = match due.before {
            None => Some(Happening::InterviewEnded(verdict)),
            Some(before) if before != verdict => Some(Happening::InterviewRevised(verdict)),
            Some(_) => None,
        };
        let told = told.map(|what| entry(record.room.id, now, what));
        let timeline = started.into_iter().chain(told).collect();
        Some(Conclusion { room: record.room.id, at: now, verdict, started_at, timeline })
    }
}

/// Whether LiveKit may have the room: it was made there, and nobody told of its end.
fn may_be_inside(record: &RoomRecord) -> bool {
    record.room.server.as_ref().is_some_and(|server| server.gone_at.is_none())
}

fn entry(room: RoomId, at: DateTime<Utc>, what: Happening) -> TimelineEntry {
    TimelineEntry { room, at, actor: Actor::System, request: None, participant: None, what }
}
