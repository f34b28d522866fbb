//! Drifts that last, and those that are over, as they are read.

use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Record, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::drift::{Drift, DriftKey, DriftKind, Noticed};
use greenroom_domain::ports::{KnownDrift, PassSummary, PastCursor, PastDrift, StoreError};
use greenroom_domain::room::{RoomId, RoomName};
use uuid::Uuid;

use crate::columns::Time;
use crate::rows::{Unreadable, all, number};
use crate::schema::drifts;
use crate::statement::{entrant_columns, question};
use crate::store::PostgresStore;

#[derive(Queryable)]
struct DriftRow {
    room_name: String,
    room_id: Option<Uuid>,
    kind: String,
    subject: String,
    since: Time,
    first_seen_at: Time,
    last_seen_at: Time,
    evidence: String,
    identity: Option<String>,
    settling: bool,
    confirmed: bool,
    fate: String,
    ended_at: Option<Time>,
    mended_by: Option<String>,
}

/// The columns of [`DriftRow`].
type DriftSql = (
    Text,
    Nullable<SqlUuid>,
    Text,
    Text,
    Timestamptz,
    Timestamptz,
    Timestamptz,
    Text,
    Nullable<Text>,
    Bool,
    Bool,
    Text,
    Nullable<Timestamptz>,
    Nullable<Text>,
);

impl FromSql<Record<DriftSql>, Pg> for DriftRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<DriftSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<DriftSql, Pg>>::build(columns)
    }
}

impl TryFrom<DriftRow> for KnownDrift {
    type Error = StoreError;

    fn try_from(row: DriftRow) -> Result<Self, StoreError> {
        Ok(Self {
            room: room_name(&row.room_name)?,
            room_id: row.room_id.map(RoomId),
            drift: Drift {
                key: key(&row.kind, row.subject)?,
                since: row.since,
                settling: row.settling,
                evidence: row.evidence,
                identity: row.identity,
            },
            first_seen: row.first_seen_at,
            last_seen: row.last_seen_at,
            confirmed: row.confirmed,
            fate: row.fate,
            ended_at: row.ended_at,
            mended_by: row.mended_by,
        })
    }
}

fn room_name(stored: &str) -> Result<RoomName, Unreadable> {
    RoomName::parse(stored).map_err(|_| Unreadable("room_name"))
}

fn key(kind: &str, subject: String) -> Result<DriftKey, Unreadable> {
    Ok(DriftKey { kind: DriftKind::parse(kind).ok_or(Unreadable("kind"))?, subject })
}

/// When the last pass was made, if there was one, and what it counted.
type PassSql = (Nullable<Timestamptz>, BigInt, BigInt, BigInt, BigInt, BigInt);
type PassRow = (Option<Time>, i64, i64, i64, i64, i64);

question! {
    /// The last pass over all rooms, and the drifts that are not over.
    Known("known_drifts.sql") -> (PassSql, Array<Record<DriftSql>>) {}
}

question! {
    /// The drifts that were confirmed and are over, behind a place.
    Past("past_drifts.sql") -> (BigInt, DriftSql) {
        ended_at: Option<Time> => Nullable<Timestamptz>,
        number: i64 => BigInt,
        limit: i64 => BigInt,
    }
}

fn summary(row: PassRow) -> Result<Option<PassSummary>, Unreadable> {
    let (Some(at), listed, foreign, unknown, missing_at_once, held_back) = row else { return Ok(None) };
    Ok(Some(PassSummary {
        at,
        listed: number(listed, "listed")?,
        foreign: number(foreign, "others")?,
        unknown: number(unknown, "unknown")?,
        missing_at_once: number(missing_at_once, "missing_at_once")?,
        held_back: number(held_back, "held_back")?,
    }))
}

fn past((number, row): (i64, DriftRow)) -> Result<PastDrift, StoreError> {
    let drift = KnownDrift::try_from(row)?;
    let ended_at = drift.ended_at.ok_or(Unreadable("ended_at"))?;
    Ok(PastDrift { cursor: PastCursor { ended_at, number }, drift })
}

type NoticedRow = (String, String, String, Time);

impl PostgresStore {
    pub(super) async fn known_drifts(&self) -> Result<(Vec<KnownDrift>, Option<PassSummary>), StoreError> {
        let row: Option<(PassRow, Vec<DriftRow>)> = self.row(Known { entrant: entrant_columns() }).await?;
        let Some((pass, drifts)) = row else { return Ok((vec![], None)) };
        let mut drifts: Vec<KnownDrift> = all(drifts)?;
        // By the domain's order, which is not the alphabet's.
        drifts.sort_by(|a, b| (&a.room, &a.drift.key).cmp(&(&b.room, &b.drift.key)));
        Ok((drifts, summary(pass)?))
    }

    pub(super) async fn past_drifts(
        &self,
        behind: Option<PastCursor>,
        limit: u32,
    ) -> Result<Vec<PastDrift>, StoreError> {
        let question = Past {
            ended_at: behind.map(|behind| behind.ended_at),
            number: behind.map_or(0, |behind| behind.number),
            limit: limit.into(),
            entrant: entrant_columns(),
        };
        let rows: Vec<(i64, DriftRow)> = self.rows(question).await?;
        rows.into_iter().map(past).collect()
    }

    pub(super) async fn noticed_drifts(&self, room: Option<&RoomName>) -> Result<Noticed, StoreError> {
        let lasting = drifts::table.filter(drifts::ended_at.is_null()).select((
            drifts::room_name,
            drifts::kind,
            drifts::subject,
            drifts::first_seen_at,
        ));
        let rows: Vec<NoticedRow> = match room {
            Some(room) => self.rows(lasting.filter(drifts::room_name.eq(room.as_str()))).await?,
            None => self.rows(lasting).await?,
        };
        let mut noticed = Noticed::new();
        for (room, kind, subject, first_seen_at) in rows {
            noticed.entry(room_name(&room)?).or_default().insert(key(&kind, subject)?, first_seen_at);
        }
        Ok(noticed)
    }
}
