//! Breaking entries.

use std::any::Any;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom::ambient::SystemClock;
use greenroom_devstack::testing::{API_KEY, API_SECRET};
use greenroom_domain::clock::Clock;
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::{Identity, Participant, ParticipantId};
use greenroom_domain::ports::{EntryStore, MediaServer, Pass, RoomStore};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_domain::token::FamilyId;
use greenroom_postgres::{PostgresConfig, PostgresStore};
use livekit_api::services::room::{CreateRoomOptions, RoomClient};
use serde_json::{Value, json};

use crate::house::{House, application};
use crate::livekit_tool;
use crate::signal::SignalOnly;

/// Why somebody is not in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NoConsent,
    TooEarly,
    Over,
    LinkVoided,
    TokenNeverUsed,
    TokenExpired,
    Aborted,
    StuckConnecting,
    TakenOver,
    KickedByAnotherTool,
    RoomDeleted,
    RoomFull,
}

/// Whose entry is broken.
pub(super) struct Patient {
    pub(super) room: Value,
    pub(super) participant: Value,
    /// Who has to stay connected for it.
    kept: Vec<Box<dyn Any>>,
}

impl Patient {
    /// A person of a room, by the place in its list.
    pub(super) fn of(room: &Value, place: usize) -> Self {
        let participant = room["participants"][place].clone();
        Self { room: room.clone(), participant, kept: vec![] }
    }

    fn keeping(mut self, what: impl Any) -> Self {
        self.kept.push(Box::new(what));
        self
    }

    fn name(&self) -> RoomName {
        RoomName::parse(self.room["roomName"].as_str().unwrap()).unwrap()
    }

    fn link(&self) -> &Value {
        &self.participant["joinUrl"]
    }

    fn other_link(&self) -> &Value {
        &self.room["participants"][1]["joinUrl"]
    }

    async fn asks(&self, house: &House) {
        house.post("/api/room/join", json!({ "link": self.link() })).await;
    }
}

impl Fault {
    /// Makes a room in which the candidate's entry is broken like this.
    pub(super) async fn afflict(self, house: &House, number: usize) -> Patient {
        let mut application = application(&format!("A-{number}"));
        application["candidate"]["phone"] = json!(format!("+96279012{number:04}"));
        if self == Self::TooEarly {
            application["startsAt"] = json!("2099-01-01T12:00:00+03:00");
        }
        let patient = Patient::of(&house.apply(application).await, 0);
        match self {
            Self::NoConsent => patient,
            Self::TooEarly => {
                patient.asks(house).await;
                patient
            }
            Self::Over => {
                house.post(&format!("/api/rooms/{}/end", patient.name()), json!({})).await;
                patient.asks(house).await;
                patient
            }
            Self::LinkVoided => {
                let answer = json!({ "link": patient.link(), "kind": "wrong_person" });
                assert_eq!(house.post("/api/room/respond", answer).await.status.as_u16(), 200);
                patient
            }
            Self::TokenNeverUsed => given_a_token_before(house, patient, TimeDelta::minutes(2)).await,
            Self::TokenExpired => given_a_token_before(house, patient, TimeDelta::minutes(6)).await,
            Self::Aborted => {
                drop(signals(house, &patient).await.unwrap());
                patient
            }
            Self::StuckConnecting => {
                let connecting = signals(house, &patient).await.unwrap();
                patient.keeping(connecting)
            }
            Self::TakenOver => taken_over(house, patient).await,
            Self::KickedByAnotherTool => kicked(house, patient).await,
            Self::RoomDeleted => deleted(house, patient).await,
            Self::RoomFull => full(house, patient).await,
        }
    }
}

/// Comes as far as LiveKit's signalling.
async fn signals(house: &House, patient: &Patient) -> Result<SignalOnly, String> {
    let pass = house.pass(patient.link()).await;
    SignalOnly::open(house.livekit.port(), pass["token"].as_str().unwrap()).await
}

async fn taken_over(house: &House, patient: Patient) -> Patient {
    let (_, first) = house.enter(patient.link()).await;
    let (_, second) = house.enter(patient.link()).await;
    let (_, third) = house.enter(patient.link()).await;
    patient.keeping((first, second, third))
}

async fn kicked(house: &House, patient: Patient) -> Patient {
    let (pass, candidate) = house.enter(patient.link()).await;
    let identity = pass["participant"]["identity"].as_str().unwrap();
    livekit_tool(house).remove_participant(&patient.name(), identity).await.unwrap();
    patient.keeping(candidate)
}

async fn deleted(house: &House, patient: Patient) -> Patient {
    let (_, candidate) = house.enter(patient.link()).await;
    livekit_tool(house).delete_room(&patient.name()).await.unwrap();
    patient.keeping(candidate)
}

/// LiveKit keeps the limit of whoever made the room: what Greenroom asks for afterwards is ignored (v1.13.5, seen).
async fn full(house: &House, patient: Patient) -> Patient {
    let client = RoomClient::with_api_key(&house.livekit.http_url(), API_KEY, API_SECRET);
    let one = CreateRoomOptions {
        max_participants: 1,
        empty_timeout: 900,
        departure_timeout: 600,
        ..CreateRoomOptions::default()
    };
    client.create_room(patient.name().as_str(), one).await.unwrap();
    let (_, interviewer) = house.enter(patient.other_link()).await;
    let refused = signals(house, &patient).await.err().unwrap();
    assert!(refused.starts_with("HTTP/1.1 500"), "{refused}");
    patient.keeping(interviewer)
}

/// The candidate was given a token that long ago, and the room is on LiveKit because the interviewer asked, too.
async fn given_a_token_before(house: &House, patient: Patient, ago: TimeDelta) -> Patient {
    house.pass(patient.other_link()).await;
    let store = PostgresStore::open(PostgresConfig::new(house.database_url.clone().into())).unwrap();
    let record = Arc::new(store.find(&patient.name()).await.unwrap().unwrap());
    let id = Identity::participant(patient.participant["identity"].as_str().unwrap()).unwrap();
    let issued_at = SystemClock.now() - ago;
    store.admit(pass(&record, record.participant(id).unwrap(), issued_at)).await.unwrap();
    patient
}

fn pass(record: &RoomRecord, who: &Participant, issued_at: DateTime<Utc>) -> Pass {
    let family = FamilyId(who.id.0);
    Pass {
        room: record.room.id,
        room_version: record.room.version,
        participant: who.id,
        link_generation: who.link_generation,
        family,
        refresh_hash: SecretHash(std::array::from_fn(|place| family.0.as_bytes()[place % 16])),
        spends: None,
        issued_at,
        token_expires_at: issued_at + TimeDelta::minutes(5),
        refresh_expires_at: issued_at + TimeDelta::hours(1),
        server_sid: record.room.server.as_ref().unwrap().sid.clone(),
        policy: record.room.policy,
        entry: entry(record, who.id, family, issued_at),
    }
}

fn entry(record: &RoomRecord, who: ParticipantId, family: FamilyId, at: DateTime<Utc>) -> TimelineEntry {
    TimelineEntry {
        room: record.room.id,
        at,
        actor: Actor::Participant(who),
        request: None,
        participant: Some(who),
        what: Happening::TokenIssued(family),
    }
}
