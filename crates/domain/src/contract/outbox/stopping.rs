use chrono::TimeDelta;

use super::super::samples::at;
use super::super::stores::Stores;
use super::post::{Post, breaker, refused, room_with, rules, sent_to};
use crate::delivery::{Reaction, SendOutcome};
use crate::invitation::Purpose;
use crate::outbox::{Breaker, Origin, Scope};
use crate::ports::Claimed;

pub(super) async fn a_number_that_was_too_fast_pauses(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let first = post.claims_by(&rules(), 1, at(5)).await.sends.pop().unwrap();
    post.settles(&first, refused(Reaction::ThrottleNumber(TimeDelta::minutes(2))), 5).await;
    let paused = post.claims_by(&rules(), 100, at(6)).await;
    assert_eq!((paused.sends.len(), paused.seen, paused.more_at), (0, 0, Some(at(7))));
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
    let (post, first) = stopped(stores, Reaction::StopTemplate).await;
    let other = Post::of(stores, 3, room_with(3, &[Purpose::Open])).await;
    let other = other.takes(5).await;
    assert_eq!(other.candidate.invitation.purpose, Purpose::Open);
    post.settles(&other, SendOutcome::Accepted(sent_to(3)), 5).await;
    assert_eq!(post.claims(5).await, [], "what another template can do says nothing about this one");
    let probe = post.takes(6).await;
    assert_ne!(probe.attempt.invitation, first.attempt.invitation, "the one that was refused stands aside");
    post.settles(&probe, SendOutcome::Accepted(sent_to(2)), 6).await;
    post.takes(10).await;
}

pub(super) async fn what_is_stopped_twice_is_stopped_since_the_first_time(stores: &Stores) {
    stores.breakers.stop(&[breaker(Scope::Channel, 5)]).await.unwrap();
    let template = breaker(template(Purpose::Open), 6);
    stores.breakers.stop(&[breaker(Scope::Channel, 6), template.clone()]).await.unwrap();
    stores.breakers.stop(&[breaker(Scope::Channel, 4)]).await.unwrap();
    stores.breakers.stop(&[]).await.unwrap();
    let channel = Breaker { retry_at: at(7), ..breaker(Scope::Channel, 5) };
    assert_eq!(open(stores).await, [channel, template]);
}

pub(super) async fn what_somebody_saw_himself_takes_the_place_of_a_refusal(stores: &Stores) {
    let refused = breaker(template(Purpose::Open), 5);
    let seen = Breaker {
        origin: Origin::Category,
        code: 0,
        title: "it is advertising".into(),
        ..breaker(template(Purpose::Open), 6)
    };
    stores.breakers.stop(std::slice::from_ref(&refused)).await.unwrap();
    stores.breakers.stop(std::slice::from_ref(&seen)).await.unwrap();
    let expected = Breaker { since: at(5), ..seen };
    assert_eq!(open(stores).await, std::slice::from_ref(&expected));
    let again = Breaker { retry_at: at(20), ..refused };
    stores.breakers.stop(&[again]).await.unwrap();
    assert_eq!(open(stores).await, [Breaker { retry_at: at(20), ..expected }]);
}

pub(super) async fn a_message_that_is_taken_heals_what_a_refusal_stopped_and_nothing_else(stores: &Stores) {
    let scope = template(Purpose::Scheduled);
    for (number, origin) in (1..).zip(Origin::ALL) {
        let post = Post::one(stores, number).await;
        stores.breakers.stop(&[Breaker { origin, ..breaker(scope.clone(), 4) }]).await.unwrap();
        post.sends(5).await;
        let left: Vec<_> = open(stores).await.into_iter().map(|one| one.origin).collect();
        let expected = if origin == Origin::Refusal { vec![] } else { vec![origin] };
        assert_eq!(left, expected);
        stores.breakers.resume(&scope, Origin::Check, at(5)).await.unwrap();
    }
}

pub(super) async fn a_message_that_was_under_way_before_heals_nothing(stores: &Stores) {
    let posts = [Post::one(stores, 1).await, Post::one(stores, 2).await, Post::one(stores, 3).await];
    let [post, ..] = &posts;
    let [first, second, third]: [Claimed; 3] = post.claims(5).await.try_into().unwrap();
    post.settles(&first, refused(Reaction::StopChannel), 6).await;
    post.settles(&second, SendOutcome::Accepted(sent_to(2)), 7).await;
    assert_eq!(open(stores).await, [breaker(Scope::Channel, 6)], "it proves nothing about later");
    // Both at once come to the same.
    stores.breakers.resume(&Scope::Channel, Origin::News, at(7)).await.unwrap();
    let again = post.takes(8).await;
    let settlements = [
        post.settlement(&again, refused(Reaction::StopChannel), 9),
        post.settlement(&third, SendOutcome::Accepted(sent_to(3)), 9),
    ];
    stores.outbox.settle(&settlements).await.unwrap();
    assert_eq!(open(stores).await, [breaker(Scope::Channel, 9)]);
}

pub(super) async fn what_refusals_stopped_may_be_tried_at_once(stores: &Stores) {
    let (post, _) = stopped(stores, Reaction::StopChannel).await;
    let seen = Breaker { origin: Origin::Check, ..breaker(template(Purpose::Open), 5) };
    let early = breaker(template(Purpose::Reminder), 1);
    stores.breakers.stop(&[seen.clone(), early.clone()]).await.unwrap();
    stores.breakers.retry_refused(at(5)).await.unwrap();
    let channel = Breaker { retry_at: at(5), ..breaker(Scope::Channel, 5) };
    assert_eq!(open(stores).await, [channel, seen, early]);
    post.takes(5).await;
    assert_eq!(post.claims(5).await, [], "it is a try and no more");
}

pub(super) async fn a_word_ends_what_it_may_and_lets_a_refusal_be_tried(stores: &Stores) {
    let [scope, other] = [Purpose::Open, Purpose::Reminder].map(template);
    for by in Origin::ALL {
        for origin in Origin::ALL {
            let stopped = Breaker { origin, retry_at: at(30), ..breaker(scope.clone(), 5) };
            let others = Breaker { scope: other.clone(), ..stopped.clone() };
            stores.breakers.stop(&[stopped.clone(), others.clone()]).await.unwrap();
            stores.breakers.resume(&scope, by, at(10)).await.unwrap();
            let tried = Breaker { retry_at: at(10), ..stopped.clone() };
            let left = match origin {
                _ if by.ends(origin) => vec![others],
                Origin::Refusal => vec![tried, others],
                _ => vec![stopped, others],
            };
            assert_eq!(open(stores).await, left, "{by:?} about {origin:?}");
            stores.breakers.forget_other_templates(&[]).await.unwrap();
        }
    }
    stores.breakers.resume(&scope, Origin::News, at(10)).await.unwrap();
}

pub(super) async fn a_template_that_goes_on_frees_its_own(stores: &Stores) {
    let (post, first) = stopped(stores, Reaction::StopTemplate).await;
    stores.breakers.stop(&[breaker(template(Purpose::Open), 5)]).await.unwrap();
    let own = Scope::template_of(&first.candidate.invitation);
    stores.breakers.resume(&own, Origin::News, at(5)).await.unwrap();
    post.takes(5).await;
    assert_eq!(open(stores).await.len(), 1);
}

pub(super) async fn templates_that_nobody_uses_any_more_are_forgotten(stores: &Stores) {
    let scopes = [Scope::Channel, template(Purpose::Open), template(Purpose::Reminder)];
    let breakers = scopes.map(|scope| Breaker { origin: Origin::Check, ..breaker(scope, 5) });
    stores.breakers.stop(&breakers).await.unwrap();
    let used = [template(Purpose::Open), template(Purpose::Scheduled)];
    stores.breakers.forget_other_templates(&used).await.unwrap();
    let [channel, used, _] = breakers;
    assert_eq!(open(stores).await, [channel, used]);
}

fn template(purpose: Purpose) -> Scope {
    Scope::Template(purpose, "en".into())
}

/// What is stopped: the channel, then templates by their names.
async fn open(stores: &Stores) -> Vec<Breaker> {
    let mut open = stores.outbox.depth(at(0)).await.unwrap().breakers;
    open.sort_by_key(|one| one.scope.as_text());
    open
}
