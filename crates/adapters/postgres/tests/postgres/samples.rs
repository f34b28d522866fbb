//! A room and what happens in it.

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::event::{Connection, MediaEvent, MediaEventKind};
use greenroom_domain::link::SecretHash;
use greenroom_domain::live::ParticipantKind;
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::ports::{Departure, Families, NewParticipant, NewRoom, Pass};
use greenroom_domain::room::{Application, Job, Room, RoomId, RoomName, Schedule, Window};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_domain::token::FamilyId;
use uuid::Uuid;

pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minute)
}

pub(crate) fn name(number: u128) -> RoomName {
    RoomName::parse(&format!("interview_{number}")).unwrap()
}

pub(crate) fn room_id(number: u128) -> RoomId {
    RoomId(Uuid::from_u128(number))
}

/// The only person of the room of that number.
pub(crate) fn candidate(number: u128) -> ParticipantId {
    ParticipantId(Uuid::from_u128(1_000_000 + number))
}

pub(crate) fn family(number: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(number))
}

/// A room that opens at minute 0, closes at 90 and ends hard at 120, with one candidate.
pub(crate) fn new_room(number: u128) -> NewRoom {
    NewRoom {
        room: room(number),
        participants: vec![NewParticipant {
            participant: person(candidate(number)),
            link_hash: hash(number),
        }],
        invitations: vec![],
        once: None,
        timeline: vec![entry(number, -600, Actor::Key("ats".into()), Happening::RoomCreated)],
    }
}

fn room(number: u128) -> Room {
    Room {
        id: room_id(number),
        name: name(number),
        application: Application { id: format!("A-{number}"), round: 1 },
        job: Job { id: "J-1".into(), title: "Accountant".into() },
        company: None,
        schedule: Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(60),
            timezone: "UTC".into(),
            closes_at: None,
        },
        window: Window { opens_at: at(0), closes_at: at(90), hard_ends_at: at(120) },
        policy: Default::default(),
        metadata: "{}".into(),
        notify: true,
        created_at: at(-600),
        created_by: "ats".into(),
        ended: None,
        server: None,
        version: 1,
    }
}

fn person(id: ParticipantId) -> Participant {
    Participant {
        id,
        external_id: None,
        role: Role::Candidate,
        name: "Layla Haddad".into(),
        phone: None,
        locale: None,
        consent: None,
        link_generation: 1,
        link_key: "0123456789abcdef".into(),
        revoked_at: None,
        last_token_at: None,
        door: Default::default(),
    }
}

/// A hash of its own for each number.
pub(crate) fn hash(number: u128) -> SecretHash {
    let mut hash = [0; 32];
    hash.iter_mut().zip(number.to_be_bytes()).for_each(|(to, from)| *to = from);
    SecretHash(hash)
}

pub(crate) fn entry(number: u128, minute: i64, actor: Actor, what: Happening) -> TimelineEntry {
    TimelineEntry { room: room_id(number), at: at(minute), actor, request: None, participant: None, what }
}

/// The first pair of a family for the candidate of the room, with a token of the family's number.
pub(crate) fn pass(number: u128, by: u128, minute: i64) -> Pass {
    let what = Happening::TokenIssued(family(by));
    Pass {
        room: room_id(number),
        room_version: 1,
        participant: candidate(number),
        link_generation: 1,
        family: family(by),
        refresh_hash: hash(by),
        spends: None,
        issued_at: at(minute),
        token_expires_at: at(minute + 60),
        refresh_expires_at: at(120),
        server_sid: "RM_1".into(),
        policy: Default::default(),
        entry: entry(number, minute, Actor::Participant(candidate(number)), what),
    }
}

/// The pair that follows upon the first one of a family.
pub(crate) fn next_pass(number: u128, by: u128, token: u128, minute: i64) -> Pass {
    Pass { spends: Some(hash(by)), refresh_hash: hash(token), ..pass(number, by, minute) }
}

pub(crate) fn departure(number: u128, minute: i64) -> Departure {
    Departure {
        participant: candidate(number),
        families: Families::All,
        closes_stays: true,
        entry: entry(number, minute, Actor::Participant(candidate(number)), Happening::LeaveAsked),
    }
}

pub(crate) fn joined(number: u128) -> MediaEvent {
    event(number, "joined", 10, MediaEventKind::ParticipantJoined(connection(number)))
}

pub(crate) fn left(number: u128) -> MediaEvent {
    let kind = MediaEventKind::ParticipantLeft(connection(number), "client_initiated".into());
    event(number, "left", 20, kind)
}

pub(crate) fn aborted(number: u128) -> MediaEvent {
    let kind = MediaEventKind::ConnectionAborted(connection(number), "join_failure".into());
    event(number, "aborted", 9, kind)
}

pub(crate) fn finished(number: u128, minute: i64) -> MediaEvent {
    event(number, "finished", minute, MediaEventKind::RoomFinished)
}

fn connection(number: u128) -> Connection {
    Connection {
        identity: person(candidate(number)).identity().as_str().into(),
        participant_sid: "PA_1".into(),
        kind: ParticipantKind::Standard,
        family: None,
        joined_at: Some(at(10)),
    }
}

fn event(number: u128, what: &str, minute: i64, kind: MediaEventKind) -> MediaEvent {
    MediaEvent {
        id: format!("EV_{number}_{what}"),
        at: at(minute),
        name: what.into(),
        room_name: Some(name(number).as_str().into()),
        room_sid: Some("RM_1".into()),
        kind,
        raw: r#"{"event":"event"}"#.into(),
    }
}
