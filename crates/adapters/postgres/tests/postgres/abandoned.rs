use std::time::Duration;

use greenroom_domain::ports::{AttendanceStore, EntryStore, RoomStore, StoreError};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::samples::{candidate, finished, joined, name, new_room, pass};
use crate::support::{Raw, database, store};

const ROOMS: u128 = 10;

#[tokio::test(flavor = "multi_thread")]
async fn after_200_abandoned_calls_the_pool_is_clean() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    for number in 1..=ROOMS {
        store.create(new_room(number)).await.unwrap();
    }
    let mut calls = JoinSet::new();
    for call in 0..200_u128 {
        let limit = Duration::from_micros(50 * (call % 60) as u64);
        let store = store.clone();
        calls.spawn(async move { timeout(limit, any_call(&store, call)).await.is_err() });
    }
    let cut = calls.join_all().await.into_iter().filter(|cut| *cut).count();
    assert!(cut > 20, "only {cut} calls were cut");
    is_clean(&store, &url).await;
}

async fn any_call(store: &PostgresStore, call: u128) {
    let number = 1 + call % ROOMS;
    match call % 4 {
        0 => store.find(&name(number)).await.map(drop).unwrap(),
        1 => store.admit(pass(number, 1000 + call, 5)).await.map(drop).unwrap(),
        2 => {
            let event = finished(number, 30);
            store.record(&event, &event.attendance()).await.map(drop).unwrap();
        }
        _ => {
            let event = joined(number);
            store.record(&event, &event.attendance()).await.map(drop).unwrap();
        }
    }
}

/// Every answer belongs to its question, and nothing is left open on the server.
async fn is_clean(store: &PostgresStore, url: &str) {
    let mut answers = JoinSet::new();
    for call in 0..100_u128 {
        let store = store.clone();
        answers.spawn(async move {
            let number = 1 + call % ROOMS;
            let record = store.find(&name(number)).await.unwrap().unwrap();
            assert_eq!((record.room.name, record.participants[0].id), (name(number), candidate(number)));
        });
    }
    answers.join_all().await;
    let states = "SELECT DISTINCT state FROM pg_stat_activity \
        WHERE datname = current_database() AND application_name = 'greenroom'";
    assert_eq!(Raw::to(url).await.texts(states).await, ["idle"]);
}

#[tokio::test]
async fn a_statement_without_an_answer_is_given_up_by_both_sides() {
    let Some(url) = database().await else { return };
    let limits = PostgresConfig {
        pool_size: 1,
        answer_limit: Duration::from_millis(200),
        statement_limit: Duration::from_millis(400),
        ..PostgresConfig::new(url.as_str().into())
    };
    let store = PostgresStore::connect(limits).await.unwrap();
    store.create(new_room(1)).await.unwrap();
    let mut other = Raw::to(&url).await;
    other.run("BEGIN; SELECT FROM rooms FOR UPDATE").await;
    let given_up = store.admit(pass(1, 1, 5)).await;
    assert!(matches!(given_up, Err(StoreError::Unavailable(_))), "{given_up:?}");
    store.ping().await.unwrap();
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while other.text(waiting).await != "0" {
        sleep(Duration::from_millis(10)).await;
    }
    other.run("COMMIT").await;
    assert_eq!(other.text("SELECT count(*) FROM token_families").await, "0");
}

#[tokio::test]
async fn the_server_gives_up_what_takes_too_long() {
    let Some(url) = database().await else { return };
    let limits = PostgresConfig {
        statement_limit: Duration::from_millis(100),
        ..PostgresConfig::new(url.as_str().into())
    };
    let store = PostgresStore::connect(limits).await.unwrap();
    store.create(new_room(1)).await.unwrap();
    let mut other = Raw::to(&url).await;
    other.run("BEGIN; SELECT FROM rooms FOR UPDATE").await;
    let given_up = store.admit(pass(1, 1, 5)).await;
    assert!(matches!(given_up, Err(StoreError::Unavailable(_))), "{given_up:?}");
}
