//! Signing in by an API key.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::api_key::{ApiKey, KeyName, Scope};
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::ports::{KeyStore, StoreError};
use greenroom_memory::{ManualClock, MemoryStore, SeededSecrets};
use greenroom_usecases::authenticate::Authenticate;
use greenroom_usecases::keys::{Keys, NewKey};
use greenroom_usecases::sign_in::{SignIns, SignedIn};

fn name() -> KeyName {
    KeyName::parse("layla").unwrap()
}

fn hour(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(number)
}

/// A house with one key, which is good for so many hours, or for ever.
struct House {
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    key: ApiKey,
}

impl House {
    async fn open(hours: Option<i64>) -> Self {
        let (store, clock) = (Arc::new(MemoryStore::new()), Arc::new(ManualClock::new(hour(0))));
        let secrets = Arc::new(SeededSecrets::new(1));
        let keys = Keys { keys: store.clone(), clock: clock.clone(), secrets };
        let good_for = hours.map(TimeDelta::hours);
        let new = NewKey { name: name(), scopes: vec![Scope::RoomsRead], good_for };
        let key = keys.create(&new).await.unwrap();
        Self { store, clock, key }
    }

    /// One of its processes, which believes nothing longer than it must.
    fn process(&self, current: u8, previous: Option<u8>) -> SignIns {
        let link_key = |byte| LinkKey::new(&[byte; 32]).unwrap();
        let link_keys = LinkKeys { current: link_key(current), previous: previous.map(link_key) };
        let authenticate = Authenticate::new(self.store.clone(), self.clock.clone(), Duration::ZERO);
        SignIns { authenticate, link_keys, clock: self.clock.clone() }
    }

    async fn signed_in(&self) -> SignedIn {
        self.process(1, None).begin(self.key.expose()).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn who_shows_a_key_once_is_known_again_by_every_process() {
    let house = House::open(None).await;
    let begun = house.signed_in().await;
    assert_eq!((begun.lasts, begun.holder.ends_at), (TimeDelta::hours(12), Some(hour(12))));
    for (current, previous, known) in [(1, None, true), (2, Some(1), true), (3, Some(2), false)] {
        let resumed = house.process(current, previous).resume(begun.token.expose()).await.unwrap();
        assert_eq!(resumed, known.then(|| begun.holder.clone()), "{current} {previous:?}");
    }
}

#[tokio::test]
async fn who_shows_no_good_key_is_not_signed_in() {
    let house = House::open(Some(1)).await;
    let begin = async |key: &str| house.process(1, None).begin(key).await.unwrap().is_some();
    let other = ApiKey::new(house.key.id(), [8; 32]);
    for text in ["", "nonsense", other.expose(), house.signed_in().await.token.expose()] {
        assert!(!begin(text).await, "{text}");
    }
    assert!(begin(house.key.expose()).await);
    house.clock.set(hour(1));
    assert!(!begin(house.key.expose()).await, "the key is over");
}

#[tokio::test]
async fn a_sign_in_ends_with_its_time_and_with_its_key() {
    let house = House::open(Some(13)).await;
    let (process, begun) = (house.process(1, None), house.signed_in().await);
    let resumed = async || process.resume(begun.token.expose()).await.unwrap().is_some();
    house.clock.set(hour(12) - TimeDelta::seconds(1));
    assert!(resumed().await && process.authenticate.is_still(&begun.holder).await.unwrap());
    house.clock.set(hour(12));
    assert!(!resumed().await && !process.authenticate.is_still(&begun.holder).await.unwrap());

    let second = house.signed_in().await;
    assert_eq!((second.lasts, second.holder.ends_at), (TimeDelta::hours(1), Some(hour(13))));
    house.store.revoke(&name(), hour(12)).await.unwrap();
    assert_eq!(process.resume(second.token.expose()).await.unwrap(), None);
    assert!(!process.authenticate.is_still(&second.holder).await.unwrap());
}

#[tokio::test]
async fn who_signed_in_by_a_key_that_was_replaced_is_told_the_end_of_that() {
    let house = House::open(None).await;
    let (process, begun) = (house.process(1, None), house.signed_in().await);
    let secrets = Arc::new(SeededSecrets::new(2));
    let keys = Keys { keys: house.store.clone(), clock: house.clock.clone(), secrets };
    keys.rotate(&name(), TimeDelta::hours(2)).await.unwrap();
    let resumed = process.resume(begun.token.expose()).await.unwrap().unwrap();
    assert_eq!(resumed.ends_at, Some(hour(2)));
    house.clock.set(hour(2));
    assert_eq!(process.resume(begun.token.expose()).await.unwrap(), None);
}

#[tokio::test]
async fn that_a_sign_in_is_over_is_known_without_the_database() {
    let house = House::open(None).await;
    let (process, begun) = (house.process(1, None), house.signed_in().await);
    house.store.go_away();
    process.authenticate.is_still(&begun.holder).await.unwrap_err();
    house.clock.set(hour(12));
    assert!(!process.authenticate.is_still(&begun.holder).await.unwrap());
}

#[tokio::test]
async fn the_use_of_the_key_is_noted() {
    let house = House::open(None).await;
    let (process, begun) = (house.process(1, None), house.signed_in().await);
    house.clock.set(hour(3));
    process.resume(begun.token.expose()).await.unwrap().unwrap();
    process.authenticate.note_uses().await.unwrap();
    assert_eq!(house.store.find(house.key.id()).await.unwrap().unwrap().last_used_at, Some(hour(3)));
}

#[tokio::test]
async fn a_database_that_is_away_is_not_taken_for_a_refusal_and_not_asked_about_forgeries() {
    let house = House::open(None).await;
    let (process, begun) = (house.process(1, None), house.signed_in().await);
    house.store.go_away();
    let error = process.resume(begun.token.expose()).await.unwrap_err();
    assert!(matches!(*error, StoreError::Unavailable(_)), "{error:?}");
    assert_eq!(house.process(2, None).resume(begun.token.expose()).await.unwrap(), None);
}
