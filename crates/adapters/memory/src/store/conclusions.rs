use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::ports::{Conclusion, ConclusionStore, StoreError, Unconcluded};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::session::Session;
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_domain::verdict::Verdict;

use super::{Books, MemoryStore, StoredRoom};

/// What was said about the interview in a room.
#[derive(Default)]
pub(super) struct Interview {
    /// When it started, if that was told.
    pub(super) started_at: Option<DateTime<Utc>>,
    /// As it was when somebody asked last for what there is to conclude, if this room was among it.
    asked: Option<Asked>,
    concluded: Option<Concluded>,
}

struct Asked {
    ledger: Vec<Session>,
    before: Option<Verdict>,
}

struct Concluded {
    verdict: Verdict,
    /// The ledger that it is based on.
    ledger: Vec<Session>,
}

#[async_trait]
impl ConclusionStore for MemoryStore {
    async fn unconcluded(&self, before: DateTime<Utc>, limit: u32) -> Result<Vec<Unconcluded>, StoreError> {
        let mut books = self.open()?;
        books.rooms.iter_mut().for_each(|room| room.interview.asked = None);
        let mut due: Vec<_> =
            books.rooms.iter_mut().filter(|room| room.calls_for_a_verdict(before)).collect();
        due.sort_by_key(|room| over_since(&room.record));
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due.into_iter().map(StoredRoom::ask).collect())
    }

    async fn conclude(&self, conclusion: Conclusion) -> Result<bool, StoreError> {
        Ok(self.open()?.conclude(conclusion))
    }
}

impl Books {
    fn conclude(&mut self, conclusion: Conclusion) -> bool {
        let lines = self.room(conclusion.room).and_then(|room| room.conclude(conclusion));
        let is_stored = lines.is_some();
        lines.into_iter().flatten().for_each(|line| self.tell(line));
        is_stored
    }
}

impl StoredRoom {
    /// The verdict that was told, if there is one.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.interview.concluded.as_ref().map(|concluded| concluded.verdict)
    }

    fn calls_for_a_verdict(&self, before: DateTime<Utc>) -> bool {
        let concluded = self.interview.concluded.as_ref();
        let is_current = concluded.is_some_and(|concluded| concluded.ledger == self.record.sessions);
        !is_current && over_since(&self.record) <= before
    }

    fn ask(&mut self) -> Unconcluded {
        let before = self.verdict();
        self.interview.asked = Some(Asked { ledger: self.record.sessions.clone(), before });
        Unconcluded { record: self.snapshot(), started: self.interview.started_at.is_some(), before }
    }

    /// Keeps the verdict, if all is as it was when somebody asked; answers the lines that were not told before.
    fn conclude(&mut self, conclusion: Conclusion) -> Option<Vec<TimelineEntry>> {
        let (known, started) = (self.verdict(), self.interview.started_at.is_some());
        let is_as_asked = match &self.interview.asked {
            Some(asked) => asked.before == known && asked.ledger == self.record.sessions,
            None => known.is_none(),
        };
        if !is_as_asked {
            return None;
        }
        let ledger = self.record.sessions.clone();
        self.interview.concluded = Some(Concluded { verdict: conclusion.verdict, ledger });
        self.interview.started_at = self.interview.started_at.or(conclusion.started_at);
        let is_news = |line: &TimelineEntry| match line.what {
            Happening::InterviewStarted => !started,
            _ => known != Some(conclusion.verdict),
        };
        Some(conclusion.timeline.into_iter().filter(is_news).collect())
    }
}

/// Since when the room is over, or when it will be: ended, shut and left by the last one, or at its hard end.
fn over_since(record: &RoomRecord) -> DateTime<Utc> {
    let window = record.room.window;
    let ended = record.room.ended.map(|(at, _)| at);
    let left = record.sessions.iter().map(|stay| stay.left_at.unwrap_or(window.hard_ends_at));
    let shut = || left.fold(window.closes_at, DateTime::max);
    ended.unwrap_or_else(shut).min(window.hard_ends_at)
}
