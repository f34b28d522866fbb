//! The room and the people that these tests talk about.

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::ports::NewParticipant;
use greenroom_domain::room::{Application, Job, Room, RoomId, RoomName, Schedule, Window};
use uuid::Uuid;

pub(crate) const CANDIDATE: ParticipantId = ParticipantId(Uuid::from_u128(1));

pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

pub(crate) fn name() -> RoomName {
    RoomName::parse("interview_1").unwrap()
}

pub(crate) fn candidate() -> NewParticipant {
    person(CANDIDATE, Role::Candidate, "Layla Haddad")
}

pub(crate) fn person(id: ParticipantId, role: Role, name: &str) -> NewParticipant {
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
        link_hash: SecretHash([id.0.as_u128().to_le_bytes()[0]; 32]),
    }
}

/// A room that opens at minute 0, closes at 90 and ends hard at 120.
pub(crate) fn room() -> Room {
    Room {
        id: RoomId(Uuid::from_u128(10)),
        name: name(),
        application: Application { id: "A-1".into(), round: 1 },
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
        created_at: at(0),
        created_by: "system".into(),
        ended: None,
        server: None,
        version: 1,
    }
}
