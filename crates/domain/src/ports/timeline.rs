use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;

use super::StoreError;
use crate::room::{RoomId, RoomName};
use crate::timeline::TimelineLine;

/// A place in the stream of all timelines: lines come in the order of their transactions, and of one transaction in the
/// order of writing. As text `<transaction>-<line>`, which is the id of a server-sent event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamCursor {
    /// The transaction (PostgreSQL's `xid8`).
    pub transaction: u64,
    /// The line.
    pub line: i64,
}

impl fmt::Display for StreamCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.transaction, self.line)
    }
}

/// The text is no place in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of an event")]
pub struct NoCursor;

impl FromStr for StreamCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (transaction, line) = text.split_once('-').ok_or(NoCursor)?;
        let transaction = transaction.parse().map_err(|_| NoCursor)?;
        let cursor = Self { transaction, line: line.parse().map_err(|_| NoCursor)? };
        // Only as we write it: neither +7 nor 07.
        if cursor.to_string() == text { Ok(cursor) } else { Err(NoCursor) }
    }
}

/// A line of some room's timeline, on its way to who listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamedLine {
    /// Where it stands.
    pub cursor: StreamCursor,
    /// Its room.
    pub room: RoomId,
    /// The room's name.
    pub room_name: RoomName,
    /// What happened.
    pub line: TimelineLine,
}

/// The timelines of all rooms as one stream, which can be followed and taken up again without missing a line.
///
/// A number that counts up alone would lose lines that are committed late. Therefore each line carries its transaction,
/// and readers stop below the oldest transaction that is still open.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TimelineStream: Send + Sync {
    /// The place from which on everything is read that is written from now on.
    async fn end(&self) -> Result<StreamCursor, StoreError>;

    /// The lines behind that place, at most `limit`, in order. MUST NOT give a line before one that may yet be committed
    /// ahead of it.
    async fn read(&self, after: StreamCursor, limit: u32) -> Result<Vec<StreamedLine>, StoreError>;

    /// Waits until something may have been written, by any process. MAY return for nothing, and MAY miss something that
    /// another process wrote: whoever waits looks by himself now and then.
    async fn written(&self);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_nothing_else_is_one() {
        let cursor = StreamCursor { transaction: 18_446_744_073_709_551_615, line: 7 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in ["", "7", "a-7", "7-", "-7", "7-7-7", "18446744073709551616-1", "+5-5", "00-1"] {
            assert_eq!(text.parse::<StreamCursor>(), Err(NoCursor), "{text}");
        }
    }
}
