//! [`AnnouncementStore`], and the workers' side of it: what the recruiting system is told.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{
    Array, BigInt, Integer, Jsonb, Nullable, Record, Text, Timestamptz, Uuid as SqlUuid,
};
use greenroom_domain::announcement::{Announcement, Event};
use greenroom_domain::ports::{
    AnnouncementAttempt, AnnouncementRecord, AnnouncementSettlement, AnnouncementStore, ClaimedAnnouncement,
    StoreError,
};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::Time;
use crate::rows::{Unreadable, all, fact_pairs, number, problem};
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;

/// The columns of [`AnnouncementRow`].
type AnnouncementSql = (
    SqlUuid,
    Text,
    Text,
    Timestamptz,
    SqlUuid,
    Text,
    Text,
    BigInt,
    Text,
    Nullable<SqlUuid>,
    Nullable<Text>,
    Nullable<Text>,
    Jsonb,
);

#[derive(Queryable)]
struct AnnouncementRow {
    id: Uuid,
    event: String,
    kind: String,
    at: Time,
    room_id: Uuid,
    room_name: String,
    application_id: String,
    round: i64,
    job_id: String,
    participant_id: Option<Uuid>,
    external_id: Option<String>,
    role: Option<String>,
    facts: Value,
}

impl TryFrom<AnnouncementRow> for Announcement {
    type Error = StoreError;

    fn try_from(row: AnnouncementRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            event: Event::parse(&row.event).ok_or(Unreadable("event"))?,
            kind: row.kind,
            at: row.at,
            room_id: row.room_id,
            room_name: row.room_name,
            application_id: row.application_id,
            round: number(row.round, "round")?,
            job_id: row.job_id,
            participant_id: row.participant_id,
            external_id: row.external_id,
            role: row.role,
            facts: fact_pairs(row.facts)?.into_iter().collect(),
        })
    }
}

#[derive(Queryable)]
struct AttemptRow {
    at: Time,
    status: Option<i32>,
    error: Option<String>,
}

/// The columns of [`AttemptRow`], for a `ROW(…)`.
type AttemptSql = (Timestamptz, Nullable<Integer>, Nullable<Text>);

impl FromSql<Record<AttemptSql>, Pg> for AttemptRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<AttemptSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<AttemptSql, Pg>>::build(columns)
    }
}

impl TryFrom<AttemptRow> for AnnouncementAttempt {
    type Error = StoreError;

    fn try_from(row: AttemptRow) -> Result<Self, StoreError> {
        let status = row.status.map(u16::try_from).transpose().map_err(|_| Unreadable("status"))?;
        Ok(Self { at: row.at, status, error: row.error })
    }
}

question! {
    /// Leases announcements that are due.
    LeaseAnnouncements("claim_announcements.sql") -> (AnnouncementSql, BigInt, Integer, Timestamptz) {
        now: Time => Timestamptz,
        limit: i64 => BigInt,
        leased_until: Time => Timestamptz,
    }
}

question! {
    /// A page of the announcements.
    ListAnnouncements("list_announcements.sql") ->
        (AnnouncementSql, Text, Nullable<Timestamptz>, Array<Record<AttemptSql>>) {
        room: Option<Uuid> => Nullable<SqlUuid>,
        before: Option<Time> => Nullable<Timestamptz>,
        limit: i64 => BigInt,
    }
}

statement! {
    /// Stores a try, and what follows from it.
    SettleAnnouncement<'a>("settle_announcement.sql") {
        id: Uuid => SqlUuid,
        fence: i64 => BigInt,
        at: Time => Timestamptz,
        status: Option<i32> => Nullable<Integer>,
        error: Option<&'a str> => Nullable<Text>,
        due_at: Option<Time> => Nullable<Timestamptz>,
    }
}

statement! {
    /// Makes an announcement due; counts it, if there is one.
    Resend<'a>("resend.sql") {
        id: &'a Uuid => SqlUuid,
        now: Time => Timestamptz,
    }
}

/// An announcement with its fence, how often it was tried, and since when it waits.
type LeasedRow = (AnnouncementRow, i64, i32, Time);

fn leased((announcement, fence, attempts, queued_at): LeasedRow) -> Result<ClaimedAnnouncement, StoreError> {
    let attempts = number(attempts.into(), "attempts")?;
    Ok(ClaimedAnnouncement { announcement: announcement.try_into()?, fence, attempts, queued_at })
}

/// One that cannot be read stays leased until the lease ends.
fn readable(row: LeasedRow) -> Option<ClaimedAnnouncement> {
    let id = row.0.id;
    let unreadable = |error: &StoreError| {
        let problem = problem(error);
        tracing::error!(announcement = %id, problem, "an announcement cannot be read, perhaps a newer version wrote it");
    };
    leased(row).inspect_err(unreadable).ok()
}

/// An announcement with its state, when it is due, and its tries.
type ListedRow = (AnnouncementRow, String, Option<Time>, Vec<AttemptRow>);

fn listed((announcement, state, due_at, attempts): ListedRow) -> Result<AnnouncementRecord, StoreError> {
    let (announcement, attempts) = (announcement.try_into()?, all(attempts)?);
    Ok(AnnouncementRecord { announcement, state, due_at, attempts })
}

impl PostgresStore {
    pub(crate) async fn lease_announcements(
        &self,
        limit: usize,
        leased_until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedAnnouncement>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let question = LeaseAnnouncements { now, limit, leased_until, entrant: entrant_columns() };
        let rows: Vec<LeasedRow> = self.rows(question).await?;
        Ok(rows.into_iter().filter_map(readable).collect())
    }

    pub(crate) async fn end_try(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError> {
        let settle = SettleAnnouncement {
            id: settlement.id,
            fence: settlement.fence,
            at: settlement.at,
            status: settlement.status.map(i32::from),
            error: settlement.error.as_deref(),
            due_at: settlement.due_at,
        };
        self.count(settle).await.map(drop)
    }
}

#[async_trait]
impl AnnouncementStore for PostgresStore {
    async fn claim_announcements(
        &self,
        limit: usize,
        leased_until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedAnnouncement>, StoreError> {
        self.lease_announcements(limit, leased_until, now).await
    }

    async fn settle_announcement(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError> {
        self.end_try(settlement).await
    }

    async fn list(
        &self,
        room: Option<Uuid>,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<AnnouncementRecord>, StoreError> {
        let question = ListAnnouncements { room, before, limit: limit.into(), entrant: entrant_columns() };
        let rows: Vec<ListedRow> = self.rows(question).await?;
        rows.into_iter().map(listed).collect()
    }

    async fn resend(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let found = self.count(Resend { id: &id, now }).await? > 0;
        if found {
            self.ring();
        }
        Ok(found)
    }
}
