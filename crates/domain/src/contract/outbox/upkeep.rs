use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, breaker, receipt, room_with, sent_to};
use crate::delivery::{Effort, SendOutcome};
use crate::invitation::{InvitationState, Purpose};
use crate::outbox::Scope;
use crate::ports::Depth;
use crate::receipt::Receipt;

pub(super) async fn a_released_message_is_as_it_was(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    let before = claimed.candidate.invitation.clone();
    stores.outbox.release(&[(claimed.attempt, claimed.fence)]).await.unwrap();
    assert_eq!(post.message().await, before);
    let again = post.takes(5).await;
    assert_eq!((again.attempt, again.candidate.effort), (claimed.attempt, Effort::default()));
    assert!(again.fence > claimed.fence);
}

pub(super) async fn who_lost_a_message_releases_nothing(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let lost = post.takes(5).await;
    post.claims(7).await;
    post.takes(17).await;
    stores.outbox.release(&[(lost.attempt, lost.fence)]).await.unwrap();
    assert_eq!(post.claims(17).await, []);
    assert_eq!(post.message().await.posts, 2);
}

pub(super) async fn silence_is_given_up_after_the_deadline(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await, Post::one(stores, 3).await];
    let [first, second, third] = &posts;
    for (post, claimed) in posts.iter().zip(first.claims(5).await) {
        post.settles(&claimed, SendOutcome::Accepted(sent_to(post.number)), 5).await;
    }
    second.hears("sent", vec![receipt(sent_to(2), None, Receipt::Sent, 6)]).await;
    third.hears("delivered", vec![receipt(sent_to(3), None, Receipt::Delivered, 6)]).await;
    let deadline = at(5) + crate::delivery::RetryRules::default().time_to_live;
    let early = deadline - chrono::TimeDelta::seconds(1);
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

pub(super) async fn the_depth_tells_what_waits(stores: &Stores) {
    assert_eq!(stores.outbox.depth(at(0)).await.unwrap(), Depth::default());
    let mut new = room_with(1, &[Purpose::Scheduled, Purpose::Reminder, Purpose::Open]);
    for (message, minute) in new.invitations.iter_mut().zip([1, 20, 3]) {
        message.notice.due_at = at(minute);
    }
    let post = Post::of(stores, 1, new).await;
    let open = breaker(Scope::Template(Purpose::Open, "ar".into()), 5);
    stores.outbox.stop(std::slice::from_ref(&open)).await.unwrap();
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
