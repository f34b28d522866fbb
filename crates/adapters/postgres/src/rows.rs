//! Rows, and how they become what the domain knows. A row that makes no sense is [`StoreError::Broken`].

use chrono::{DateTime, TimeDelta, Utc};
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Record, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::door::{Admission, AtTheDoor, DoorAnswer, EntryPolicy, SecondDevice};
use greenroom_domain::participant::{Consent, Participant, ParticipantId, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::StoreError;
use greenroom_domain::room::{
    Application, EndedBy, Job, Room, RoomId, RoomName, Schedule, ServerRoom, Window,
};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::token::{FamilyId, RefreshRecord};
use uuid::Uuid;

use crate::schema::{participants, refresh_tokens, rooms, token_families};

mod messages;

pub(crate) use messages::{
    InvitationRow, InvitationSql, LineRow, LineSql, ResponseRow, ResponseSql, fact_pairs,
};

type Time = DateTime<Utc>;

/// Says which column of a row makes no sense, never what stands in it.
#[derive(Debug, thiserror::Error)]
#[error("column {0} of a row makes no sense")]
pub(crate) struct Unreadable(pub(crate) &'static str);

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> Self {
        Self::Broken(Box::new(unreadable))
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rooms, check_for_backend(Pg))]
pub(crate) struct RoomRow {
    id: Uuid,
    name: String,
    application_id: String,
    round: i64,
    job_id: String,
    job_title: String,
    company: Option<String>,
    starts_at: Option<Time>,
    duration_minutes: i64,
    timezone: String,
    closes_at_asked: Option<Time>,
    opens_at: Time,
    closes_at: Time,
    hard_ends_at: Time,
    metadata: String,
    notify: bool,
    created_at: Time,
    created_by: String,
    ended_at: Option<Time>,
    ended_by: Option<String>,
    server_sid: Option<String>,
    server_opened_at: Option<Time>,
    server_gone_at: Option<Time>,
    version: i64,
    admission: String,
    second_device: String,
    places: Option<i64>,
}

impl TryFrom<RoomRow> for Room {
    type Error = StoreError;

    fn try_from(row: RoomRow) -> Result<Self, StoreError> {
        Ok(Self {
            policy: policy(&row)?,
            id: RoomId(row.id),
            name: RoomName::parse(&row.name).map_err(|_| Unreadable("name"))?,
            ended: ended(row.ended_at, row.ended_by.as_deref())?,
            server: server(row.server_sid, row.server_opened_at, row.server_gone_at)?,
            application: Application { id: row.application_id, round: number(row.round, "round")? },
            job: Job { id: row.job_id, title: row.job_title },
            company: row.company,
            schedule: Schedule {
                starts_at: row.starts_at,
                duration: TimeDelta::try_minutes(row.duration_minutes)
                    .ok_or(Unreadable("duration_minutes"))?,
                timezone: row.timezone,
                closes_at: row.closes_at_asked,
            },
            window: Window {
                opens_at: row.opens_at,
                closes_at: row.closes_at,
                hard_ends_at: row.hard_ends_at,
            },
            metadata: row.metadata,
            notify: row.notify,
            created_at: row.created_at,
            created_by: row.created_by,
            version: row.version,
        })
    }
}

fn policy(row: &RoomRow) -> Result<EntryPolicy, Unreadable> {
    Ok(EntryPolicy {
        admission: Admission::parse(&row.admission).ok_or(Unreadable("admission"))?,
        second_device: SecondDevice::parse(&row.second_device).ok_or(Unreadable("second_device"))?,
        places: row.places.map(|places| number(places, "places")).transpose()?,
    })
}

pub(crate) fn number(stored: i64, column: &'static str) -> Result<u32, Unreadable> {
    u32::try_from(stored).map_err(|_| Unreadable(column))
}

fn ended(at: Option<Time>, by: Option<&str>) -> Result<Option<(Time, EndedBy)>, Unreadable> {
    match (at, by) {
        (Some(at), Some(by)) => Ok(Some((at, EndedBy::parse(by).ok_or(Unreadable("ended_by"))?))),
        (None, None) => Ok(None),
        _ => Err(Unreadable("ended_by")),
    }
}

fn server(
    sid: Option<String>,
    opened_at: Option<Time>,
    gone_at: Option<Time>,
) -> Result<Option<ServerRoom>, Unreadable> {
    match (sid, opened_at) {
        (Some(sid), Some(opened_at)) => Ok(Some(ServerRoom { sid, opened_at, gone_at })),
        (None, None) => Ok(None),
        _ => Err(Unreadable("server_opened_at")),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = participants, check_for_backend(Pg))]
pub(crate) struct PersonRow {
    id: Uuid,
    external_id: Option<String>,
    role: String,
    name: String,
    phone: Option<String>,
    locale: Option<String>,
    consent_granted_at: Option<Time>,
    consent_text_version: Option<String>,
    consent_source: Option<String>,
    link_generation: i64,
    link_key_id: String,
    revoked_at: Option<Time>,
    last_token_at: Option<Time>,
    waiting_since: Option<Time>,
    asked_at: Option<Time>,
    door_answer: Option<String>,
    door_answered_at: Option<Time>,
}

/// The columns of [`PersonRow`], for a `ROW(…)`.
pub(crate) type PersonSql = (
    SqlUuid,
    Nullable<Text>,
    Text,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Nullable<Text>,
    BigInt,
    Text,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Text>,
    Nullable<Timestamptz>,
);

impl FromSql<Record<PersonSql>, Pg> for PersonRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<PersonSql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<PersonSql, Pg>>::build(columns)
    }
}

impl TryFrom<PersonRow> for Participant {
    type Error = StoreError;

    fn try_from(row: PersonRow) -> Result<Self, StoreError> {
        let consent = consent(row.consent_granted_at, row.consent_text_version, row.consent_source)?;
        let phone = row.phone.as_deref().map(PhoneNumber::from_e164).transpose();
        Ok(Self {
            id: ParticipantId(row.id),
            external_id: row.external_id,
            role: Role::parse(&row.role).ok_or(Unreadable("role"))?,
            name: row.name,
            phone: phone.map_err(|_| Unreadable("phone"))?,
            locale: row.locale,
            consent,
            link_generation: number(row.link_generation, "link_generation")?,
            link_key: row.link_key_id,
            revoked_at: row.revoked_at,
            last_token_at: row.last_token_at,
            door: AtTheDoor {
                waiting_since: row.waiting_since,
                asked_at: row.asked_at,
                answer: answer(row.door_answer.as_deref(), row.door_answered_at)?,
            },
        })
    }
}

fn answer(word: Option<&str>, at: Option<Time>) -> Result<Option<(DoorAnswer, Time)>, Unreadable> {
    match (word, at) {
        (Some(word), Some(at)) => Ok(Some((DoorAnswer::parse(word).ok_or(Unreadable("door_answer"))?, at))),
        (None, None) => Ok(None),
        _ => Err(Unreadable("door_answer")),
    }
}

fn consent(
    granted_at: Option<Time>,
    text_version: Option<String>,
    source: Option<String>,
) -> Result<Option<Consent>, Unreadable> {
    match (granted_at, text_version, source) {
        (Some(granted_at), Some(text_version), Some(source)) => {
            Ok(Some(Consent { granted_at, text_version, source }))
        }
        (None, None, None) => Ok(None),
        _ => Err(Unreadable("consent_granted_at")),
    }
}

#[derive(Queryable)]
pub(crate) struct StayRow {
    participant_id: Uuid,
    room_sid: String,
    participant_sid: String,
    family: Option<Uuid>,
    joined_at: Time,
    left_at: Option<Time>,
    reason: Option<String>,
    source: String,
}

/// The columns of [`StayRow`], for a `ROW(…)`.
pub(crate) type StaySql =
    (SqlUuid, Text, Text, Nullable<SqlUuid>, Timestamptz, Nullable<Timestamptz>, Nullable<Text>, Text);

impl FromSql<Record<StaySql>, Pg> for StayRow {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let columns = FromSql::<Record<StaySql>, Pg>::from_sql(bytes)?;
        <Self as Queryable<StaySql, Pg>>::build(columns)
    }
}

impl TryFrom<StayRow> for Session {
    type Error = StoreError;

    fn try_from(row: StayRow) -> Result<Self, StoreError> {
        Ok(Self {
            participant: ParticipantId(row.participant_id),
            room_sid: row.room_sid,
            participant_sid: row.participant_sid,
            family: row.family.map(FamilyId),
            joined_at: row.joined_at,
            left_at: row.left_at,
            reason: row.reason,
            source: Source::parse(&row.source).ok_or(Unreadable("source"))?,
        })
    }
}

/// The columns of [`TokenRow`].
pub(crate) type TokenColumns = (
    refresh_tokens::family,
    refresh_tokens::expires_at,
    refresh_tokens::spent_at,
    token_families::voided_at,
    token_families::taken_over,
);

pub(crate) fn token_columns() -> TokenColumns {
    TokenColumns::default()
}

/// A refresh token with what is known of its family.
#[derive(Queryable)]
pub(crate) struct TokenRow {
    family: Uuid,
    expires_at: Time,
    spent_at: Option<Time>,
    voided_at: Option<Time>,
    taken_over: bool,
}

impl From<TokenRow> for RefreshRecord {
    fn from(row: TokenRow) -> Self {
        let TokenRow { family, expires_at, spent_at, voided_at, taken_over } = row;
        Self { family: FamilyId(family), expires_at, spent_at, voided_at, taken_over }
    }
}

/// Which column makes no sense, for the log.
pub(crate) fn problem(error: &StoreError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Turns every row, or none.
pub(crate) fn all<Row, T>(rows: Vec<Row>) -> Result<Vec<T>, StoreError>
where
    T: TryFrom<Row, Error = StoreError>,
{
    rows.into_iter().map(T::try_from).collect()
}
