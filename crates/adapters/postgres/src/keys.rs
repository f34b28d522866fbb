//! [`KeyStore`]: who may manage rooms.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::api_key::{KeyId, KeyName, KeyRecord, Scope};
use greenroom_domain::link::SecretHash;
use greenroom_domain::ports::{KeyStore, StoreError};
use uuid::Uuid;

use crate::columns::Time;
use crate::rows::Unreadable;
use crate::schema::api_keys;
use crate::statement::{columns, statement};
use crate::store::PostgresStore;

columns! {
    /// A key that is to be stored.
    NewKey<'a> {
        id: Uuid => SqlUuid,
        scopes: Vec<&'static str> => Array<Text>,
        hash: &'a [u8] => Binary,
        created_at: Time => Timestamptz,
        ends_at: Option<Time> => Nullable<Timestamptz>,
        revoked_at: Option<Time> => Nullable<Timestamptz>,
        last_used_at: Option<Time> => Nullable<Timestamptz>,
    }
}

statement! {
    /// Waits for others who change keys of this name, until the transaction ends. A statement of its own, since the next one
    /// has to see what they did.
    LockName<'a>("lock_key_name.sql") {
        name: &'a str => Text,
    }
}

statement! {
    /// Stores a key, unless one of its name is alive.
    AddKey<'a>("add_key.sql") {
        name: &'a str => Text,
    }
    with { key: NewKey, }
}

statement! {
    /// Stores a key in place of those of its name that are alive.
    RotateKey<'a>("rotate_key.sql") {
        name: &'a str => Text,
        old_ends_at: Time => Timestamptz,
    }
    with { key: NewKey, }
}

statement! {
    /// Takes back the living keys of a name.
    RevokeKey<'a>("revoke_key.sql") {
        name: &'a str => Text,
        at: Time => Timestamptz,
    }
}

statement! {
    /// Notes when keys were used.
    NoteKeyUses<'a>("note_key_uses.sql") {
        ids: &'a [Uuid] => Array<SqlUuid>,
        ats: &'a [Time] => Array<Timestamptz>,
    }
}

#[async_trait]
impl KeyStore for PostgresStore {
    async fn add(&self, record: &KeyRecord) -> Result<(), StoreError> {
        let name = record.name.as_str();
        match self.pair(LockName { name }, AddKey { name, key: NewKey::of(record) }).await? {
            0 => Err(StoreError::Conflict),
            _ => Ok(()),
        }
    }

    async fn find(&self, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        let found: Option<KeyRow> = self.row(api_keys::table.find(id.0).select(KeyRow::as_select())).await?;
        found.map(KeyRecord::try_from).transpose()
    }

    async fn list(&self) -> Result<Vec<KeyRecord>, StoreError> {
        // By bytes, as text is sorted everywhere else, whatever the database's collation is.
        let by_name = diesel::dsl::sql::<Text>("name COLLATE \"C\"");
        let order = (by_name, api_keys::created_at, api_keys::id);
        let rows: Vec<KeyRow> = self.rows(api_keys::table.select(KeyRow::as_select()).order(order)).await?;
        rows.into_iter().map(KeyRecord::try_from).collect()
    }

    async fn rotate(&self, new: &KeyRecord, old_ends_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let name = new.name.as_str();
        let rotate = RotateKey { name, old_ends_at, key: NewKey::of(new) };
        Ok(self.pair(LockName { name }, rotate).await? > 0)
    }

    async fn revoke(&self, name: &KeyName, at: DateTime<Utc>) -> Result<usize, StoreError> {
        let name = name.as_str();
        let revoked = self.pair(LockName { name }, RevokeKey { name, at }).await?;
        Ok(usize::try_from(revoked).unwrap_or_default())
    }

    async fn note_used(&self, uses: &[(KeyId, DateTime<Utc>)]) -> Result<(), StoreError> {
        let (ids, ats): (Vec<_>, Vec<_>) = uses.iter().map(|(id, at)| (id.0, *at)).unzip();
        self.count(NoteKeyUses { ids: &ids, ats: &ats }).await.map(drop)
    }

    async fn any_alive(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let goes_on = api_keys::ends_at.is_null().or(api_keys::ends_at.gt(now).assume_not_null());
        let alive = api_keys::table.filter(api_keys::revoked_at.is_null()).filter(goes_on);
        Ok(self.row(select(exists(alive))).await?.unwrap_or_default())
    }
}

impl<'a> NewKey<'a> {
    fn of(record: &'a KeyRecord) -> Self {
        Self {
            id: record.id.0,
            scopes: record.scopes.iter().map(|scope| scope.as_str()).collect(),
            hash: record.hash.0.as_slice(),
            created_at: record.created_at,
            ends_at: record.ends_at,
            revoked_at: record.revoked_at,
            last_used_at: record.last_used_at,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys, check_for_backend(Pg))]
struct KeyRow {
    id: Uuid,
    name: String,
    scopes: Vec<String>,
    hash: Vec<u8>,
    created_at: Time,
    ends_at: Option<Time>,
    revoked_at: Option<Time>,
    last_used_at: Option<Time>,
}

impl TryFrom<KeyRow> for KeyRecord {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let scopes = row.scopes.iter().map(|word| Scope::parse(word)).collect::<Option<_>>();
        Ok(Self {
            id: KeyId(row.id),
            name: KeyName::parse(&row.name).ok_or(Unreadable("name"))?,
            scopes: scopes.ok_or(Unreadable("scopes"))?,
            hash: SecretHash(row.hash.try_into().map_err(|_| Unreadable("hash"))?),
            created_at: row.created_at,
            ends_at: row.ends_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        })
    }
}
