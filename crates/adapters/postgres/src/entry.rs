//! [`EntryStore`]: who may come in, and who got which tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::Role;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Candidacy, Departure, Entrant, EntryStore, Families, ParticipantRef, Pass, Refresher, StoreError,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::{FamilyId, RefreshRecord};
use serde_json::Value;
use uuid::Uuid;

use crate::rows::{PersonRow, RoomRow};
use crate::schema::{participants, refresh_tokens, rooms, sessions, silences, token_families};
use crate::statement::statement;
use crate::store::PostgresStore;
use crate::timeline::facts;

type Time = DateTime<Utc>;

/// How many rooms a phone and a job lead to at most.
const MOST_CANDIDACIES: i64 = 20;

statement! {
    /// Stores a pass, if the decision it came from still holds; counts the families it belongs to: one, or none.
    Admit<'a>("admit.sql", "moved.sql", "done.sql") {
        room: Uuid => SqlUuid,
        room_version: i64 => BigInt,
        participant: Uuid => SqlUuid,
        link_generation: i64 => BigInt,
        family: Uuid => SqlUuid,
        refresh_hash: &'a [u8] => Binary,
        spends: Option<&'a [u8]> => Nullable<Binary>,
        issued_at: Time => Timestamptz,
        token_expires_at: Time => Timestamptz,
        refresh_expires_at: Time => Timestamptz,
        server_sid: &'a str => Text,
        entry_room: Uuid => SqlUuid,
        entry_at: Time => Timestamptz,
        entry_actor: String => Text,
        entry_participant: Option<Uuid> => Nullable<SqlUuid>,
        entry_kind: &'a str => Text,
        entry_facts: Value => Jsonb,
    }
}

statement! {
    /// Voids families and closes stays; counts the stays.
    Depart<'a>("depart.sql", "moved.sql", "done.sql") {
        participant: Uuid => SqlUuid,
        family: Option<Uuid> => Nullable<SqlUuid>,
        closes_stays: bool => Bool,
        entry_room: Uuid => SqlUuid,
        entry_at: Time => Timestamptz,
        entry_actor: String => Text,
        entry_participant: Option<Uuid> => Nullable<SqlUuid>,
        entry_kind: &'a str => Text,
        entry_facts: Value => Jsonb,
    }
}

statement! {
    /// Writes a line, unless an equal one was written since; counts the lines it wrote.
    NoteRefusal<'a>("note_refusal.sql") {
        unless_since: Time => Timestamptz,
        entry_room: Uuid => SqlUuid,
        entry_at: Time => Timestamptz,
        entry_actor: String => Text,
        entry_participant: Option<Uuid> => Nullable<SqlUuid>,
        entry_kind: &'a str => Text,
        entry_facts: Value => Jsonb,
    }
}

#[async_trait]
impl EntryStore for PostgresStore {
    async fn by_link(&self, link: &SecretHash) -> Result<Option<Entrant>, StoreError> {
        let query = participants::table
            .inner_join(rooms::table)
            .filter(participants::link_hash.eq(link.0.as_slice()))
            .select((RoomRow::as_select(), PersonRow::as_select()));
        let found = self.row(query).await?;
        found.map(entrant).transpose()
    }

    async fn by_phone_and_job(&self, phone: &PhoneNumber, job: &str) -> Result<Vec<Candidacy>, StoreError> {
        let inside = sessions::table
            .filter(sessions::room_id.eq(rooms::id).and(sessions::left_at.is_null()))
            .select(sessions::room_id);
        let not_them = silences::table
            .filter(silences::phone.eq(phone.as_str()).and(silences::reason.eq("wrong_person")))
            .filter(silences::application_id.eq(rooms::application_id.nullable()))
            .select(silences::id);
        let query = participants::table
            .inner_join(rooms::table)
            .filter(participants::phone.eq(phone.as_str()).and(rooms::job_id.eq(job)))
            .filter(not(exists(not_them)))
            .filter(participants::role.eq(Role::Candidate.as_str()).and(participants::revoked_at.is_null()))
            .order((rooms::created_at.desc(), rooms::id, participants::position))
            .limit(MOST_CANDIDACIES)
            .select((RoomRow::as_select(), PersonRow::as_select(), exists(inside)));
        let found = self.rows(query).await?;
        let candidacy = |(room, person, live)| Ok(Candidacy { entrant: entrant((room, person))?, live });
        found.into_iter().map(candidacy).collect()
    }

    async fn by_name(&self, room: &RoomName, who: &ParticipantRef) -> Result<Option<Entrant>, StoreError> {
        let people = participants::table
            .inner_join(rooms::table)
            .filter(rooms::name.eq(room.as_str()))
            .select((RoomRow::as_select(), PersonRow::as_select()));
        let found = match who {
            ParticipantRef::Id(id) => {
                let query = people.filter(participants::id.eq(id.0));
                self.row(query).await?
            }
            ParticipantRef::External(id) => {
                let query = people.filter(participants::external_id.eq(id)).order(participants::position);
                self.row(query.limit(1)).await?
            }
        };
        found.map(entrant).transpose()
    }

    async fn by_refresh_token(&self, token: &SecretHash) -> Result<Option<Refresher>, StoreError> {
        let people = participants::table.inner_join(rooms::table);
        let query = refresh_tokens::table
            .inner_join(token_families::table.inner_join(people))
            .filter(refresh_tokens::hash.eq(token.0.as_slice()))
            .select((
                RoomRow::as_select(),
                PersonRow::as_select(),
                refresh_tokens::family,
                refresh_tokens::expires_at,
                refresh_tokens::spent_at,
                token_families::voided_at,
            ));
        let found = self.row(query).await?;
        found.map(refresher).transpose()
    }

    async fn admit(&self, pass: Pass) -> Result<(), StoreError> {
        let admitted = self.count(admit(&pass)).await?;
        if admitted == 0 {
            return Err(StoreError::Conflict);
        }
        self.ring_written();
        Ok(())
    }

    async fn note_refusal(&self, entry: TimelineEntry, unless_since: Time) -> Result<(), StoreError> {
        if self.count(note_refusal(&entry, unless_since)).await? > 0 {
            self.ring_written();
        }
        Ok(())
    }

    async fn depart(&self, departure: Departure) -> Result<usize, StoreError> {
        let closed = self.count(depart(&departure)).await?;
        self.ring_written();
        usize::try_from(closed).map_err(|cause| StoreError::Broken(Box::new(cause)))
    }
}

fn entrant((room, person): (RoomRow, PersonRow)) -> Result<Entrant, StoreError> {
    Ok(Entrant { room: room.try_into()?, participant: person.try_into()? })
}

type RefresherRow = (RoomRow, PersonRow, Uuid, Time, Option<Time>, Option<Time>);

fn refresher(row: RefresherRow) -> Result<Refresher, StoreError> {
    let (room, person, family, expires_at, spent_at, voided_at) = row;
    let token = RefreshRecord { family: FamilyId(family), expires_at, spent_at, voided_at };
    Ok(Refresher { entrant: entrant((room, person))?, token })
}

fn admit(pass: &Pass) -> Admit<'_> {
    Admit {
        room: pass.room.0,
        room_version: pass.room_version,
        participant: pass.participant.0,
        link_generation: pass.link_generation.into(),
        family: pass.family.0,
        refresh_hash: &pass.refresh_hash.0,
        spends: pass.spends.as_ref().map(|hash| hash.0.as_slice()),
        issued_at: pass.issued_at,
        token_expires_at: pass.token_expires_at,
        refresh_expires_at: pass.refresh_expires_at,
        server_sid: &pass.server_sid,
        entry_room: pass.entry.room.0,
        entry_at: pass.entry.at,
        entry_actor: pass.entry.actor.as_text(),
        entry_participant: pass.entry.participant.map(|id| id.0),
        entry_kind: pass.entry.what.kind(),
        entry_facts: facts(&pass.entry),
    }
}

fn note_refusal(entry: &TimelineEntry, unless_since: Time) -> NoteRefusal<'_> {
    NoteRefusal {
        unless_since,
        entry_room: entry.room.0,
        entry_at: entry.at,
        entry_actor: entry.actor.as_text(),
        entry_participant: entry.participant.map(|id| id.0),
        entry_kind: entry.what.kind(),
        entry_facts: facts(entry),
    }
}

fn depart(departure: &Departure) -> Depart<'_> {
    let entry = &departure.entry;
    Depart {
        participant: departure.participant.0,
        family: match departure.families {
            Families::One(family) => Some(family.0),
            Families::All => None,
        },
        closes_stays: departure.closes_stays,
        entry_room: entry.room.0,
        entry_at: entry.at,
        entry_actor: entry.actor.as_text(),
        entry_participant: entry.participant.map(|id| id.0),
        entry_kind: entry.what.kind(),
        entry_facts: facts(entry),
    }
}
