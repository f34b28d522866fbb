//! A room with its people and their stays, read by one statement.
//!
//! One statement has one snapshot, so the three parts always fit together, and it is one round trip. The people and the
//! stays come as arrays of rows inside the row of the room: two joins would multiply them with each other, and JSON would
//! cost the server the writing and us the reading.

use diesel::dsl::Select;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Record};
use greenroom_domain::ports::StoreError;
use greenroom_domain::room::RoomRecord;

use crate::rows::{PersonRow, PersonSql, RoomRow, StayRow, StaySql, all};
use crate::schema::rooms;

/// The people of the room, in their order: the columns of [`PersonRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct PeopleOfRoom;

const PEOPLE: &str = "ARRAY(SELECT ROW(p.id, p.external_id, p.role, p.name, p.phone, p.locale, \
    p.consent_granted_at, p.consent_text_version, p.consent_source, p.link_generation, p.link_key_id, p.revoked_at, p.last_token_at) \
    FROM participants p WHERE p.room_id = rooms.id ORDER BY p.position)";

/// The stays in the room, oldest first: the columns of [`StayRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct StaysOfRoom;

const STAYS: &str = "ARRAY(SELECT ROW(s.participant_id, s.room_sid, s.participant_sid, s.family, s.joined_at, \
    s.left_at, s.reason, s.source) \
    FROM sessions s WHERE s.room_id = rooms.id ORDER BY s.joined_at, s.room_sid, s.participant_sid)";

/// Lets diesel select a fixed text that reads `rooms.id`.
macro_rules! selectable_from_rooms {
    ($name:ident, $sql:expr, $row:ty) => {
        impl Expression for $name {
            type SqlType = Array<Record<$row>>;
        }
        impl SelectableExpression<rooms::table> for $name {}
        impl AppearsOnTable<rooms::table> for $name {}
        impl ValidGrouping<()> for $name {
            type IsAggregate = is_aggregate::No;
        }
        impl QueryFragment<Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                out.push_sql($sql);
                Ok(())
            }
        }
    };
}

selectable_from_rooms!(PeopleOfRoom, PEOPLE, PersonSql);
selectable_from_rooms!(StaysOfRoom, STAYS, StaySql);

/// All records; whoever asks narrows them down to one.
pub(crate) fn records()
-> Select<rooms::table, (diesel::dsl::AsSelect<RoomRow, Pg>, PeopleOfRoom, StaysOfRoom)> {
    rooms::table.select((RoomRow::as_select(), PeopleOfRoom, StaysOfRoom))
}

pub(crate) fn record(
    (room, people, stays): (RoomRow, Vec<PersonRow>, Vec<StayRow>),
) -> Result<RoomRecord, StoreError> {
    Ok(RoomRecord { room: room.try_into()?, participants: all(people)?, sessions: all(stays)? })
}
