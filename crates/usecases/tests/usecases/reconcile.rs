use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use greenroom_domain::drift::{Drift, DriftKey, DriftKind, Glance, Policy, Yardstick};
use greenroom_domain::live::{LiveParticipant, LiveRoom};
use greenroom_domain::ports::{
    Correction, KnownDrift, LedgerChange, Looked, MockMediaServer, MockReconcileStore, MockRoomStore,
    NewLiveRoom, PassNote, Removal, StoreError,
};
use greenroom_domain::room::{EndedBy, RoomName, RoomRecord};
use greenroom_domain::timeline::Caller;
use greenroom_usecases::reconcile::{Outcome, Pass, Reconcile, ReconcileError, RepairRequest};
use mockall::Sequence;

use crate::samples::{
    at, away, candidate, clock, database_away, inside, interviewer, live_candidate, live_room, record, room,
};

mod on_request;

/// The candidate is inside, by the database.
fn occupied() -> RoomRecord {
    let participants = vec![candidate(), interviewer()];
    RoomRecord { sessions: vec![inside(&candidate())], participants, ..record() }
}

/// The room with somebody inside, by LiveKit's own count.
fn crowded() -> LiveRoom {
    LiveRoom { num_participants: 1, ..live_room() }
}

fn glance(record: &RoomRecord) -> Glance {
    Glance::of(record, at(0)).unwrap()
}

/// A drift about `PA_1` or the room that passes have noticed since a minute.
fn known(kind: DriftKind, subject: &str, minute: i64) -> KnownDrift {
    let drift = Drift {
        key: DriftKey { kind, subject: subject.into() },
        since: at(minute),
        settling: false,
        evidence: "as before".into(),
        identity: None,
    };
    KnownDrift {
        room: room().name,
        room_id: Some(room().id),
        drift,
        first_seen: at(minute),
        last_seen: at(minute),
        confirmed: false,
        fate: "unconfirmed".into(),
        ended_at: None,
        mended_by: None,
    }
}

/// A world of one room in minute 20, and what a pass left behind.
struct World {
    store: MockReconcileStore,
    rooms: MockRoomStore,
    media: MockMediaServer,
    notes: Arc<Mutex<Vec<PassNote>>>,
}

impl World {
    fn of(records: Vec<RoomRecord>, known: Vec<KnownDrift>) -> Self {
        let mut store = MockReconcileStore::new();
        let glances: Vec<_> = records.iter().filter_map(|record| Glance::of(record, at(0))).collect();
        store.expect_lead().returning(|| Ok(true));
        store.expect_glances().returning(move |_| Ok(glances.clone()));
        store.expect_records().returning(move |names| {
            Ok(records.iter().filter(|record| names.contains(&record.room.name)).cloned().collect())
        });
        store.expect_known().returning(move || Ok((known.clone(), None)));
        let notes = Arc::new(Mutex::new(vec![]));
        let kept = Arc::clone(&notes);
        store.expect_note_pass().returning(move |note| {
            kept.lock().unwrap().push(note);
            Ok(())
        });
        Self { store, rooms: MockRoomStore::new(), media: MockMediaServer::new(), notes }
    }

    /// LiveKit lists these rooms, and these people in each.
    fn with_live(mut self, rooms: Vec<LiveRoom>, people: Vec<LiveParticipant>) -> Self {
        self.media.expect_list_rooms().returning(move || Ok(rooms.clone()));
        self.media.expect_list_participants().returning(move |_| Ok(people.clone()));
        self
    }

    fn reconcile(self) -> (Reconcile, Arc<Mutex<Vec<PassNote>>>) {
        let reconcile = Reconcile {
            store: Arc::new(self.store),
            rooms: Arc::new(self.rooms),
            media: Arc::new(self.media),
            clock: clock(20),
            yardstick: Arc::new(Yardstick::new("interview_")),
            policy: Policy::default(),
            turn: Arc::default(),
        };
        (reconcile, self.notes)
    }

    async fn pass(self) -> (Pass, PassNote) {
        let (reconcile, notes) = self.reconcile();
        let pass = reconcile.pass().await.unwrap().unwrap();
        let mut notes = notes.lock().unwrap();
        assert_eq!(notes.len(), 1, "a pass leaves one note");
        (pass, notes.pop().unwrap())
    }
}

fn words(note: &PassNote) -> Vec<&'static str> {
    note.timeline.iter().map(|entry| entry.what.kind()).collect()
}

fn ghost(minute: i64) -> KnownDrift {
    known(DriftKind::ParticipantGhost, "PA_1", minute)
}

#[tokio::test]
async fn what_agrees_leaves_nothing_but_the_note_that_there_was_a_pass() {
    let world = World::of(vec![occupied()], vec![]).with_live(vec![live_room()], vec![live_candidate(None)]);
    let (pass, note) = world.pass().await;
    assert_eq!((pass.plan.steps.len(), note.drifts.len(), note.timeline.len()), (0, 0, 0));
    assert_eq!(note.summary.map(|summary| (summary.at, summary.listed)), Some((at(20), 1)));
}

#[tokio::test]
async fn what_is_seen_for_the_first_time_is_noted_and_left_alone() {
    let mut world = World::of(vec![occupied()], vec![]).with_live(vec![live_room()], vec![]);
    world.store.expect_correct().never();
    let (pass, note) = world.pass().await;
    assert_eq!(pass.outcomes, [Outcome::Waits]);
    assert_eq!((note.drifts[0].first_seen, note.drifts[0].confirmed), (at(20), false));
    assert_eq!(words(&note), [""; 0]);
}

#[tokio::test]
async fn what_a_second_pass_confirms_is_mended_and_told() {
    let mut world = World::of(vec![occupied()], vec![ghost(19)]).with_live(vec![live_room()], vec![]);
    let closes_at = |correction: &Correction, minute: DateTime<Utc>| matches!(&correction.change, LedgerChange::CloseStay { left_at, .. } if *left_at == minute);
    world.store.expect_correct().once().withf(move |it| closes_at(it, at(19))).returning(|_| Ok(true));
    let (pass, note) = world.pass().await;
    assert_eq!(pass.outcomes, [Outcome::Done]);
    assert_eq!((note.drifts[0].first_seen, note.drifts[0].ended_at), (at(19), Some(at(20))));
    assert_eq!(note.drifts[0].mended_by.as_deref(), Some("close_stay"));
    assert_eq!(words(&note), ["drift_found", "drift_repaired"]);
    assert_eq!(pass.confirmed.get(&DriftKind::ParticipantGhost), Some(&1));
}

#[tokio::test]
async fn what_was_told_before_is_not_told_again() {
    let told = KnownDrift { confirmed: true, ..ghost(10) };
    let mut world = World::of(vec![occupied()], vec![told]).with_live(vec![live_room()], vec![]);
    world.store.expect_correct().returning(|_| Err(database_away()));
    let (pass, note) = world.pass().await;
    assert!(matches!(pass.outcomes[..], [Outcome::Failed(_)]));
    assert_eq!((note.drifts[0].fate.as_str(), note.drifts[0].ended_at), ("failed", None));
    assert_eq!(words(&note), [""; 0], "found before, and not mended now");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_an_empty_one() {
    let mut world = World::of(vec![occupied()], vec![ghost(10)]);
    world.media.expect_list_rooms().returning(|| Err(away()));
    world.store.expect_correct().never();
    let (reconcile, notes) = world.reconcile();
    assert!(matches!(reconcile.pass().await, Err(ReconcileError::Media(_))));
    assert!(notes.lock().unwrap().is_empty(), "nothing was seen, so nothing is over");
}

#[tokio::test]
async fn a_room_whose_people_could_not_be_listed_is_unknown_and_the_others_are_judged() {
    let name = RoomName::parse("interview_2").unwrap();
    let mut second = occupied();
    second.room.name = name.clone();
    let mut world = World::of(vec![occupied(), second], vec![]);
    let rooms = [live_room(), LiveRoom { name: "interview_2".into(), ..live_room() }];
    world.media.expect_list_rooms().returning(move || Ok(rooms.to_vec()));
    let unknown = name.clone();
    world.media.expect_list_participants().returning(move |asked| match *asked == unknown {
        true => Err(away()),
        false => Ok(vec![]),
    });
    let (pass, note) = world.pass().await;
    assert_eq!(note.looked, Looked::AllBut(vec![name]));
    assert_eq!(pass.summary.unwrap().unknown, 1);
    assert_eq!(pass.plan.steps.iter().map(|step| step.room.clone()).collect::<Vec<_>>(), [room().name]);
}

#[tokio::test]
async fn rooms_of_others_are_counted_and_never_asked_about() {
    let theirs = LiveRoom { name: "standup".into(), num_participants: 3, ..live_room() };
    let mut world = World::of(vec![], vec![]);
    world.media.expect_list_rooms().returning(move || Ok(vec![theirs.clone()]));
    world.media.expect_list_participants().never();
    let (pass, _) = world.pass().await;
    let summary = pass.summary.unwrap();
    assert_eq!((summary.listed, summary.foreign, pass.plan.steps.len()), (1, 1, 0));
}

#[tokio::test]
async fn a_quiet_room_costs_the_media_server_no_question() {
    let mut world = World::of(vec![record()], vec![]);
    assert!(!glance(&record()).stirred);
    world.media.expect_list_rooms().returning(|| Ok(vec![live_room()]));
    world.media.expect_list_participants().never();
    assert_eq!(world.pass().await.0.plan.steps.len(), 0);
}

#[tokio::test]
async fn a_lost_room_is_made_again_and_its_new_life_is_ours() {
    let missing = known(DriftKind::RoomMissingOnServer, "RM_1", 19);
    let mut record = occupied();
    record.room.policy.places = Some(4);
    let mut world = World::of(vec![record], vec![missing, ghost(19)]);
    world.media.expect_list_rooms().returning(|| Ok(vec![]));
    let has_its_places = |asked: &NewLiveRoom| asked.max_participants == Some(4);
    let another_life = LiveRoom { sid: "RM_2".into(), ..live_room() };
    world.media.expect_create_room().once().withf(has_its_places).return_once(|_| Ok(another_life));
    let adopts = |it: &Correction| {
        matches!(&it.change, LedgerChange::AdoptLife { expected, sid, left_at, .. }
            if expected.as_deref() == Some("RM_1") && sid == "RM_2" && *left_at == at(19))
    };
    world.store.expect_correct().once().withf(adopts).returning(|_| Ok(true));
    world.store.expect_correct().once().returning(|_| Ok(false));
    let (pass, _) = world.pass().await;
    assert_eq!(pass.outcomes, [Outcome::Done, Outcome::Done]);
}

#[tokio::test]
async fn a_room_that_was_missing_from_the_list_only_keeps_everybody() {
    let missing = known(DriftKind::RoomMissingOnServer, "RM_1", 19);
    let mut world = World::of(vec![occupied()], vec![missing, ghost(19)]);
    world.media.expect_list_rooms().returning(|| Ok(vec![]));
    world.media.expect_create_room().once().returning(|_| Ok(live_room()));
    world.store.expect_correct().never();
    let (pass, note) = world.pass().await;
    assert_eq!(pass.outcomes, [Outcome::Refused, Outcome::Waits]);
    assert_eq!(words(&note), ["drift_found", "drift_found"], "found, and not mended");
}

#[tokio::test]
async fn a_room_that_somebody_ended_meanwhile_is_not_made_again() {
    let missing = known(DriftKind::RoomMissingOnServer, "RM_1", 19);
    let (mut world, asked) = (World::of(vec![], vec![missing]), Mutex::new(0));
    world.store.checkpoint();
    let mut ended = occupied();
    ended.room.ended = Some((at(20), EndedBy::Closed));
    world.store.expect_lead().returning(|| Ok(true));
    world.store.expect_glances().returning(|_| Ok(vec![glance(&occupied())]));
    world
        .store
        .expect_known()
        .returning(|| Ok((vec![known(DriftKind::RoomMissingOnServer, "RM_1", 19)], None)));
    world.store.expect_note_pass().returning(|_| Ok(()));
    world.store.expect_records().returning(move |_| {
        let mut asked = asked.lock().unwrap();
        *asked += 1;
        Ok(vec![if *asked == 1 { occupied() } else { ended.clone() }])
    });
    world.media.expect_list_rooms().returning(|| Ok(vec![]));
    world.media.expect_create_room().never();
    let pass = world.reconcile().0.pass().await.unwrap().unwrap();
    assert_eq!(pass.outcomes[0], Outcome::Waits);
}

#[tokio::test]
async fn what_the_ledger_refuses_is_not_called_mended() {
    let noticed = known(DriftKind::ParticipantUnrecorded, "PA_1", 19);
    let mut world =
        World::of(vec![record()], vec![noticed]).with_live(vec![crowded()], vec![live_candidate(None)]);
    world.store.expect_correct().once().returning(|_| Ok(false));
    let (pass, note) = world.pass().await;
    assert_eq!(pass.outcomes, [Outcome::Refused]);
    assert_eq!((note.drifts[0].fate.as_str(), note.drifts[0].ended_at), ("refused", None));
}

#[tokio::test]
async fn a_server_that_hangs_is_not_asked_about_every_room() {
    let names: Vec<_> =
        (0..100).map(|number| RoomName::parse(&format!("interview_{number}")).unwrap()).collect();
    let rooms: Vec<_> = names.iter().map(|name| LiveRoom { name: name.to_string(), ..crowded() }).collect();
    let mut world = World::of(vec![], vec![]);
    world.media.expect_list_rooms().returning(move || Ok(rooms.clone()));
    world.media.expect_list_participants().times(..=40).returning(|_| Err(away()));
    assert_eq!(world.pass().await.0.summary.unwrap().unknown, 100);
}

#[tokio::test]
async fn the_ceiling_counts_only_what_is_asked_for() {
    let orphans: Vec<_> = (0..11)
        .map(|number| LiveRoom {
            name: format!("interview_9{number}"),
            sid: format!("RM_9{number}"),
            ..crowded()
        })
        .collect();
    let noticed = orphans.iter().map(|room| KnownDrift {
        room: RoomName::parse(&room.name).unwrap(),
        ..known(DriftKind::RoomOrphanedOnServer, &room.sid, 19)
    });
    let mut back = record();
    back.participants[0].revoked_at = Some(at(15));
    let revoked = known(DriftKind::ParticipantRevoked, "PA_1", 19);
    let mut world = World::of(vec![back], noticed.chain([revoked]).collect());
    let rooms: Vec<_> = orphans.into_iter().chain([crowded()]).collect();
    world.media.expect_list_rooms().returning(move || Ok(rooms.clone()));
    world.media.expect_list_participants().returning(|_| Ok(vec![live_candidate(None)]));
    world.media.expect_remove_participant().once().returning(|_, _| Ok(Removal::Removed));
    let request = RepairRequest { kinds: vec![DriftKind::ParticipantRevoked], ..RepairRequest::default() };
    let pass = world.reconcile().0.repair(&request, &Caller::SYSTEM).await.unwrap();
    assert_eq!(pass.outcomes.iter().filter(|outcome| **outcome == Outcome::Done).count(), 1);
}

#[tokio::test]
async fn a_room_that_outlives_its_end_is_deleted_and_that_is_written_down() {
    let mut over = record();
    over.room.ended = Some((at(10), EndedBy::Closed));
    let alive = known(DriftKind::RoomAliveAfterEnd, "RM_1", 19);
    let mut world = World::of(vec![over], vec![alive]).with_live(vec![live_room()], vec![]);
    world.media.expect_delete_room().once().returning(|_| Ok(Removal::AlreadyGone));
    world.rooms.expect_record_server_room_gone().once().returning(|_, _| Ok(true));
    assert_eq!(world.pass().await.0.outcomes, [Outcome::Done]);
}

#[tokio::test]
async fn who_is_in_a_room_that_has_to_go_is_written_down_before_it_goes() {
    let mut over = record();
    over.room.ended = Some((at(10), EndedBy::Closed));
    let noticed = [
        known(DriftKind::RoomAliveAfterEnd, "RM_1", 19),
        known(DriftKind::ParticipantUnrecorded, "PA_1", 19),
    ];
    let mut world =
        World::of(vec![over], noticed.into()).with_live(vec![live_room()], vec![live_candidate(None)]);
    let mut order = Sequence::new();
    world.store.expect_correct().once().in_sequence(&mut order).returning(|_| Ok(true));
    world.media.expect_delete_room().once().in_sequence(&mut order).returning(|_| Ok(Removal::Removed));
    let gone = world.rooms.expect_record_server_room_gone().once().in_sequence(&mut order);
    gone.withf(|sid, _| sid == "RM_1").returning(|_, _| Ok(true));
    assert_eq!(world.pass().await.0.outcomes, [Outcome::Done, Outcome::Done]);
}

#[tokio::test]
async fn who_does_not_lead_looks_at_nothing() {
    let mut store = MockReconcileStore::new();
    store.expect_lead().returning(|| Ok(false));
    let world = World { store, ..World::of(vec![], vec![]) };
    assert!(world.reconcile().0.pass().await.unwrap().is_none());
}

#[tokio::test]
async fn a_note_that_could_not_be_kept_is_an_error() {
    let mut store = MockReconcileStore::new();
    store.expect_lead().returning(|| Ok(true));
    store.expect_glances().returning(|_| Ok(vec![]));
    store.expect_records().returning(|_| Ok(vec![]));
    store.expect_known().returning(|| Ok((vec![], None)));
    store.expect_note_pass().returning(|_| Err(database_away()));
    let world = World { store, ..World::of(vec![], vec![]) }.with_live(vec![], vec![]);
    let answer = world.reconcile().0.pass().await;
    assert!(matches!(answer, Err(ReconcileError::Store(StoreError::Unavailable(_)))));
}
