use std::sync::Arc;

use greenroom_domain::link::SecretHash;
use greenroom_domain::ports::{MockOnceStore, Once};
use greenroom_usecases::repeat::{Repeat, RepeatError, Repeatable};

use crate::samples::{database_away, repeatable, room};

/// A store that is asked for the request of the recruiting system's, and knows this.
fn knowing(once: Option<Once>) -> Repeat {
    let mut store = MockOnceStore::new();
    store
        .expect_made()
        .once()
        .withf(|owner, key| (owner, key) == ("ats", "K-1"))
        .returning(move |_, _| Ok(once.clone()));
    Repeat { once: Arc::new(store) }
}

#[tokio::test]
async fn the_same_request_has_what_it_made_before() {
    let (request, once) = repeatable(&room().name, None, 20);
    assert_eq!(knowing(Some(once.clone())).made(&request).await.unwrap(), Some(once.made));
    assert_eq!(knowing(None).made(&request).await.unwrap(), None);
}

#[tokio::test]
async fn the_key_of_another_request_is_not_taken() {
    let (request, once) = repeatable(&room().name, None, 20);
    let other = Repeatable { request: SecretHash([8; 32]), ..request };
    assert!(matches!(knowing(Some(once)).made(&other).await, Err(RepeatError::Differs)));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut store = MockOnceStore::new();
    store.expect_made().returning(|_, _| Err(database_away()));
    let (request, _) = repeatable(&room().name, None, 20);
    let failed = Repeat { once: Arc::new(store) }.made(&request).await;
    assert!(matches!(failed, Err(RepeatError::Store(error)) if error.is_transient()));
}
