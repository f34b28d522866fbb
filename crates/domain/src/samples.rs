//! The people and the room that the tests of this crate talk about.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::api_key::{ApiKey, KeyName, KeyRecord, Scope};
use crate::invitation::{Invitation, InvitationId, InvitationState, Purpose};
use crate::live::{ConnectionState, LiveParticipant, LiveRoom, LiveView, ParticipantKind};
use crate::participant::{Participant, ParticipantId, Role};
use crate::room::{Application, Job, Room, RoomId, RoomName, RoomRecord, Schedule, ServerRoom, Window};
use crate::session::{Session, Source};

/// A minute of the sample day.
pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minute)
}

fn participant(number: u128, role: Role, name: &str) -> Participant {
    Participant {
        id: ParticipantId(Uuid::from_u128(number)),
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
    }
}

pub(crate) fn candidate() -> Participant {
    participant(1, Role::Candidate, "Layla Haddad")
}

pub(crate) fn interviewer() -> Participant {
    participant(2, Role::Interviewer, "Omar")
}

pub(crate) fn observer() -> Participant {
    participant(3, Role::Observer, "Rana")
}

/// What is kept of a key that may read, and has no end.
pub(crate) fn key_record(key: &ApiKey) -> KeyRecord {
    KeyRecord {
        id: key.id(),
        name: KeyName::parse("ats").unwrap(),
        scopes: vec![Scope::RoomsRead],
        hash: key.hash(),
        created_at: DateTime::UNIX_EPOCH,
        ends_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

/// A stay in `RM_1`, from minute to minute.
pub(crate) fn stay(who: &Participant, from: i64, to: Option<i64>) -> Session {
    Session {
        participant: who.id,
        room_sid: "RM_1".into(),
        participant_sid: sid(who),
        family: None,
        joined_at: at(from),
        left_at: to.map(at),
        reason: to.map(|_| "client_initiated".into()),
        source: Source::Webhook,
    }
}

fn sid(who: &Participant) -> String {
    format!("PA_{}", who.id.0.as_u128())
}

/// A room that opens at minute 0, closes at 90 and ends hard at 120; its LiveKit room `RM_1` was made at minute 5.
pub(crate) fn record(sessions: Vec<Session>) -> RoomRecord {
    let room = Room {
        id: RoomId(Uuid::from_u128(10)),
        name: RoomName::parse("interview_1").unwrap(),
        application: Application { id: "A-1".into(), round: 1 },
        job: Job { id: "J-1".into(), title: "Accountant".into() },
        company: None,
        schedule: Schedule {
            starts_at: Some(at(15)),
            duration: TimeDelta::minutes(45),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        },
        window: Window { opens_at: at(0), closes_at: at(90), hard_ends_at: at(120) },
        policy: Default::default(),
        metadata: "{}".into(),
        notify: true,
        created_at: at(-600),
        created_by: "system".into(),
        ended: None,
        server: Some(ServerRoom { sid: "RM_1".into(), opened_at: at(5), gone_at: None }),
        version: 1,
    };
    RoomRecord { sessions, ..RoomRecord::new(room, vec![candidate(), interviewer(), observer()]) }
}

/// The LiveKit room `RM_1` of [`record`], with these people in it since minute 10.
pub(crate) fn live(people: &[&Participant]) -> LiveView {
    let room = LiveRoom {
        name: "interview_1".into(),
        sid: "RM_1".into(),
        created_at: at(5),
        empty_timeout: 900,
        departure_timeout: 600,
        max_participants: 0,
        num_participants: 0,
        num_publishers: 0,
        active_recording: false,
        enabled_codecs: vec![],
        metadata: String::new(),
    };
    LiveView { room, participants: people.iter().map(|who| live_participant(who)).collect() }
}

pub(crate) fn live_participant(who: &Participant) -> LiveParticipant {
    LiveParticipant {
        sid: sid(who),
        identity: who.identity().as_str().into(),
        name: who.name.clone(),
        kind: ParticipantKind::Standard,
        state: ConnectionState::Active,
        tracks: vec![],
        joined_at: Some(at(10)),
        permission: None,
        family: None,
    }
}

/// A message of minute -600, to be sent at once.
pub(crate) fn invitation(
    number: u128,
    to: &Participant,
    purpose: Purpose,
    state: InvitationState,
) -> Invitation {
    Invitation {
        id: InvitationId(Uuid::from_u128(number)),
        participant: to.id,
        purpose,
        language: "en".into(),
        state,
        created_at: at(-600),
        due_at: at(-600),
        posts: 0,
        accepted_at: None,
        sent_at: None,
        delivered_at: None,
        read_at: None,
    }
}
