//! `POST /webhooks/livekit`: what the media server tells, once and for good.

use std::sync::Arc;

use greenroom_domain::ports::{AttendanceStore, Recorded, StoreError, WebhookError, WebhookVerifier};

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

/// Takes events.
#[derive(Clone)]
pub struct RecordMediaEvent {
    /// Who proves the sender.
    pub verifier: Arc<dyn WebhookVerifier>,
    /// The ledger.
    pub attendance: Arc<dyn AttendanceStore>,
}

impl RecordMediaEvent {
    /// Verifies the raw bytes, keeps the event once, and applies it in the same transaction.
    ///
    /// # Errors
    /// Only for a bad signature, or when the database is away. What we do not understand is kept.
    pub async fn run(&self, body: &[u8], authorization: Option<&str>) -> Result<Recorded, RecordError> {
        let event = self.verifier.verify(body, authorization)?;
        Ok(self.attendance.record(&event, &event.attendance()).await?)
    }
}
