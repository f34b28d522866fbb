use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, breaker, long, receipt, refused, room_with, rules, sent_to};
use crate::delivery::{Reaction, RetryRules, SendOutcome};
use crate::invitation::{InvitationState, Purpose};
use crate::outbox::Scope;
use crate::ports::Depth;
use crate::receipt::Receipt;

pub(super) async fn silence_is_given_up_after_the_deadline(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await, Post::one(stores, 3).await];
    let [first, second, third] = &posts;
    for (post, claimed) in posts.iter().zip(first.claims(5).await) {
        post.settles(&claimed, SendOutcome::Accepted(sent_to(post.number)), 5).await;
    }
    second.hears("sent", vec![receipt(sent_to(2), None, Receipt::Sent, 6)]).await;
    third.hears("delivered", vec![receipt(sent_to(3), None, Receipt::Delivered, 6)]).await;
    let deadline = at(5) + RetryRules::default().time_to_live;
    let early = deadline - TimeDelta::seconds(1);
    assert_eq!(stores.outbox.give_up_silent(early, 100).await.unwrap(), 0);
    assert_eq!(stores.outbox.give_up_silent(deadline, 1).await.unwrap(), 1);
    assert_eq!(stores.outbox.give_up_silent(deadline, 100).await.unwrap(), 1);
    assert_eq!(stores.outbox.give_up_silent(deadline, 100).await.unwrap(), 0);
    assert_eq!(first.state().await, InvitationState::Undelivered);
    assert_eq!(second.told().await, ["invitation_accepted", "invitation_sent", "invitation_undelivered"]);
    assert_eq!(third.state().await, InvitationState::Delivered);
    first.hears("late", vec![receipt(sent_to(1), None, Receipt::Delivered, 900)]).await;
    assert_eq!(first.state().await, InvitationState::Delivered, "the phone has the last word");
}

pub(super) async fn what_is_sent_again_is_not_given_up(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Uncertain("timeout".into()), 5).await;
    assert_eq!(stores.outbox.give_up_silent(at(10_000), 100).await.unwrap(), 0);
    assert_eq!(post.state().await, InvitationState::Uncertain);
}

pub(super) async fn a_message_has_a_deadline_since_it_was_first_sent(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let first = post.takes(5).await;
    let retry = Reaction::Retry { attempts: 3, pause: TimeDelta::minutes(1) };
    post.settles(&first, refused(retry), 5).await;
    let deadline = at(5) + RetryRules::default().time_to_live;
    assert_eq!(stores.outbox.give_up_silent(deadline, 100).await.unwrap(), 0, "it waits");
    let second = post.takes(6).await;
    assert_eq!(stores.outbox.give_up_silent(deadline, 100).await.unwrap(), 0, "it is being sent");
    // A receipt came, and the answer never did.
    post.hears("sent", vec![receipt(sent_to(1), Some(second.attempt), Receipt::Sent, 7)]).await;
    let early = deadline - TimeDelta::seconds(1);
    assert_eq!(stores.outbox.give_up_silent(early, 100).await.unwrap(), 0);
    assert_eq!(stores.outbox.give_up_silent(deadline, 100).await.unwrap(), 1);
    assert_eq!(post.state().await, InvitationState::Undelivered);
}

pub(super) async fn who_was_not_written_to_for_a_day_is_forgotten(stores: &Stores) {
    let two = |number| {
        let mut new = long(room_with(number, &[Purpose::Scheduled, Purpose::Open]));
        new.invitations.iter_mut().skip(1).for_each(|one| one.notice.due_at = at(3000));
        new
    };
    let post = Post::of(stores, 1, two(1)).await;
    Post::of(stores, 2, two(2)).await;
    for claimed in post.claims(5).await {
        let number = if claimed.candidate.room.application.id == "A-1" { 1 } else { 2 };
        post.settles(&claimed, SendOutcome::Accepted(sent_to(number)), 5).await;
    }
    let mut last = vec![];
    for seconds in [0, 1] {
        stores.outbox.tidy(at(5) + TimeDelta::days(1) + TimeDelta::seconds(seconds)).await.unwrap();
        let claimed = post.claims_by(&rules(), 1, at(3000)).await.sends.pop().unwrap();
        last.push((claimed.candidate.room.application.id, claimed.candidate.recipient_last_at));
    }
    assert_eq!(last, [("A-1".to_owned(), Some(at(5))), ("A-2".to_owned(), None)]);
}

pub(super) async fn receipts_that_fit_nothing_are_forgotten_in_time(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await];
    let [first, second] = &posts;
    let claims = first.claims(5).await;
    // A store may count from when a receipt came, by its own clock.
    for (post, days, claimed) in [(first, 8, 0), (second, 36_500, 1)] {
        post.hears("early", vec![receipt(sent_to(post.number), None, Receipt::Delivered, 6)]).await;
        stores.outbox.tidy(at(6) + TimeDelta::days(days)).await.unwrap();
        let claimed = claims.get(claimed).unwrap();
        post.settles(claimed, SendOutcome::Accepted(sent_to(post.number)), 6).await;
    }
    assert_eq!(first.state().await, InvitationState::Delivered);
    assert_eq!(second.state().await, InvitationState::Accepted);
}

pub(super) async fn the_depth_tells_what_waits(stores: &Stores) {
    assert_eq!(stores.outbox.depth(at(0)).await.unwrap(), Depth::default());
    let mut new = room_with(1, &[Purpose::Scheduled, Purpose::Reminder, Purpose::Open]);
    for (message, minute) in new.invitations.iter_mut().zip([1, 20, 3]) {
        message.notice.due_at = at(minute);
    }
    let post = Post::of(stores, 1, new).await;
    let open = breaker(Scope::Template(Purpose::Open, "ar".into()), 5);
    stores.breakers.stop(std::slice::from_ref(&open)).await.unwrap();
    let depth = Depth {
        messages_due: 2,
        messages_later: 1,
        oldest_due_seconds: 240,
        breakers: vec![open],
        ..Depth::default()
    };
    assert_eq!(stores.outbox.depth(at(5)).await.unwrap(), depth);
    assert_eq!(post.claims(5).await.len(), 2);
    assert_eq!(post.waiting(5).await, (0, 1), "what a worker has does not wait");
}

pub(super) async fn the_bell_rings_when_a_message_is_stored(stores: &Stores) {
    Post::one(stores, 1).await;
    stores.outbox.rung().await;
}
