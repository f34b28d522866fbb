//! Checking API keys.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::api_key::{ApiKey, KeyId, KeyName, KeyRecord, Scope};
use greenroom_domain::ports::{KeyStore, MockKeyStore, StoreError};
use greenroom_memory::{ManualClock, MemoryStore};
use greenroom_usecases::authenticate::{Authenticate, KEPT};
use uuid::Uuid;

fn key(secret: u8) -> ApiKey {
    ApiKey::new(KeyId(Uuid::from_u128(1)), [secret; 32])
}

fn record() -> KeyRecord {
    KeyRecord {
        id: key(1).id(),
        name: KeyName::parse("ats").unwrap(),
        scopes: vec![Scope::RoomsRead],
        hash: key(1).hash(),
        created_at: DateTime::UNIX_EPOCH,
        ends_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(DateTime::UNIX_EPOCH))
}

fn minute(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(number)
}

/// A store that is asked for the key so often, and for nothing else.
fn asked(times: usize, answer: Option<KeyRecord>) -> MockKeyStore {
    let mut keys = MockKeyStore::new();
    keys.expect_find().times(times).returning(move |_| Ok(answer.clone()));
    keys
}

#[tokio::test]
async fn a_key_that_is_used_again_and_again_is_read_once_and_nothing_is_written() {
    let authenticate = Authenticate::new(Arc::new(asked(1, Some(record()))), clock(), KEPT);
    for _ in 0..100 {
        assert_eq!(*authenticate.run(key(1).expose()).await.unwrap().unwrap(), record());
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_also_while_the_right_one_is_kept() {
    let authenticate = Authenticate::new(Arc::new(asked(1, Some(record()))), clock(), KEPT);
    assert!(authenticate.run(key(1).expose()).await.unwrap().is_some());
    assert!(authenticate.run(key(2).expose()).await.unwrap().is_none());
    assert!(authenticate.run(key(1).expose()).await.unwrap().is_some());
}

#[tokio::test]
async fn what_is_no_key_asks_nobody_and_what_is_unknown_asks_once() {
    let authenticate = Authenticate::new(Arc::new(asked(1, None)), clock(), KEPT);
    for text in ["", "gr_", "nonsense", key(1).expose(), key(2).expose()] {
        assert!(authenticate.run(text).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_key_that_ends_while_it_is_kept_is_refused() {
    let (ending, clock) = (KeyRecord { ends_at: Some(minute(1)), ..record() }, clock());
    let authenticate = Authenticate::new(Arc::new(asked(1, Some(ending))), clock.clone(), KEPT);
    assert!(authenticate.run(key(1).expose()).await.unwrap().is_some());
    clock.set(minute(1));
    assert!(authenticate.run(key(1).expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_not_kept_any_more_is_read_again() {
    let authenticate = Authenticate::new(Arc::new(asked(3, Some(record()))), clock(), Duration::ZERO);
    for _ in 0..3 {
        assert!(authenticate.run(key(1).expose()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_not_taken_for_a_refusal_and_not_kept() {
    let store = Arc::new(MemoryStore::new());
    store.add(&record()).await.unwrap();
    let authenticate = Authenticate::new(store.clone(), clock(), KEPT);
    store.go_away();
    let error = authenticate.run(key(1).expose()).await.unwrap_err();
    assert!(matches!(*error, StoreError::Unavailable(_)), "{error:?}");
    store.come_back();
    assert!(authenticate.run(key(1).expose()).await.unwrap().is_some());
}

#[tokio::test]
async fn the_last_use_is_written_when_it_is_asked_for_and_survives_a_failure() {
    let (store, clock) = (Arc::new(MemoryStore::new()), clock());
    store.add(&record()).await.unwrap();
    let authenticate = Authenticate::new(store.clone(), clock.clone(), KEPT);
    for number in [1, 2] {
        clock.set(minute(number));
        authenticate.run(key(1).expose()).await.unwrap();
    }
    authenticate.run(key(2).expose()).await.unwrap();
    let last_used = async || store.find(record().id).await.unwrap().unwrap().last_used_at;
    assert_eq!(last_used().await, None);
    store.go_away();
    authenticate.note_uses().await.unwrap_err();
    store.come_back();
    authenticate.note_uses().await.unwrap();
    assert_eq!(last_used().await, Some(minute(2)));
}

#[tokio::test]
async fn nothing_is_written_when_no_key_was_used() {
    Authenticate::new(Arc::new(MockKeyStore::new()), clock(), KEPT).note_uses().await.unwrap();
}
