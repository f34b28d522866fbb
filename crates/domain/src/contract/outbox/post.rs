//! Rooms with messages to their people, and the worker who sends them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::samples::{at, new_room, phone};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::delivery::{Effort, Reaction, RefusedSend, RetryRules, SendOutcome, Stop, after};
use crate::invitation::{Failure, Invitation, InvitationId, InvitationState, Purpose};
use crate::message::{AttemptId, MessageId};
use crate::notice::Notice;
use crate::outbox::{Breaker, ClaimRules, Origin, Reach, Scope};
use crate::pacing::PacingRules;
use crate::ports::{Claim, Claimed, NewInvitation, NewRoom, Recorded, Settlement};
use crate::receipt::{MessengerNews, Receipt, ReceiptNews};
use crate::timeline::{Actor, Happening, TimelineEntry, TimelineLine};

/// A room whose candidate has a number of its own and is written to, and the stores.
pub(in super::super) struct Post<'a> {
    pub(in super::super) scene: Scene<'a>,
    pub(in super::super) stores: &'a Stores,
    pub(in super::super) number: u128,
}

/// As many messages a second as these tests need, and no limit of people.
pub(super) fn rules() -> ClaimRules {
    ClaimRules { reach: Reach::Moving, pacing: PacingRules::new(1000, None), retry: RetryRules::default() }
}

/// A room that is open for days.
pub(super) fn long(mut new: NewRoom) -> NewRoom {
    (new.room.window.closes_at, new.room.window.hard_ends_at) = (at(9000), at(9001));
    new
}

/// Room `number` with messages of these purposes, due from minute 0 on, in their order.
pub(in super::super) fn room_with(number: u128, purposes: &[Purpose]) -> NewRoom {
    let mut new = new_room(number);
    let candidate = new.participants.first_mut().map(|new| &mut new.participant).unwrap();
    candidate.phone = Some(phone(&format!("+96279{number:07}")));
    let participant = candidate.id;
    let message = |(place, purpose): (u128, &Purpose)| NewInvitation {
        id: InvitationId(Uuid::from_u128(number * 1000 + 100 + place)),
        notice: Notice { participant, purpose: *purpose, due_at: at(0), suppressed: None },
        language: "en".into(),
        urgent_at: at(number as i64),
        created_at: at(0),
    };
    new.invitations = (0..).zip(purposes).map(message).collect();
    new
}

impl<'a> Post<'a> {
    pub(in super::super) async fn of(stores: &'a Stores, number: u128, new: NewRoom) -> Self {
        Self { scene: Scene::of(stores, new).await, stores, number }
    }

    /// Room `number` with one message to its candidate.
    pub(in super::super) async fn one(stores: &'a Stores, number: u128) -> Self {
        Self::of(stores, number, room_with(number, &[Purpose::Scheduled])).await
    }

    // The worker.

    pub(super) async fn claims_by(&self, rules: &ClaimRules, limit: usize, now: DateTime<Utc>) -> Claim {
        self.stores.outbox.claim(rules, limit, now).await.unwrap()
    }

    pub(in super::super) async fn claims(&self, minute: i64) -> Vec<Claimed> {
        self.claims_by(&rules(), 100, at(minute)).await.sends
    }

    /// Claims the only message that can be had.
    pub(in super::super) async fn takes(&self, minute: i64) -> Claimed {
        let mut sends = self.claims(minute).await;
        assert_eq!(sends.len(), 1, "there is not one message to send");
        sends.pop().unwrap()
    }

    /// What a worker stores who got this answer.
    pub(super) fn settlement(&self, of: &Claimed, outcome: SendOutcome, minute: i64) -> Settlement {
        let candidate = &of.candidate;
        let effort = Effort { posts: of.attempt.number, ..candidate.effort };
        let aftermath = after(&outcome, effort, &RetryRules::default(), 0.0, at(minute));
        let what = Happening::InvitationIs(
            candidate.invitation.id,
            candidate.invitation.purpose,
            aftermath.state.clone(),
        );
        let scope = aftermath.stop.map(|stop| match stop {
            Stop::Channel => Scope::Channel,
            Stop::Template => Scope::template_of(&candidate.invitation),
        });
        Settlement {
            attempt: of.attempt,
            fence: of.fence,
            breaker: scope.map(|scope| breaker(scope, minute)),
            outcome,
            aftermath,
            at: at(minute),
            entry: Some(TimelineEntry {
                room: candidate.room.id,
                at: at(minute),
                actor: Actor::Messenger,
                request: None,
                participant: Some(candidate.recipient.id),
                what,
            }),
        }
    }

    pub(in super::super) async fn settles(&self, of: &Claimed, outcome: SendOutcome, minute: i64) {
        let settlement = self.settlement(of, outcome, minute);
        self.stores.outbox.settle(&[settlement]).await.unwrap();
    }

    /// Claims the only message, and is told that it was taken under the room's own id.
    pub(in super::super) async fn sends(&self, minute: i64) -> Claimed {
        let claimed = self.takes(minute).await;
        self.settles(&claimed, SendOutcome::Accepted(sent_to(self.number)), minute).await;
        claimed
    }

    // What is known afterwards.

    pub(in super::super) async fn messages(&self) -> Vec<Invitation> {
        self.scene.record().await.invitations
    }

    pub(in super::super) async fn message(&self) -> Invitation {
        self.messages().await.into_iter().next().unwrap()
    }

    pub(in super::super) async fn state(&self) -> InvitationState {
        self.message().await.state
    }

    pub(in super::super) async fn lines(&self) -> Vec<TimelineLine> {
        self.stores.rooms.timeline(self.scene.new.room.id, 0, 100).await.unwrap()
    }

    /// What the timeline says about messages and answers.
    pub(in super::super) async fn told(&self) -> Vec<String> {
        let lines = self.lines().await.into_iter().map(|line| line.kind);
        lines.filter(|kind| kind.starts_with("invitation_") || kind == "response_received").collect()
    }

    pub(in super::super) async fn waiting(&self, minute: i64) -> (u64, u64) {
        let depth = self.stores.outbox.depth(at(minute)).await.unwrap();
        (depth.messages_due, depth.messages_later)
    }

    // What the messenger tells.

    pub(in super::super) async fn hears(&self, body: &str, receipts: Vec<ReceiptNews>) -> Recorded {
        let id = format!("{}_{body}", self.number);
        let news = MessengerNews { id, raw: "{}".into(), receipts, ..MessengerNews::default() };
        self.stores.correspondence.record(&news).await.unwrap()
    }
}

/// The messenger's id of the message to the candidate of room `number`.
pub(in super::super) fn sent_to(number: u128) -> MessageId {
    MessageId::new(format!("wamid.{number}"))
}

pub(in super::super) fn receipt(
    message: MessageId,
    attempt: Option<AttemptId>,
    receipt: Receipt,
    minute: i64,
) -> ReceiptNews {
    ReceiptNews { message, attempt, receipt, at: at(minute), stop: None }
}

pub(in super::super) fn failure() -> Failure {
    Failure { code: 131_026, title: "Message undeliverable".into(), details: "No such number".into() }
}

pub(in super::super) fn refused(reaction: Reaction) -> SendOutcome {
    SendOutcome::Refused(RefusedSend { failure: failure(), reaction, wait: None, alarm: false })
}

pub(super) fn breaker(scope: Scope, minute: i64) -> Breaker {
    Breaker {
        scope,
        origin: Origin::Refusal,
        since: at(minute),
        retry_at: at(minute + 1),
        code: 190,
        title: "expired".into(),
    }
}
