use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::delivery::{Effort, Reaction, RefusedSend, RetryRules, SendOutcome};
use greenroom_domain::invitation::{InvitationState, Purpose};
use greenroom_domain::message::MessageId;
use greenroom_domain::outbox::{Breaker, ClaimRules, Origin, Reach, Scope};
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::ports::{Claim, Claimed, MockBreakers, MockMessenger, MockOutbox, Settlement};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_usecases::deliver_invitations::DeliverInvitations;

use crate::compose::{claimed, compose};
use crate::samples::{at, candidate, clock, database_away, failure, message_id, room, secrets};

fn rules() -> ClaimRules {
    ClaimRules { reach: Reach::Moving, pacing: PacingRules::new(80, None), retry: RetryRules::default() }
}

fn use_case(outbox: MockOutbox, messenger: MockMessenger) -> DeliverInvitations {
    DeliverInvitations {
        breakers: Arc::new(MockBreakers::new()),
        outbox: Arc::new(outbox),
        messenger: Arc::new(messenger),
        clock: clock(20),
        secrets: secrets(),
        compose: compose(),
        rules: rules(),
    }
}

/// What is settled when the messenger makes this of the message.
async fn delivered(claimed: Claimed, outcome: SendOutcome) -> Settlement {
    let message = compose().message(&claimed).unwrap();
    let mut messenger = MockMessenger::new();
    messenger.expect_send().once().withf(move |sent| *sent == message).returning(move |_| outcome.clone());
    use_case(MockOutbox::new(), messenger).deliver(claimed).await
}

fn refused(reaction: Reaction) -> SendOutcome {
    SendOutcome::Refused(RefusedSend { failure: failure(131_000), reaction, wait: None, alarm: false })
}

fn retry(attempts: u32) -> SendOutcome {
    refused(Reaction::Retry { attempts, pause: TimeDelta::zero() })
}

fn held(paused: bool) -> SendOutcome {
    SendOutcome::Held { message: MessageId::new("wamid.1"), paused }
}

fn is(state: InvitationState) -> Option<Happening> {
    Some(Happening::InvitationIs(message_id(7), Purpose::Scheduled, state))
}

#[tokio::test]
async fn each_outcome_has_its_line_in_the_timeline_or_none() {
    let failed = || is(InvitationState::Failed(failure(131_000)));
    let retried = Some(Happening::InvitationRetried(message_id(7), Purpose::Scheduled, 131_000));
    for (outcome, expected) in [
        (SendOutcome::Accepted(MessageId::new("wamid.1")), is(InvitationState::Accepted)),
        (held(false), is(InvitationState::Held)),
        (held(true), is(InvitationState::Held)),
        (SendOutcome::Uncertain("timeout".into()), is(InvitationState::Uncertain)),
        (retry(2), retried),
        (retry(1), failed()),
        (refused(Reaction::ThrottleNumber(TimeDelta::seconds(1))), None),
        (refused(Reaction::ThrottleRecipient), None),
        (refused(Reaction::PutOff), None),
        (refused(Reaction::StopChannel), None),
        (refused(Reaction::StopTemplate), None),
        (refused(Reaction::GiveUp), failed()),
        (refused(Reaction::Unwanted), failed()),
        (refused(Reaction::OurBug), failed()),
    ] {
        let settlement = delivered(claimed(Purpose::Scheduled), outcome.clone()).await;
        let line = |what| TimelineEntry {
            room: room().id,
            at: at(20),
            actor: Actor::System,
            request: None,
            participant: Some(candidate().id),
            what,
        };
        assert_eq!(settlement.entry, expected.map(line), "{outcome:?}");
        assert_eq!((settlement.fence, settlement.attempt), (3, claimed(Purpose::Scheduled).attempt));
        assert_eq!((settlement.at, settlement.outcome), (at(20), outcome));
    }
}

#[tokio::test]
async fn what_stops_everybody_or_a_template_opens_the_breaker_of_that() {
    let template = || Scope::Template(Purpose::Scheduled, "ar".into());
    let breaker = |scope, code, title: &str| Breaker {
        origin: Origin::Refusal,
        scope,
        since: at(20),
        retry_at: at(20) + RetryRules::default().probe,
        code,
        title: title.into(),
    };
    for (outcome, expected) in [
        (refused(Reaction::StopChannel), Some(breaker(Scope::Channel, 131_000, "Refused"))),
        (refused(Reaction::StopTemplate), Some(breaker(template(), 131_000, "Refused"))),
        (held(true), Some(breaker(template(), 0, "the template is paused"))),
        (held(false), None),
        (SendOutcome::Accepted(MessageId::new("wamid.1")), None),
        (SendOutcome::Uncertain("timeout".into()), None),
        (retry(3), None),
        (refused(Reaction::ThrottleNumber(TimeDelta::seconds(1))), None),
        (refused(Reaction::GiveUp), None),
        (refused(Reaction::OurBug), None),
    ] {
        let mut claimed = claimed(Purpose::Scheduled);
        claimed.candidate.invitation.language = "ar".into();
        assert_eq!(delivered(claimed, outcome.clone()).await.breaker, expected, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_retry_goes_on_from_the_attempts_that_were_used_up() {
    let mut tried = claimed(Purpose::Scheduled);
    tried.candidate.effort = Effort { posts: 3, attempts: 2, ..Effort::default() };
    let settlement = delivered(tried.clone(), retry(4)).await;
    assert_eq!(settlement.aftermath.effort, Effort { attempts: 3, ..tried.candidate.effort });
    // The third pause is 20 s: its half, and a random part of the other half. The dice of the samples show a half.
    let pause = settlement.aftermath.due_at.unwrap() - at(20);
    assert_eq!(pause.num_milliseconds(), 15_019);
    assert!(matches!(delivered(tried, retry(3)).await.aftermath.state, InvitationState::Failed(_)));
}

#[tokio::test]
async fn a_message_whose_link_cannot_be_made_fails_with_an_alarm_and_is_not_sent() {
    let mut forgotten = claimed(Purpose::Scheduled);
    forgotten.candidate.recipient.link_key = "another key".into();
    // A messenger that expects no call.
    let settlement = use_case(MockOutbox::new(), MockMessenger::new()).deliver(forgotten).await;
    assert!(settlement.aftermath.alarm, "somebody has to look");
    assert_eq!((settlement.aftermath.due_at, settlement.breaker), (None, None));
    let InvitationState::Failed(failure) = settlement.aftermath.state else { panic!("not failed") };
    assert_eq!(failure.code, -1);
    assert!(failure.title.contains("entry.link_key_previous"), "{}", failure.title);
    assert_eq!(settlement.entry.map(|entry| entry.what), is(InvitationState::Failed(failure)));
}

#[tokio::test]
async fn a_message_to_nobody_fails_with_an_alarm_and_is_not_sent() {
    let mut mute = claimed(Purpose::Cancelled);
    mute.candidate.recipient.phone = None;
    let settlement = use_case(MockOutbox::new(), MockMessenger::new()).deliver(mute).await;
    assert!(settlement.aftermath.alarm);
    assert!(matches!(settlement.aftermath.state, InvitationState::Failed(_)));
}

#[tokio::test]
async fn a_claim_is_made_by_the_rules_and_the_clock() {
    let claim = || Claim { sends: vec![claimed(Purpose::Open)], seen: 1, more_at: None };
    let mut outbox = MockOutbox::new();
    outbox
        .expect_claim()
        .once()
        .withf(|asked, limit, now| (*asked, *limit, *now) == (rules(), 10, at(20)))
        .returning(move |_, _, _| Ok(claim()));
    let brought = use_case(outbox, MockMessenger::new()).claim(10).await.unwrap();
    assert_eq!(brought, claim());
}

#[tokio::test]
async fn settlements_are_stored_together_and_a_failure_is_told_to_who_has_to_try_again() {
    let settlement = delivered(claimed(Purpose::Scheduled), held(false)).await;
    let pair = [settlement.clone(), settlement];
    let expected = pair.clone();
    let mut outbox = MockOutbox::new();
    outbox.expect_settle().once().withf(move |given| given == expected).returning(|_| Err(database_away()));
    let failed = use_case(outbox, MockMessenger::new()).settle(&pair).await;
    assert!(failed.is_err_and(|error| error.is_transient()));
}
