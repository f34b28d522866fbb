//! Messages to people, what people answered, and lines of the timeline.

use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Nullable, Record, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::invitation::{
    Failure, Invitation, InvitationId, InvitationState, Purpose, Suppression,
};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::StoreError;
use greenroom_domain::response::{Response, ResponseKind};
use greenroom_domain::timeline::TimelineLine;
use serde_json::Value;
use uuid::Uuid;

use super::{Time, Unreadable, number};
use crate::schema::timeline;

#[derive(Queryable)]
pub(crate) struct InvitationRow {
    pub(crate) id: Uuid,
    participant_id: Uuid,
    purpose: String,
    language: String,
    state: StateRow,
    created_at: Time,
    due_at: Time,
    posts: i32,
    accepted_at: Option<Time>,
    sent_at: Option<Time>,
    delivered_at: Option<Time>,
    read_at: Option<Time>,
}

/// The columns that are a state together: the word, the reason, the failure.
type StateRow = (String, Option<String>, Option<i32>, Option<String>, Option<String>);

type StateSql = (Text, Nullable<Text>, Nullable<Integer>, Nullable<Text>, Nullable<Text>);

/// The columns of [`InvitationRow`], for a `ROW(…)`; those of the state are a row by themselves.
pub(crate) type InvitationSql = (
    SqlUuid,
    SqlUuid,
    Text,
    Text,
    Record<StateSql>,
    Timestamptz,
    Timestamptz,
    Integer,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
);

impl FromSql<Record<InvitationSql>, Pg> for InvitationRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<InvitationSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<InvitationSql, Pg>>::build(columns)
    }
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: InvitationId(row.id),
            participant: ParticipantId(row.participant_id),
            purpose: Purpose::parse(&row.purpose).ok_or(Unreadable("purpose"))?,
            language: row.language,
            state: state(row.state)?,
            created_at: row.created_at,
            due_at: row.due_at,
            posts: number(row.posts.into(), "posts")?,
            accepted_at: row.accepted_at,
            sent_at: row.sent_at,
            delivered_at: row.delivered_at,
            read_at: row.read_at,
        })
    }
}

/// The states that are a word and nothing else.
const WORDS: [InvitationState; 9] = [
    InvitationState::Queued,
    InvitationState::Sending,
    InvitationState::Uncertain,
    InvitationState::Held,
    InvitationState::Accepted,
    InvitationState::Sent,
    InvitationState::Delivered,
    InvitationState::Read,
    InvitationState::Undelivered,
];

fn state((word, reason, code, title, details): StateRow) -> Result<InvitationState, Unreadable> {
    match (reason, code) {
        (Some(reason), None) if word == "suppressed" => {
            Suppression::parse(&reason).map(InvitationState::Suppressed).ok_or(Unreadable("reason"))
        }
        (None, Some(code)) if word == "failed" => {
            let (title, details) = (title.unwrap_or_default(), details.unwrap_or_default());
            Ok(InvitationState::Failed(Failure { code, title, details }))
        }
        _ => WORDS.into_iter().find(|state| state.as_str() == word).ok_or(Unreadable("state")),
    }
}

#[derive(Queryable)]
pub(crate) struct ResponseRow {
    participant_id: Uuid,
    kind: String,
    minutes: Option<i32>,
    note: Option<String>,
    at: Time,
}

/// The columns of [`ResponseRow`], for a `ROW(…)`.
pub(crate) type ResponseSql = (SqlUuid, Text, Nullable<Integer>, Nullable<Text>, Timestamptz);

impl FromSql<Record<ResponseSql>, Pg> for ResponseRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<ResponseSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<ResponseSql, Pg>>::build(columns)
    }
}

impl TryFrom<ResponseRow> for Response {
    type Error = StoreError;

    fn try_from(row: ResponseRow) -> Result<Self, StoreError> {
        Ok(Self {
            participant: ParticipantId(row.participant_id),
            kind: ResponseKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
            minutes: row.minutes.map(|minutes| number(minutes.into(), "minutes")).transpose()?,
            note: row.note,
            at: row.at,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = timeline, check_for_backend(Pg))]
pub(crate) struct LineRow {
    pub(crate) id: i64,
    at: Time,
    actor: String,
    participant_id: Option<Uuid>,
    kind: String,
    facts: Value,
}

/// The columns of [`LineRow`].
pub(crate) type LineSql = (BigInt, Timestamptz, Text, Nullable<SqlUuid>, Text, Jsonb);

impl TryFrom<LineRow> for TimelineLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            at: row.at,
            actor: row.actor,
            participant: row.participant_id.map(ParticipantId),
            kind: row.kind,
            facts: fact_pairs(row.facts)?,
        })
    }
}

/// Sorted by name. jsonb has an order of its own, and a line may be of a version that wrote other facts.
pub(crate) fn fact_pairs(stored: Value) -> Result<Vec<(String, String)>, Unreadable> {
    let Value::Object(facts) = stored else { return Err(Unreadable("facts")) };
    let text = |value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let mut facts: Vec<_> = facts.into_iter().map(|(name, value)| (name, text(value))).collect();
    facts.sort();
    Ok(facts)
}
