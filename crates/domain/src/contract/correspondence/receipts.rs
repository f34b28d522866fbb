use chrono::{DateTime, Utc};

use super::super::outbox::{Post, failure, receipt, sent_to};
use super::super::samples::at;
use super::super::stores::Stores;
use crate::delivery::SendOutcome;
use crate::invitation::{Invitation, InvitationState};
use crate::message::{AttemptId, MessageId};
use crate::ports::Recorded;
use crate::receipt::Receipt::{self, Delivered, Failed, Read, Sent};

type Times = (Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

fn times(message: &Invitation) -> Times {
    (message.accepted_at, message.sent_at, message.delivered_at, message.read_at)
}

pub(super) async fn a_receipt_moves_its_message_forward(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    for (word, what, minute, state) in [
        ("sent", Sent, 6, InvitationState::Sent),
        ("delivered", Delivered, 7, InvitationState::Delivered),
        ("read", Read, 8, InvitationState::Read),
    ] {
        assert_eq!(post.hears(word, vec![receipt(sent_to(1), None, what, minute)]).await, Recorded::Fresh);
        assert_eq!(post.state().await, state);
    }
    let expected = (Some(at(5)), Some(at(6)), Some(at(7)), Some(at(8)));
    assert_eq!(times(&post.message().await), expected);
    let lines = ["invitation_accepted", "invitation_sent", "invitation_delivered", "invitation_read"];
    assert_eq!(post.told().await, lines);
}

pub(super) async fn a_body_is_kept_once(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    assert_eq!(post.hears("body", vec![]).await, Recorded::Fresh);
    let again = post.hears("body", vec![receipt(sent_to(1), None, Read, 6)]).await;
    assert_eq!((again, post.state().await), (Recorded::Duplicate, InvitationState::Accepted));
}

pub(super) async fn a_body_is_known_once_it_was_kept(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    assert!(!stores.correspondence.knows("1_body").await.unwrap());
    post.hears("body", vec![]).await;
    assert!(stores.correspondence.knows("1_body").await.unwrap());
    assert!(!stores.correspondence.knows("1_other").await.unwrap());
}

/// All orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let mut orders = vec![];
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for c in (0..4).filter(|c| *c != a && *c != b) {
                orders.push([a, b, c, 6 - a - b - c]);
            }
        }
    }
    orders
}

/// Lets the answer of the messenger (0) and these receipts come in that order, each receipt in two bodies.
async fn lives(post: &Post<'_>, life: &[Receipt; 3], order: [usize; 4], knows_attempt: bool) {
    let claimed = post.takes(5).await;
    let attempt = knows_attempt.then_some(claimed.attempt);
    for place in order {
        match place.checked_sub(1).and_then(|place| life.get(place)) {
            None => post.settles(&claimed, SendOutcome::Accepted(sent_to(post.number)), 5).await,
            Some(what) => {
                let news = receipt(sent_to(post.number), attempt, what.clone(), 5 + place as i64);
                post.hears(&format!("{place}"), vec![news.clone()]).await;
                post.hears(&format!("{place} again"), vec![news.clone(), news]).await;
            }
        }
    }
}

pub(super) async fn the_order_of_receipts_does_not_matter(stores: &Stores) {
    for (number, order) in (1..).zip(orders()) {
        let post = Post::one(stores, number).await;
        lives(&post, &[Sent, Delivered, Read], order, number % 2 == 0).await;
        let message = post.message().await;
        assert_eq!(message.state, InvitationState::Read, "in the order {order:?}");
        let expected = (Some(at(5)), Some(at(6)), Some(at(7)), Some(at(8)));
        assert_eq!(times(&message), expected, "in the order {order:?}");
        assert_eq!(post.waiting(60).await, (0, 0), "in the order {order:?}");
    }
}

pub(super) async fn receipts_that_come_before_the_answer_come_to_the_same(stores: &Stores) {
    for (number, order) in (1..).zip(orders()) {
        let post = Post::one(stores, number).await;
        lives(&post, &[Sent, Failed(failure()), Delivered], order, number % 2 == 1).await;
        let message = post.message().await;
        assert_eq!(message.state, InvitationState::Delivered, "in the order {order:?}");
        let expected = (Some(at(5)), Some(at(6)), Some(at(8)), None);
        assert_eq!(times(&message), expected, "in the order {order:?}");
    }
}

pub(super) async fn a_step_over_delivered_writes_that_line_too(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    post.hears("read", vec![receipt(sent_to(1), None, Read, 8)]).await;
    assert_eq!(post.told().await, ["invitation_accepted", "invitation_delivered", "invitation_read"]);
    assert_eq!(times(&post.message().await), (Some(at(5)), None, Some(at(8)), Some(at(8))));
    let lines = post.lines().await;
    let line = lines.last().unwrap();
    assert_eq!((line.actor.as_str(), line.at), ("messenger", at(8)));
    assert_eq!(line.participant, Some(post.scene.candidate().id));
    let message = post.message().await;
    let facts = [("invitation", message.id.to_string()), ("purpose", "scheduled".to_owned())];
    assert_eq!(line.facts, facts.map(|(name, value)| (name.to_owned(), value)));
}

pub(super) async fn the_same_rank_writes_nothing_twice(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    for body in ["once", "twice"] {
        let one = |minute| receipt(sent_to(1), None, Delivered, minute);
        post.hears(body, vec![one(7), one(8), one(7)]).await;
    }
    post.hears("late", vec![receipt(sent_to(1), None, Sent, 6)]).await;
    assert_eq!(post.told().await, ["invitation_accepted", "invitation_delivered"]);
}

pub(super) async fn the_earliest_time_of_each_kind_counts(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    let news = [(Delivered, 20), (Read, 15), (Delivered, 12), (Read, 18), (Sent, 9), (Sent, 7)];
    for (place, (what, minute)) in news.into_iter().enumerate() {
        post.hears(&format!("{place}"), vec![receipt(sent_to(1), None, what, minute)]).await;
    }
    assert_eq!(times(&post.message().await), (Some(at(5)), Some(at(7)), Some(at(12)), Some(at(15))));
}

pub(super) async fn a_failure_keeps_the_messengers_words(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    post.hears("failed", vec![receipt(sent_to(1), None, Failed(failure()), 6)]).await;
    assert_eq!(post.state().await, InvitationState::Failed(failure()));
    let lines = post.lines().await;
    let line = lines.last().unwrap();
    assert_eq!(line.kind, "invitation_failed");
    for fact in [("code", "131026"), ("title", "Message undeliverable")] {
        assert!(line.facts.contains(&(fact.0.into(), fact.1.into())), "{fact:?} is missing");
    }
}

pub(super) async fn the_phone_has_the_last_word(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    post.hears("failed", vec![receipt(sent_to(1), None, Failed(failure()), 6)]).await;
    post.hears("delivered", vec![receipt(sent_to(1), None, Delivered, 7)]).await;
    post.hears("failed again", vec![receipt(sent_to(1), None, Failed(failure()), 8)]).await;
    assert_eq!(post.state().await, InvitationState::Delivered);
    assert_eq!(post.told().await, ["invitation_accepted", "invitation_failed", "invitation_delivered"]);
}

pub(super) async fn receipts_for_messages_of_nobody_are_borne(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let foreign =
        AttemptId { invitation: crate::invitation::InvitationId(uuid::Uuid::from_u128(7)), number: 1 };
    let news = [Sent, Delivered, Read, Failed(failure())].map(|what| {
        [
            receipt(MessageId::new("wamid.foreign"), None, what.clone(), 6),
            receipt(MessageId::new("wamid.other"), Some(foreign), what, 6),
        ]
    });
    for body in ["once", "twice"] {
        assert_eq!(post.hears(body, news.concat()).await, Recorded::Fresh);
    }
    assert_eq!(post.state().await, InvitationState::Queued);
}

pub(super) async fn our_own_id_leads_home_when_the_answer_was_lost(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Uncertain("timeout".into()), 5).await;
    post.hears("sent", vec![receipt(sent_to(1), Some(claimed.attempt), Sent, 6)]).await;
    assert_eq!(post.state().await, InvitationState::Sent);
    post.hears("read", vec![receipt(sent_to(1), None, Read, 7)]).await;
    assert_eq!(post.state().await, InvitationState::Read, "the first receipt told the messenger's id");
}

pub(super) async fn an_id_that_a_receipt_tells_explains_earlier_ones(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.hears("read", vec![receipt(sent_to(1), None, Read, 8)]).await;
    assert_eq!(post.state().await, InvitationState::Sending);
    post.hears("sent", vec![receipt(sent_to(1), Some(claimed.attempt), Sent, 6)]).await;
    assert_eq!(post.state().await, InvitationState::Read);
    assert_eq!(times(&post.message().await), (None, Some(at(6)), Some(at(8)), Some(at(8))));
}

pub(super) async fn a_receipt_settles_a_doubt_and_the_message_is_not_sent_again(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let claimed = post.takes(5).await;
    post.settles(&claimed, SendOutcome::Uncertain("timeout".into()), 5).await;
    post.hears("sent", vec![receipt(sent_to(1), Some(claimed.attempt), Sent, 6)]).await;
    assert_eq!(post.claims(15).await, []);
    assert_eq!(post.waiting(15).await, (0, 0));
}

pub(super) async fn the_other_of_two_attempts_counts_as_well(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let first = post.takes(5).await;
    post.settles(&first, SendOutcome::Uncertain("timeout".into()), 5).await;
    let second = post.takes(15).await;
    post.settles(&second, SendOutcome::Accepted(MessageId::new("wamid.second")), 15).await;
    post.hears("first", vec![receipt(sent_to(1), Some(first.attempt), Delivered, 16)]).await;
    post.hears("second", vec![receipt(MessageId::new("wamid.second"), None, Read, 17)]).await;
    assert_eq!(times(&post.message().await), (Some(at(15)), None, Some(at(16)), Some(at(17))));
}
