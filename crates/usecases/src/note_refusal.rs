//! Writes down that somebody we know was refused: for the diagnosis, and off the way of the answer.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{EntryStore, StoreError};
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::Refused;

/// A page that asks again and again leaves one line in this time.
const ONE_LINE_IN: TimeDelta = TimeDelta::minutes(1);

/// Notes refusals.
#[derive(Clone)]
pub struct NoteRefusal {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl NoteRefusal {
    /// Writes one line, unless the same person was refused for the same reason a moment ago.
    ///
    /// # Errors
    /// When it could not be stored. Nothing hangs on it.
    pub async fn run(&self, refused: &Refused, by: &Caller) -> Result<(), StoreError> {
        let now = self.clock.now();
        let who = refused.participant;
        let what = Happening::JoinRefused(refused.refusal.as_str());
        let entry = by.on_behalf_of(who).line(refused.room, now, Some(who), what);
        self.doors.note_once(entry, now - ONE_LINE_IN).await
    }
}
