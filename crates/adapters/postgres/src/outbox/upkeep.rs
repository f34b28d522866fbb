//! What keeps the outbox in order: messages given up, what is forgotten, and how much waits.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Nullable, Record, Text, Timestamptz};
use greenroom_domain::ports::{Depth, StoreError};

use super::breakers::{BreakerRow, BreakerSql};
use crate::columns::Time;
use crate::rows::all;
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;

statement! {
    /// Marks messages that nobody heard of again.
    GiveUp<'a>("give_up.sql", "announce.sql", "done.sql") {
        now: Time => Timestamptz,
        most: i64 => BigInt,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

statement! {
    /// Forgets what nobody needs any more.
    Tidy<'a>("tidy.sql") {
        now: &'a Time => Timestamptz,
    }
}

question! {
    /// Counts what waits.
    Measure("depth.sql") -> DepthSql {
        now: Time => Timestamptz,
    }
}

type DepthSql = (BigInt, BigInt, Nullable<Timestamptz>, BigInt, BigInt, Array<Record<BreakerSql>>);

/// Messages due and for later, the oldest due, announcements waiting and dead, what is stopped.
type DepthRow = (i64, i64, Option<Time>, i64, i64, Vec<BreakerRow>);

impl PostgresStore {
    pub(super) async fn give_up(&self, now: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        let (announced_kinds, announced_events) = self.announced();
        let give_up = GiveUp { now, most: limit.into(), announced_kinds, announced_events };
        let given_up = self.count(give_up).await?;
        if given_up > 0 {
            self.ring_written();
        }
        if given_up > 0 && !announced_kinds.is_empty() {
            self.ring();
        }
        Ok(usize::try_from(given_up).unwrap_or_default())
    }

    pub(super) async fn forget(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.count(Tidy { now: &now }).await.map(drop)
    }

    pub(super) async fn measure(&self, now: DateTime<Utc>) -> Result<Depth, StoreError> {
        let row: Option<DepthRow> = self.row(Measure { now, entrant: entrant_columns() }).await?;
        let Some((due, later, oldest, waiting, dead, breakers)) = row else { return Ok(Depth::default()) };
        let seconds = oldest.map_or(0, |oldest| (now - oldest).num_seconds());
        Ok(Depth {
            messages_due: counted(due),
            messages_later: counted(later),
            oldest_due_seconds: counted(seconds),
            announcements: counted(waiting),
            announcements_dead: counted(dead),
            breakers: all(breakers)?,
        })
    }
}

/// A count as the domain has it. None is negative.
fn counted(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
