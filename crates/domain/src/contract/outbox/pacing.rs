use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, long, room_with, rules};
use crate::invitation::Purpose;
use crate::outbox::ClaimRules;
use crate::pacing::{Bucket, PacingRules};

pub(super) async fn the_number_keeps_its_pace_over_claims(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let slow = ClaimRules { pacing: PacingRules::new(20, None), ..rules() };
    let first = post.claims_by(&slow, 100, at(5)).await;
    assert_eq!((first.sends.len(), first.seen), (1, 2));
    let more_at = first.more_at.unwrap();
    assert!(more_at > at(5));
    // A store may keep times in microseconds.
    let instant = TimeDelta::milliseconds(1);
    let early = post.claims_by(&slow, 100, more_at - instant).await;
    assert_eq!(
        (early.sends.len(), early.seen),
        (0, 0),
        "there is nothing to look at as long as none may be sent"
    );
    assert!(early.more_at.is_some_and(|at| at >= more_at && at < more_at + instant));
    assert_eq!(post.claims_by(&slow, 100, more_at + instant).await.sends.len(), 1);
}

pub(super) async fn no_more_are_looked_at_than_the_number_may_send_and_a_few(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    for number in 2..=12 {
        Post::one(stores, number).await;
    }
    let two = Bucket { interval: TimeDelta::seconds(1), burst: 2 };
    let rules = ClaimRules { pacing: PacingRules { number: two, ..rules().pacing }, ..rules() };
    let claim = post.claims_by(&rules, 100, at(5)).await;
    assert_eq!((claim.sends.len(), claim.seen), (2, 10));
    assert_eq!(claim.more_at, Some(at(5) + TimeDelta::seconds(1)));
    let later = at(5) + TimeDelta::seconds(3);
    assert_eq!(post.claims_by(&rules, 3, later).await.seen, 3, "never more than asked for");
}

pub(super) async fn who_saw_as_many_as_there_was_room_for_may_ask_again_at_once(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let first = post.claims_by(&rules(), 1, at(5)).await;
    assert_eq!((first.sends.len(), first.more_at), (1, Some(at(5))));
    let last = post.claims_by(&rules(), 2, at(5)).await;
    assert_eq!((last.sends.len(), last.more_at), (1, None));
}

pub(super) async fn a_recipient_who_has_to_wait_holds_up_nobody(stores: &Stores) {
    let post = Post::of(stores, 1, room_with(1, &[Purpose::Scheduled, Purpose::Open])).await;
    Post::one(stores, 2).await;
    let one_in_six = Bucket { interval: TimeDelta::seconds(6), burst: 1 };
    let rules = ClaimRules { pacing: PacingRules { recipient: one_in_six, ..rules().pacing }, ..rules() };
    let now = post.claims_by(&rules, 100, at(5)).await;
    let rooms: Vec<_> =
        now.sends.iter().map(|claimed| claimed.candidate.room.application.id.as_str()).collect();
    assert_eq!(rooms, ["A-1", "A-2"]);
    let later = at(5) + TimeDelta::seconds(6);
    assert_eq!(post.claims_by(&rules, 100, later - TimeDelta::milliseconds(1)).await.seen, 0);
    let waited = post.claims_by(&rules, 100, later).await.sends;
    assert_eq!(waited.first().map(|claimed| claimed.candidate.recipient_last_at), Some(Some(at(5))));
}

pub(super) async fn only_so_many_people_are_written_to_in_a_day(stores: &Stores) {
    let post = Post::of(stores, 1, long(room_with(1, &[Purpose::Scheduled]))).await;
    Post::of(stores, 2, long(room_with(2, &[Purpose::Scheduled]))).await;
    let rules = ClaimRules { pacing: PacingRules::new(1000, Some(1)), ..rules() };
    assert_eq!(post.claims_by(&rules, 1, at(5)).await.sends.len(), 1);
    let soon = at(5) + TimeDelta::seconds(10);
    let full = post.claims_by(&rules, 100, soon).await;
    assert_eq!((full.sends.len(), full.seen), (0, 1));
    assert_eq!(post.claims_by(&rules, 100, soon).await.seen, 0, "it is not asked again at once");
    let next_day = post.claims_by(&rules, 100, at(5 + 24 * 60)).await.sends;
    let rooms: Vec<_> =
        next_day.iter().map(|claimed| claimed.candidate.room.application.id.as_str()).collect();
    assert_eq!(rooms, ["A-2"]);
}
