use async_trait::async_trait;
use greenroom_domain::ports::{StoreError, StreamCursor, StreamedLine, TimelineStream};

use super::rooms::timeline::line;
use super::{Books, MemoryStore};

/// There is one transaction at a time here, so that the line alone tells the place.
const fn cursor(line: i64) -> StreamCursor {
    StreamCursor { transaction: 0, line }
}

#[async_trait]
impl TimelineStream for MemoryStore {
    async fn end(&self) -> Result<StreamCursor, StoreError> {
        let lines = self.open()?.timeline.len();
        Ok(cursor(i64::try_from(lines).unwrap_or(i64::MAX)))
    }

    async fn read(&self, after: StreamCursor, limit: u32) -> Result<Vec<StreamedLine>, StoreError> {
        let books = self.open()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(books.stream(after).take(limit).collect())
    }

    async fn written(&self) {
        self.written.notified().await;
    }
}

impl Books {
    fn stream(&self, after: StreamCursor) -> impl Iterator<Item = StreamedLine> {
        let lines = (1..).zip(&self.timeline).skip_while(move |(id, _)| cursor(*id) <= after);
        lines.filter_map(|(id, entry)| {
            let room = &self.rooms.iter().find(|room| room.record.room.id == entry.room)?.record.room;
            let (room, room_name) = (room.id, room.name.clone());
            Some(StreamedLine { cursor: cursor(id), room, room_name, line: line(id, entry) })
        })
    }
}
