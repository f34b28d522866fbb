//! [`PersonStore`]: what is asked about one person.

use async_trait::async_trait;
use diesel::dsl::AsSelect;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{OwnRoom, PersonStore, StoreError};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::RefreshRecord;
use uuid::Uuid;

use crate::columns::Line;
use crate::record::{InvitationsOfRoom, PeopleOfRoom, ResponsesOfRoom, StaysOfRoom, record};
use crate::rows::{
    InvitationRow, PersonRow, ResponseRow, RoomRow, StayRow, TokenRow, Unreadable, token_columns,
};
use crate::schema::{participants, refresh_tokens, rooms, token_families};
use crate::statement::statement;
use crate::store::PostgresStore;

statement! {
    /// Reads somebody's number, and writes the line that tells so.
    ShowPhone<'a>("show_phone.sql") -> Text {
        participant: Option<Uuid> => Nullable<SqlUuid>,
    }
    with { line: Line, }
}

/// The room as a whole, and whose it is.
type OwnRow<Whose> = (RoomRow, Vec<PersonRow>, Vec<StayRow>, Vec<InvitationRow>, Vec<ResponseRow>, Whose);

type OwnParts<Whose> =
    (AsSelect<RoomRow, Pg>, PeopleOfRoom, StaysOfRoom, InvitationsOfRoom, ResponsesOfRoom, Whose);

fn own_parts<Whose>(whose: Whose) -> OwnParts<Whose> {
    (RoomRow::as_select(), PeopleOfRoom, StaysOfRoom, InvitationsOfRoom, ResponsesOfRoom, whose)
}

#[async_trait]
impl PersonStore for PostgresStore {
    async fn room_by_link(&self, link: &SecretHash) -> Result<Option<OwnRoom>, StoreError> {
        let people = participants::table.inner_join(rooms::table).select(own_parts(participants::id));
        let found: Option<OwnRow<Uuid>> =
            self.row(people.filter(participants::link_hash.eq(link.0.as_slice()))).await?;
        let Some((record, person)) = found.map(own_room).transpose()? else { return Ok(None) };
        Ok(Some(OwnRoom { participant: ParticipantId(person), record }))
    }

    async fn room_by_refresh_token(
        &self,
        token: &SecretHash,
    ) -> Result<Option<(OwnRoom, RefreshRecord)>, StoreError> {
        let people = participants::table.inner_join(rooms::table);
        let tokens = refresh_tokens::table.inner_join(token_families::table.inner_join(people));
        let query = tokens
            .filter(refresh_tokens::hash.eq(token.0.as_slice()))
            .select(own_parts((participants::id, token_columns())));
        let found: Option<OwnRow<(Uuid, TokenRow)>> = self.row(query).await?;
        let Some((record, (person, token))) = found.map(own_room).transpose()? else { return Ok(None) };
        Ok(Some((OwnRoom { participant: ParticipantId(person), record }, token.into())))
    }

    async fn show_phone(&self, entry: TimelineEntry) -> Result<Option<PhoneNumber>, StoreError> {
        let show = ShowPhone { participant: entry.participant.map(|id| id.0), line: Line::of(&entry) };
        let phone: Option<String> = self.row(show).await?;
        if phone.is_some() {
            self.ring_written();
        }
        let phone = phone.as_deref().map(PhoneNumber::from_e164).transpose();
        Ok(phone.map_err(|_| Unreadable("phone"))?)
    }
}

/// The room, and what stands beside it.
fn own_room<Whose>(row: OwnRow<Whose>) -> Result<(RoomRecord, Whose), StoreError> {
    let (room, people, stays, messages, answers, whose) = row;
    Ok((record((room, people, stays, messages, answers))?, whose))
}
