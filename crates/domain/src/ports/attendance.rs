use async_trait::async_trait;

use super::StoreError;
#[cfg(doc)]
use super::{AdmissionStore, ConclusionStore, EntryStore};
use crate::event::{AttendanceChange, MediaEvent};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept, and was applied.
    Fresh,
    /// It had been kept before; nothing was done.
    Duplicate,
}

/// What became of an event, and whether somebody has to go because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaRecorded {
    /// What became of it.
    pub recorded: Recorded,
    /// Whether it tells that somebody came in who was put out: they have to be removed again. Told of a repeated event, too.
    pub unwelcome: bool,
}

/// The attendance ledger.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AttendanceStore: Send + Sync {
    /// Keeps an event once by its id, and applies the change in the same transaction.
    ///
    /// MUST ignore the change (and keep the event) when the event's room is unknown, or the participant is not one of
    /// that room. Any order and any repetition MUST come to the same stays: an end beats a beginning of the same stay,
    /// the earliest beginning and the earliest end win, and of equal ends the stay's own beats that of the room. An end
    /// that [`EntryStore::depart`] or [`AdmissionStore::put_out`] wrote stands: we were told so first-hand, and LiveKit, which counts whole seconds,
    /// may date the same end before it.
    ///
    /// Every stay that begins or ends (also by the end of its room) and every abort writes one line of the timeline, and
    /// so does the end of a life of the room of which an event tells, whoever closed it. A stay that is told to begin and is open then, while one of the other side
    /// (candidate and interviewer) is open, too, starts the interview: the first time, and only then, that is a line
    /// (`interview_started`, actor `system`, about nobody, at the time of the later of the two). A room with a verdict is
    /// marked as changed, see [`ConclusionStore`]. MUST NOT raise the room's version.
    ///
    /// A stay that the reconciler had closed (source `reconciler`) ends by what the media server says of it, once it does:
    /// its own end counts whatever the times, that of its room when it is earlier. Either is a line of its own.
    async fn record(
        &self,
        event: &MediaEvent,
        change: &AttendanceChange,
    ) -> Result<MediaRecorded, StoreError>;
}
