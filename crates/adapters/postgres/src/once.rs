//! [`OnceStore`]: requests that may be repeated. They are stored by the statements that they protect (`once.sql`).

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use greenroom_domain::link::SecretHash;
use greenroom_domain::ports::{Made, Once, OnceStore, StoreError};
use greenroom_domain::room::RoomName;
use uuid::Uuid;

use crate::columns::Time;
use crate::rows::Unreadable;
use crate::schema::idempotency_keys;
use crate::statement::statement;
use crate::store::PostgresStore;

statement! {
    /// Forgets requests; counts them.
    ForgetMade<'a>("forget_made.sql") {
        before: &'a Time => Timestamptz,
    }
}

#[derive(Queryable)]
struct OnceRow {
    owner: String,
    key: String,
    request: Vec<u8>,
    room_name: String,
    item: Option<Uuid>,
    created_at: Time,
}

impl TryFrom<OnceRow> for Once {
    type Error = StoreError;

    fn try_from(row: OnceRow) -> Result<Self, StoreError> {
        let room = RoomName::parse(&row.room_name).map_err(|_| Unreadable("room_name"))?;
        let request = row.request.try_into().map_err(|_| Unreadable("request"))?;
        Ok(Self {
            owner: row.owner,
            key: row.key,
            request: SecretHash(request),
            made: Made { room, item: row.item },
            at: row.created_at,
        })
    }
}

#[async_trait]
impl OnceStore for PostgresStore {
    async fn made(&self, owner: &str, key: &str) -> Result<Option<Once>, StoreError> {
        let query = idempotency_keys::table.find((owner, key));
        let row: Option<OnceRow> = self.row(query).await?;
        row.map(Once::try_from).transpose()
    }

    async fn forget_made(&self, before: Time) -> Result<usize, StoreError> {
        let forgotten = self.count(ForgetMade { before: &before }).await?;
        usize::try_from(forgotten).map_err(|cause| StoreError::Broken(Box::new(cause)))
    }
}
