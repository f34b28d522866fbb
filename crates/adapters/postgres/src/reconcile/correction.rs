//! Corrections of the ledger by what was seen on the media server.

use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::event::Stay;
use greenroom_domain::ports::{Correction, LedgerChange, StoreError};
use uuid::Uuid;

use crate::columns::Time;
use crate::statement::statement;
use crate::store::PostgresStore;

statement! {
    /// Begins a stay, or opens it again. Answers how many, and whether that is announced.
    OpenStay<'a>("open_stay.sql", "start.sql", "announce.sql", "started.sql") -> (BigInt, Bool) {
        room: Uuid => SqlUuid,
        at: Time => Timestamptz,
        participant: Uuid => SqlUuid,
        room_sid: &'a str => Text,
        participant_sid: &'a str => Text,
        family: Option<Uuid> => Nullable<SqlUuid>,
        joined_at: Time => Timestamptz,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

statement! {
    /// Ends a stay if it is open; counts it.
    CloseStay<'a>("close_stay.sql", "closed_told.sql", "moved.sql", "done.sql") {
        room: Uuid => SqlUuid,
        participant: Uuid => SqlUuid,
        room_sid: &'a str => Text,
        participant_sid: &'a str => Text,
        left_at: Time => Timestamptz,
        reason: &'static str => Text,
    }
}

statement! {
    /// Marks the other lives of a room as finished, if the decision seems to hold; counts the room.
    FinishOtherLives<'a>("finish_other_lives.sql") {
        room: Uuid => SqlUuid,
        at: Time => Timestamptz,
        expected: Option<&'a str> => Nullable<Text>,
        sid: &'a str => Text,
        left_at: Time => Timestamptz,
    }
}

statement! {
    /// Takes a life for the room's own and ends the stays in others, if the decision holds; counts the room.
    AdoptLife<'a>("adopt_life.sql", "closed_told.sql", "moved.sql", "done.sql") {
        room: Uuid => SqlUuid,
        at: Time => Timestamptz,
        expected: Option<&'a str> => Nullable<Text>,
        sid: &'a str => Text,
        opened_at: Time => Timestamptz,
        left_at: Time => Timestamptz,
        reason: &'static str => Text,
    }
}

impl PostgresStore {
    pub(super) async fn correct_ledger(&self, correction: &Correction) -> Result<bool, StoreError> {
        let (room, at) = (correction.room.0, correction.at);
        let changed = match &correction.change {
            LedgerChange::OpenStay(stay) => self.open_stay(room, stay, at).await?,
            LedgerChange::CloseStay { participant, room_sid, participant_sid, left_at, reason } => {
                let close = CloseStay {
                    room,
                    participant: participant.0,
                    room_sid,
                    participant_sid,
                    left_at: *left_at,
                    reason,
                };
                self.count(close).await? > 0
            }
            LedgerChange::AdoptLife { expected, sid, opened_at, left_at, reason } => {
                let (opened_at, left_at, expected) = (*opened_at, *left_at, expected.as_deref());
                let finish = FinishOtherLives { room, at, expected, sid, left_at };
                let adopt = AdoptLife { room, at, expected, sid, opened_at, left_at, reason };
                self.adopt_life(finish, adopt).await?
            }
        };
        if changed {
            self.ring_written();
        }
        Ok(changed)
    }

    async fn open_stay(&self, room: Uuid, stay: &Stay, at: Time) -> Result<bool, StoreError> {
        let (announced_kinds, announced_events) = self.announced();
        let open = OpenStay {
            room,
            at,
            participant: stay.participant.0,
            room_sid: &stay.room_sid,
            participant_sid: &stay.participant_sid,
            family: stay.family.map(|family| family.0),
            joined_at: stay.joined_at,
            announced_kinds,
            announced_events,
        };
        let (opened, is_announced): (i64, bool) = self.row(open).await?.unwrap_or_default();
        if is_announced {
            self.ring();
        }
        Ok(opened > 0)
    }

    /// Two statements, in this order: see "Stays and the end of their room" in the crate's documentation. Either may find
    /// that the decision does not hold any more; then neither counts.
    async fn adopt_life(
        &self,
        finish: FinishOtherLives<'_>,
        adopt: AdoptLife<'_>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin("BEGIN").await?;
        if transaction.count(finish).await? == 0 || transaction.count(adopt).await? == 0 {
            transaction.roll_back().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }
}
