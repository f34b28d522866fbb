//! The rooms and the people that the cases talk about. Room `n` has a candidate and an interviewer of its own.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::door::{Admission, EntryPolicy, SecondDevice};
use crate::invitation::{InvitationId, Purpose};
use crate::link::SecretHash;
use crate::notice::Notice;
use crate::participant::{Consent, Participant, ParticipantId, Role};
use crate::phone::PhoneNumber;
use crate::ports::{Made, NewInvitation, NewParticipant, NewRoom, Once};
use crate::room::{Application, EndedBy, Job, Room, RoomId, RoomName, Schedule, ServerRoom, Window};
use crate::session::Source;
use crate::timeline::{Actor, Happening, TimelineEntry};
use crate::token::FamilyId;

/// A minute of the sample day.
pub(super) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minute)
}

/// A time that is lost when it is kept in milliseconds.
pub(super) fn odd(minute: i64) -> DateTime<Utc> {
    at(minute) + TimeDelta::microseconds(123_457)
}

pub(super) fn name(text: &str) -> RoomName {
    RoomName::parse(text).unwrap()
}

pub(super) fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::from_e164(text).unwrap()
}

pub(super) fn family(number: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(number))
}

/// The hash of a refresh token.
pub(super) fn refresh(number: u8) -> SecretHash {
    SecretHash([number; 32])
}

/// The hash of the link of a person of [`new_room`].
pub(super) fn link(of: ParticipantId) -> SecretHash {
    let mut hash = [0xab; 32];
    hash.iter_mut().zip(of.0.as_bytes()).for_each(|(to, from)| *to = *from);
    SecretHash(hash)
}

/// A room that opens at minute 0, closes at 90 and ends hard at 120. The candidate comes first and has the greater id,
/// so that the order of people is not the order of ids by chance.
pub(super) fn new_room(number: u128) -> NewRoom {
    let room = room(number);
    let entry = entry(&room, -600, Actor::System, Happening::RoomCreated);
    NewRoom {
        once: None,
        room,
        participants: vec![
            person(number * 1000 + 2, Role::Candidate, "Layla Haddad"),
            person(number * 1000 + 1, Role::Interviewer, "Omar"),
        ],
        invitations: vec![],
        timeline: vec![entry],
    }
}

fn room(number: u128) -> Room {
    Room {
        id: RoomId(Uuid::from_u128(number * 1000)),
        name: name(&format!("interview_{number}")),
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
        created_by: "system".into(),
        ended: None,
        server: None,
        version: 1,
    }
}

/// A person without anything that may be missing.
pub(super) fn person(id: u128, role: Role, name: &str) -> NewParticipant {
    let id = ParticipantId(Uuid::from_u128(id));
    NewParticipant {
        participant: Participant {
            id,
            external_id: None,
            role,
            name: name.into(),
            phone: None,
            locale: None,
            consent: None,
            link_generation: 1,
            link_key: "0123456789abcdef".into(),
            revoked_at: None,
            last_token_at: None,
            door: Default::default(),
        },
        link_hash: link(id),
    }
}

/// A room in which nothing is missing, with times to the microsecond.
pub(super) fn full_room(number: u128) -> NewRoom {
    let mut new = new_room(number);
    new.room.company = Some("شركة الأفق".into());
    new.room.schedule = Schedule {
        starts_at: Some(odd(15)),
        duration: TimeDelta::minutes(45),
        timezone: "Asia/Amman".into(),
        closes_at: Some(odd(90)),
    };
    new.room.window = Window { opens_at: odd(0), closes_at: odd(90), hard_ends_at: odd(120) };
    new.room.policy = strict();
    new.room.metadata = r#"{"ats":{"id":7,"tags":["a","b"]},"note":"مرحبا"}"#.into();
    new.room.notify = false;
    new.room.created_at = odd(-600);
    new.room.created_by = "recruiting".into();
    new.room.server = Some(server_room("RM_1"));
    if let Some(candidate) = new.participants.first_mut() {
        fill(&mut candidate.participant);
    }
    new
}

/// How a room lets people in where nothing is as usual.
pub(super) fn strict() -> EntryPolicy {
    EntryPolicy {
        admission: Admission::Approval,
        second_device: SecondDevice::Refuse,
        places: Some(u32::MAX),
    }
}

/// A request that may be repeated, by that caller and key, which makes something in room `number`.
pub(super) fn once(owner: &str, key: &str, number: u128) -> Once {
    Once {
        owner: owner.into(),
        key: key.into(),
        request: SecretHash([7; 32]),
        made: Made { room: name(&format!("interview_{number}")), item: None },
        at: odd(5),
    }
}

fn fill(candidate: &mut Participant) {
    candidate.external_id = Some("C-77".into());
    candidate.phone = Some(phone("+962790123456"));
    candidate.locale = Some("ar".into());
    candidate.consent = Some(Consent {
        granted_at: odd(-700),
        text_version: "2025-01".into(),
        source: "application_form".into(),
    });
    candidate.link_generation = 3;
    candidate.revoked_at = Some(odd(-10));
    candidate.last_token_at = Some(odd(-20));
}

/// Gives the room a life of its own on the server: `RM_` and its number in this suite.
pub(super) fn with_server(mut new: NewRoom, gone: Option<i64>) -> NewRoom {
    let sid = new.room.name.as_str().replace("interview_", "RM_");
    new.room.server = Some(ServerRoom { gone_at: gone.map(at), ..server_room(&sid) });
    new
}

pub(super) fn ended(mut new: NewRoom, minute: i64, by: EndedBy) -> NewRoom {
    new.room.ended = Some((at(minute), by));
    new
}

/// A message that is stored at that minute and is to go out at once.
pub(super) fn message(id: u128, to: &Participant, purpose: Purpose, minute: i64) -> NewInvitation {
    NewInvitation {
        id: InvitationId(Uuid::from_u128(id)),
        notice: Notice { participant: to.id, purpose, due_at: odd(minute), suppressed: None },
        language: "en".into(),
        urgent_at: at(0),
        created_at: odd(minute),
    }
}

pub(super) fn server_room(sid: &str) -> ServerRoom {
    ServerRoom { sid: sid.into(), opened_at: odd(5), gone_at: None }
}

/// What the timeline says when Greenroom deleted the room on the server.
pub(super) fn deleted(room: &Room, minute: i64) -> TimelineEntry {
    entry(room, minute, Actor::System, Happening::ServerRoomDeleted(Source::Request))
}

pub(super) fn entry(room: &Room, minute: i64, actor: Actor, what: Happening) -> TimelineEntry {
    TimelineEntry { room: room.id, at: at(minute), actor, request: None, participant: None, what }
}
