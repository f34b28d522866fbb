//! What every [`KeyStore`](crate::ports::KeyStore) must do.

use uuid::Uuid;

use super::runner::Case;
use super::samples::at;
use super::stores::Stores;
use crate::api_key::{ApiKey, KeyId, KeyName, KeyRecord, Scope};
use crate::ports::StoreError;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_key_comes_back_as_it_was_stored,
    a_name_has_one_living_key,
    keys_are_listed_by_name_the_oldest_first,
    a_key_that_is_replaced_goes_on_until_its_end,
    a_key_that_ends_earlier_is_not_prolonged,
    what_is_not_alive_cannot_be_replaced,
    every_living_key_of_a_name_is_taken_back,
    the_latest_use_counts,
    a_key_is_alive_until_its_end_or_until_it_is_taken_back,
];

/// A key made at that minute.
fn record(number: u128, name: &str, minute: i64) -> KeyRecord {
    let key = ApiKey::new(KeyId(Uuid::from_u128(number)), [7; 32]);
    KeyRecord {
        id: key.id(),
        name: named(name),
        scopes: vec![Scope::RoomsWrite, Scope::StatusRead],
        hash: key.hash(),
        created_at: at(minute),
        ends_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

fn named(name: &str) -> KeyName {
    KeyName::parse(name).unwrap()
}

async fn stored(stores: &Stores, record: KeyRecord) -> KeyRecord {
    stores.keys.add(&record).await.unwrap();
    record
}

async fn found(stores: &Stores, of: &KeyRecord) -> KeyRecord {
    stores.keys.find(of.id).await.unwrap().unwrap()
}

async fn a_key_comes_back_as_it_was_stored(stores: &Stores) {
    let full = KeyRecord {
        ends_at: Some(at(60)),
        revoked_at: Some(at(30)),
        last_used_at: Some(at(20)),
        ..record(1, "full", 0)
    };
    for record in [full, record(2, "bare", 0)] {
        let record = stored(stores, record).await;
        assert_eq!(found(stores, &record).await, record);
    }
    assert_eq!(stores.keys.find(KeyId(Uuid::from_u128(9))).await.unwrap(), None);
}

async fn a_name_has_one_living_key(stores: &Stores) {
    stored(stores, KeyRecord { ends_at: Some(at(60)), ..record(1, "ats", 0) }).await;
    let early = stores.keys.add(&record(2, "ats", 59)).await;
    assert!(matches!(early, Err(StoreError::Conflict)), "{early:?}");
    assert_eq!(stores.keys.list().await.unwrap().len(), 1);
    stored(stores, record(3, "other", 1)).await;
    stored(stores, record(2, "ats", 60)).await;
    assert_eq!(stores.keys.revoke(&named("ats"), at(61)).await.unwrap(), 1);
    stored(stores, record(4, "ats", 62)).await;
}

async fn keys_are_listed_by_name_the_oldest_first(stores: &Stores) {
    assert_eq!(stores.keys.list().await.unwrap(), []);
    let earlier = stored(stores, KeyRecord { ends_at: Some(at(4)), ..record(3, "ats", 3) }).await;
    let board = stored(stores, record(2, "Board", 5)).await;
    let later = stored(stores, KeyRecord { ends_at: Some(at(9)), ..record(1, "ats", 8) }).await;
    assert_eq!(stores.keys.list().await.unwrap(), [board, earlier, later]);
}

async fn a_key_that_is_replaced_goes_on_until_its_end(stores: &Stores) {
    let (old, other) =
        (stored(stores, record(1, "ats", 0)).await, stored(stores, record(2, "board", 0)).await);
    let new = record(3, "ats", 10);
    assert!(stores.keys.rotate(&new, at(70)).await.unwrap());
    assert_eq!(found(stores, &old).await, KeyRecord { ends_at: Some(at(70)), ..old });
    assert_eq!((found(stores, &new).await, found(stores, &other).await), (new, other));
}

async fn a_key_that_ends_earlier_is_not_prolonged(stores: &Stores) {
    let old = stored(stores, KeyRecord { ends_at: Some(at(20)), ..record(1, "ats", 0) }).await;
    assert!(stores.keys.rotate(&record(2, "ats", 10), at(70)).await.unwrap());
    assert_eq!(found(stores, &old).await, old);
}

async fn what_is_not_alive_cannot_be_replaced(stores: &Stores) {
    let over = stored(stores, KeyRecord { ends_at: Some(at(10)), ..record(1, "over", 0) }).await;
    let revoked = stored(stores, KeyRecord { revoked_at: Some(at(5)), ..record(2, "revoked", 0) }).await;
    for name in ["over", "revoked", "nobody"] {
        assert!(!stores.keys.rotate(&record(3, name, 10), at(70)).await.unwrap(), "{name}");
    }
    assert_eq!(stores.keys.list().await.unwrap(), [over, revoked]);
}

async fn every_living_key_of_a_name_is_taken_back(stores: &Stores) {
    let old = stored(stores, record(1, "ats", 0)).await;
    let new = record(2, "ats", 10);
    assert!(stores.keys.rotate(&new, at(70)).await.unwrap());
    let other = stored(stores, record(3, "board", 0)).await;
    assert_eq!(stores.keys.revoke(&named("ats"), at(20)).await.unwrap(), 2);
    assert_eq!(stores.keys.revoke(&named("ats"), at(30)).await.unwrap(), 0);
    assert_eq!(stores.keys.revoke(&named("nobody"), at(30)).await.unwrap(), 0);
    for record in [&old, &new] {
        assert_eq!(found(stores, record).await.revoked_at, Some(at(20)));
    }
    assert_eq!(found(stores, &other).await, other);
}

async fn the_latest_use_counts(stores: &Stores) {
    let (one, other) =
        (stored(stores, record(1, "ats", 0)).await, stored(stores, record(2, "board", 0)).await);
    let nobody = KeyId(Uuid::from_u128(9));
    stores.keys.note_used(&[]).await.unwrap();
    stores
        .keys
        .note_used(&[(one.id, at(5)), (nobody, at(5)), (one.id, at(7)), (one.id, at(6))])
        .await
        .unwrap();
    stores.keys.note_used(&[(one.id, at(4))]).await.unwrap();
    assert_eq!(found(stores, &one).await.last_used_at, Some(at(7)));
    assert_eq!(found(stores, &other).await.last_used_at, None);
}

async fn a_key_is_alive_until_its_end_or_until_it_is_taken_back(stores: &Stores) {
    let alive = async |minute| stores.keys.any_alive(at(minute)).await.unwrap();
    assert!(!alive(0).await);
    stored(stores, KeyRecord { ends_at: Some(at(10)), ..record(1, "ats", 0) }).await;
    assert_eq!((alive(9).await, alive(10).await), (true, false));
    stored(stores, record(2, "board", 0)).await;
    assert!(alive(10).await);
    stores.keys.revoke(&named("board"), at(11)).await.unwrap();
    assert!(!alive(12).await);
}
