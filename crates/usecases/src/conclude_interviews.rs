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
    /// How many wait: somebody is still in the LiveKit room, or nobody knows.
    pub postponed: usize,
}

/// How many rooms one pass takes on.
const ROOMS_A_PASS: u32 = 500;

impl ConcludeInterviews {
    /// Makes one pass. A room of which the media server does not tell waits; the others do not wait for it.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn run(&self) -> Result<Concluded, StoreError> {
        let mut pass = Concluded::default();
        let before = self.clock.now() - self.grace;
        let due = self.conclusions.unconcluded(before, ROOMS_A_PASS).await?;
        let empty = self.look_at(&due).await;
        for (due, empty) in due.iter().zip(empty) {
            match self.conclusion(due).filter(|_| empty) {
                Some(conclusion) => {
                    self.conclusions.conclude(conclusion).await?;
                    pass.concluded += 1;
                }
                None => pass.postponed += 1,
            }
        }
        Ok(pass)
    }

    /// Of each room, whether it is known that nobody is inside. After a first call that failed no other is asked about: it
    /// would only wait as long.
    async fn look_at(&self, due: &[Unconcluded]) -> Vec<bool> {
        let (mut away, mut empty) = (false, Vec::with_capacity(due.len()));
        for Unconcluded { record, .. } in due {
            let known = match () {
                () if !may_be_inside(record) => Some(true),
                () if away => None,
                () => self.is_empty(record).await.ok(),
            };
            away |= known.is_none();
            empty.push(known.unwrap_or(false));
        }
        empty
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
    TimelineEntry { room, at, actor: Actor::System, participant: None, what }
}
