//! [`EntryStore`]: who may come in, and who got which tokens.

use async_trait::async_trait;
use diesel::dsl::{AsSelect, auto_type, exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::Role;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Candidacy, Departure, Entrant, EntryStore, Families, ParticipantRef, Pass, Refresher, StoreError,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{REQUEST, TimelineEntry};
use uuid::Uuid;

use crate::columns::{Line, Time};
use crate::rows::{PersonRow, RoomRow, TokenColumns, TokenRow, number, token_columns};
use crate::schema::{participants, refresh_tokens, rooms, sessions, silences, token_families};
use crate::statement::{EntrantColumns, entrant_columns, statement, text};
use crate::store::PostgresStore;

mod pass;

pub(crate) use pass::HoldRoom;
use pass::{Admit, AdmitToPlace};

/// How many rooms a phone and a job lead to at most.
const MOST_CANDIDACIES: i64 = 20;

statement! {
    /// Voids families and closes stays; counts the stays.
    Depart<'a>("depart.sql", "moved.sql", "done.sql") {
        participant: Uuid => SqlUuid,
        family: Option<Uuid> => Nullable<SqlUuid>,
        closes_stays: bool => Bool,
    }
    with { line: Line, }
}

statement! {
    /// Writes a line, unless an equal one was written since; counts the lines it wrote.
    NoteOnce<'a>("note_once.sql") {
        unless_since: Time => Timestamptz,
        request: &'static str => Text,
    }
    with { line: Line, }
}

/// People, each with their room.
#[auto_type]
fn entrants() -> _ {
    let columns: EntrantColumns = entrant_columns();
    participants::table.inner_join(rooms::table).select(columns)
}

/// Refresh tokens, each with its family and whose it is.
#[auto_type]
fn refreshers() -> _ {
    let people = participants::table.inner_join(rooms::table);
    let room: AsSelect<RoomRow, Pg> = RoomRow::as_select();
    let person: AsSelect<PersonRow, Pg> = PersonRow::as_select();
    let token: TokenColumns = token_columns();
    refresh_tokens::table.inner_join(token_families::table.inner_join(people)).select((room, person, token))
}

/// The text of the statement by which [`EntryStore::by_link`] reads, whose hash is `$1`: so that a benchmark can ask PostgreSQL
/// the same without us.
pub fn by_link_statement() -> String {
    text(&entrants().filter(participants::link_hash.eq(&[][..])))
}

/// The same for [`EntryStore::by_refresh_token`].
pub fn by_refresh_token_statement() -> String {
    text(&refreshers().filter(refresh_tokens::hash.eq(&[][..])))
}

/// The text of the statement by which [`EntryStore::admit`] stores this pass, where nobody has to look inside. It is the same
/// for all passes: `WITH given (<names>) AS (SELECT $1, …),` and what follows from that.
pub fn admit_statement(pass: &Pass) -> String {
    text(&Admit::of(pass))
}

#[async_trait]
impl EntryStore for PostgresStore {
    async fn by_link(&self, link: &SecretHash) -> Result<Option<Entrant>, StoreError> {
        let found = self.row(entrants().filter(participants::link_hash.eq(link.0.as_slice()))).await?;
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
        let people = entrants().filter(rooms::name.eq(room.as_str()));
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
        let found = self.row(refreshers().filter(refresh_tokens::hash.eq(token.0.as_slice()))).await?;
        found.map(refresher).transpose()
    }

    async fn admit(&self, pass: Pass) -> Result<u32, StoreError> {
        let admitted: Option<i64> = match pass.policy.looks_inside() {
            // Two statements, in this order: see "Doors" in the crate's documentation.
            true => self.row_behind(HoldRoom { room: &pass.room.0 }, AdmitToPlace::of(&pass)).await?,
            false => self.row(Admit::of(&pass)).await?,
        };
        let observers = admitted.ok_or(StoreError::Conflict)?;
        self.ring_written();
        Ok(number(observers, "observers")?)
    }

    async fn note_once(&self, entry: TimelineEntry, unless_since: Time) -> Result<(), StoreError> {
        let note = NoteOnce { unless_since, request: REQUEST, line: Line::of(&entry) };
        if self.count(note).await? > 0 {
            self.ring_written();
        }
        Ok(())
    }

    async fn depart(&self, departure: Departure) -> Result<usize, StoreError> {
        let closed = match departure.families {
            Families::One(_) => self.count(depart(&departure)).await?,
            // So that a family which is just being given is not missed: see "Doors" in the crate's documentation.
            Families::All => {
                let hold = HoldRoom { room: &departure.entry.room.0 };
                self.pair(hold, depart(&departure)).await?
            }
        };
        self.ring_written();
        usize::try_from(closed).map_err(|cause| StoreError::Broken(Box::new(cause)))
    }
}

fn entrant((room, person): (RoomRow, PersonRow)) -> Result<Entrant, StoreError> {
    Ok(Entrant { room: room.try_into()?, participant: person.try_into()? })
}

fn refresher((room, person, token): (RoomRow, PersonRow, TokenRow)) -> Result<Refresher, StoreError> {
    Ok(Refresher { entrant: entrant((room, person))?, token: token.into() })
}

fn depart(departure: &Departure) -> Depart<'_> {
    Depart {
        participant: departure.participant.0,
        family: match departure.families {
            Families::One(family) => Some(family.0),
            Families::All => None,
        },
        closes_stays: departure.closes_stays,
        line: Line::of(&departure.entry),
    }
}
