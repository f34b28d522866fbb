//! Delivers what the outbox holds: claims messages that are due, hands them over, and stores what became of them.
//!
//! A message may go out twice in one case alone: a worker is lost, or an answer is, after the messenger took the message
//! and before that was stored, and no receipt comes within ten minutes. The second one carries the same link.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::{Aftermath, Reaction, RefusedSend, SendOutcome, Stop, after};
use greenroom_domain::invitation::{Failure, InvitationState};
use greenroom_domain::notice::expires_at;
use greenroom_domain::outbox::{Breaker, Candidate, ClaimRules, Origin, Reach, Scope};
use greenroom_domain::ports::{Breakers, Claim, Claimed, Messenger, Outbox, Secrets, Settlement, StoreError};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use crate::compose::{Compose, ComposeError};

/// Delivers.
#[derive(Clone)]
pub struct DeliverInvitations {
    /// What has to go out.
    pub outbox: Arc<dyn Outbox>,
    /// What is stopped.
    pub breakers: Arc<dyn Breakers>,
    /// Who carries it.
    pub messenger: Arc<dyn Messenger>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the jitter of pauses.
    pub secrets: Arc<dyn Secrets>,
    /// Who writes the texts.
    pub compose: Compose,
    /// How fast, and how again.
    pub rules: ClaimRules,
}

impl DeliverInvitations {
    /// Takes messages that are due, at most so many.
    ///
    /// # Errors
    /// When the outbox cannot be asked. Nothing is claimed then, or it is given back when its lease is over.
    pub async fn claim(&self, limit: usize) -> Result<Claim, StoreError> {
        self.outbox.claim(&self.rules, limit, self.clock.now()).await
    }

    /// Looks at everything that is due, also at what is stopped: what is too late meanwhile says so, and what a lost worker
    /// left behind is in doubt. What may go out all the same is to be sent.
    ///
    /// # Errors
    /// When the outbox cannot be asked.
    pub async fn claim_past_breakers(&self, limit: usize) -> Result<Claim, StoreError> {
        let rules = ClaimRules { reach: Reach::Everything, ..self.rules };
        self.outbox.claim(&rules, limit, self.clock.now()).await
    }

    /// Hands one message over. Never fails: whatever happens is an outcome that has to be stored.
    pub async fn deliver(&self, claimed: Claimed) -> Settlement {
        let outcome = match self.compose.message(&claimed) {
            Ok(message) => self.messenger.send(&message).await,
            Err(error) => unwritten(error),
        };
        self.settlement(claimed, outcome, self.clock.now())
    }

    /// Stores what became of messages.
    ///
    /// # Errors
    /// When it could not be stored. Whoever called MUST try again: a message whose outcome is lost is in doubt.
    pub async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        self.outbox.settle(settlements).await
    }

    fn settlement(&self, claimed: Claimed, outcome: SendOutcome, now: DateTime<Utc>) -> Settlement {
        let aftermath = after(&outcome, claimed.candidate.effort, &self.rules.retry, self.dice(), now);
        let aftermath = unless_too_late(aftermath, &claimed, &outcome);
        Settlement {
            attempt: claimed.attempt,
            fence: claimed.fence,
            breaker: breaker(&claimed, &outcome, &aftermath, self.rules.retry.probe, now),
            entry: entry(&claimed, &outcome, &aftermath, now),
            outcome,
            aftermath,
            at: now,
        }
    }

    /// A random number in `[0, 1)`.
    fn dice(&self) -> f64 {
        let bytes: [u8; 32] = self.secrets.bytes();
        f64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])) / (f64::from(u32::MAX) + 1.0)
    }
}

/// A message whose next turn would come too late has failed now, for the reason of this time.
fn unless_too_late(aftermath: Aftermath, claimed: &Claimed, outcome: &SendOutcome) -> Aftermath {
    let Candidate { invitation, room, .. } = &claimed.candidate;
    let end = expires_at(invitation.purpose, room, invitation.created_at);
    match outcome {
        SendOutcome::Refused(refused) if aftermath.due_at.is_some_and(|due_at| due_at >= end) => {
            Aftermath { state: InvitationState::Failed(refused.failure.clone()), due_at: None, ..aftermath }
        }
        _ => aftermath,
    }
}

/// The number of failures that are ours: no messenger uses one below zero.
const UNWRITTEN: i32 = -1;

fn unwritten(error: ComposeError) -> SendOutcome {
    let failure = Failure { code: UNWRITTEN, title: error.to_string(), details: String::new() };
    SendOutcome::Refused(RefusedSend { failure, reaction: Reaction::OurBug, wait: None, alarm: true })
}

fn breaker(
    claimed: &Claimed,
    outcome: &SendOutcome,
    aftermath: &Aftermath,
    probe: TimeDelta,
    now: DateTime<Utc>,
) -> Option<Breaker> {
    let scope = match aftermath.stop? {
        Stop::Channel => Scope::Channel,
        Stop::Template => Scope::template_of(&claimed.candidate.invitation),
    };
    let (code, title) = match outcome {
        SendOutcome::Refused(refused) => (refused.failure.code, refused.failure.title.clone()),
        _ => (0, "the template is paused".to_owned()),
    };
    Some(Breaker { scope, origin: Origin::Refusal, since: now, retry_at: now + probe, code, title })
}

/// The line of the timeline: how far the message is, or that it is tried again. What concerns everybody, and no fault of
/// this message, gives no line.
fn entry(
    claimed: &Claimed,
    outcome: &SendOutcome,
    aftermath: &Aftermath,
    now: DateTime<Utc>,
) -> Option<TimelineEntry> {
    let invitation = &claimed.candidate.invitation;
    let retried = aftermath.effort.attempts > claimed.candidate.effort.attempts;
    let what = match (outcome, &aftermath.state) {
        (SendOutcome::Refused(refused), InvitationState::Queued) if retried => {
            Happening::InvitationRetried(invitation.id, invitation.purpose, refused.failure.code)
        }
        (_, InvitationState::Queued) => return None,
        (_, state) => Happening::InvitationIs(invitation.id, invitation.purpose, state.clone()),
    };
    Some(TimelineEntry {
        room: claimed.candidate.room.id,
        at: now,
        actor: Actor::System,
        request: None,
        participant: Some(invitation.participant),
        what,
    })
}
