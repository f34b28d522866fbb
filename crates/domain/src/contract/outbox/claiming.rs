use chrono::TimeDelta;
use uuid::Uuid;

use super::super::samples::{at, message};
use super::super::stores::Stores;
use super::post::{Post, breaker, long, room_with, rules};
use crate::delivery::Effort;
use crate::invitation::{InvitationState, Purpose, Suppression};
use crate::message::AttemptId;
use crate::outbox::{Breaker, Candidate, ClaimRules, Reach, Scope};
use crate::ports::{NewResponse, RoomChange, Silence};
use crate::response::{Response, ResponseKind};

pub(super) async fn a_message_that_is_due_is_claimed_with_all_that_decides_about_it(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let before = post.scene.record().await;
    let claimed = post.takes(5).await;
    let expected = Candidate {
        invitation: before.invitations.first().unwrap().clone(),
        recipient: before.participant(post.scene.candidate().id).unwrap().clone(),
        room: before.room,
        candidate_name: "Layla Haddad".into(),
        effort: Effort::default(),
        abandoned: false,
        silenced: None,
        inside: false,
        response: None,
        recipient_full_at: None,
        recipient_last_at: None,
    };
    assert_eq!(claimed.candidate, expected);
    assert_eq!(claimed.attempt, AttemptId { invitation: expected.invitation.id, number: 1 });
}

pub(super) async fn a_claimed_message_is_being_sent(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.takes(5).await;
    let message = post.message().await;
    assert_eq!((message.state, message.posts), (InvitationState::Sending, 1));
    assert_eq!(post.told().await, [""; 0], "it is not worth a line yet");
}

pub(super) async fn the_soonest_interview_goes_first_and_no_more_than_asked_for(stores: &Stores) {
    for number in [3, 1, 2] {
        Post::one(stores, number).await;
    }
    let post = Post::one(stores, 4).await;
    let mut rooms = vec![];
    for (limit, seen) in [(1, 1), (2, 2), (100, 1), (100, 0)] {
        let claim = post.claims_by(&rules(), limit, at(5)).await;
        assert_eq!(claim.seen, seen);
        rooms.extend(claim.sends.into_iter().map(|claimed| claimed.candidate.room.application.id));
    }
    assert_eq!(rooms, ["A-1", "A-2", "A-3", "A-4"]);
}

pub(super) async fn what_a_newer_message_made_pointless_is_not_sent_after_it(stores: &Stores) {
    let post = Post::of(stores, 1, room_with(1, &[Purpose::Scheduled])).await;
    // As if a worker had had the first one while the room was moved, and was refused.
    let newer = message(99, post.scene.candidate(), Purpose::Rescheduled, 4);
    let change = post.scene.change(4).await;
    post.scene.commits(RoomChange { invitations: vec![newer.clone()], superseded: vec![], ..change }).await;
    let sends = post.claims(5).await;
    assert_eq!(sends.iter().map(|sent| sent.attempt.invitation).collect::<Vec<_>>(), [newer.id]);
    let states: Vec<_> = post.scene.record().await.invitations.into_iter().map(|one| one.state).collect();
    assert_eq!(states, [InvitationState::Suppressed(Suppression::Superseded), InvitationState::Sending]);
}

pub(super) async fn a_reminder_outlives_a_move_and_no_cancellation(stores: &Stores) {
    use InvitationState::{Sending, Suppressed};
    let dead = Suppressed(Suppression::Superseded);
    for (number, purpose, left) in [(1, Purpose::Rescheduled, Sending), (2, Purpose::Cancelled, dead)] {
        let post = Post::of(stores, number, room_with(number, &[Purpose::Reminder])).await;
        let newer = message(90 + number, post.scene.candidate(), purpose, 4);
        let change = post.scene.change(4).await;
        post.scene.commits(RoomChange { invitations: vec![newer], ..change }).await;
        post.claims(5).await;
        assert_eq!(post.state().await, left, "{purpose:?}");
    }
}

pub(super) async fn what_is_for_later_is_left_until_then(stores: &Stores) {
    let mut new = room_with(1, &[Purpose::Scheduled]);
    new.invitations.iter_mut().for_each(|one| one.notice.due_at = at(10));
    let post = Post::of(stores, 1, new).await;
    assert_eq!(post.claims_by(&rules(), 100, at(9)).await.seen, 0);
    post.takes(10).await;
}

pub(super) async fn two_claims_never_bring_the_same(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.takes(5).await;
    assert_eq!(post.claims(5).await, []);
}

pub(super) async fn a_lease_that_ran_out_leaves_doubt_and_the_message_goes_out_once_more(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let first = post.takes(5).await;
    assert_eq!(post.claims(7).await, [], "what may have been sent is not sent at once");
    assert_eq!(post.state().await, InvitationState::Uncertain);
    assert_eq!(post.told().await, ["invitation_uncertain"]);
    assert_eq!(post.claims(16).await, []);
    let second = post.takes(17).await;
    assert_eq!((second.attempt.number, second.candidate.effort.doubts), (2, 1));
    assert!(second.fence > first.fence);
    assert_eq!(post.state().await, InvitationState::Uncertain, "it may still have been sent the first time");
}

pub(super) async fn what_is_in_doubt_twice_is_left_to_receipts(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.takes(5).await;
    post.claims(7).await;
    post.takes(17).await;
    assert_eq!(post.claims(19).await, []);
    assert_eq!(post.waiting(19).await, (0, 0));
    assert_eq!(post.state().await, InvitationState::Uncertain);
}

pub(super) async fn who_wants_no_messages_gets_none(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    stores.correspondence.silence(&silence(&post, 1, None, Suppression::Stopped)).await.unwrap();
    is_suppressed(&post, Suppression::Stopped, "invitation_unsent").await;
}

pub(super) async fn who_is_not_that_person_is_left_alone_for_that_application(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await];
    for (post, application) in posts.iter().zip(["A-1", "A-1"]) {
        let of = Some(application.to_owned());
        let silence = silence(post, post.number, of, Suppression::WrongPerson);
        stores.correspondence.silence(&silence).await.unwrap();
    }
    let [first, second] = posts;
    assert_eq!(second.takes(5).await.candidate.room.application.id, "A-2");
    assert_eq!(first.state().await, InvitationState::Suppressed(Suppression::WrongPerson));
}

pub(super) async fn nobody_is_written_to_about_a_room_that_is_over(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    assert_eq!(post.claims(90).await, []);
    is_suppressed(&post, Suppression::TooLate, "invitation_unsent").await;
}

pub(super) async fn nobody_is_reminded_who_is_inside_or_cannot_come(stores: &Stores) {
    let inside = Post::of(stores, 1, room_with(1, &[Purpose::Reminder])).await;
    inside.scene.joins(inside.scene.candidate(), "PA_1", "RM_1", None, 3).await;
    let cannot = Post::of(stores, 2, room_with(2, &[Purpose::Reminder])).await;
    for (minute, kind) in [(2, ResponseKind::CannotMakeIt), (1, ResponseKind::Confirm)] {
        answers(&cannot, kind, minute).await;
    }
    for post in [inside, cannot] {
        is_suppressed(&post, Suppression::NotNeeded, "invitation_suppressed").await;
    }
}

pub(super) async fn an_answer_to_an_earlier_message_says_nothing_about_a_later_one(stores: &Stores) {
    let mut new = room_with(1, &[Purpose::Reminder]);
    new.room.schedule.starts_at = Some(at(60));
    new.invitations.iter_mut().for_each(|one| one.created_at = at(4));
    let post = Post::of(stores, 1, new).await;
    for (minute, kind) in [(3, ResponseKind::Confirm), (4, ResponseKind::CannotMakeIt)] {
        answers(&post, kind, minute).await;
    }
    assert_eq!(post.takes(5).await.candidate.response, None, "the interview was moved since");
}

pub(super) async fn what_is_stopped_is_looked_at_when_a_claim_reaches_for_everything(stores: &Stores) {
    let abandoned = Post::one(stores, 3).await;
    abandoned.takes(5).await;
    let stopped = Breaker { retry_at: at(1000), ..breaker(Scope::Channel, 6) };
    stores.breakers.stop(&[stopped]).await.unwrap();
    let late = Post::one(stores, 1).await;
    let waiting = Post::of(stores, 2, long(room_with(2, &[Purpose::Scheduled]))).await;
    assert_eq!(late.claims_by(&rules(), 100, at(90)).await.seen, 0);
    let everything = ClaimRules { reach: Reach::Everything, ..rules() };
    let claim = late.claims_by(&everything, 100, at(90)).await;
    assert_eq!((claim.sends.len(), claim.seen, claim.more_at), (0, 3, None));
    assert_eq!(late.state().await, InvitationState::Suppressed(Suppression::TooLate));
    assert_eq!(waiting.state().await, InvitationState::Queued);
    assert_eq!(abandoned.state().await, InvitationState::Uncertain);
}

/// The candidate's answer at that minute.
async fn answers(post: &Post<'_>, kind: ResponseKind, minute: i64) {
    let participant = post.scene.candidate().id;
    let response = Response { participant, kind, minutes: None, note: None, at: at(minute) };
    let new = NewResponse { response, message: None, voids_link: None, silence: None, entries: vec![] };
    assert!(post.stores.correspondence.respond(&new).await.unwrap());
}

async fn is_suppressed(post: &Post<'_>, why: Suppression, line: &str) {
    assert_eq!(post.claims(5).await, []);
    assert_eq!(post.state().await, InvitationState::Suppressed(why));
    assert_eq!(post.told().await, [line]);
    assert_eq!(post.waiting(5).await, (0, 0));
    let lines = post.lines().await;
    let facts = &lines.last().unwrap().facts;
    assert!(facts.contains(&("reason".into(), why.as_str().into())), "{facts:?}");
}

fn silence(post: &Post<'_>, id: u128, application: Option<String>, reason: Suppression) -> Silence {
    Silence {
        id: Uuid::from_u128(id),
        phone: post.scene.candidate().phone.clone().unwrap(),
        application,
        reason,
        since: at(1) + TimeDelta::seconds(1),
        source: "message".into(),
    }
}
