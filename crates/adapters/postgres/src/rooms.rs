//! [`RoomStore`]: rooms as a whole.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::ports::{NewInvitation, NewRoom, RoomChange, RoomFilter, RoomStore, StoreError};
use greenroom_domain::room::{Application, Room, RoomId, RoomName, RoomRecord};
use greenroom_domain::timeline::{TimelineEntry, TimelineLine};
use uuid::Uuid;

use crate::columns::Line;
use crate::list::Fits;
use crate::record::{record, records};
use crate::rows::{LineRow, RoomRow, all};
use crate::schema::{rooms, timeline};
use crate::statement::{statement, text};
use crate::store::PostgresStore;
use crate::{new_room, room_change};

statement! {
    /// Marks the life as finished, while the room does not know it.
    FinishOwnLife<'a>("finish_own_life.sql") {
        room: Uuid => SqlUuid,
        room_sid: &'a str => Text,
        at: DateTime<Utc> => Timestamptz,
    }
}

statement! {
    /// Notes that the LiveKit room is gone, closes its stays, writes the entry.
    ServerRoomGone<'a>("server_room_gone.sql", "moved.sql", "done.sql") {
        room_sid: &'a str => Text,
    }
    with { line: Line, }
}

/// The text of the statement by which [`RoomStore::find`] reads a room, whose name is `$1`: so that a benchmark can ask
/// PostgreSQL the same without us.
pub fn find_statement() -> String {
    text(&records().filter(rooms::name.eq("")))
}

impl PostgresStore {
    /// Wakes whoever sends, if there may be something to send.
    fn ring_if_due(&self, invitations: &[NewInvitation], timeline: &[TimelineEntry]) {
        self.ring_for(timeline.iter());
        if !invitations.is_empty() {
            self.ring();
        }
    }
}

#[async_trait]
impl RoomStore for PostgresStore {
    async fn create(&self, new: NewRoom) -> Result<(), StoreError> {
        self.count(new_room::statement(&new, self.announced())?).await?;
        self.ring_if_due(&new.invitations, &new.timeline);
        Ok(())
    }

    async fn commit(&self, change: RoomChange) -> Result<(), StoreError> {
        let changed = self.count(room_change::statement(&change, self.announced())?).await?;
        if changed == 0 {
            return Err(StoreError::Conflict);
        }
        self.ring_if_due(&change.invitations, &change.timeline);
        Ok(())
    }

    async fn list(
        &self,
        filter: &RoomFilter,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<RoomRecord>, StoreError> {
        let query = records()
            .filter(Fits { filter, now })
            .order((rooms::created_at.desc(), rooms::id.desc()))
            .limit(limit.into());
        self.rows(query).await?.into_iter().map(record).collect()
    }

    async fn timeline(&self, room: RoomId, after: i64, limit: u32) -> Result<Vec<TimelineLine>, StoreError> {
        // Not only what is below pg_snapshot_xmin: whoever changed a room wants to see it, also while something slow is
        // being written elsewhere on the server.
        let query = timeline::table
            .filter(timeline::room_id.eq(room.0).and(timeline::id.gt(after)))
            .order(timeline::id)
            .limit(limit.into())
            .select(LineRow::as_select());
        all(self.rows(query).await?)
    }

    async fn find(&self, name: &RoomName) -> Result<Option<RoomRecord>, StoreError> {
        let query = records().filter(rooms::name.eq(name.as_str()));
        let found = self.row(query).await?;
        found.map(record).transpose()
    }

    async fn find_by_application(&self, application: &Application) -> Result<Option<RoomRecord>, StoreError> {
        let query = records()
            .filter(rooms::application_id.eq(&application.id))
            .filter(rooms::round.eq(i64::from(application.round)));
        let found = self.row(query).await?;
        found.map(record).transpose()
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Room>, StoreError> {
        let query = rooms::table
            .filter(rooms::server_sid.is_not_null().and(rooms::server_gone_at.is_null()))
            .filter(rooms::over_at.le(now))
            .order(rooms::over_at)
            .limit(limit.into())
            .select(RoomRow::as_select());
        all(self.rows(query).await?)
    }

    async fn record_server_room_gone(&self, sid: &str, entry: TimelineEntry) -> Result<bool, StoreError> {
        // Two statements, in this order: see "Stays and the end of their room" in the crate's documentation.
        let (room, at) = (entry.room.0, entry.at);
        let finish = FinishOwnLife { room, room_sid: sid, at };
        let gone = ServerRoomGone { room_sid: sid, line: Line::of(&entry) };
        let is_new = self.pair(finish, gone).await? > 0;
        if is_new {
            self.ring_written();
        }
        Ok(is_new)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        // A table of ours, so that a database that was never migrated does not count as ready.
        self.row::<_, bool>(diesel::select(diesel::dsl::exists(rooms::table.select(rooms::id))))
            .await
            .map(drop)
    }
}
