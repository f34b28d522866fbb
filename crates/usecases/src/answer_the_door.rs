//! `POST …/participants/{id}/admit`, `POST /api/room/admit` and `…/deny`: a host says who comes in.

use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::door::{AtTheDoor, DoorAnswer, Reception};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{AdmissionStore, Answered, Entrant, EntryStore, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::TRIES;
use crate::person::find_person;

/// Why no answer was taken.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// No such room, or no such person in it.
    #[error("nobody is known by this name")]
    Unknown,
    /// The room is over, or the person was put out.
    #[error("the person cannot come in any more")]
    Refused(#[source] Refusal),
    /// The door is not one that a host opens for this person, or it was opened before: to deny it would change nothing.
    #[error("the door is open for this person")]
    DoorIsOpen,
    /// It could not be stored.
    #[error("the answer could not be stored")]
    Store(#[from] StoreError),
}

/// Answers those at the door.
#[derive(Clone)]
pub struct AnswerTheDoor {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// Who is behind them.
    pub admissions: Arc<dyn AdmissionStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl AnswerTheDoor {
    /// Lets somebody in, or not; also before they ask, and before the room exists on the media server. Saying the same twice
    /// is as good as once.
    ///
    /// # Errors
    /// When nobody is known by this name, was put out, or the room is over.
    pub async fn run(
        &self,
        name: &RoomName,
        who: &str,
        answer: DoorAnswer,
        by: &Caller,
    ) -> Result<Entrant, AnswerError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let entrant = find_person(self.doors.as_ref(), name, who).await?.ok_or(AnswerError::Unknown)?;
            match self.store(&entrant, answer, by).await {
                Err(AnswerError::Store(StoreError::Conflict)) if tries < TRIES => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(entrant),
            }
        }
    }

    async fn store(&self, entrant: &Entrant, answer: DoorAnswer, by: &Caller) -> Result<(), AnswerError> {
        let (now, participant) = (self.clock.now(), entrant.participant.id);
        if entrant.participant.revoked_at.is_some() {
            return Err(AnswerError::Refused(Refusal::Revoked));
        }
        if entrant.room.is_over(now) {
            return Err(AnswerError::Refused(Refusal::Over));
        }
        let said = AtTheDoor { answer: Some((answer, now)), ..entrant.participant.door };
        let denied = Participant { door: said, ..entrant.participant.clone() };
        // Who was given a token could use it all the same.
        let comes_in = denied.reception(entrant.room.policy.admission) == Reception::In
            || entrant.participant.last_token_at.is_some();
        if answer == DoorAnswer::Denied && comes_in {
            return Err(AnswerError::DoorIsOpen);
        }
        let what = match answer {
            DoorAnswer::Admitted => Happening::Admitted,
            DoorAnswer::Denied => Happening::Denied,
        };
        let entry = by.line(entrant.room.id, now, Some(participant), what);
        self.admissions.answer(Answered { participant, answer, entry }).await?;
        Ok(())
    }
}
