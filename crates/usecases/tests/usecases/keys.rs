//! Making, replacing and taking back API keys.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use greenroom_domain::api_key::{ApiKey, KeyName, KeyRecord, Scope};
use greenroom_memory::{ManualClock, MemoryStore, SeededSecrets};
use greenroom_usecases::keys::{KeyError, Keys, NewKey};

fn keys() -> (Keys, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(DateTime::UNIX_EPOCH));
    let secrets = Arc::new(SeededSecrets::new(1));
    (Keys { keys: Arc::new(MemoryStore::new()), clock: clock.clone(), secrets }, clock)
}

fn name() -> KeyName {
    KeyName::parse("ats").unwrap()
}

fn wanted(days: Option<i64>) -> NewKey {
    NewKey { name: name(), scopes: vec![Scope::RoomsWrite], good_for: days.map(TimeDelta::days) }
}

/// Which of these keys are good now.
async fn good(keys: &Keys, of: &[&ApiKey]) -> Vec<bool> {
    let (records, now) = (keys.list().await.unwrap(), keys.clock.now());
    let is_good = |key: &&ApiKey| records.iter().any(|record: &KeyRecord| record.admits(key, now));
    of.iter().map(is_good).collect()
}

#[tokio::test]
async fn a_key_is_good_as_soon_as_it_is_made_and_until_its_end() {
    let (keys, clock) = keys();
    assert!(!keys.any_alive().await.unwrap());
    let key = keys.create(&wanted(Some(30))).await.unwrap();
    assert_eq!((good(&keys, &[&key]).await, keys.any_alive().await.unwrap()), (vec![true], true));
    clock.advance(TimeDelta::days(30));
    assert_eq!((good(&keys, &[&key]).await, keys.any_alive().await.unwrap()), (vec![false], false));
}

#[tokio::test]
async fn a_name_can_be_taken_again_once_its_keys_are_over() {
    let (keys, _) = keys();
    keys.create(&wanted(None)).await.unwrap();
    assert!(matches!(keys.create(&wanted(None)).await, Err(KeyError::Taken)));
    assert_eq!(keys.revoke(&name()).await.unwrap(), 1);
    keys.create(&wanted(None)).await.unwrap();
    assert_eq!(keys.list().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_key_that_is_replaced_goes_on_for_the_overlap() {
    let (keys, clock) = keys();
    let old = keys.create(&wanted(None)).await.unwrap();
    let new = keys.rotate(&name(), TimeDelta::hours(24)).await.unwrap();
    assert_eq!(good(&keys, &[&old, &new]).await, [true, true]);
    clock.advance(TimeDelta::hours(24));
    assert_eq!(good(&keys, &[&old, &new]).await, [false, true]);
    let newest = keys.rotate(&name(), TimeDelta::zero()).await.unwrap();
    assert_eq!(good(&keys, &[&old, &new, &newest]).await, [false, false, true]);
}

#[tokio::test]
async fn a_new_key_may_do_what_the_old_one_may_and_for_as_long() {
    let (keys, clock) = keys();
    keys.create(&wanted(Some(30))).await.unwrap();
    clock.advance(TimeDelta::days(20));
    let new = keys.rotate(&name(), TimeDelta::hours(24)).await.unwrap();
    let records = keys.list().await.unwrap();
    let record = records.iter().find(|record| record.id == new.id()).unwrap();
    assert_eq!(record.scopes, [Scope::RoomsWrite]);
    assert_eq!(record.ends_at, Some(DateTime::UNIX_EPOCH + TimeDelta::days(50)));
}

#[tokio::test]
async fn what_is_not_there_is_neither_replaced_nor_taken_back() {
    let (keys, _) = keys();
    assert!(matches!(keys.rotate(&name(), TimeDelta::zero()).await, Err(KeyError::Unknown)));
    assert!(matches!(keys.revoke(&name()).await, Err(KeyError::Unknown)));
    keys.create(&wanted(None)).await.unwrap();
    keys.revoke(&name()).await.unwrap();
    assert!(matches!(keys.rotate(&name(), TimeDelta::zero()).await, Err(KeyError::Unknown)));
    assert!(matches!(keys.revoke(&name()).await, Err(KeyError::Unknown)));
}
