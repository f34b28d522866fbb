//! What is stopped.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Array, Bool, Integer, Nullable, Record, Text, Timestamptz};
use greenroom_domain::outbox::{Breaker, Scope};
use greenroom_domain::ports::StoreError;

use crate::columns::Time;
use crate::rows::Unreadable;
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;

#[derive(Queryable)]
pub(crate) struct BreakerRow {
    scope: String,
    since: Time,
    retry_at: Time,
    code: i32,
    title: String,
}

/// The columns of [`BreakerRow`], for a `ROW(…)`.
pub(crate) type BreakerSql = (Text, Timestamptz, Timestamptz, Integer, Text);

impl FromSql<Record<BreakerSql>, Pg> for BreakerRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<BreakerSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<BreakerSql, Pg>>::build(columns)
    }
}

impl TryFrom<BreakerRow> for Breaker {
    type Error = StoreError;

    fn try_from(row: BreakerRow) -> Result<Self, StoreError> {
        Ok(Self {
            scope: scope(&row.scope)?,
            since: row.since,
            retry_at: row.retry_at,
            code: row.code,
            title: row.title,
        })
    }
}

fn scope(text: &str) -> Result<Scope, Unreadable> {
    Scope::parse(text).ok_or(Unreadable("scope"))
}

question! {
    /// Opens breakers; answers each with whether it was not open before.
    Stop("stop.sql") -> (Text, Bool) {
        scopes: Vec<String> => Array<Text>,
        sinces: Vec<Time> => Array<Timestamptz>,
        retry_ats: Vec<Time> => Array<Timestamptz>,
        codes: Vec<i32> => Array<Integer>,
        titles: Vec<String> => Array<Text>,
    }
}

statement! {
    /// Removes one breaker, or lets all be tried now.
    Resume<'a>("resume.sql") {
        scope: Option<&'a str> => Nullable<Text>,
        now: Time => Timestamptz,
    }
}

/// Breakers as one array for each column, one for each scope: the last that is given.
#[derive(Default)]
pub(super) struct Breakers<'a> {
    pub(super) scopes: Vec<String>,
    pub(super) sinces: Vec<Time>,
    pub(super) retry_ats: Vec<Time>,
    pub(super) codes: Vec<i32>,
    pub(super) titles: Vec<&'a str>,
}

impl<'a> FromIterator<&'a Breaker> for Breakers<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Breaker>>(breakers: I) -> Self {
        let each: std::collections::BTreeMap<String, &Breaker> =
            breakers.into_iter().map(|breaker| (breaker.scope.as_text(), breaker)).collect();
        let mut columns = Self::default();
        for (scope, breaker) in each {
            columns.scopes.push(scope);
            columns.sinces.push(breaker.since);
            columns.retry_ats.push(breaker.retry_at);
            columns.codes.push(breaker.code);
            columns.titles.push(&breaker.title);
        }
        columns
    }
}

impl PostgresStore {
    pub(super) async fn open_breakers(&self, breakers: &[Breaker]) -> Result<Vec<Scope>, StoreError> {
        let Breakers { scopes, sinces, retry_ats, codes, titles } = breakers.iter().collect();
        let titles = titles.into_iter().map(str::to_owned).collect();
        let stop = Stop { scopes, sinces, retry_ats, codes, titles, entrant: entrant_columns() };
        let opened: Vec<(String, bool)> = self.rows(stop).await?;
        let new = opened.iter().filter(|(_, new)| *new);
        Ok(new.map(|(text, _)| scope(text)).collect::<Result<_, _>>()?)
    }

    pub(super) async fn close_breakers(
        &self,
        of: Option<Scope>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let of = of.map(|scope| scope.as_text());
        self.count(Resume { scope: of.as_deref(), now }).await?;
        self.ring();
        Ok(())
    }
}
