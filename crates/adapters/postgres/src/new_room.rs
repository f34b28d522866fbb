//! The statement that stores a room with everything that belongs to it, in one round trip.

use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::ports::{NewRoom, StoreError};
use uuid::Uuid;

use crate::columns::{Announced, Lines, Messages, People, Policy, Repeatable, Time, whole_minutes};
use crate::statement::{statement, text};

statement! {
    /// The room, its people as one array for each column, the messages to them and its timeline alike.
    CreateRoom<'a>("create_room.sql", "once.sql", "announce.sql", "done.sql") {
        id: Uuid => SqlUuid,
        name: &'a str => Text,
        application_id: &'a str => Text,
        round: i64 => BigInt,
        job_id: &'a str => Text,
        job_title: &'a str => Text,
        company: Option<&'a str> => Nullable<Text>,
        starts_at: Option<Time> => Nullable<Timestamptz>,
        duration_minutes: i64 => BigInt,
        timezone: &'a str => Text,
        closes_at_asked: Option<Time> => Nullable<Timestamptz>,
        opens_at: Time => Timestamptz,
        closes_at: Time => Timestamptz,
        hard_ends_at: Time => Timestamptz,
        metadata: &'a str => Text,
        notify: bool => Bool,
        created_at: Time => Timestamptz,
        created_by: &'a str => Text,
        ended_at: Option<Time> => Nullable<Timestamptz>,
        ended_by: Option<&'static str> => Nullable<Text>,
        server_sid: Option<&'a str> => Nullable<Text>,
        server_opened_at: Option<Time> => Nullable<Timestamptz>,
        server_gone_at: Option<Time> => Nullable<Timestamptz>,
        version: i64 => BigInt,
    }
    with {
        policy: Policy,
        once: Repeatable,
        people: People,
        messages: Messages,
        lines: Lines,
    }
}

/// The text of the statement by which `RoomStore::create` stores this room, so that a benchmark can ask PostgreSQL the same
/// without us. It is the same for all rooms: `WITH given (<names>) AS (SELECT $1, …),` and what follows from that.
///
/// # Errors
/// When the room is none that could be stored.
pub fn create_statement(new: &NewRoom) -> Result<String, StoreError> {
    Ok(text(&statement(new, (&[], &[]))?))
}

/// Writes down the room. The fields stand in the order of the domain's types.
pub(crate) fn statement<'a>(
    new: &'a NewRoom,
    announced: Announced<'a>,
) -> Result<CreateRoom<'a>, StoreError> {
    let NewRoom { room, participants, invitations, once, timeline } = new;
    let server = room.server.as_ref();
    Ok(CreateRoom {
        id: room.id.0,
        name: room.name.as_str(),
        application_id: &room.application.id,
        round: room.application.round.into(),
        job_id: &room.job.id,
        job_title: &room.job.title,
        company: room.company.as_deref(),
        starts_at: room.schedule.starts_at,
        duration_minutes: whole_minutes(room.schedule.duration)?,
        timezone: &room.schedule.timezone,
        closes_at_asked: room.schedule.closes_at,
        opens_at: room.window.opens_at,
        closes_at: room.window.closes_at,
        hard_ends_at: room.window.hard_ends_at,
        metadata: &room.metadata,
        notify: room.notify,
        created_at: room.created_at,
        created_by: &room.created_by,
        ended_at: room.ended.map(|(at, _)| at),
        ended_by: room.ended.map(|(_, by)| by.as_str()),
        server_sid: server.map(|server| server.sid.as_str()),
        server_opened_at: server.map(|server| server.opened_at),
        server_gone_at: server.and_then(|server| server.gone_at),
        version: room.version,
        policy: Policy::of(room.policy),
        once: Repeatable::of(once.as_ref()),
        people: People::of(participants),
        messages: Messages::of(invitations),
        lines: Lines::of(timeline, announced),
    })
}
