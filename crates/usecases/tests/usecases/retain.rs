use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::ports::{MockOnceStore, MockRetentionStore};
use greenroom_domain::retention::{Leftover, Retention};
use greenroom_usecases::retain::{Retain, Retained};

use crate::samples::{at, clock, database_away};

const KEPT: Retention = Retention { personal: TimeDelta::days(180), raw: TimeDelta::days(14) };

fn requests(forgotten: usize) -> MockOnceStore {
    let mut once = MockOnceStore::new();
    let a_day_ago = at(0) - TimeDelta::days(1);
    once.expect_forget_made()
        .once()
        .withf(move |before| *before == a_day_ago)
        .return_once(move |_| Ok(forgotten));
    once
}

async fn pass(retention: MockRetentionStore, once: MockOnceStore) -> Retained {
    Retain { retention: Arc::new(retention), once: Arc::new(once), clock: clock(0), kept: KEPT }.run().await
}

fn how_many(pass: &Retained, what: &str) -> usize {
    pass.dropped.iter().find(|(word, _)| *word == what).unwrap().1
}

#[tokio::test]
async fn everything_goes_when_its_time_has_come() {
    let mut retention = MockRetentionStore::new();
    retention
        .expect_forget()
        .times(Leftover::ALL.len())
        .withf(|what, before, _| *before == KEPT.before(*what, at(0)))
        .returning(|what, _, _| Ok(if what == Leftover::Drifts { 3 } else { 0 }));
    let over_before = at(0) - KEPT.personal;
    retention
        .expect_erase_rooms()
        .once()
        .withf(move |before, _| *before == over_before)
        .returning(|_, _| Ok(2));
    let pass = pass(retention, requests(5)).await;
    assert!(pass.failures.is_empty());
    assert_eq!(pass.dropped.len(), Leftover::ALL.len() + 2);
    for (what, dropped) in [("drifts", 3), ("tokens", 0), ("rooms", 2), ("requests", 5)] {
        assert_eq!(how_many(&pass, what), dropped, "{what}");
    }
}

#[tokio::test]
async fn what_is_a_lot_goes_in_parts_until_none_is_left() {
    let (mut retention, mut left) = (MockRetentionStore::new(), 1200);
    retention.expect_forget().returning(|_, _, _| Ok(0));
    retention.expect_erase_rooms().times(3).returning(move |_, limit| {
        let part = left.min(limit as usize);
        left -= part;
        Ok(part)
    });
    assert_eq!(how_many(&pass(retention, requests(0)).await, "rooms"), 1200);
}

#[tokio::test]
async fn a_pass_ends_however_much_there_is() {
    let mut retention = MockRetentionStore::new();
    retention.expect_forget().returning(|_, _, limit| Ok(limit as usize));
    retention.expect_erase_rooms().returning(|_, limit| Ok(limit as usize));
    let pass = pass(retention, requests(0)).await;
    assert_eq!((how_many(&pass, "media_events"), how_many(&pass, "rooms")), (100_000, 100_000));
}

#[tokio::test]
async fn what_cannot_go_does_not_keep_the_rest() {
    let mut retention = MockRetentionStore::new();
    retention.expect_forget().times(Leftover::ALL.len()).returning(|what, _, _| match what {
        Leftover::MediaEvents | Leftover::Tokens => Err(database_away()),
        _ => Ok(1),
    });
    retention.expect_erase_rooms().once().returning(|_, _| Err(database_away()));
    let pass = pass(retention, requests(4)).await;
    assert_eq!(pass.failures.len(), 3);
    for (what, dropped) in [("media_events", 0), ("messenger_events", 1), ("rooms", 0), ("requests", 4)] {
        assert_eq!(how_many(&pass, what), dropped, "{what}");
    }
}
