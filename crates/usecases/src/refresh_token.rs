//! `POST /api/room/refresh-token`: the next pair of tokens, after all checks of a join were made again.

use greenroom_domain::admission::Refusal;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::{Departure, Families, Refresher, StoreError};
use greenroom_domain::timeline::{Caller, Happening};
use greenroom_domain::token::RefreshVerdict;

use crate::admit::{Admit, AdmitError, By, Entry, TRIES};

/// Gives the next pair.
#[derive(Clone)]
pub struct RefreshTokens(pub Admit);

impl RefreshTokens {
    /// Spends a refresh token for a new pair.
    ///
    /// # Errors
    /// [`AdmitError::Spent`] for a token that is unknown, over or voided, and for one that was used before: that
    /// voids its family, and the person comes in by the link again. [`Refusal::TakenOver`] for one of a family from which
    /// another device took over.
    pub async fn run(&self, shown: &RefreshToken, caller: &Caller) -> Result<Entry, AdmitError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.attempt(shown, caller).await {
                Err(AdmitError::Store(StoreError::Conflict)) if tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn attempt(&self, shown: &RefreshToken, caller: &Caller) -> Result<Entry, AdmitError> {
        let hash = shown.hash();
        let refresher = self.0.doors.by_refresh_token(&hash).await?.ok_or(AdmitError::Spent)?;
        let now = self.0.clock.now();
        if refresher.entrant.room.is_over(now) {
            // Whatever the token is: to send its holder to the link would send them in a circle.
            return Err(AdmitError::refused(&refresher.entrant, Refusal::Over));
        }
        match refresher.token.judge(self.0.rules.refresh_leeway, now) {
            RefreshVerdict::Renew => {
                let by = By::Refresh(refresher.token.family, hash);
                self.0.admit(refresher.entrant, by, caller).await
            }
            RefreshVerdict::TakenOver => Err(AdmitError::refused(&refresher.entrant, Refusal::TakenOver)),
            RefreshVerdict::Spent => Err(AdmitError::Spent),
            RefreshVerdict::Reused => {
                self.void(&refresher, caller).await?;
                Err(AdmitError::Spent)
            }
        }
    }

    async fn void(&self, refresher: &Refresher, caller: &Caller) -> Result<(), StoreError> {
        let family = refresher.token.family;
        let participant = refresher.entrant.participant.id;
        let room = refresher.entrant.room.id;
        let what = Happening::RefreshReused(family);
        let entry = caller.on_behalf_of(participant).line(room, self.0.clock.now(), Some(participant), what);
        let departure =
            Departure { participant, families: Families::One(family), closes_stays: false, entry };
        self.0.doors.depart(departure).await.map(drop)
    }
}
