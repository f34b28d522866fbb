//! The statement that stores a room with everything that belongs to it, in one round trip.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::participant::{Consent, Participant};
use greenroom_domain::ports::{NewParticipant, NewRoom, StoreError};
use serde_json::Value;
use uuid::Uuid;

use crate::statement::statement;
use crate::timeline::facts;

type Time = DateTime<Utc>;

/// A schedule that was not parsed as the domain parses it.
#[derive(Debug, thiserror::Error)]
#[error("the duration is not in whole minutes")]
struct NotWholeMinutes;

statement! {
    /// The room, its people as one array for each column, and its timeline alike.
    CreateRoom<'a>("create_room.sql") {
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
        entry_ats: Vec<Time> => Array<Timestamptz>,
        entry_actors: Vec<String> => Array<Text>,
        entry_participants: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        entry_kinds: Vec<&'static str> => Array<Text>,
        entry_facts: Vec<Value> => Array<Jsonb>,
    }
}

/// Writes down the room. The fields stand in the order of the domain's types.
pub(crate) fn statement(new: &NewRoom) -> Result<CreateRoom<'_>, StoreError> {
    let NewRoom { room, participants, timeline } = new;
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
        link_hashes: participants.iter().map(|new| new.link_hash.0.as_slice()).collect(),
        link_key_ids: participants.iter().map(|new| new.participant.link_key.as_str()).collect(),
        revoked_ats: of_people(participants, |who| who.revoked_at),
        last_token_ats: of_people(participants, |who| who.last_token_at),
        entry_ats: timeline.iter().map(|entry| entry.at).collect(),
        entry_actors: timeline.iter().map(|entry| entry.actor.as_text()).collect(),
        entry_participants: timeline.iter().map(|entry| entry.participant.map(|id| id.0)).collect(),
        entry_kinds: timeline.iter().map(|entry| entry.what.kind()).collect(),
        entry_facts: timeline.iter().map(facts).collect(),
    })
}

fn whole_minutes(duration: TimeDelta) -> Result<i64, StoreError> {
    let minutes = duration.num_minutes();
    match TimeDelta::try_minutes(minutes) == Some(duration) {
        true => Ok(minutes),
        false => Err(StoreError::Broken(Box::new(NotWholeMinutes))),
    }
}

fn of_people<'a, T>(people: &'a [NewParticipant], column: impl Fn(&'a Participant) -> T) -> Vec<T> {
    people.iter().map(|new| column(&new.participant)).collect()
}

fn of_consents<'a, T>(people: &'a [NewParticipant], column: impl Fn(&'a Consent) -> T) -> Vec<Option<T>> {
    of_people(people, |who| who.consent.as_ref().map(&column))
}
