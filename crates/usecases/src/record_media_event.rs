//! `POST /webhooks/livekit`: what the media server tells, once and for good.

use std::sync::Arc;

use greenroom_domain::ports::{
    AttendanceStore, MediaError, Recorded, Removal, StoreError, WebhookError, WebhookVerifier,
};

use crate::remove_again::RemoveAgain;

/// Why an event was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It does not come from our media server.
    #[error("the webhook is not believed")]
    Forged(#[from] WebhookError),
    /// It could not be stored: the sender has to try again.
    #[error("the event could not be stored")]
    Store(#[from] StoreError),
}

/// What became of an event.
#[derive(Debug)]
pub struct Taken {
    /// Whether it was new.
    pub recorded: Recorded,
    /// If somebody came in who was put out: whether they are gone again.
    pub removal: Option<Result<Removal, MediaError>>,
}

/// Takes events.
#[derive(Clone)]
pub struct RecordMediaEvent {
    /// Who proves the sender.
    pub verifier: Arc<dyn WebhookVerifier>,
    /// The ledger.
    pub attendance: Arc<dyn AttendanceStore>,
    /// Who removes those that were put out.
    pub remover: RemoveAgain,
}

impl RecordMediaEvent {
    /// Verifies the raw bytes, keeps the event once, and applies it in the same transaction. Who was put out and came in
    /// by a token given earlier is removed again before the answer.
    ///
    /// # Errors
    /// Only for a bad signature, or when the database is away. What we do not understand is kept.
    pub async fn run(&self, body: &[u8], authorization: Option<&str>) -> Result<Taken, RecordError> {
        let event = self.verifier.verify(body, authorization)?;
        let told = self.attendance.record(&event, &event.attendance()).await?;
        let removal = if told.unwelcome { Some(self.remover.run(&event).await) } else { None };
        Ok(Taken { recorded: told.recorded, removal })
    }
}
