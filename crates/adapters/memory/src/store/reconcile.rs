use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::drift::{Glance, Noticed};
use greenroom_domain::ports::{
    Correction, KnownDrift, Looked, PassNote, PassSummary, PastCursor, PastDrift, ReconcileStore, StoreError,
};
use greenroom_domain::room::{RoomName, RoomRecord};

use super::{Books, MemoryStore, StoredRoom};

mod correction;

/// What passes over the rooms left behind.
#[derive(Default)]
pub(super) struct Findings {
    /// Those that last and those that are over.
    pub(super) drifts: Vec<KnownDrift>,
    last: Option<PassSummary>,
}

#[async_trait]
impl ReconcileStore for MemoryStore {
    /// Always: nobody else knows these books.
    async fn lead(&self) -> Result<bool, StoreError> {
        self.open().map(|_| true)
    }

    async fn glances(&self, since: DateTime<Utc>) -> Result<Vec<Glance>, StoreError> {
        Ok(self.open()?.rooms.iter().filter_map(|room| room.glance(since)).collect())
    }

    async fn records(&self, names: &[RoomName]) -> Result<Vec<RoomRecord>, StoreError> {
        let (books, names) = (self.open()?, BTreeSet::from_iter(names));
        let named = books.rooms.iter().filter(|room| names.contains(&room.record.room.name));
        Ok(named.map(StoredRoom::snapshot).collect())
    }

    async fn noticed(&self, room: Option<RoomName>) -> Result<Noticed, StoreError> {
        let books = self.open()?;
        let meant =
            books.findings.lasting().filter(|known| room.as_ref().is_none_or(|room| known.room == *room));
        Ok(meant.fold(Noticed::new(), |mut noticed, known| {
            let of_room = noticed.entry(known.room.clone()).or_default();
            of_room.insert(known.drift.key.clone(), known.first_seen);
            noticed
        }))
    }

    async fn note_pass(&self, note: PassNote) -> Result<(), StoreError> {
        let mut books = self.open()?;
        books.findings.note(&note);
        note.timeline.into_iter().for_each(|line| books.tell(line));
        Ok(())
    }

    async fn known(&self) -> Result<(Vec<KnownDrift>, Option<PassSummary>), StoreError> {
        let books = self.open()?;
        let mut drifts: Vec<_> = books.findings.lasting().cloned().collect();
        drifts.sort_by(|a, b| (&a.room, &a.drift.key).cmp(&(&b.room, &b.drift.key)));
        Ok((drifts, books.findings.last))
    }

    async fn past(&self, behind: Option<PastCursor>, limit: u32) -> Result<Vec<PastDrift>, StoreError> {
        let mut past: Vec<_> = self.open()?.findings.past().collect();
        past.retain(|past| behind.is_none_or(|behind| past.cursor < behind));
        past.sort_by_key(|past| Reverse(past.cursor));
        past.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(past)
    }

    async fn correct(&self, correction: Correction) -> Result<bool, StoreError> {
        Ok(self.open()?.correct(&correction))
    }
}

impl Books {
    fn correct(&mut self, correction: &Correction) -> bool {
        let corrected = self.room(correction.room).and_then(|room| room.correct(correction));
        let changed = corrected.is_some();
        corrected.into_iter().flatten().for_each(|line| self.tell(line));
        changed
    }
}

impl StoredRoom {
    fn glance(&self, since: DateTime<Utc>) -> Option<Glance> {
        let glance = Glance::of(&self.record, since)?;
        Some(Glance { over_at: self.over_since(), ..glance })
    }
}

impl Findings {
    pub(super) fn lasting(&self) -> impl Iterator<Item = &KnownDrift> {
        self.drifts.iter().filter(|known| known.ended_at.is_none())
    }

    fn past(&self) -> impl Iterator<Item = PastDrift> {
        let confirmed = (1..).zip(&self.drifts).filter(|(_, known)| known.confirmed);
        confirmed.filter_map(|(number, known)| {
            let cursor = PastCursor { ended_at: known.ended_at?, number };
            Some(PastDrift { cursor, drift: known.clone() })
        })
    }

    fn note(&mut self, note: &PassNote) {
        let mut seen = BTreeMap::new();
        for drift in note.drifts.iter().rev() {
            seen.insert((&drift.room, &drift.drift.key), drift);
        }
        let unseen = |known: &&mut KnownDrift| {
            known.ended_at.is_none()
                && covers(&note.looked, &known.room)
                && !seen.contains_key(&(&known.room, &known.drift.key))
        };
        self.drifts.iter_mut().filter(unseen).for_each(|known| known.ended_at = Some(note.at));
        seen.into_values().for_each(|seen| self.keep(seen));
        self.last = note.summary.or(self.last);
    }

    fn keep(&mut self, seen: &KnownDrift) {
        let mut lasting = self.drifts.iter_mut().filter(|known| known.ended_at.is_none());
        match lasting.find(|known| is_same(known, seen)) {
            Some(known) => {
                let (first_seen, confirmed) = (known.first_seen, known.confirmed || seen.confirmed);
                *known = KnownDrift { first_seen, confirmed, ..seen.clone() };
            }
            None => self.drifts.push(seen.clone()),
        }
    }
}

fn covers(looked: &Looked, room: &RoomName) -> bool {
    match looked {
        Looked::AllBut(unknown) => !unknown.contains(room),
        Looked::At(one) => one == room,
    }
}

fn is_same(known: &KnownDrift, seen: &KnownDrift) -> bool {
    known.room == seen.room && known.drift.key == seen.drift.key
}
