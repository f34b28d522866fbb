use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, failure, receipt, refused, room_with, rules, sent_to};
use crate::delivery::{Effort, Reaction, SendOutcome};
use crate::invitation::{InvitationState, Purpose, Suppression};
use crate::phone::PhoneNumber;
use crate::ports::{Claimed, NewRoom};
use crate::receipt::Receipt;

const RETRY: Reaction = Reaction::Retry { attempts: 3, pause: TimeDelta::minutes(1) };

fn accepted(number: u128) -> SendOutcome {
    SendOutcome::Accepted(sent_to(number))
}

pub(super) async fn a_message_that_was_taken_leaves_the_outbox(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    let message = post.message().await;
    assert_eq!((message.state, message.accepted_at), (InvitationState::Accepted, Some(at(5))));
    assert_eq!(post.told().await, ["invitation_accepted"]);
    assert_eq!(post.waiting(60).await, (0, 0));
    assert_eq!(post.claims(60).await, []);
}

pub(super) async fn a_message_that_was_held_back_was_taken(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Held { message: sent_to(1), paused: false }, 5).await;
    let message = post.message().await;
    assert_eq!((message.state, message.accepted_at), (InvitationState::Held, Some(at(5))));
    post.hears("sent", vec![receipt(sent_to(1), None, Receipt::Sent, 6)]).await;
    assert_eq!(post.state().await, InvitationState::Sent);
}

pub(super) async fn a_refused_message_goes_back_in_line_and_keeps_its_place(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let first = post.claims_by(&rules(), 1, at(5)).await.sends.pop().unwrap();
    post.settles(&first, refused(RETRY), 5).await;
    assert_eq!(post.state().await, InvitationState::Queued);
    assert_eq!(post.told().await, ["invitation_queued"], "whoever settles says what the timeline says");
    let both = post.claims(6).await;
    let rooms: Vec<_> = both.iter().map(|claimed| claimed.candidate.room.application.id.as_str()).collect();
    assert_eq!(rooms, ["A-1", "A-2"]);
    let again = both.into_iter().next().unwrap();
    let effort = Effort { posts: 1, attempts: 1, ..Effort::default() };
    assert_eq!((again.attempt.number, again.candidate.effort), (2, effort));
}

pub(super) async fn a_message_that_is_given_up_says_why(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, refused(Reaction::GiveUp), 5).await;
    assert_eq!(post.state().await, InvitationState::Failed(failure()));
    assert_eq!(post.told().await, ["invitation_failed"]);
    assert_eq!(post.waiting(60).await, (0, 0));
}

pub(super) async fn an_answer_that_was_lost_leaves_doubt(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Uncertain("timeout".into()), 5).await;
    assert_eq!(post.state().await, InvitationState::Uncertain);
    assert_eq!(post.claims(14).await, []);
    let again = post.takes(15).await;
    assert_eq!((again.candidate.effort.doubts, again.candidate.abandoned), (1, false));
    post.settles(&again, accepted(1), 15).await;
    assert_eq!(post.state().await, InvitationState::Accepted);
}

pub(super) async fn a_message_in_doubt_stays_so_when_it_is_refused_later(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Uncertain("timeout".into()), 5).await;
    let again = post.takes(15).await;
    post.settles(&again, refused(RETRY), 15).await;
    assert_eq!(post.state().await, InvitationState::Uncertain, "the first time may have been enough");
    assert_eq!(post.takes(20).await.attempt.number, 3);
}

pub(super) async fn a_worker_who_lost_his_message_changes_nothing(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let lost = post.takes(5).await;
    post.claims(7).await;
    let present = post.takes(17).await;
    let told = post.told().await;
    for outcome in [refused(Reaction::GiveUp), refused(RETRY), SendOutcome::Uncertain("timeout".into())] {
        post.settles(&lost, outcome, 17).await;
    }
    assert_eq!((post.state().await, post.told().await), (InvitationState::Uncertain, told));
    assert_eq!(post.claims(17).await, [], "the present worker still has it");
    post.settles(&present, refused(Reaction::GiveUp), 17).await;
    assert_eq!(post.state().await, InvitationState::Failed(failure()));
}

pub(super) async fn what_was_taken_was_taken_whoever_tells(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let lost = post.takes(5).await;
    post.claims(7).await;
    let present = post.takes(17).await;
    post.settles(&lost, accepted(1), 18).await;
    assert_eq!(post.state().await, InvitationState::Accepted);
    assert_eq!(post.waiting(60).await, (0, 0));
    post.settles(&present, refused(RETRY), 18).await;
    assert_eq!(post.state().await, InvitationState::Accepted);
    post.hears("read", vec![receipt(sent_to(1), None, Receipt::Read, 19)]).await;
    assert_eq!(post.state().await, InvitationState::Read, "its id is known");
}

pub(super) async fn a_worker_who_comes_late_but_first_is_heard(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let late = post.takes(5).await;
    post.claims(7).await;
    post.settles(&late, refused(RETRY), 8).await;
    assert_eq!(post.state().await, InvitationState::Queued, "it was certainly not sent");
    assert_eq!(post.takes(9).await.candidate.effort.doubts, 0);
}

pub(super) async fn the_same_answer_counts_once(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    for _ in 0..2 {
        post.settles(&claimed, refused(RETRY), 5).await;
    }
    assert_eq!(post.told().await.len(), 1);
    let again = post.takes(10).await;
    for _ in 0..2 {
        post.settles(&again, accepted(1), 10).await;
    }
    assert_eq!(post.told().await, ["invitation_queued", "invitation_accepted"]);
}

pub(super) async fn a_receipt_that_was_faster_stands(stores: &Stores) {
    for (number, outcome) in
        [(1, accepted(1)), (2, SendOutcome::Uncertain("timeout".into())), (3, refused(Reaction::GiveUp))]
    {
        let post = Post::one(stores, number).await;
        let claimed = post.takes(5).await;
        let faster = receipt(sent_to(number), Some(claimed.attempt), Receipt::Delivered, 6);
        post.hears("delivered", vec![faster]).await;
        assert_eq!(post.waiting(6).await, (0, 0));
        post.settles(&claimed, outcome, 6).await;
        assert_eq!(post.state().await, InvitationState::Delivered);
        assert_eq!(post.claims(60).await, []);
    }
}

pub(super) async fn many_settlements_at_once_are_each_as_if_alone(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await, Post::one(stores, 3).await];
    let [first, ..] = &posts;
    let mut settlements = vec![];
    let claims = first.claims(5).await;
    let answers = [refused(RETRY), accepted(2), refused(Reaction::GiveUp)];
    for (claimed, answer) in claims.iter().zip(answers) {
        settlements.push(first.settlement(claimed, answer, 5));
    }
    settlements.push(first.settlement(claims.first().unwrap(), accepted(1), 6));
    stores.outbox.settle(&settlements).await.unwrap();
    let mut states = vec![];
    for post in &posts {
        states.push(post.state().await);
    }
    let failed = InvitationState::Failed(failure());
    assert_eq!(
        states,
        [InvitationState::Queued, InvitationState::Accepted, failed],
        "one answer for each attempt"
    );
}

pub(super) async fn a_number_that_wants_no_messages_is_left_alone(stores: &Stores) {
    let post = Post::of(stores, 1, room_with(1, &[Purpose::Scheduled, Purpose::Open])).await;
    let [first, second]: [Claimed; 2] = post.claims(5).await.try_into().unwrap();
    post.settles(&first, refused(Reaction::Unwanted), 4).await;
    post.settles(&second, refused(Reaction::Unwanted), 5).await;
    let phone = post.scene.candidate().phone.clone().unwrap();
    let silences = stores.correspondence.silences(&phone).await.unwrap();
    let told: Vec<_> = silences.iter().map(|one| (one.reason, one.source.as_str(), one.since)).collect();
    assert_eq!(told, [(Suppression::Stopped, "messenger", at(5))], "the later time");
    let later = Post::of(stores, 2, room_with_phone(2, phone)).await;
    assert_eq!(post.claims(6).await, []);
    assert_eq!(later.state().await, InvitationState::Suppressed(Suppression::Stopped));
}

/// Room `number`, whose candidate has this number.
fn room_with_phone(number: u128, phone: PhoneNumber) -> NewRoom {
    let mut new = room_with(number, &[Purpose::Scheduled]);
    new.participants.iter_mut().take(1).for_each(|new| new.participant.phone = Some(phone.clone()));
    new
}
