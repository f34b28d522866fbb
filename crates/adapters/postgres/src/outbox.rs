//! [`Outbox`]: what has to go out, and what became of it.
//!
//! Whoever changes a message locks its row of the outbox first, then its invitation, then its attempts, and of several
//! each kind by id; a claim passes over what is locked and so waits for nobody. The channel is locked before breakers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::outbox::{Breaker, ClaimRules, Origin, Scope};
use greenroom_domain::ports::{Breakers, Claim, Depth, Outbox, Settlement, StoreError};

use crate::bell::News;
use crate::store::PostgresStore;

mod breakers;
mod candidate;
mod claim;
mod settle;
mod upkeep;

#[async_trait]
impl Outbox for PostgresStore {
    async fn claim(&self, rules: &ClaimRules, limit: usize, now: DateTime<Utc>) -> Result<Claim, StoreError> {
        self.claim_messages(rules, limit, now).await
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        self.settle_messages(settlements).await
    }

    async fn give_up_silent(&self, now: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        self.give_up(now, limit).await
    }

    async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.forget(now).await
    }

    async fn depth(&self, now: DateTime<Utc>) -> Result<Depth, StoreError> {
        self.measure(now).await
    }

    async fn rung(&self) {
        self.bell().rung(News::Due).await;
    }
}

#[async_trait]
impl Breakers for PostgresStore {
    async fn stop(&self, breakers: &[Breaker]) -> Result<(), StoreError> {
        self.open_breakers(breakers).await
    }

    async fn resume(&self, scope: &Scope, by: Origin, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.close_breaker(scope, by, now).await
    }

    async fn retry_refused(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.try_refused(now).await
    }

    async fn forget_other_templates(&self, scopes: &[Scope]) -> Result<(), StoreError> {
        self.close_other_templates(scopes).await
    }
}

#[cfg(test)]
mod tests {
    use greenroom_domain::invitation::{Failure, InvitationState};

    #[test]
    fn the_ranks_are_those_that_stand_in_the_statements() {
        let failed = Failure { code: 0, title: String::new(), details: String::new() };
        for (state, rank) in [
            (InvitationState::Queued, 0),
            (InvitationState::Sending, 1),
            (InvitationState::Uncertain, 2),
            (InvitationState::Sent, 5),
            (InvitationState::Undelivered, 6),
            (InvitationState::Failed(failed), 7),
            (InvitationState::Delivered, 8),
            (InvitationState::Read, 9),
        ] {
            assert_eq!(state.rank(), rank, "{state:?}");
        }
    }
}
