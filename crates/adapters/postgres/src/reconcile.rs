//! [`ReconcileStore`]: what a pass over the rooms reads, and what it leaves behind.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz};
use greenroom_domain::drift::{Glance, Noticed};
use greenroom_domain::ports::{
    Correction, KnownDrift, PassNote, PassSummary, PastCursor, PastDrift, ReconcileStore, StoreError,
};
use greenroom_domain::room::{RoomName, RoomRecord};

use crate::columns::Time;
use crate::record::{RecordRow, record, records};
use crate::rows::Unreadable;
use crate::schema::rooms;
use crate::statement::{entrant_columns, question};
use crate::store::PostgresStore;

mod correction;
mod drifts;
mod pass;
mod seat;

pub(crate) use seat::Seat;

/// How many records one statement reads: enough to be few, and few enough to be answered in time.
const PAGE: usize = 500;

question! {
    /// The rooms that may be on the server or stirred since then.
    Glances("glances.sql") -> (Text, Nullable<Text>, Timestamptz, Bool) {
        since: Time => Timestamptz,
    }
}

type GlanceRow = (String, Option<String>, Time, bool);

#[async_trait]
impl ReconcileStore for PostgresStore {
    async fn lead(&self) -> Result<bool, StoreError> {
        self.take_the_seat().await
    }

    async fn glances(&self, since: Time) -> Result<Vec<Glance>, StoreError> {
        let rows: Vec<GlanceRow> = self.rows(Glances { since, entrant: entrant_columns() }).await?;
        rows.into_iter().map(glance).collect()
    }

    async fn records(&self, names: &[RoomName]) -> Result<Vec<RoomRecord>, StoreError> {
        let mut found = Vec::with_capacity(names.len());
        for page in names.chunks(PAGE) {
            let names: Vec<&str> = page.iter().map(RoomName::as_str).collect();
            let rows: Vec<RecordRow> = self.rows(records().filter(rooms::name.eq_any(names))).await?;
            for row in rows {
                found.push(record(row)?);
            }
        }
        Ok(found)
    }

    async fn noticed(&self, room: Option<RoomName>) -> Result<Noticed, StoreError> {
        self.noticed_drifts(room.as_ref()).await
    }

    async fn note_pass(&self, note: PassNote) -> Result<(), StoreError> {
        self.store_pass(&note).await
    }

    async fn known(&self) -> Result<(Vec<KnownDrift>, Option<PassSummary>), StoreError> {
        self.known_drifts().await
    }

    async fn past(&self, behind: Option<PastCursor>, limit: u32) -> Result<Vec<PastDrift>, StoreError> {
        self.past_drifts(behind, limit).await
    }

    async fn correct(&self, correction: Correction) -> Result<bool, StoreError> {
        self.correct_ledger(&correction).await
    }
}

fn glance((name, server_sid, over_at, stirred): GlanceRow) -> Result<Glance, StoreError> {
    let name = RoomName::parse(&name).map_err(|_| Unreadable("name"))?;
    Ok(Glance { name, server_sid, over_at, stirred })
}
