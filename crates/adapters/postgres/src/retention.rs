//! [`RetentionStore`]: what is kept no longer, and who is forgotten.

use async_trait::async_trait;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::erasure::{NO_METADATA, RawLog, Subject, Traces};
use greenroom_domain::message::MessageId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Entrant, Erasure, FoundPerson, RawLook, RetentionStore, StoreError};
use greenroom_domain::retention::Leftover;
use uuid::Uuid;

use crate::columns::{Lines, Time};
use crate::rows::{PersonRow, RoomRow};
use crate::statement::{EntrantSql, entrant_columns, question, statement};
use crate::store::PostgresStore;

mod leftovers;
mod raw;
mod stops;

question! {
    /// The rooms that were over before a time and have not had their turn, the longest over first.
    ErasableRooms("erasable_rooms.sql") -> SqlUuid {
        over_before: Time => Timestamptz,
        at_most: i64 => BigInt,
    }
}

question! {
    /// Those who are meant, with the messenger's ids of their messages.
    ErasablePeople("erasable_people.sql") -> (EntrantSql, Array<Text>) {
        candidate: Option<String> => Nullable<Text>,
        phone: Option<String> => Nullable<Text>,
        at_most: i64 => BigInt,
    }
}

statement! {
    /// Keeps others from the messages and rooms of people.
    HoldMeant<'a>("meant.sql", "hold_meant.sql") {
        rooms: Vec<Uuid> => Array<SqlUuid>,
        people: Vec<Uuid> => Array<SqlUuid>,
        over: &'a [Uuid] => Array<SqlUuid>,
    }
}

statement! {
    /// Erases people; counts their messages.
    Erase<'a>("meant.sql", "erase.sql", "announce.sql", "done.sql") {
        rooms: Vec<Uuid> => Array<SqlUuid>,
        people: Vec<Uuid> => Array<SqlUuid>,
        over: &'a [Uuid] => Array<SqlUuid>,
        no_metadata: &'static str => Text,
    }
    with { lines: Lines, }
}

#[async_trait]
impl RetentionStore for PostgresStore {
    async fn forget(&self, what: Leftover, before: Time, limit: u32) -> Result<usize, StoreError> {
        self.forget_leftovers(what, before, limit).await.map(counted)
    }

    async fn erase_rooms(&self, over_before: Time, limit: u32) -> Result<usize, StoreError> {
        let question = ErasableRooms { over_before, at_most: limit.into(), entrant: entrant_columns() };
        let over: Vec<Uuid> = self.rows(question).await?;
        if !over.is_empty() {
            self.erase_people(&Erasure { people: vec![], timeline: vec![] }, &over).await?;
        }
        Ok(over.len())
    }

    async fn people(&self, subject: &Subject, limit: u32) -> Result<Vec<FoundPerson>, StoreError> {
        let question = ErasablePeople {
            candidate: subject.candidate().map(str::to_owned),
            phone: subject.phone().map(|phone| phone.as_str().to_owned()),
            at_most: limit.into(),
            entrant: entrant_columns(),
        };
        let rows: Vec<FoundRow> = self.rows(question).await?;
        rows.into_iter().map(found).collect()
    }

    async fn erase(&self, erasure: Erasure) -> Result<usize, StoreError> {
        let messages = self.erase_people(&erasure, &[]).await?;
        self.ring_for(erasure.timeline.iter());
        Ok(messages)
    }

    async fn erase_number(&self, phone: &PhoneNumber) -> Result<(), StoreError> {
        self.forget_number(phone).await
    }

    async fn erase_raw(
        &self,
        log: RawLog,
        traces: &Traces,
        after: Option<String>,
        limit: u32,
    ) -> Result<RawLook, StoreError> {
        self.look_through(log, traces.needles(log), after.unwrap_or_default(), limit).await
    }
}

impl PostgresStore {
    /// Erases these people, and everybody in rooms that are over; answers how many messages there were to them.
    async fn erase_people(&self, erasure: &Erasure, over: &[Uuid]) -> Result<usize, StoreError> {
        let (rooms, people): (Vec<Uuid>, Vec<Uuid>) =
            erasure.people.iter().map(|(room, person)| (room.0, person.0)).unzip();
        let hold = HoldMeant { rooms: rooms.clone(), people: people.clone(), over };
        let lines = Lines::of(&erasure.timeline, self.announced());
        let erase = Erase { rooms, people, over, no_metadata: NO_METADATA, lines };
        // Two statements, in this order: see "Erasure" in the crate's documentation.
        self.pair(hold, erase).await.map(counted)
    }
}

type FoundRow = ((RoomRow, PersonRow), Vec<String>);

fn found(((room, person), messages): FoundRow) -> Result<FoundPerson, StoreError> {
    Ok(FoundPerson {
        entrant: Entrant { room: room.try_into()?, participant: person.try_into()? },
        messages: messages.into_iter().map(MessageId::new).collect(),
    })
}

/// A count as the domain has it.
fn counted(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}
