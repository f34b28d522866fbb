//! [`TimelineStream`]: the timelines of all rooms as one.

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use greenroom_domain::ports::{StoreError, StreamCursor, StreamedLine, TimelineStream};
use greenroom_domain::room::{RoomId, RoomName};
use uuid::Uuid;

use crate::bell::News;
use crate::rows::{LineRow, LineSql, Unreadable};
use crate::statement::{entrant_columns, question};
use crate::store::PostgresStore;

question! {
    /// The lines behind a place. A transaction's number has no type of diesel's: it travels as text.
    ReadStream("read_stream.sql") -> (Text, SqlUuid, Text, LineSql) {
        transaction: String => Text,
        line: i64 => BigInt,
        limit: i64 => BigInt,
    }
}

question! {
    /// The oldest transaction that may still write.
    OldestWriter("oldest_writer.sql") -> Text {}
}

#[async_trait]
impl TimelineStream for PostgresStore {
    async fn end(&self) -> Result<StreamCursor, StoreError> {
        let oldest: Option<String> = self.row(OldestWriter { entrant: entrant_columns() }).await?;
        let oldest = transaction(oldest.as_deref().unwrap_or_default())?;
        // Behind every line of those that are over: what is open now, and all that follows, is still to be read.
        Ok(StreamCursor { transaction: oldest.saturating_sub(1), line: i64::MAX })
    }

    async fn read(&self, after: StreamCursor, limit: u32) -> Result<Vec<StreamedLine>, StoreError> {
        let question = ReadStream {
            transaction: after.transaction.to_string(),
            line: after.line,
            limit: limit.into(),
            entrant: entrant_columns(),
        };
        let rows: Vec<(String, Uuid, String, LineRow)> = self.rows(question).await?;
        rows.into_iter().map(|(xid, room, name, line)| streamed(&xid, room, &name, line)).collect()
    }

    async fn written(&self) {
        self.bell().rung(News::Written).await;
    }
}

fn streamed(xid: &str, room: Uuid, name: &str, line: LineRow) -> Result<StreamedLine, StoreError> {
    let cursor = StreamCursor { transaction: transaction(xid)?, line: line.id };
    let room_name = RoomName::parse(name).map_err(|_| Unreadable("name"))?;
    Ok(StreamedLine { cursor, room: RoomId(room), room_name, line: line.try_into()? })
}

fn transaction(xid: &str) -> Result<u64, Unreadable> {
    xid.parse().map_err(|_| Unreadable("xid"))
}
