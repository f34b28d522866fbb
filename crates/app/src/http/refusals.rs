//! Notes refusals, off the way of the answer.

use std::sync::Arc;

use greenroom_usecases::admit::{AdmitError, Refused};
use greenroom_usecases::note_refusal::NoteRefusal;
use tokio::sync::Semaphore;

use super::problem::chain;

/// How many refusals are written at once. Those beyond it are not written: a crowd before a shut door must not keep the
/// database from who may come in.
const HANDS: usize = 16;

/// Whoever writes refusals down.
#[derive(Clone)]
pub struct Refusals {
    note: NoteRefusal,
    hands: Arc<Semaphore>,
}

impl Refusals {
    /// By this use case.
    pub fn new(note: NoteRefusal) -> Self {
        Self { note, hands: Arc::new(Semaphore::new(HANDS)) }
    }

    /// Gives the error back as it is. If it is a refusal of somebody we know, a task of its own writes that down.
    pub(super) fn noted(&self, error: AdmitError) -> AdmitError {
        if let AdmitError::Refused(refused) = &error {
            self.write(*refused);
        }
        error
    }

    fn write(&self, refused: Refused) {
        let Ok(hand) = self.hands.clone().try_acquire_owned() else {
            tracing::debug!("a refusal was not noted: too many at once");
            return;
        };
        let note = self.note.clone();
        tokio::spawn(async move {
            if let Err(error) = note.run(&refused).await {
                tracing::debug!(error = chain(&error), "a refusal was not noted");
            }
            drop(hand);
        });
    }
}
