use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, breaker, refused, room_with, rules, sent_to};
use crate::delivery::{Reaction, SendOutcome};
use crate::invitation::Purpose;
use crate::outbox::Scope;
use crate::ports::Claimed;

pub(super) async fn a_number_that_was_too_fast_pauses(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let first = post.claims_by(&rules(), 1, at(5)).await.sends.pop().unwrap();
    post.settles(&first, refused(Reaction::ThrottleNumber(TimeDelta::minutes(2))), 5).await;
    let paused = post.claims_by(&rules(), 100, at(6)).await;
    assert_eq!((paused.sends.len(), paused.seen, paused.more_at), (0, 2, Some(at(7))));
    assert_eq!(post.claims(7).await.len(), 2);
}

/// Two messages, the first of which found the channel stopped at minute 5.
async fn stopped<'a>(stores: &'a Stores, reaction: Reaction) -> (Post<'a>, Claimed) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let first = post.claims_by(&rules(), 1, at(5)).await.sends.pop().unwrap();
    post.settles(&first, refused(reaction), 5).await;
    (post, first)
}

pub(super) async fn a_stopped_channel_lets_one_try_and_is_healed_by_it(stores: &Stores) {
    let (post, _) = stopped(stores, Reaction::StopChannel).await;
    assert_eq!(post.claims_by(&rules(), 100, at(5)).await.seen, 0, "nothing is looked at");
    let probe = post.takes(6).await;
    assert_eq!(post.claims(6).await, [], "one is enough");
    assert_eq!(stores.outbox.depth(at(6)).await.unwrap().breakers.len(), 1);
    post.settles(&probe, SendOutcome::Accepted(sent_to(1)), 6).await;
    assert_eq!(stores.outbox.depth(at(6)).await.unwrap().breakers, []);
    post.takes(6).await;
}

pub(super) async fn a_try_that_fails_stops_the_channel_again(stores: &Stores) {
    let (post, _) = stopped(stores, Reaction::StopChannel).await;
    let probe = post.takes(6).await;
    post.settles(&probe, refused(Reaction::StopChannel), 7).await;
    assert_eq!(post.claims(7).await, []);
    let breakers = stores.outbox.depth(at(7)).await.unwrap().breakers;
    let open: Vec<_> = breakers.iter().map(|one| (&one.scope, one.since, one.retry_at)).collect();
    assert_eq!(open, [(&Scope::Channel, at(5), at(8))], "it is open since the first time");
    post.takes(8).await;
}

pub(super) async fn a_stopped_template_stops_its_own(stores: &Stores) {
    let (post, _) = stopped(stores, Reaction::StopTemplate).await;
    let other = Post::of(stores, 3, room_with(3, &[Purpose::Open])).await;
    let other = other.takes(5).await;
    assert_eq!(other.candidate.invitation.purpose, Purpose::Open);
    post.settles(&other, SendOutcome::Accepted(sent_to(3)), 5).await;
    assert_eq!(post.claims(5).await, [], "what another template can do says nothing about this one");
    let probe = post.takes(6).await;
    post.settles(&probe, SendOutcome::Accepted(sent_to(1)), 6).await;
    post.takes(6).await;
}

pub(super) async fn stopping_tells_what_was_not_stopped_before(stores: &Stores) {
    let template = Scope::Template(Purpose::Open, "ar".into());
    let channel = breaker(Scope::Channel, 5);
    assert_eq!(stores.outbox.stop(std::slice::from_ref(&channel)).await.unwrap(), [Scope::Channel]);
    let both = [breaker(Scope::Channel, 6), breaker(template.clone(), 6)];
    assert_eq!(stores.outbox.stop(&both).await.unwrap(), [template]);
    let open = stores.outbox.depth(at(6)).await.unwrap().breakers;
    let channel = open.iter().find(|one| one.scope == Scope::Channel).unwrap();
    assert_eq!((channel.since, channel.retry_at), (at(5), at(7)));
    assert_eq!(stores.outbox.stop(&[]).await.unwrap(), []);
}

pub(super) async fn an_operator_may_let_all_be_tried_at_once(stores: &Stores) {
    let (post, _) = stopped(stores, Reaction::StopChannel).await;
    stores.outbox.resume(None, at(5)).await.unwrap();
    post.takes(5).await;
    assert_eq!(post.claims(5).await, [], "it is a try and no more");
}

pub(super) async fn an_operator_may_free_one_alone(stores: &Stores) {
    let (post, first) = stopped(stores, Reaction::StopTemplate).await;
    stores.outbox.stop(&[breaker(Scope::Template(Purpose::Open, "ar".into()), 5)]).await.unwrap();
    let template = Scope::template_of(&first.candidate.invitation);
    stores.outbox.resume(Some(template), at(5)).await.unwrap();
    assert_eq!(post.claims(5).await.len(), 2);
    assert_eq!(stores.outbox.depth(at(5)).await.unwrap().breakers.len(), 1);
}
