//! What several statements store alike: of people, messages and lines of the timeline one array for each column.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{
    Array, BigInt, Binary, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::invitation::{InvitationState, Suppression};
use greenroom_domain::notice::Notice;
use greenroom_domain::participant::{Consent, Participant};
use greenroom_domain::ports::{NewInvitation, NewParticipant, Once, StoreError};
use greenroom_domain::timeline::TimelineEntry;
use serde_json::Value;
use uuid::Uuid;

use crate::statement::columns;
use crate::timeline::facts;

pub(crate) type Time = DateTime<Utc>;

/// The words of the timeline that are announced, and beside each the name of its event.
pub(crate) type Announced<'a> = (&'a [&'static str], &'a [&'static str]);

columns! {
    /// Those who are expected, too.
    People<'a> {
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
    }
}

columns! {
    /// Messages that are stored, and go out unless they are suppressed.
    Messages<'a> {
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
    }
}

columns! {
    /// Lines of the timeline, and which of them are announced: what `announce.sql` reads.
    Lines<'a> {
        entry_rooms: Vec<Uuid> => Array<SqlUuid>,
        entry_ats: Vec<Time> => Array<Timestamptz>,
        entry_actors: Vec<String> => Array<Text>,
        entry_participants: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        entry_kinds: Vec<&'static str> => Array<Text>,
        entry_facts: Vec<Value> => Array<Jsonb>,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

columns! {
    /// One line of the timeline, to which nobody listens.
    Line<'a> {
        entry_room: Uuid => SqlUuid,
        entry_at: Time => Timestamptz,
        entry_actor: String => Text,
        entry_participant: Option<Uuid> => Nullable<SqlUuid>,
        entry_kind: &'a str => Text,
        entry_facts: Value => Jsonb,
    }
}

columns! {
    /// How a room lets people in.
    Policy<'a> {
        admission: &'a str => Text,
        second_device: &'a str => Text,
        places: Option<i64> => Nullable<BigInt>,
    }
}

columns! {
    /// By which repeatable request something is made, if by one: what `once.sql` reads.
    Repeatable<'a> {
        once_owner: Option<&'a str> => Nullable<Text>,
        once_key: Option<&'a str> => Nullable<Text>,
        once_request: Option<&'a [u8]> => Nullable<Binary>,
        once_room: Option<&'a str> => Nullable<Text>,
        once_item: Option<Uuid> => Nullable<SqlUuid>,
        once_at: Option<Time> => Nullable<Timestamptz>,
    }
}

impl<'a> People<'a> {
    pub(crate) fn of(participants: &'a [NewParticipant]) -> Self {
        Self {
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
        }
    }
}

impl<'a> Messages<'a> {
    pub(crate) fn of(invitations: &'a [NewInvitation]) -> Self {
        Self {
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
        }
    }
}

impl<'a> Lines<'a> {
    pub(crate) fn of(timeline: &[TimelineEntry], announced: Announced<'a>) -> Self {
        Self {
            entry_rooms: of_lines(timeline, |entry| entry.room.0),
            entry_ats: of_lines(timeline, |entry| entry.at),
            entry_actors: of_lines(timeline, |entry| entry.actor.as_text()),
            entry_participants: of_lines(timeline, |entry| entry.participant.map(|id| id.0)),
            entry_kinds: of_lines(timeline, |entry| entry.what.kind()),
            entry_facts: of_lines(timeline, facts),
            announced_kinds: announced.0,
            announced_events: announced.1,
        }
    }
}

impl Line<'_> {
    pub(crate) fn of(entry: &TimelineEntry) -> Self {
        Self {
            entry_room: entry.room.0,
            entry_at: entry.at,
            entry_actor: entry.actor.as_text(),
            entry_participant: entry.participant.map(|id| id.0),
            entry_kind: entry.what.kind(),
            entry_facts: facts(entry),
        }
    }
}

impl Policy<'_> {
    pub(crate) fn of(policy: EntryPolicy) -> Self {
        Self {
            admission: policy.admission.as_str(),
            second_device: policy.second_device.as_str(),
            places: policy.places.map(i64::from),
        }
    }
}

impl<'a> Repeatable<'a> {
    pub(crate) fn of(once: Option<&'a Once>) -> Self {
        Self {
            once_owner: once.map(|once| once.owner.as_str()),
            once_key: once.map(|once| once.key.as_str()),
            once_request: once.map(|once| once.request.0.as_slice()),
            once_room: once.map(|once| once.made.room.as_str()),
            once_item: once.and_then(|once| once.made.item),
            once_at: once.map(|once| once.at),
        }
    }
}

/// A schedule that was not parsed as the domain parses it.
#[derive(Debug, thiserror::Error)]
#[error("the duration is not in whole minutes")]
struct NotWholeMinutes;

pub(crate) fn whole_minutes(duration: TimeDelta) -> Result<i64, StoreError> {
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

fn link_hashes(people: &[NewParticipant]) -> Vec<&[u8]> {
    people.iter().map(|new| new.link_hash.0.as_slice()).collect()
}

fn of_messages<'a, T>(messages: &'a [NewInvitation], column: impl Fn(&'a NewInvitation) -> T) -> Vec<T> {
    messages.iter().map(column).collect()
}

fn of_notices<T>(messages: &[NewInvitation], column: impl Fn(&Notice) -> T) -> Vec<T> {
    messages.iter().map(|new| column(&new.notice)).collect()
}

fn of_states<T>(messages: &[NewInvitation], column: impl Fn(&InvitationState) -> T) -> Vec<T> {
    of_notices(messages, |notice| column(&notice.state()))
}

fn of_lines<'a, T>(timeline: &'a [TimelineEntry], column: impl Fn(&'a TimelineEntry) -> T) -> Vec<T> {
    timeline.iter().map(column).collect()
}
