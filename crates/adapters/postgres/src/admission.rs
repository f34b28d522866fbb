//! [`AdmissionStore`]: what hosts do at the door, and who is behind it.

use std::iter::once;
use std::slice::from_ref;

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Binary, Bool, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::door::Seats;
use greenroom_domain::invitation::{InvitationState, Suppression};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{AdmissionStore, Answered, Knock, NewLink, PuttingOut, StoreError};
use greenroom_domain::room::RoomId;
use greenroom_domain::session::PUT_OUT;
use uuid::Uuid;

use crate::columns::{Announced, Lines, Repeatable, Time};
use crate::entry::HoldRoom;
use crate::rows::number;
use crate::statement::statement;
use crate::store::PostgresStore;

statement! {
    /// Counts the places that others have, and tells whether somebody is inside.
    LookInside<'a>("seats.sql", "seen.sql") -> (BigInt, Bool) {
        room: &'a Uuid => SqlUuid,
        participant: &'a Uuid => SqlUuid,
        issued_at: Time => Timestamptz,
    }
}

statement! {
    /// Notes that somebody asks. Answers since when they have been waiting, and whether they begin to.
    Knocks<'a>("knock.sql", "announce.sql", "knocked.sql") -> (Timestamptz, Bool) {
        participant: Uuid => SqlUuid,
        at: Time => Timestamptz,
        lost_before: Time => Timestamptz,
    }
    with { lines: Lines, }
}

statement! {
    /// Stores what a host says, and answers whether it is new.
    Answers<'a>("answer.sql", "announce.sql", "answered.sql") -> Bool {
        participant: Uuid => SqlUuid,
        answer: &'static str => Text,
        at: Time => Timestamptz,
    }
    with { lines: Lines, }
}

statement! {
    /// Puts somebody out with all that follows; counts them. Nobody listens to the lines.
    PutOut<'a>("put_out.sql", "supersede.sql", "moved.sql", "done.sql") {
        room: Uuid => SqlUuid,
        participant: Uuid => SqlUuid,
        at: Time => Timestamptz,
        reason: &'static str => Text,
        superseded_rank: i16 => SmallInt,
    }
    with { lines: Lines, }
}

statement! {
    /// Replaces the link of somebody, if it is the one that was decided on; counts them.
    ReplaceLink<'a>("replace_link.sql", "once.sql", "announce.sql", "done.sql") {
        room: Uuid => SqlUuid,
        participant: Uuid => SqlUuid,
        at: Time => Timestamptz,
        generation: i64 => BigInt,
        hash: &'a [u8] => Binary,
        key: &'a str => Text,
    }
    with {
        once: Repeatable,
        lines: Lines,
    }
}

#[async_trait]
impl AdmissionStore for PostgresStore {
    async fn seats(&self, room: RoomId, participant: ParticipantId, now: Time) -> Result<Seats, StoreError> {
        let look = LookInside { room: &room.0, participant: &participant.0, issued_at: now };
        let (taken, is_inside): (i64, bool) = self.row(look).await?.unwrap_or_default();
        Ok(Seats { taken_by_others: number(taken, "taken_by_others")?, is_inside })
    }

    async fn knock(&self, knock: Knock) -> Result<Time, StoreError> {
        let asked: Option<(Time, bool)> = self.row(knocks(&knock, self.announced())).await?;
        let (since, begins) = asked.ok_or(StoreError::Conflict)?;
        if begins {
            self.ring_for(once(&knock.entry));
        }
        Ok(since)
    }

    async fn answer(&self, answered: Answered) -> Result<bool, StoreError> {
        let heard: Option<bool> = self.row(answers(&answered, self.announced())).await?;
        let is_new = heard.ok_or(StoreError::Conflict)?;
        if is_new {
            self.ring_for(once(&answered.entry));
        }
        Ok(is_new)
    }

    async fn put_out(&self, putting: PuttingOut) -> Result<bool, StoreError> {
        // Two statements, in this order: see "Doors" in the crate's documentation.
        let hold = HoldRoom { room: &putting.room.0 };
        let is_new = self.pair(hold, put_out(&putting, self.announced())).await? > 0;
        if is_new {
            self.ring_written();
        }
        Ok(is_new)
    }

    async fn replace_link(&self, new: NewLink) -> Result<(), StoreError> {
        // The same two.
        let hold = HoldRoom { room: &new.room.0 };
        if self.pair(hold, replace_link(&new, self.announced())).await? == 0 {
            return Err(StoreError::Conflict);
        }
        self.ring_for(once(&new.entry));
        Ok(())
    }
}

fn knocks<'a>(knock: &Knock, announced: Announced<'a>) -> Knocks<'a> {
    Knocks {
        participant: knock.participant.0,
        at: knock.at,
        lost_before: knock.lost_before,
        lines: Lines::of(from_ref(&knock.entry), announced),
    }
}

fn answers<'a>(answered: &Answered, announced: Announced<'a>) -> Answers<'a> {
    Answers {
        participant: answered.participant.0,
        answer: answered.answer.as_str(),
        at: answered.entry.at,
        lines: Lines::of(from_ref(&answered.entry), announced),
    }
}

fn put_out<'a>(putting: &PuttingOut, announced: Announced<'a>) -> PutOut<'a> {
    PutOut {
        room: putting.room.0,
        participant: putting.participant.0,
        at: putting.entry.at,
        reason: PUT_OUT,
        superseded_rank: InvitationState::Suppressed(Suppression::Superseded).rank(),
        lines: Lines::of(from_ref(&putting.entry), announced),
    }
}

fn replace_link<'a>(new: &'a NewLink, announced: Announced<'a>) -> ReplaceLink<'a> {
    ReplaceLink {
        room: new.room.0,
        participant: new.participant.0,
        at: new.entry.at,
        generation: new.generation.into(),
        hash: &new.hash.0,
        key: &new.key,
        once: Repeatable::of(new.once.as_ref()),
        lines: Lines::of(from_ref(&new.entry), announced),
    }
}
