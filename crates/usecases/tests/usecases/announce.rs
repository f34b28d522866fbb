use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::announcement::{Announcement, Event};
use greenroom_domain::ports::{
    Announced, AnnouncementSettlement, ClaimedAnnouncement, MockAnnouncementStore, MockAnnouncer,
};
use greenroom_usecases::announce::Announce;
use uuid::Uuid;

use crate::samples::{at, clock, database_away, secrets};

/// A day after the announcement was queued at minute 20.
const A_DAY_LATER: i64 = 20 + 24 * 60;

fn claimed(attempts: u32) -> ClaimedAnnouncement {
    let announcement = Announcement {
        id: Uuid::from_u128(5),
        event: Event::ResponseReceived,
        kind: "response_received".into(),
        at: at(19),
        room_id: Uuid::from_u128(10),
        room_name: "interview_1".into(),
        application_id: "A-1".into(),
        round: 1,
        job_id: "J-1".into(),
        participant_id: None,
        external_id: None,
        role: None,
        facts: BTreeMap::new(),
    };
    ClaimedAnnouncement { announcement, fence: 3, attempts, queued_at: at(20) }
}

fn refused(status: Option<u16>) -> Announced {
    Announced { status, error: Some("it was not taken".into()), retry_after: None }
}

/// What becomes of a try when the receiver answers so, in that minute.
async fn tried(answer: Announced, attempts: u32, minute: i64) -> AnnouncementSettlement {
    let mut announcer = MockAnnouncer::new();
    announcer
        .expect_announce()
        .once()
        .withf(move |given, now| *given == claimed(0).announcement && *now == at(minute))
        .returning(move |_, _| answer.clone());
    let announce = Announce {
        announcements: Arc::new(MockAnnouncementStore::new()),
        announcer: Arc::new(announcer),
        clock: clock(minute),
        secrets: secrets(),
    };
    announce.announce(claimed(attempts)).await
}

fn seconds_after(due_at: Option<DateTime<Utc>>, minute: i64) -> Option<i64> {
    due_at.map(|due_at| (due_at - at(minute)).num_seconds())
}

#[tokio::test]
async fn what_was_taken_is_not_announced_again() {
    let taken = Announced { status: Some(204), error: None, retry_after: Some(60) };
    let settlement = tried(taken, 0, 20).await;
    let expected = AnnouncementSettlement {
        id: claimed(0).announcement.id,
        fence: 3,
        at: at(20),
        status: Some(204),
        error: None,
        due_at: None,
    };
    assert_eq!(settlement, expected);
}

#[tokio::test]
async fn what_was_not_taken_is_tried_three_times_later_each_time() {
    for (attempts, pause) in [(0, 5), (1, 15), (2, 45), (3, 135), (20, 10_800), (u32::MAX, 10_800)] {
        let settlement = tried(refused(Some(500)), attempts, 20).await;
        assert_eq!(seconds_after(settlement.due_at, 20), Some(pause), "after {attempts} tries");
        assert_eq!((settlement.status, settlement.error.as_deref()), (Some(500), Some("it was not taken")));
    }
}

#[tokio::test]
async fn a_receiver_that_wants_to_be_left_alone_is_asked_no_sooner() {
    for (asked, pause) in [(0, 5), (3, 5), (600, 600), (u32::MAX, 10_800)] {
        let settlement = tried(Announced { retry_after: Some(asked), ..refused(Some(429)) }, 0, 20).await;
        assert_eq!(seconds_after(settlement.due_at, 20), Some(pause), "{asked} s");
    }
}

#[tokio::test]
async fn after_a_day_it_is_given_up() {
    for (minute, again) in [(A_DAY_LATER - 181, true), (A_DAY_LATER - 180, true), (A_DAY_LATER - 179, false)]
    {
        let settlement = tried(refused(None), 20, minute).await;
        assert_eq!(settlement.due_at.is_some(), again, "in minute {minute}");
        assert!(settlement.error.is_some(), "what is given up was not delivered");
    }
}

#[tokio::test]
async fn a_worker_holds_what_it_claimed_for_a_minute() {
    let mut outbox = MockAnnouncementStore::new();
    outbox
        .expect_claim_announcements()
        .once()
        .withf(|limit, until, now| (*limit, *until, *now) == (8, at(20) + TimeDelta::minutes(1), at(20)))
        .returning(|_, _, _| Ok(vec![claimed(0)]));
    outbox
        .expect_settle_announcement()
        .once()
        .withf(|one| one.fence == 3)
        .returning(|_| Err(database_away()));
    let announce = Announce {
        announcements: Arc::new(outbox),
        announcer: Arc::new(MockAnnouncer::new()),
        clock: clock(20),
        secrets: secrets(),
    };
    assert_eq!(announce.claim(8).await.unwrap(), [claimed(0)]);
    let settlement = tried(refused(None), 0, 20).await;
    assert!(announce.settle(&settlement).await.is_err_and(|error| error.is_transient()));
}
