use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, room_with, rules};
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
    assert_eq!(early.sends, []);
    assert!(early.more_at.is_some_and(|at| at >= more_at && at < more_at + instant));
    assert_eq!(post.claims_by(&slow, 100, more_at + instant).await.sends.len(), 1);
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
    let long = |number| {
        let mut new = room_with(number, &[Purpose::Scheduled]);
        (new.room.window.closes_at, new.room.window.hard_ends_at) = (at(9000), at(9001));
        new
    };
    let post = Post::of(stores, 1, long(1)).await;
    Post::of(stores, 2, long(2)).await;
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
