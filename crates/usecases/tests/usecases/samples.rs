//! One interview, and ports that behave until a test says otherwise.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::MockClock;
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::live::{ConnectionState, LiveParticipant, LiveRoom, ParticipantKind};
use greenroom_domain::participant::{Consent, Participant, ParticipantId, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Entrant, MediaError, MockAdmissionStore, MockEntryStore, MockMediaServer, MockSecrets, MockTokenIssuer,
    StoreError,
};
use greenroom_domain::room::{
    Application, Job, Room, RoomId, RoomName, RoomRecord, Schedule, ServerRoom, Window,
};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::token::{FamilyId, MediaToken};
use greenroom_usecases::admit::{Admit, EntryRules};
use uuid::Uuid;

mod doors;
mod messages;

pub(crate) use doors::{
    ats, came_in, candidates_page, doors_by_name, doors_of, joined, link_of, page, repeatable,
    with_admissions,
};
pub(crate) use messages::{
    Noted, called_for, closer, commits, deleting_media, failure, happenings, invitation, invite, lines_of,
    message_id, rooms_read_once, rooms_with, secrets, states, taken, the_one, told_record,
};

pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minute)
}

/// The room is open from minute 0 to 90 and ends hard at 120.
pub(crate) fn room() -> Room {
    Room {
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
    }
}

pub(crate) fn candidate() -> Participant {
    Participant {
        id: ParticipantId(Uuid::from_u128(1)),
        external_id: Some("C-1".into()),
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

pub(crate) fn entrant() -> Entrant {
    Entrant { room: room(), participant: candidate() }
}

pub(crate) fn record() -> RoomRecord {
    RoomRecord::new(room(), vec![candidate()])
}

pub(crate) fn family(number: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(number))
}

pub(crate) fn live_room() -> LiveRoom {
    LiveRoom {
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
    }
}

pub(crate) fn live_candidate(family: Option<FamilyId>) -> LiveParticipant {
    LiveParticipant {
        sid: "PA_1".into(),
        identity: candidate().identity().as_str().into(),
        name: "Layla Haddad".into(),
        kind: ParticipantKind::Standard,
        state: ConnectionState::Active,
        tracks: vec![],
        joined_at: Some(at(10)),
        permission: None,
        family,
    }
}

pub(crate) fn away() -> MediaError {
    MediaError::Unavailable("connection refused".into())
}

pub(crate) fn database_away() -> StoreError {
    StoreError::Unavailable("connection refused".into())
}

pub(crate) fn clock(minute: i64) -> Arc<MockClock> {
    clock_at(at(minute))
}

pub(crate) fn clock_at(now: DateTime<Utc>) -> Arc<MockClock> {
    let mut clock = MockClock::new();
    clock.expect_now().returning(move || now);
    Arc::new(clock)
}

/// The entry with these doors and this media server, in minute 20. Nobody may ask who is inside.
pub(crate) fn admit(doors: MockEntryStore, media: MockMediaServer) -> Admit {
    let mut secrets = MockSecrets::new();
    secrets.expect_uuid().returning(|| Uuid::from_u128(77));
    secrets.expect_bytes().returning(|| [7; 32]);
    let mut tokens = MockTokenIssuer::new();
    tokens.expect_issue().returning(|request| Ok(MediaToken(format!("until {}", request.expires_at))));
    Admit {
        doors: Arc::new(doors),
        admissions: Arc::new(MockAdmissionStore::new()),
        media: Arc::new(media),
        tokens: Arc::new(tokens),
        clock: clock(20),
        secrets: Arc::new(secrets),
        rules: EntryRules {
            token_lifetime: TimeDelta::minutes(120),
            refresh_leeway: TimeDelta::seconds(10),
            empty_timeout: TimeDelta::seconds(900),
            departure_timeout: TimeDelta::seconds(600),
        },
    }
}

/// A media server that makes every room it is asked for.
pub(crate) fn willing_media() -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_create_room().returning(|_| Ok(live_room()));
    media
}

pub(crate) fn key() -> LinkKey {
    LinkKey::new(&[1; 32]).unwrap()
}

pub(crate) fn link_keys() -> LinkKeys {
    LinkKeys { current: key(), previous: None }
}

pub(crate) fn phone() -> PhoneNumber {
    PhoneNumber::from_e164("+962790123456").unwrap()
}

pub(crate) fn consent() -> Consent {
    Consent { granted_at: at(-700), text_version: "v1".into(), source: "form".into() }
}

/// Somebody with a number, a permission to use it, and a link that can be made again.
pub(crate) fn reachable(who: Participant) -> Participant {
    Participant { phone: Some(phone()), consent: Some(consent()), link_key: key().id(), ..who }
}

pub(crate) fn interviewer() -> Participant {
    Participant {
        id: ParticipantId(Uuid::from_u128(2)),
        external_id: None,
        role: Role::Interviewer,
        name: "Omar".into(),
        ..candidate()
    }
}

/// A stay in the LiveKit room that nobody ended yet.
pub(crate) fn inside(who: &Participant) -> Session {
    Session {
        participant: who.id,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: None,
        joined_at: at(10),
        left_at: None,
        reason: None,
        source: Source::Webhook,
    }
}
