//! A room with its people, their stays, the messages to them and their answers, read by one statement.
//!
//! One statement has one snapshot, so the parts always fit together, and it is one round trip. They come as arrays of
//! rows inside the row of the room: joins would multiply them with each other, and JSON would cost the server the writing
//! and us the reading.

use diesel::dsl::{AsSelect, Select};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Record};
use greenroom_domain::ports::StoreError;
use greenroom_domain::room::RoomRecord;

use crate::rows::{
    InvitationRow, InvitationSql, PersonRow, PersonSql, ResponseRow, ResponseSql, RoomRow, StayRow, StaySql,
    all,
};
use crate::schema::rooms;

/// The people of the room, in their order: the columns of [`PersonRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct PeopleOfRoom;

const PEOPLE: &str = "ARRAY(SELECT ROW(p.id, p.external_id, p.role, p.name, p.phone, p.locale, \
    p.consent_granted_at, p.consent_text_version, p.consent_source, p.link_generation, p.link_key_id, p.revoked_at, p.last_token_at, \
    p.waiting_since, p.asked_at, p.door_answer, p.door_answered_at) \
    FROM participants p WHERE p.room_id = rooms.id ORDER BY p.position)";

/// The stays in the room, oldest first: the columns of [`StayRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct StaysOfRoom;

const STAYS: &str = "ARRAY(SELECT ROW(s.participant_id, s.room_sid, s.participant_sid, s.family, s.joined_at, \
    s.left_at, s.reason, s.source) \
    FROM sessions s WHERE s.room_id = rooms.id ORDER BY s.joined_at, s.room_sid, s.participant_sid)";

/// The messages to people of the room, oldest first: the columns of [`InvitationRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct InvitationsOfRoom;

const INVITATIONS: &str = "ARRAY(SELECT ROW(i.id, i.participant_id, i.purpose, i.language, \
    ROW(i.state, i.reason, i.failure_code, i.failure_title, i.failure_details), i.created_at, i.due_at, i.posts, \
    i.accepted_at, i.sent_at, i.delivered_at, i.read_at) \
    FROM invitations i WHERE i.room_id = rooms.id ORDER BY i.created_at, i.id)";

/// What people of the room answered, oldest first: the columns of [`ResponseRow`].
#[derive(Clone, Copy, QueryId)]
pub(crate) struct ResponsesOfRoom;

const RESPONSES: &str = "ARRAY(SELECT ROW(a.participant_id, a.kind, a.minutes, a.note, a.at) \
    FROM responses a WHERE a.room_id = rooms.id ORDER BY a.at, a.id)";

/// Lets diesel select a fixed text that reads `rooms.id`, wherever that can be selected.
macro_rules! selectable_from_rooms {
    ($name:ident, $sql:expr, $row:ty) => {
        impl Expression for $name {
            type SqlType = Array<Record<$row>>;
        }
        impl<From> SelectableExpression<From> for $name where rooms::id: SelectableExpression<From> {}
        impl<From> AppearsOnTable<From> for $name where rooms::id: AppearsOnTable<From> {}
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
selectable_from_rooms!(InvitationsOfRoom, INVITATIONS, InvitationSql);
selectable_from_rooms!(ResponsesOfRoom, RESPONSES, ResponseSql);

/// The parts of a record, as a statement gives them.
pub(crate) type RecordRow = (RoomRow, Vec<PersonRow>, Vec<StayRow>, Vec<InvitationRow>, Vec<ResponseRow>);

type Parts = (AsSelect<RoomRow, Pg>, PeopleOfRoom, StaysOfRoom, InvitationsOfRoom, ResponsesOfRoom);

/// All records; whoever asks narrows them down.
pub(crate) fn records() -> Select<rooms::table, Parts> {
    rooms::table.select((RoomRow::as_select(), PeopleOfRoom, StaysOfRoom, InvitationsOfRoom, ResponsesOfRoom))
}

pub(crate) fn record(
    (room, people, stays, invitations, responses): RecordRow,
) -> Result<RoomRecord, StoreError> {
    Ok(RoomRecord {
        room: room.try_into()?,
        participants: all(people)?,
        sessions: all(stays)?,
        invitations: all(invitations)?,
        responses: all(responses)?,
    })
}
