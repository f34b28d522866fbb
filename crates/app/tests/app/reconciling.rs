//! The reconciler over the memory adapters: whatever both sides look like, its passes leave nothing to do.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::drift::{Policy, Yardstick};
use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind, Stay};
use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::participant::{Identity, Participant, ParticipantId};
use greenroom_domain::ports::{
    AttendanceStore, Correction, LedgerChange, MediaServer, NewLiveRoom, ReconcileStore, RoomStore,
};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::session::NOT_ON_SERVER;
use greenroom_usecases::reconcile::Reconcile;
use proptest::prelude::*;
use serde_json::json;

use crate::server::Server;

/// What the ledger has of a person.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Recorded {
    No,
    Open,
    ClosedInError,
}

/// What LiveKit has of the room.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Room {
    AsKnown,
    Another,
    Gone,
}

#[derive(Clone, Debug)]
struct Scene {
    ledger: [Recorded; 2],
    listed: [bool; 2],
    room: Room,
    stranger: bool,
    over: bool,
}

fn any_scene() -> impl Strategy<Value = Scene> {
    let recorded = || prop_oneof![Just(Recorded::No), Just(Recorded::Open), Just(Recorded::ClosedInError)];
    let room = prop_oneof![Just(Room::AsKnown), Just(Room::Another), Just(Room::Gone)];
    ([recorded(), recorded()], any::<[bool; 2]>(), room, any::<bool>(), any::<bool>())
        .prop_map(|(ledger, listed, room, stranger, over)| Scene { ledger, listed, room, stranger, over })
}

/// An interview that both people were given tokens for.
struct Stage {
    server: Server,
    record: RoomRecord,
}

impl Stage {
    async fn set(scene: &Scene) -> Self {
        let server = Server::start();
        let application = json!({
            "applicationId": "A-1", "job": { "id": "J-7", "title": "Accountant" },
            "candidate": { "name": "Layla Haddad", "phone": "0790123456" }, "interviewers": [{ "name": "Omar" }],
        });
        let room = server.post("/api/rooms", application).await.body;
        for person in room["participants"].as_array().unwrap() {
            let pass = server.post("/api/room/join", json!({ "link": person["joinUrl"] })).await;
            assert_eq!(pass.status, 200, "{}", pass.text);
        }
        let name = RoomName::parse(room["roomName"].as_str().unwrap()).unwrap();
        let record = server.store.find(&name).await.unwrap().unwrap();
        let stage = Self { server, record };
        stage.arrange(scene).await;
        stage
    }

    async fn arrange(&self, scene: &Scene) {
        for (number, person) in self.record.participants.iter().enumerate() {
            self.write_down(number, person, scene.ledger[number]).await;
        }
        if scene.room != Room::AsKnown {
            self.server.media.lose_room(self.name());
        }
        if scene.room == Room::Another {
            self.make_room().await;
        }
        for (number, person) in self.record.participants.iter().enumerate() {
            if scene.listed[number] {
                self.enter(number, person.identity().as_str(), scene.room);
            }
        }
        if scene.stranger {
            self.enter(9, "forged", scene.room);
        }
        if scene.over {
            self.server.clock.advance(TimeDelta::days(8));
        }
    }

    fn name(&self) -> &RoomName {
        &self.record.room.name
    }

    fn sid(&self) -> String {
        self.record.room.server.as_ref().unwrap().sid.clone()
    }

    async fn make_room(&self) {
        let timeout = TimeDelta::seconds(900);
        let room = NewLiveRoom {
            name: self.name().clone(),
            empty_timeout: timeout,
            departure_timeout: timeout,
            max_participants: None,
        };
        self.server.media.create_room(&room).await.unwrap();
    }

    /// In another life of the room it is another connection.
    fn enter(&self, number: usize, identity: &str, room: Room) {
        let life = if room == Room::Another { "B" } else { "A" };
        let who = LiveParticipant {
            sid: format!("P{life}_{number}"),
            identity: identity.to_owned(),
            name: "somebody".into(),
            kind: ParticipantKind::Standard,
            state: ConnectionState::Active,
            tracks: vec![],
            joined_at: Some(self.server.clock.now()),
            permission: None,
            family: None,
        };
        self.server.media.enter(self.name(), who);
    }

    async fn write_down(&self, number: usize, who: &Participant, recorded: Recorded) {
        if recorded != Recorded::No {
            self.begin(number, who).await;
        }
        if recorded == Recorded::ClosedInError {
            self.close_in_error(number, who.id).await;
        }
    }

    async fn begin(&self, number: usize, who: &Participant) {
        let now = self.server.clock.now();
        let event = MediaEvent {
            id: format!("EV_{number}"),
            at: now,
            name: "participant_joined".into(),
            room_name: Some(self.name().to_string()),
            room_sid: Some(self.sid()),
            kind: MediaEventKind::Other,
            raw: "{}".into(),
        };
        let stay = Stay {
            participant: who.id,
            room_sid: self.sid(),
            participant_sid: format!("PA_{number}"),
            family: None,
            joined_at: now,
        };
        self.server.store.record(&event, &AttendanceChange::Begin(stay)).await.unwrap();
    }

    async fn close_in_error(&self, number: usize, participant: ParticipantId) {
        let now = self.server.clock.now();
        let change = LedgerChange::CloseStay {
            participant,
            room_sid: self.sid(),
            participant_sid: format!("PA_{number}"),
            left_at: now,
            reason: NOT_ON_SERVER,
        };
        let correction = Correction { room: self.record.room.id, at: now, change };
        assert!(self.server.store.correct(correction).await.unwrap());
    }

    /// Mends everything that anything of ours can mend.
    fn reconcile(&self) -> Reconcile {
        Reconcile {
            store: self.server.store.clone(),
            rooms: self.server.store.clone(),
            media: self.server.media.clone(),
            clock: self.server.clock.clone(),
            yardstick: Arc::new(Yardstick::new("interview_")),
            policy: Policy { only_reported: vec![], max_removals: 10 },
            turn: Arc::default(),
        }
    }

    /// Whom LiveKit has, and whom the ledger has inside.
    async fn inside(&self) -> (Vec<ParticipantId>, Vec<ParticipantId>) {
        let live = self.server.media.list_participants(self.name()).await.unwrap();
        let record = self.server.store.find(self.name()).await.unwrap().unwrap();
        let mut live: Vec<_> = live.iter().filter_map(|who| Identity::participant(&who.identity)).collect();
        let open = record.sessions.iter().filter(|stay| stay.is_open());
        let mut recorded: Vec<_> = open.map(|stay| stay.participant).collect();
        live.sort_unstable();
        recorded.sort_unstable();
        (live, recorded)
    }
}

async fn two_passes_leave_nothing(scene: Scene) {
    let stage = Stage::set(&scene).await;
    let reconcile = stage.reconcile();
    for _ in 0..2 {
        let pass = reconcile.pass().await.unwrap().unwrap();
        let failed: Vec<_> = pass.outcomes.iter().filter(|outcome| outcome.as_str() == "failed").collect();
        assert!(failed.is_empty(), "{scene:?}: {failed:?}");
        stage.server.clock.advance(TimeDelta::seconds(15));
    }
    let (live, recorded) = stage.inside().await;
    assert_eq!(live, recorded, "{scene:?}");
    let (_, plan) = reconcile.foresee().await.unwrap();
    assert!(plan.steps.is_empty(), "{scene:?}: {plan}");
    assert_eq!(
        reconcile.pass().await.unwrap().unwrap().outcomes,
        [],
        "repairing twice equals repairing once"
    );
    assert_eq!(stage.server.store.known().await.unwrap().0, [], "{scene:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_both_sides_look_like_two_passes_make_them_agree(scene in any_scene()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(two_passes_leave_nothing(scene));
    }
}
