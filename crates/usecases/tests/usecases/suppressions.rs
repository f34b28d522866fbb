use std::sync::Arc;

use greenroom_domain::invitation::Suppression;
use greenroom_domain::ports::{MockCorrespondenceStore, Silence};
use greenroom_usecases::suppressions::Suppressions;
use uuid::Uuid;

use crate::samples::{at, database_away, phone};

fn silence() -> Silence {
    Silence {
        id: Uuid::from_u128(9),
        phone: phone(),
        application: None,
        reason: Suppression::Stopped,
        since: at(1),
        source: "message".into(),
    }
}

fn suppressions(correspondence: MockCorrespondenceStore) -> Suppressions {
    Suppressions { correspondence: Arc::new(correspondence) }
}

#[tokio::test]
async fn everything_by_which_a_number_is_left_alone_is_told() {
    let mut store = MockCorrespondenceStore::new();
    store.expect_silences().withf(|asked| *asked == phone()).returning(|_| Ok(vec![silence()]));
    assert_eq!(suppressions(store).search(&phone()).await.unwrap(), [silence()]);
}

#[tokio::test]
async fn lifting_tells_whether_there_was_something_to_lift() {
    let mut store = MockCorrespondenceStore::new();
    store.expect_lift().times(2).returning(|id| Ok(id == silence().id));
    let suppressions = suppressions(store);
    assert!(suppressions.lift(silence().id).await.unwrap());
    assert!(!suppressions.lift(Uuid::from_u128(8)).await.unwrap());
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut store = MockCorrespondenceStore::new();
    store.expect_silences().returning(|_| Err(database_away()));
    store.expect_lift().returning(|_| Err(database_away()));
    let suppressions = suppressions(store);
    assert!(suppressions.search(&phone()).await.is_err_and(|error| error.is_transient()));
    assert!(suppressions.lift(silence().id).await.is_err_and(|error| error.is_transient()));
}
