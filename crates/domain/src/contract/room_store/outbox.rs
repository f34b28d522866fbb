//! What a change means for messages that are on their way out.

use chrono::TimeDelta;

use super::super::outbox::{Post, refused};
use super::super::samples::message;
use super::super::stores::Stores;
use crate::delivery::Reaction;
use crate::invitation::{InvitationId, InvitationState, Purpose, Suppression};
use crate::ports::{RoomChange, StoreError};

pub(super) async fn what_takes_the_place_of_a_message_goes_out_in_its_stead(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let moved = message(1, post.scene.candidate(), Purpose::Rescheduled, 5);
    let mut never = message(2, post.scene.candidate(), Purpose::Reminder, 5);
    never.notice.suppressed = Some(Suppression::NoTemplate);
    let change = superseding(&post, 5).await;
    post.scene.commits(RoomChange { invitations: vec![moved.clone(), never], ..change }).await;
    let claimed = post.takes(6).await;
    assert_eq!(claimed.candidate.invitation, moved.invitation());
    assert_eq!((claimed.candidate.room.version, claimed.attempt.number), (2, 1));
}

pub(super) async fn a_change_that_supersedes_what_a_worker_has_is_a_conflict_and_stores_nothing(
    stores: &Stores,
) {
    let post = Post::one(stores, 1).await;
    post.takes(5).await;
    let before = (post.scene.record().await, post.lines().await);
    // While the worker's lease runs, and when it has run out: then the message may have been sent.
    for minute in [5, 20] {
        let invitations = vec![message(1, post.scene.candidate(), Purpose::Rescheduled, minute)];
        let change = RoomChange { invitations, ..superseding(&post, minute).await };
        let refused = stores.rooms.commit(change).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "got {refused:?} at minute {minute}");
        assert_eq!((post.scene.record().await, post.lines().await), before, "at minute {minute}");
    }
    assert_eq!(post.waiting(5).await, (0, 0), "nothing else was queued");
}

pub(super) async fn a_message_that_a_worker_gave_back_is_superseded(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    let retry = Reaction::Retry { attempts: 3, pause: TimeDelta::minutes(1) };
    post.settles(&claimed, refused(retry), 5).await;
    post.scene.commits(superseding(&post, 5).await).await;
    assert_eq!(post.message().await.state, InvitationState::Suppressed(Suppression::Superseded));
    assert_eq!(post.claims(10).await, []);
}

pub(super) async fn the_bell_rings_when_a_change_stores_a_message(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    stores.outbox.rung().await;
    let invitations = vec![message(1, post.scene.candidate(), Purpose::Reminder, 5)];
    post.scene.commits(RoomChange { invitations, ..post.scene.change(5).await }).await;
    stores.outbox.rung().await;
}

/// A change that supersedes every message of the room.
async fn superseding(post: &Post<'_>, minute: i64) -> RoomChange {
    let messages = post.scene.record().await.invitations;
    let superseded: Vec<InvitationId> = messages.into_iter().map(|one| one.id).collect();
    RoomChange { superseded, ..post.scene.change(minute).await }
}
