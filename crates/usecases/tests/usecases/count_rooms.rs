use std::sync::Arc;

use greenroom_domain::ports::{AnalyticsQuery, GroupBy, MockAnalyticsStore};
use greenroom_usecases::count_rooms::{Count, CountError, CountQuery, CountRooms};

use crate::samples::{at, clock, database_away};

/// Minutes of so many days.
const fn days(number: i64) -> i64 {
    number * 24 * 60
}

/// What is counted when somebody asks for this at minute 0.
async fn count(from: Option<i64>, to: Option<i64>) -> Result<Count, CountError> {
    let mut analytics = MockAnalyticsStore::new();
    analytics.expect_rooms().times(..=1).returning(|_| Ok(vec![]));
    let count = CountRooms { analytics: Arc::new(analytics), clock: clock(0) };
    let (from, to) = (from.map(at), to.map(at));
    count.run(CountQuery { group_by: GroupBy::Job, from, to, job: Some("J-1".into()) }).await
}

#[tokio::test]
async fn the_last_month_is_counted_unless_another_time_is_asked_for() {
    for (asked, expected) in [
        ((None, None), (days(-30), days(1))),
        ((Some(days(-3)), None), (days(-3), days(1))),
        ((None, Some(days(-100))), (days(-131), days(-100))),
        ((Some(days(-366)), Some(0)), (days(-366), 0)),
        ((Some(0), Some(1)), (0, 1)),
    ] {
        let (from, to) = (at(expected.0), at(expected.1));
        let expected = AnalyticsQuery { group_by: GroupBy::Job, from, to, job: Some("J-1".into()) };
        assert_eq!(count(asked.0, asked.1).await.unwrap().query, expected);
    }
}

#[tokio::test]
async fn a_time_that_makes_no_sense_is_not_counted() {
    for (from, to) in [(Some(0), Some(0)), (Some(1), Some(0)), (Some(days(2)), None)] {
        assert!(matches!(count(from, to).await, Err(CountError::Backwards)), "{from:?} {to:?}");
    }
    for (from, to) in [(Some(-1), Some(days(366))), (Some(days(-366)), None)] {
        assert!(matches!(count(from, to).await, Err(CountError::TooLong)), "{from:?} {to:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told() {
    let mut analytics = MockAnalyticsStore::new();
    analytics.expect_rooms().returning(|_| Err(database_away()));
    let count = CountRooms { analytics: Arc::new(analytics), clock: clock(0) };
    let asked = CountQuery { group_by: GroupBy::Day, from: None, to: Some(at(0)), job: None };
    let error = count.run(asked).await.unwrap_err();
    assert!(matches!(error, CountError::Store(error) if error.is_transient()));
}
