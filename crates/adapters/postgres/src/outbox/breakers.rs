//! What is stopped.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Array, Integer, Record, Text, Timestamptz};
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::StoreError;

use crate::columns::Time;
use crate::rows::Unreadable;
use crate::statement::statement;
use crate::store::PostgresStore;

#[derive(Queryable)]
pub(crate) struct BreakerRow {
    scope: String,
    origin: String,
    since: Time,
    retry_at: Time,
    code: i32,
    title: String,
}

/// The columns of [`BreakerRow`], for a `ROW(…)`.
pub(crate) type BreakerSql = (Text, Text, Timestamptz, Timestamptz, Integer, Text);

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
            scope: Scope::parse(&row.scope).ok_or(Unreadable("scope"))?,
            origin: Origin::parse(&row.origin).ok_or(Unreadable("origin"))?,
            since: row.since,
            retry_at: row.retry_at,
            code: row.code,
            title: row.title,
        })
    }
}

impl BreakerRow {
    /// Whether it stops something that this version knows.
    pub(super) fn is_known(&self) -> bool {
        Scope::parse(&self.scope).is_some()
    }
}

statement! {
    /// Opens breakers, one for each scope; counts them.
    Stop<'a>("stop.sql") {
        scopes: Vec<String> => Array<Text>,
        origins: Vec<&'static str> => Array<Text>,
        sinces: Vec<Time> => Array<Timestamptz>,
        retry_ats: Vec<Time> => Array<Timestamptz>,
        codes: Vec<i32> => Array<Integer>,
        titles: Vec<&'a str> => Array<Text>,
    }
}

statement! {
    /// Removes a breaker of one of these origins, or lets it be tried now.
    Resume<'a>("resume.sql") {
        scope: &'a str => Text,
        ends: Vec<&'static str> => Array<Text>,
        now: Time => Timestamptz,
    }
}

statement! {
    /// Lets what refusals stopped be tried now.
    RetryRefused<'a>("retry_refused.sql") {
        now: &'a Time => Timestamptz,
    }
}

statement! {
    /// Removes breakers of templates, except these.
    ForgetOtherTemplates<'a>("forget_other_templates.sql") {
        scopes: &'a [String] => Array<Text>,
    }
}

/// Breakers as one array for each column.
#[derive(Default)]
pub(super) struct Breakers<'a> {
    pub(super) scopes: Vec<String>,
    pub(super) origins: Vec<&'static str>,
    pub(super) sinces: Vec<Time>,
    pub(super) retry_ats: Vec<Time>,
    pub(super) codes: Vec<i32>,
    pub(super) titles: Vec<&'a str>,
}

impl<'a> Breakers<'a> {
    pub(super) fn of(each: &'a BTreeMap<String, Breaker>) -> Self {
        let mut columns = Self::default();
        for (scope, breaker) in each {
            columns.scopes.push(scope.clone());
            columns.origins.push(breaker.origin.as_str());
            columns.sinces.push(breaker.since);
            columns.retry_ats.push(breaker.retry_at);
            columns.codes.push(breaker.code);
            columns.titles.push(&breaker.title);
        }
        columns
    }
}

/// Adds a breaker to those of other scopes. Of two of one scope becomes what the statements make of them.
pub(super) fn open(each: &mut BTreeMap<String, Breaker>, new: &Breaker) {
    let opened = match each.remove(&new.scope.as_text()) {
        None => new.clone(),
        Some(known) => {
            let retry_at = known.retry_at.max(new.retry_at);
            let knows_better = known.origin == Origin::Refusal && new.origin != Origin::Refusal;
            let (since, told) = (known.since, if knows_better { new.clone() } else { known });
            Breaker { since, retry_at, ..told }
        }
    };
    each.insert(new.scope.as_text(), opened);
}

impl PostgresStore {
    pub(super) async fn open_breakers(&self, breakers: &[Breaker]) -> Result<(), StoreError> {
        let mut each = BTreeMap::new();
        breakers.iter().for_each(|breaker| open(&mut each, breaker));
        let Breakers { scopes, origins, sinces, retry_ats, codes, titles } = Breakers::of(&each);
        self.count(Stop { scopes, origins, sinces, retry_ats, codes, titles }).await.map(drop)
    }

    pub(super) async fn close_breaker(
        &self,
        scope: &Scope,
        by: Origin,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let ends = Origin::ALL.into_iter().filter(|stopped| by.ends(*stopped)).map(Origin::as_str);
        self.count(Resume { scope: &scope.as_text(), ends: ends.collect(), now }).await?;
        self.ring();
        Ok(())
    }

    pub(super) async fn try_refused(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.count(RetryRefused { now: &now }).await?;
        self.ring();
        Ok(())
    }

    pub(super) async fn close_other_templates(&self, scopes: &[Scope]) -> Result<(), StoreError> {
        let scopes: Vec<String> = scopes.iter().map(Scope::as_text).collect();
        self.count(ForgetOtherTemplates { scopes: &scopes }).await.map(drop)
    }
}
