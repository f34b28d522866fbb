//! `POST /api/room/report`: the page tells how a step towards the room went, for the diagnosis.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::ports::{Entrant, EntryStore, StoreError};
use greenroom_domain::report::Report;
use greenroom_domain::timeline::{Caller, Happening};

use crate::person::still_expected;

/// A page that reports the same again and again leaves one line in this time.
const ONE_LINE_IN: TimeDelta = TimeDelta::minutes(1);

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The room is over, or the person was put out.
    #[error("there is nothing to report for any more")]
    Refused(#[source] Refusal),
    /// It could not be stored.
    #[error("the report could not be stored")]
    Store(#[from] StoreError),
}

/// Takes reports.
#[derive(Clone)]
pub struct ReportStep {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ReportStep {
    /// Writes a line about the holder of the link.
    ///
    /// # Errors
    /// When the link is nobody's, or the line could not be stored.
    pub async fn run(
        &self,
        link: &JoinLink,
        report: Report,
        caller: &Caller,
    ) -> Result<Entrant, ReportError> {
        let entrant = self.doors.by_link(&link.hash()).await?.ok_or(ReportError::Unknown)?;
        let (now, who) = (self.clock.now(), entrant.participant.id);
        still_expected(&entrant, now).map_err(ReportError::Refused)?;
        let by = caller.as_participant(who);
        let entry = by.line(entrant.room.id, now, Some(who), Happening::Reported(report));
        self.doors.note_once(entry, now - ONE_LINE_IN).await?;
        Ok(entrant)
    }
}
