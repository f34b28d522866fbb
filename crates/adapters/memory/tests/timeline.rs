//! What the store writes into the timeline, which no port reads.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests stand outside of test functions")]

use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind, Stay};
use greenroom_domain::ports::{AttendanceStore, Departure, EntryStore, Families, NewRoom, RoomStore};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_memory::MemoryStore;

mod samples;

use samples::{CANDIDATE, at, candidate, name, room};

#[tokio::test]
async fn a_stay_that_was_seen_only_to_end_began_and_ended() {
    let store = store().await;
    tell(&store, "EV_1", 20, end("client_initiated")).await;
    tell(&store, "EV_2", 21, AttendanceChange::Begin(stay())).await;
    assert_eq!(kinds(&store), ["joined", "left"]);
    let times: Vec<_> = store.timeline().iter().map(|line| line.at).collect();
    assert_eq!(times, [at(10), at(20)]);
}

#[tokio::test]
async fn a_finished_room_is_one_line_and_one_for_each_open_stay_however_often_it_is_told() {
    let store = store().await;
    tell(&store, "EV_1", 10, AttendanceChange::Begin(stay())).await;
    for (id, minute) in [("EV_2", 30), ("EV_3", 31)] {
        tell(&store, id, minute, AttendanceChange::CloseRoom { room_sid: "RM_1".into() }).await;
    }
    assert_eq!(kinds(&store), ["joined", "left", "server_room_finished"]);
}

#[tokio::test]
async fn an_aborted_connection_is_a_line() {
    let store = store().await;
    tell(&store, "EV_1", 10, AttendanceChange::Abort(stay(), "join_failure".into())).await;
    assert_eq!(kinds(&store), ["connection_aborted"]);
}

#[tokio::test]
async fn leaving_is_a_line_only_when_there_was_something_to_leave() {
    let store = store().await;
    assert_eq!(store.depart(departure(15)).await.unwrap(), 0);
    assert_eq!(kinds(&store), Vec::<&str>::new());
    tell(&store, "EV_1", 10, AttendanceChange::Begin(stay())).await;
    for _ in 0..2 {
        store.depart(departure(20)).await.unwrap();
    }
    assert_eq!(kinds(&store), ["joined", "leave_asked"]);
}

/// LiveKit tells whole seconds: when a room is deleted, both ends come with the same time, in any order.
#[tokio::test]
async fn at_the_same_time_the_stays_own_end_beats_that_of_its_room() {
    for own_comes_first in [true, false] {
        let store = store().await;
        let (own, rooms) = (end("room_deleted"), AttendanceChange::CloseRoom { room_sid: "RM_1".into() });
        let (first, second) = if own_comes_first { (own, rooms) } else { (rooms, own) };
        tell(&store, "EV_0", 10, AttendanceChange::Begin(stay())).await;
        tell(&store, "EV_1", 20, first).await;
        tell(&store, "EV_2", 20, second).await;
        let record = store.find(&name()).await.unwrap().unwrap();
        let reasons: Vec<_> = record.sessions.iter().map(|stay| stay.reason.as_deref()).collect();
        assert_eq!(reasons, [Some("room_deleted")], "own comes first: {own_comes_first}");
    }
}

fn kinds(store: &MemoryStore) -> Vec<&'static str> {
    store.timeline().iter().map(|line| line.what.kind()).collect()
}

/// A store with one room and its candidate, and an empty timeline.
async fn store() -> MemoryStore {
    let store = MemoryStore::new();
    let new = NewRoom {
        room: room(),
        participants: vec![candidate()],
        invitations: vec![],
        once: None,
        timeline: vec![],
    };
    store.create(new).await.unwrap();
    store
}

async fn tell(store: &MemoryStore, id: &str, minute: i64, change: AttendanceChange) {
    let event = MediaEvent {
        id: id.into(),
        at: at(minute),
        name: "event".into(),
        room_name: Some(name().as_str().into()),
        room_sid: Some("RM_1".into()),
        kind: MediaEventKind::Other,
        raw: "{}".into(),
    };
    store.record(&event, &change).await.unwrap();
}

fn end(reason: &str) -> AttendanceChange {
    AttendanceChange::End(stay(), reason.into())
}

fn stay() -> Stay {
    Stay {
        participant: CANDIDATE,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: None,
        joined_at: at(10),
    }
}

fn departure(minute: i64) -> Departure {
    Departure {
        participant: CANDIDATE,
        families: Families::All,
        closes_stays: true,
        entry: TimelineEntry {
            room: room().id,
            at: at(minute),
            actor: Actor::Participant(CANDIDATE),
            request: None,
            participant: Some(CANDIDATE),
            what: Happening::LeaveAsked,
        },
    }
}
