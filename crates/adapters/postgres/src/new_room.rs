//! The statement that stores a room with everything that belongs to it, in one round trip.

use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use greenroom_domain::invitation::{InvitationState, Suppression};
use greenroom_domain::ports::{NewRoom, StoreError};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{
    Announced, Time, link_hashes, of_consents, of_lines, of_messages, of_notices, of_people, of_states,
    whole_minutes,
};
use crate::statement::statement;
use crate::timeline::facts;

statement! {
    /// The room, its people as one array for each column, the messages to them and its timeline alike.
    CreateRoom<'a>("create_room.sql", "announce.sql", "done.sql") {
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
        person_ids: Vec<Uuid> => Array<SqlUuid>,
        external_ids: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        roles: Vec<&'static str> => Array<Text>,
        names: Vec<&'a str> => Array<Text>,
        phones: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        locales: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        consents_granted_at: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        consent_text_versions: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        consent_sources: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        link_generations: Vec<i64> => Array<BigInt>,
        link_hashes: Vec<&'a [u8]> => Array<Binary>,
        link_key_ids: Vec<&'a str> => Array<Text>,
        revoked_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        last_token_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        message_ids: Vec<Uuid> => Array<SqlUuid>,
        message_participants: Vec<Uuid> => Array<SqlUuid>,
        purposes: Vec<&'static str> => Array<Text>,
        languages: Vec<&'a str> => Array<Text>,
        states: Vec<&'static str> => Array<Text>,
        ranks: Vec<i16> => Array<SmallInt>,
        reasons: Vec<Option<&'static str>> => Array<Nullable<Text>>,
        stored_ats: Vec<Time> => Array<Timestamptz>,
        due_ats: Vec<Time> => Array<Timestamptz>,
        urgent_ats: Vec<Time> => Array<Timestamptz>,
        entry_ats: Vec<Time> => Array<Timestamptz>,
        entry_actors: Vec<String> => Array<Text>,
        entry_participants: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        entry_kinds: Vec<&'static str> => Array<Text>,
        entry_facts: Vec<Value> => Array<Jsonb>,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

/// The text of the statement by which `RoomStore::create` stores this room, so that a benchmark can ask PostgreSQL the same
/// without us. It is the same for all rooms: `WITH given (<names>) AS (SELECT $1, …),` and what follows from that.
///
/// # Errors
/// When the room is none that could be stored.
pub fn create_statement(new: &NewRoom) -> Result<String, StoreError> {
    let statement = statement(new, (&[], &[]))?;
    let shown = diesel::debug_query::<diesel::pg::Pg, _>(&statement).to_string();
    // diesel shows the parameters behind the text; the text itself has no secrets.
    Ok(shown.split(" -- binds").next().unwrap_or_default().to_owned())
}

/// Writes down the room. The fields stand in the order of the domain's types.
pub(crate) fn statement<'a>(
    new: &'a NewRoom,
    announced: Announced<'a>,
) -> Result<CreateRoom<'a>, StoreError> {
    let NewRoom { room, participants, invitations, timeline } = new;
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
        person_ids: of_people(participants, |who| who.id.0),
        external_ids: of_people(participants, |who| who.external_id.as_deref()),
        roles: of_people(participants, |who| who.role.as_str()),
        names: of_people(participants, |who| who.name.as_str()),
        phones: of_people(participants, |who| who.phone.as_ref().map(|phone| phone.as_str())),
        locales: of_people(participants, |who| who.locale.as_deref()),
        consents_granted_at: of_consents(participants, |consent| consent.granted_at),
        consent_text_versions: of_consents(participants, |consent| consent.text_version.as_str()),
        consent_sources: of_consents(participants, |consent| consent.source.as_str()),
        link_generations: of_people(participants, |who| who.link_generation.into()),
        link_hashes: link_hashes(participants),
        link_key_ids: of_people(participants, |who| who.link_key.as_str()),
        revoked_ats: of_people(participants, |who| who.revoked_at),
        last_token_ats: of_people(participants, |who| who.last_token_at),
        message_ids: of_messages(invitations, |new| new.id.0),
        message_participants: of_notices(invitations, |notice| notice.participant.0),
        purposes: of_notices(invitations, |notice| notice.purpose.as_str()),
        languages: of_messages(invitations, |new| new.language.as_str()),
        states: of_states(invitations, InvitationState::as_str),
        ranks: of_states(invitations, InvitationState::rank),
        reasons: of_notices(invitations, |notice| notice.suppressed.map(Suppression::as_str)),
        stored_ats: of_messages(invitations, |new| new.created_at),
        due_ats: of_notices(invitations, |notice| notice.due_at),
        urgent_ats: of_messages(invitations, |new| new.urgent_at),
        entry_ats: of_lines(timeline, |entry| entry.at),
        entry_actors: of_lines(timeline, |entry| entry.actor.as_text()),
        entry_participants: of_lines(timeline, |entry| entry.participant.map(|id| id.0)),
        entry_kinds: of_lines(timeline, |entry| entry.what.kind()),
        entry_facts: of_lines(timeline, facts),
        announced_kinds: announced.0,
        announced_events: announced.1,
    })
}
