use chrono::{DateTime, TimeDelta};
use greenroom_domain::api_key::{ApiKey, KeyId, KeyName, KeyRecord, Scope};
use greenroom_domain::ports::{KeyStore, StoreError};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{Raw, database, store};

fn record(number: u128) -> KeyRecord {
    let key = ApiKey::new(KeyId(Uuid::from_u128(number)), [7; 32]);
    KeyRecord {
        id: key.id(),
        name: KeyName::parse("ats").unwrap(),
        scopes: vec![Scope::Admin],
        hash: key.hash(),
        created_at: DateTime::UNIX_EPOCH,
        ends_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_make_a_name_at_once_one_does() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut adding = JoinSet::new();
    for number in 1..=8 {
        let store = store.clone();
        adding.spawn(async move { store.add(&record(number)).await });
    }
    let answers = adding.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Conflict))), "{answers:?}");
    assert_eq!(store.list().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_replace_a_key_at_once_one_is_not_replaced() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.add(&record(1)).await.unwrap();
    let mut rotating = JoinSet::new();
    for number in 2..=6 {
        let store = store.clone();
        let soon = DateTime::UNIX_EPOCH + TimeDelta::hours(24);
        rotating.spawn(async move { store.rotate(&record(number), soon).await.unwrap() });
    }
    assert_eq!(rotating.join_all().await, [true; 5]);
    let endless = store.list().await.unwrap().into_iter().filter(|key| key.ends_at.is_none());
    assert_eq!(endless.count(), 1);
}

#[tokio::test]
async fn the_table_takes_nothing_that_is_no_key() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (store(&url).await, Raw::to(&url).await);
    store.add(&record(1)).await.unwrap();
    for change in ["name = 'system'", "name = 'a b'", "scopes = '{}'", "scopes = '{root}'", "hash = 'short'"]
    {
        let broken = format!(
            "DO $$ BEGIN UPDATE api_keys SET {change}; RAISE 'taken'; EXCEPTION WHEN check_violation THEN END $$"
        );
        raw.run(&broken).await;
    }
    assert_eq!(store.list().await.unwrap(), [record(1)]);
}
