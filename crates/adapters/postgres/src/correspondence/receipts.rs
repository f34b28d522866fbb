//! A body of the messenger: kept once, and its receipts applied, all at once.
//!
//! A receipt may come before we know the messenger's id of its message, which a settlement tells. Then neither may miss the
//! other: who writes such an id holds a lock together with all others who do; who keeps a receipt that fits nothing
//! holds it alone. Each takes it before it reads anything, and before it locks a row.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::invitation::{Failure, InvitationState};
use greenroom_domain::message::AttemptId;
use greenroom_domain::ports::{Recorded, StoreError};
use greenroom_domain::receipt::{MessengerNews, Receipt, ReceiptNews};
use uuid::Uuid;

use crate::columns::Time;
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;
use crate::transaction::Transaction;

/// Begins as one of those who write ids of the messenger. The number is `receipts` in bytes.
pub(crate) const SHARE_IDS: &str = "BEGIN; SELECT pg_advisory_xact_lock_shared(8243103980183385203)";
const SHARE: &str = "SELECT pg_advisory_xact_lock_shared(8243103980183385203)";
const ALONE: &str = "SELECT pg_advisory_xact_lock(8243103980183385203)";

statement! {
    /// Keeps a body. Answers whether it is new, and how little is known of its receipts' messages: 0 for messenger's ids
    /// that are known, 1 for ours at least, 2 for some that fit nothing.
    KeepBody<'a>("keep_body.sql") -> (BigInt, Integer) {
        event_id: &'a str => Text,
        raw: &'a str => Text,
        message_ids: Vec<&'a str> => Array<Text>,
        own_ids: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
    }
}

statement! {
    /// Applies receipts, and keeps those that fit nothing; counts the messages that changed.
    Apply<'a>("receipts.sql", "announce.sql", "done.sql") {
        message_ids: Vec<&'a str> => Array<Text>,
        own_ids: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        own_numbers: Vec<Option<i32>> => Array<Nullable<Integer>>,
        kinds: Vec<&'a str> => Array<Text>,
        ranks: Vec<i16> => Array<SmallInt>,
        codes: Vec<i32> => Array<Integer>,
        titles: Vec<&'a str> => Array<Text>,
        details: Vec<&'a str> => Array<Text>,
        ats: Vec<Time> => Array<Timestamptz>,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

question! {
    /// Takes receipts that were kept for these ids.
    TakeOrphans("take_orphans.sql") -> (Text, Text, Integer, Text, Text, Timestamptz) {
        message_ids: Vec<String> => Array<Text>,
    }
}

type OrphanRow = (String, String, i32, String, String, Time);

/// A receipt on its way into the database.
struct News {
    message: String,
    own: Option<AttemptId>,
    kind: String,
    rank: i16,
    failure: Failure,
    at: Time,
}

impl PostgresStore {
    pub(super) async fn record_news(&self, news: &MessengerNews) -> Result<Recorded, StoreError> {
        let mut transaction = self.begin("BEGIN").await?;
        let mut receipts: Vec<News> = news.receipts.iter().map(of_receipt).collect();
        share_attempts(&mut receipts);
        let kept: Vec<(i64, i32)> = transaction.rows(keep(news, &receipts)).await?;
        let (fresh, unknown) = kept.into_iter().next().unwrap_or_default();
        if fresh == 0 {
            transaction.roll_back().await?;
            return Ok(Recorded::Duplicate);
        }
        if !receipts.is_empty() {
            self.fit(&mut transaction, receipts, unknown).await?;
        }
        transaction.commit().await?;
        if !news.receipts.is_empty() {
            self.ring_written();
        }
        if !news.receipts.is_empty() && !self.announced().0.is_empty() {
            self.ring();
        }
        Ok(Recorded::Fresh)
    }

    /// Applies receipts, those included that came earlier and are understood only now.
    async fn fit(
        &self,
        transaction: &mut Transaction,
        mut receipts: Vec<News>,
        unknown: i32,
    ) -> Result<(), StoreError> {
        if unknown > 0 {
            transaction.run(if unknown > 1 { ALONE } else { SHARE }).await?;
            let ids = receipts.iter().map(|news| news.message.clone()).collect();
            receipts.extend(take(transaction, ids).await?);
            share_attempts(&mut receipts);
        }
        self.apply(transaction, &receipts).await
    }

    /// Applies receipts that were kept for these messages of ours.
    pub(crate) async fn adopt(
        &self,
        transaction: &mut Transaction,
        messages: Vec<String>,
    ) -> Result<(), StoreError> {
        let orphans = take(transaction, messages).await?;
        self.apply(transaction, &orphans).await
    }

    async fn apply(&self, transaction: &mut Transaction, receipts: &[News]) -> Result<(), StoreError> {
        let (kinds, events) = self.announced();
        transaction.count(apply(receipts, kinds, events)).await.map(drop)
    }
}

async fn take(transaction: &mut Transaction, message_ids: Vec<String>) -> Result<Vec<News>, StoreError> {
    let question = TakeOrphans { message_ids, entrant: entrant_columns() };
    let orphans: Vec<OrphanRow> = transaction.rows(question).await?;
    Ok(orphans.into_iter().map(of_orphan).collect())
}

/// What one receipt says about its message, all receipts for the same message know.
fn share_attempts(receipts: &mut [News]) {
    let known: BTreeMap<String, AttemptId> =
        receipts.iter().filter_map(|news| Some((news.message.clone(), news.own?))).collect();
    for news in receipts.iter_mut().filter(|news| news.own.is_none()) {
        news.own = known.get(&news.message).copied();
    }
}

fn of_receipt(news: &ReceiptNews) -> News {
    let failure = match &news.receipt {
        Receipt::Failed(failure) => failure.clone(),
        _ => Failure { code: 0, title: String::new(), details: String::new() },
    };
    let state = news.receipt.state();
    News {
        message: news.message.as_str().to_owned(),
        own: news.attempt,
        kind: state.as_str().to_owned(),
        rank: state.rank(),
        failure,
        at: news.at,
    }
}

fn of_orphan((message, kind, code, title, details, at): OrphanRow) -> News {
    let failure = Failure { code, title, details };
    let states = [
        InvitationState::Sent,
        InvitationState::Delivered,
        InvitationState::Read,
        InvitationState::Failed(failure.clone()),
    ];
    let rank = states.iter().find(|state| state.as_str() == kind).map_or(0, InvitationState::rank);
    News { message, own: None, kind, rank, failure, at }
}

fn keep<'a>(news: &'a MessengerNews, receipts: &'a [News]) -> KeepBody<'a> {
    KeepBody {
        event_id: &news.id,
        raw: &news.raw,
        message_ids: of(receipts, |news| news.message.as_str()),
        own_ids: of(receipts, |news| news.own.map(|own| own.invitation.0)),
    }
}

fn apply<'a>(receipts: &'a [News], kinds: &'a [&'static str], events: &'a [&'static str]) -> Apply<'a> {
    Apply {
        message_ids: of(receipts, |news| news.message.as_str()),
        own_ids: of(receipts, |news| news.own.map(|own| own.invitation.0)),
        own_numbers: of(receipts, |news| news.own.map(|own| i32::try_from(own.number).unwrap_or(i32::MAX))),
        kinds: of(receipts, |news| news.kind.as_str()),
        ranks: of(receipts, |news| news.rank),
        codes: of(receipts, |news| news.failure.code),
        titles: of(receipts, |news| news.failure.title.as_str()),
        details: of(receipts, |news| news.failure.details.as_str()),
        ats: of(receipts, |news| news.at),
        announced_kinds: kinds,
        announced_events: events,
    }
}

fn of<'a, T>(receipts: &'a [News], column: impl Fn(&'a News) -> T) -> Vec<T> {
    receipts.iter().map(column).collect()
}
