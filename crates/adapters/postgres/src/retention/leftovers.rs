//! Leftovers: one statement for each kind, which finds by an index what is over.

use diesel::sql_types::{BigInt, Timestamptz};
use greenroom_domain::ports::StoreError;
use greenroom_domain::retention::Leftover;

use crate::columns::Time;
use crate::statement::statement;
use crate::store::PostgresStore;

/// Makes a statement that drops leftovers from before a time, the oldest first, and counts them.
macro_rules! forget {
    ($($name:ident($file:literal),)+) => {
        $(statement! {
            /// Drops leftovers from before a time; counts them.
            $name<'a>($file) {
                before: &'a Time => Timestamptz,
                at_most: i64 => BigInt,
            }
        })+
    };
}

forget! {
    MediaEvents("forget_media_events.sql"),
    MessengerEvents("forget_messenger_events.sql"),
    OrphanReceipts("forget_orphan_receipts.sql"),
    Drifts("forget_drifts.sql"),
    Tokens("forget_tokens.sql"),
    Delivered("forget_delivered.sql"),
    Dead("forget_dead.sql"),
    WrongNumbers("forget_wrong_numbers.sql"),
}

impl PostgresStore {
    pub(super) async fn forget_leftovers(
        &self,
        what: Leftover,
        before: Time,
        limit: u32,
    ) -> Result<i64, StoreError> {
        let (before, at_most) = (&before, i64::from(limit));
        match what {
            Leftover::MediaEvents => self.count(MediaEvents { before, at_most }).await,
            Leftover::MessengerEvents => self.count(MessengerEvents { before, at_most }).await,
            Leftover::OrphanReceipts => self.count(OrphanReceipts { before, at_most }).await,
            Leftover::Drifts => self.count(Drifts { before, at_most }).await,
            Leftover::Tokens => self.count(Tokens { before, at_most }).await,
            Leftover::DeliveredAnnouncements => self.count(Delivered { before, at_most }).await,
            Leftover::DeadAnnouncements => self.count(Dead { before, at_most }).await,
            Leftover::WrongNumbers => self.count(WrongNumbers { before, at_most }).await,
        }
    }
}
