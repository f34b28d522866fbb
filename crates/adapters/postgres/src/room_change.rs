//! The statement that changes a room with everything that follows from it, in one round trip.

use std::collections::BTreeSet;

use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use greenroom_domain::invitation::{InvitationState, Suppression};
use greenroom_domain::ports::{RoomChange, StoreError};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{
    Announced, Time, link_hashes, of_consents, of_lines, of_messages, of_notices, of_people, of_states,
    whole_minutes,
};
use crate::statement::statement;
use crate::timeline::facts;

statement! {
    /// The room as it shall be, who is expected and written to from now on, which messages do not go out any more.
    CommitRoom<'a>("commit_room.sql", "announce.sql", "done.sql") {
        id: Uuid => SqlUuid,
        at: Time => Timestamptz,
        closes_server_room: bool => Bool,
        superseded: Vec<Uuid> => Array<SqlUuid>,
        superseded_rank: i16 => SmallInt,
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
        ended_at: Option<Time> => Nullable<Timestamptz>,
        ended_by: Option<&'static str> => Nullable<Text>,
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

/// Writes down the change. The fields stand in the order of the domain's types.
pub(crate) fn statement<'a>(
    change: &'a RoomChange,
    announced: Announced<'a>,
) -> Result<CommitRoom<'a>, StoreError> {
    let RoomChange { room, participants, invitations, timeline, .. } = change;
    Ok(CommitRoom {
        id: room.id.0,
        at: change.at,
        closes_server_room: change.closes_server_room,
        superseded: change.superseded.iter().map(|id| id.0).collect::<BTreeSet<_>>().into_iter().collect(),
        superseded_rank: InvitationState::Suppressed(Suppression::Superseded).rank(),
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
        ended_at: room.ended.map(|(at, _)| at),
        ended_by: room.ended.map(|(_, by)| by.as_str()),
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
