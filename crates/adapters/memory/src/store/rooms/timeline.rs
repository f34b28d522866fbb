use greenroom_domain::room::RoomId;
use greenroom_domain::timeline::{TimelineEntry, TimelineLine};

use crate::store::Books;

impl Books {
    /// The lines behind that id. A line's id is its place in the books, from 1.
    pub(super) fn lines(&self, room: RoomId, after: i64) -> impl Iterator<Item = TimelineLine> {
        let lines = (1..).zip(&self.timeline).skip_while(move |(id, _)| *id <= after);
        lines.filter(move |(_, entry)| entry.room == room).map(|(id, entry)| line(id, entry))
    }
}

pub(in crate::store) fn line(id: i64, entry: &TimelineEntry) -> TimelineLine {
    let facts = entry.facts().into_iter();
    let mut facts: Vec<_> = facts.map(|(name, value)| (name.to_owned(), value)).collect();
    facts.sort();
    TimelineLine {
        id,
        at: entry.at,
        actor: entry.actor.as_text(),
        participant: entry.participant,
        kind: entry.what.kind().to_owned(),
        facts,
    }
}
