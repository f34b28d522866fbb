//! The memory adapter keeps the contracts of the ports, and its own promises to tests.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests stand outside of test functions")]

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use greenroom_domain::announcement::Event;
use greenroom_domain::contract::stores::Stores;
use greenroom_domain::contract::{media_server, retention, stores};
use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::ports::{MediaError, MediaServer, NewLiveRoom, RoomStore, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_memory::{ManualClock, MemoryMediaServer, MemoryStore, Trouble};

#[tokio::test]
async fn the_stores_keep_their_contract() {
    let store = || MemoryStore::announcing(Event::ALL).with_link_keys(retention::link_keys());
    stores::run(async || Stores::of(Arc::new(store()))).await;
}

#[tokio::test]
async fn the_media_server_keeps_its_contract() {
    media_server::run(async || Arc::new(server()) as Arc<dyn MediaServer>, "interview_").await;
}

#[tokio::test]
async fn a_store_that_went_away_answers_nothing_until_it_comes_back() {
    let store = MemoryStore::new();
    store.go_away();
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.find(&name()).await, Err(StoreError::Unavailable(_))));
    store.come_back();
    store.ping().await.unwrap();
}

#[tokio::test]
async fn people_come_and_go_as_a_test_wants() {
    let server = server();
    assert!(!server.enter(&name(), somebody("PA_1")));
    let first = server.create_room(&new()).await.unwrap();
    assert!(server.enter(&name(), somebody("PA_1")));
    assert!(server.enter(&name(), somebody("PA_2")));
    let inside = server.list_participants(&name()).await.unwrap();
    assert_eq!(inside, [somebody("PA_2")], "the same identity is inside once");
    assert!(server.exit(&name(), "p_1") && !server.exit(&name(), "p_1"));
    assert!(server.lose_room(&name()) && !server.lose_room(&name()));
    assert_eq!(server.find_room(&name()).await.unwrap(), None);
    assert_ne!(server.create_room(&new()).await.unwrap().sid, first.sid);
}

#[tokio::test]
async fn trouble_is_told_by_its_kind_and_calls_in_vain_count() {
    let server = server();
    server.set_trouble(Some(Trouble::Unavailable));
    let answer = server.find_room(&name()).await;
    assert!(matches!(answer, Err(MediaError::Unavailable(_))));
    assert!(server.health().await.is_err());
    server.set_trouble(Some(Trouble::Unauthorized));
    let answer = server.find_room(&name()).await;
    assert!(matches!(answer, Err(MediaError::Unauthorized(_))));
    assert!(!server.health().await.unwrap().key_accepted);
    server.set_trouble(Some(Trouble::Unexpected));
    let answer = server.find_room(&name()).await;
    assert!(matches!(answer, Err(MediaError::Unexpected(_))));
    server.set_trouble(None);
    assert_eq!(server.find_room(&name()).await.unwrap(), None);
    assert_eq!((server.calls("find_room"), server.calls("list_rooms")), (4, 0));
}

fn server() -> MemoryMediaServer {
    MemoryMediaServer::new(Arc::new(ManualClock::new(DateTime::UNIX_EPOCH)))
}

fn name() -> RoomName {
    RoomName::parse("interview_1").unwrap()
}

fn new() -> NewLiveRoom {
    NewLiveRoom {
        name: name(),
        empty_timeout: TimeDelta::seconds(900),
        departure_timeout: TimeDelta::seconds(600),
        max_participants: None,
    }
}

fn somebody(sid: &str) -> LiveParticipant {
    LiveParticipant {
        sid: sid.into(),
        identity: "p_1".into(),
        name: "Layla Haddad".into(),
        kind: ParticipantKind::Standard,
        state: ConnectionState::Active,
        tracks: vec![],
        joined_at: None,
        permission: None,
        family: None,
    }
}
