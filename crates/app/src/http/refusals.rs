//! Notes refusals, off the way of the answer.

use greenroom_domain::timeline::Caller;
use greenroom_usecases::admit::{AdmitError, Refused};
use greenroom_usecases::note_refusal::NoteRefusal;

use super::aside::Aside;

/// Whoever writes refusals down.
#[derive(Clone)]
pub struct Refusals {
    note: NoteRefusal,
    aside: Aside,
}

impl Refusals {
    /// By this use case.
    pub fn new(note: NoteRefusal) -> Self {
        Self { note, aside: Aside::new("a refusal is noted") }
    }

    /// Gives the error back as it is. If it is a refusal of somebody we know, a task of its own writes that down.
    pub(super) fn noted(&self, error: AdmitError, by: &Caller) -> AdmitError {
        if let AdmitError::Refused(refused) = &error {
            self.write(*refused, by.clone());
        }
        error
    }

    fn write(&self, refused: Refused, by: Caller) {
        let note = self.note.clone();
        self.aside.run(async move { note.run(&refused, &by).await });
    }
}
