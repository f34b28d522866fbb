//! [`ConclusionStore`]: what interviews came to.
//!
//! Between the question what is to be concluded and the verdict, the ledger may change, or another process may store its
//! verdict. Whoever writes a stay holds its life of the room, or the row of the interview, until the stay is there; whoever
//! concludes locks all of them first. So either the verdict finds the stay and comes to nothing, or the writer finds the
//! verdict, and marks it. For that it is kept what was given out, in this process, which is the one to conclude.

use std::collections::BTreeMap;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::ports::{Conclusion, ConclusionStore, StoreError, Unconcluded};
use greenroom_domain::room::{Outcome, RoomId, RoomRecord};
use greenroom_domain::session::Session;
use greenroom_domain::verdict::{NoShow, Verdict};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::columns::{Announced, Lines, Time};
use crate::record::{RecordRow, StaysOfRoom, record, records};
use crate::rows::{StayRow, Unreadable, all, number};
use crate::schema::rooms;
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;
use crate::transaction::Transaction;

/// The ledgers that were given out last, by room, each with the verdict that stood.
pub(crate) type Asked = Mutex<BTreeMap<RoomId, (Vec<Session>, Option<Verdict>)>>;

/// The outcome, if there is a verdict, and what belongs to it.
type VerdictSql =
    (Nullable<Text>, Nullable<Text>, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>);
type VerdictRow = (Option<String>, Option<String>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

question! {
    /// The rooms on which there is to be a verdict, the longest over first: whether the start was told, and the verdict
    /// that was.
    UnconcludedRooms("unconcluded.sql") -> (SqlUuid, Bool, VerdictSql) {
        before: Time => Timestamptz,
        limit: i64 => BigInt,
    }
}

statement! {
    /// Locks a room and its interview; answers with the verdict that stands.
    HoldInterview<'a>("hold_interview.sql") -> VerdictSql {
        room: &'a Uuid => SqlUuid,
    }
}

statement! {
    /// Stores a verdict, unless somebody may just be writing a stay that it does not know, and those of its lines that were
    /// not told; counts it.
    Conclude<'a>("conclude.sql", "announce.sql", "done.sql") {
        room: Uuid => SqlUuid,
        at: Time => Timestamptz,
        started_at: Option<Time> => Nullable<Timestamptz>,
        outcome: &'static str => Text,
        no_show: Option<&'static str> => Nullable<Text>,
        minutes_together: i64 => BigInt,
        candidate_minutes: i64 => BigInt,
        candidate_late_minutes: Option<i64> => Nullable<BigInt>,
        interviewer_late_minutes: Option<i64> => Nullable<BigInt>,
    }
    with { lines: Lines, }
}

#[async_trait]
impl ConclusionStore for PostgresStore {
    async fn unconcluded(&self, before: Time, limit: u32) -> Result<Vec<Unconcluded>, StoreError> {
        let question = UnconcludedRooms { before, limit: limit.into(), entrant: entrant_columns() };
        let due: Vec<(Uuid, bool, VerdictRow)> = self.rows(question).await?;
        let mut records = self.records_by_id(due.iter().map(|(id, ..)| *id).collect()).await?;
        let mut unconcluded = Vec::with_capacity(due.len());
        for (id, started, before) in due {
            let Some(record) = records.remove(&id) else { continue };
            unconcluded.push(Unconcluded { record, started, before: verdict(before)? });
        }
        let given = |due: &Unconcluded| (due.record.room.id, (due.record.sessions.clone(), due.before));
        *self.asked().lock().await = unconcluded.iter().map(given).collect();
        Ok(unconcluded)
    }

    async fn conclude(&self, conclusion: Conclusion) -> Result<bool, StoreError> {
        let mut transaction = self.begin("BEGIN").await?;
        if !self.is_as_asked(&mut transaction, conclusion.room).await?
            || transaction.count(conclude(&conclusion, self.announced())).await? == 0
        {
            transaction.roll_back().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        self.ring_for(conclusion.timeline.iter());
        Ok(true)
    }
}

impl PostgresStore {
    /// Holds the room, and answers whether its ledger and the verdict that stands are those that were given out last.
    async fn is_as_asked(&self, transaction: &mut Transaction, room: RoomId) -> Result<bool, StoreError> {
        let asked = self.asked().lock().await.get(&room).cloned();
        let held: Vec<VerdictRow> = transaction.rows(HoldInterview { room: &room.0 }).await?;
        let Some(row) = held.into_iter().next() else { return Ok(false) };
        let stands = verdict(row)?;
        Ok(match asked {
            Some((asked, before)) => stands == before && ledger(transaction, room).await? == asked,
            None => stands.is_none(),
        })
    }

    async fn records_by_id(&self, ids: Vec<Uuid>) -> Result<BTreeMap<Uuid, RoomRecord>, StoreError> {
        let rows: Vec<RecordRow> = self.rows(records().filter(rooms::id.eq_any(ids))).await?;
        let by_id = |row| record(row).map(|record| (record.room.id.0, record));
        rows.into_iter().map(by_id).collect()
    }
}

/// The ledger of a room as it is now.
async fn ledger(transaction: &mut Transaction, room: RoomId) -> Result<Vec<Session>, StoreError> {
    let query = rooms::table.filter(rooms::id.eq(room.0)).select(StaysOfRoom);
    let ledgers: Vec<Vec<StayRow>> = transaction.rows(query).await?;
    all(ledgers.into_iter().flatten().collect())
}

const OUTCOMES: [Outcome; 4] = [Outcome::Completed, Outcome::Cancelled, Outcome::Expired, Outcome::Lost];

fn verdict(row: VerdictRow) -> Result<Option<Verdict>, Unreadable> {
    let (Some(outcome), no_show, together, inside, candidate_late, interviewer_late) = row else {
        return Ok(None);
    };
    let outcome =
        OUTCOMES.into_iter().find(|known| known.as_str() == outcome).ok_or(Unreadable("outcome"))?;
    let minutes = |stored: Option<i64>, column| stored.map(|stored| number(stored, column)).transpose();
    Ok(Some(Verdict {
        outcome,
        no_show: no_show.map(|who| NoShow::parse(&who).ok_or(Unreadable("no_show"))).transpose()?,
        minutes_together: minutes(together, "minutes_together")?.unwrap_or_default(),
        candidate_minutes: minutes(inside, "candidate_minutes")?.unwrap_or_default(),
        candidate_late: minutes(candidate_late, "candidate_late_minutes")?,
        interviewer_late: minutes(interviewer_late, "interviewer_late_minutes")?,
    }))
}

fn conclude<'a>(conclusion: &'a Conclusion, announced: Announced<'a>) -> Conclude<'a> {
    let Conclusion { verdict, timeline, .. } = conclusion;
    Conclude {
        room: conclusion.room.0,
        at: conclusion.at,
        started_at: conclusion.started_at,
        outcome: verdict.outcome.as_str(),
        no_show: verdict.no_show.map(NoShow::as_str),
        minutes_together: verdict.minutes_together.into(),
        candidate_minutes: verdict.candidate_minutes.into(),
        candidate_late_minutes: verdict.candidate_late.map(i64::from),
        interviewer_late_minutes: verdict.interviewer_late.map(i64::from),
        lines: Lines::of(timeline, announced),
    }
}
