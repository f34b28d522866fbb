//! What every [`AnnouncementStore`](crate::ports::AnnouncementStore) must do, for the rooms' side and the
//! workers'. The stores listen to every event.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::outbox::{Post, failure, receipt, refused, sent_to};
use super::runner::Case;
use super::samples::at;
use super::stores::Stores;
use crate::announcement::{Announcement, Event};
use crate::delivery::Reaction;
use crate::ports::{AnnouncementAttempt, AnnouncementSettlement, ClaimedAnnouncement};
use crate::receipt::Receipt;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_failed_message_is_announced_with_all_that_is_known,
    what_nobody_listens_to_is_not_announced,
    a_receipt_is_announced_once,
    what_is_given_up_or_never_sent_is_announced,
    two_claims_never_bring_the_same_announcement,
    the_oldest_announcement_goes_first_and_no_more_than_asked_for,
    an_announcement_that_was_delivered_is_over,
    an_announcement_that_failed_is_tried_again_when_it_is_time,
    an_announcement_that_was_given_up_is_dead,
    who_lost_an_announcement_changes_nothing,
    an_announcement_can_be_sent_again_whatever_became_of_it,
    announcements_are_listed_newest_first_by_room_or_all,
];

/// Room `number`, whose message was given up at that minute.
async fn failed(stores: &Stores, number: u128, minute: i64) -> Post<'_> {
    let post = Post::one(stores, number).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, refused(Reaction::GiveUp), minute).await;
    post
}

async fn claims(stores: &Stores, minute: i64) -> Vec<ClaimedAnnouncement> {
    stores.announcements.claim_announcements(100, at(minute + 1), at(minute)).await.unwrap()
}

async fn takes(stores: &Stores, minute: i64) -> ClaimedAnnouncement {
    let mut claimed = claims(stores, minute).await;
    assert_eq!(claimed.len(), 1, "there is not one announcement");
    claimed.pop().unwrap()
}

/// Stores what became of a try: delivered without an error, else dead or due again.
async fn settles(
    stores: &Stores,
    of: &ClaimedAnnouncement,
    minute: i64,
    error: Option<&str>,
    due: Option<i64>,
) {
    let settlement = AnnouncementSettlement {
        id: of.announcement.id,
        fence: of.fence,
        at: at(minute),
        status: Some(if error.is_some() { 500 } else { 200 }),
        error: error.map(str::to_owned),
        due_at: due.map(at),
    };
    stores.announcements.settle_announcement(&settlement).await.unwrap();
}

/// The states of all announcements and when they are due, newest first, and how often each was tried.
async fn all(stores: &Stores) -> Vec<(String, Option<i64>, usize)> {
    let records = stores.announcements.list(None, None, 100).await.unwrap();
    let minute = |at_: chrono::DateTime<chrono::Utc>| (at_ - at(0)).num_minutes();
    records.into_iter().map(|one| (one.state, one.due_at.map(minute), one.attempts.len())).collect()
}

async fn a_failed_message_is_announced_with_all_that_is_known(stores: &Stores) {
    let post = failed(stores, 1, 5).await;
    let claimed = takes(stores, 5).await;
    let candidate = post.scene.candidate();
    let facts = [
        ("invitation", post.message().await.id.to_string()),
        ("purpose", "scheduled".into()),
        ("code", failure().code.to_string()),
        ("title", failure().title),
    ];
    let expected = Announcement {
        id: claimed.announcement.id,
        event: Event::InvitationFailed,
        kind: "invitation_failed".into(),
        at: at(5),
        room_id: post.scene.new.room.id.0,
        room_name: "interview_1".into(),
        application_id: "A-1".into(),
        round: 1,
        job_id: "J-1".into(),
        participant_id: Some(candidate.id.0),
        external_id: candidate.external_id.clone(),
        role: Some("candidate".into()),
        facts: facts.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<BTreeMap<_, _>>(),
    };
    assert_eq!((claimed.announcement, claimed.attempts), (expected, 0));
}

async fn what_nobody_listens_to_is_not_announced(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    post.hears("sent", vec![receipt(sent_to(1), None, Receipt::Sent, 6)]).await;
    assert_eq!(claims(stores, 6).await, []);
    assert_eq!(all(stores).await, []);
}

async fn a_receipt_is_announced_once(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    for (body, what) in
        [("delivered", Receipt::Delivered), ("again", Receipt::Delivered), ("read", Receipt::Read)]
    {
        post.hears(body, vec![receipt(sent_to(1), None, what, 6)]).await;
    }
    let claimed = takes(stores, 6).await;
    assert_eq!((claimed.announcement.event, claimed.announcement.at), (Event::InvitationDelivered, at(6)));
}

async fn what_is_given_up_or_never_sent_is_announced(stores: &Stores) {
    let silent = Post::one(stores, 1).await;
    silent.sends(5).await;
    let late = Post::one(stores, 2).await;
    late.claims(90).await;
    stores.outbox.give_up_silent(at(900), 100).await.unwrap();
    let told: Vec<_> = claims(stores, 900)
        .await
        .into_iter()
        .map(|one| (one.announcement.event, one.announcement.at, one.announcement.application_id))
        .collect();
    let expected = [(at(90), "A-2"), (at(900), "A-1")];
    assert_eq!(told, expected.map(|(at, id)| (Event::InvitationFailed, at, id.to_owned())));
}

async fn two_claims_never_bring_the_same_announcement(stores: &Stores) {
    failed(stores, 1, 5).await;
    let first = takes(stores, 5).await;
    assert_eq!(claims(stores, 5).await, []);
    let again = takes(stores, 6).await;
    assert!(again.fence > first.fence);
    assert_eq!(again.announcement, first.announcement);
}

async fn the_oldest_announcement_goes_first_and_no_more_than_asked_for(stores: &Stores) {
    for (number, minute) in [(1, 7), (2, 5), (3, 6)] {
        failed(stores, number, minute).await;
    }
    let mut told = vec![];
    for _ in 0..2 {
        let two = stores.announcements.claim_announcements(2, at(20), at(10)).await.unwrap();
        told.extend(two.into_iter().map(|one| one.announcement.application_id));
    }
    assert_eq!(told, ["A-2", "A-3", "A-1"]);
}

async fn an_announcement_that_was_delivered_is_over(stores: &Stores) {
    failed(stores, 1, 5).await;
    let claimed = takes(stores, 5).await;
    assert_eq!(stores.outbox.depth(at(5)).await.unwrap().announcements, 1);
    settles(stores, &claimed, 6, None, None).await;
    assert_eq!(claims(stores, 600).await, []);
    assert_eq!(all(stores).await, [("delivered".to_owned(), None, 1)]);
    assert_eq!(stores.outbox.depth(at(6)).await.unwrap().announcements, 0);
}

async fn an_announcement_that_failed_is_tried_again_when_it_is_time(stores: &Stores) {
    failed(stores, 1, 5).await;
    let first = takes(stores, 5).await;
    settles(stores, &first, 5, Some("status 500"), Some(10)).await;
    assert_eq!(all(stores).await, [("pending".to_owned(), Some(10), 1)]);
    assert_eq!(claims(stores, 9).await, []);
    let second = takes(stores, 10).await;
    assert_eq!((second.attempts, second.queued_at), (1, first.queued_at));
    settles(stores, &second, 10, None, None).await;
    let records = stores.announcements.list(None, None, 1).await.unwrap();
    let tries = [
        AnnouncementAttempt { at: at(5), status: Some(500), error: Some("status 500".into()) },
        AnnouncementAttempt { at: at(10), status: Some(200), error: None },
    ];
    assert_eq!(records.first().unwrap().attempts, tries);
}

async fn an_announcement_that_was_given_up_is_dead(stores: &Stores) {
    failed(stores, 1, 5).await;
    let claimed = takes(stores, 5).await;
    settles(stores, &claimed, 5, Some("status 500"), None).await;
    assert_eq!(claims(stores, 600).await, []);
    assert_eq!(all(stores).await, [("dead".to_owned(), None, 1)]);
    let depth = stores.outbox.depth(at(6)).await.unwrap();
    assert_eq!((depth.announcements, depth.announcements_dead), (0, 1));
}

async fn who_lost_an_announcement_changes_nothing(stores: &Stores) {
    failed(stores, 1, 5).await;
    let lost = takes(stores, 5).await;
    let present = takes(stores, 6).await;
    settles(stores, &lost, 6, None, None).await;
    assert_eq!(all(stores).await, [("pending".to_owned(), Some(5), 0)]);
    for _ in 0..2 {
        settles(stores, &present, 6, Some("status 500"), Some(10)).await;
    }
    assert_eq!(all(stores).await, [("pending".to_owned(), Some(10), 1)]);
}

async fn an_announcement_can_be_sent_again_whatever_became_of_it(stores: &Stores) {
    failed(stores, 1, 5).await;
    let id = takes(stores, 5).await.announcement.id;
    for (minute, error, due) in
        [(6, None, None), (8, Some("status 500"), None), (10, Some("status 500"), Some(600))]
    {
        let claimed = takes(stores, minute).await;
        assert_eq!(claimed.announcement.id, id);
        settles(stores, &claimed, minute, error, due).await;
        assert_eq!(claims(stores, minute + 1).await, []);
        assert!(stores.announcements.resend(id, at(minute + 2)).await.unwrap());
    }
    takes(stores, 12).await;
    assert!(!stores.announcements.resend(Uuid::from_u128(7), at(12)).await.unwrap());
}

async fn announcements_are_listed_newest_first_by_room_or_all(stores: &Stores) {
    for (number, minute) in [(1, 7), (2, 5), (3, 6)] {
        failed(stores, number, minute).await;
    }
    let room = |number: u128| Some(Uuid::from_u128(number * 1000));
    for (of, before, limit, expected) in [
        (None, None, 100, vec!["A-1", "A-3", "A-2"]),
        (None, None, 2, vec!["A-1", "A-3"]),
        (None, Some(at(7)), 100, vec!["A-3", "A-2"]),
        (room(3), None, 100, vec!["A-3"]),
        (room(3), Some(at(6)), 100, vec![]),
        (room(9), None, 100, vec![]),
    ] {
        let listed = stores.announcements.list(of, before, limit).await.unwrap();
        let applications: Vec<_> =
            listed.iter().map(|one| one.announcement.application_id.as_str()).collect();
        assert_eq!(applications, expected, "{of:?} {before:?} {limit}");
    }
}
