//! `POST /api/suppressions/search` and `DELETE /api/suppressions/{id}`: who is left alone, and why; and a stop that was
//! tapped by mistake.

use std::sync::Arc;

use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{CorrespondenceStore, Silence, StoreError};
use uuid::Uuid;

/// Looks after stops.
#[derive(Clone)]
pub struct Suppressions {
    /// Where they are kept.
    pub correspondence: Arc<dyn CorrespondenceStore>,
}

impl Suppressions {
    /// Everything by which this number is left alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn search(&self, phone: &PhoneNumber) -> Result<Vec<Silence>, StoreError> {
        self.correspondence.silences(phone).await
    }

    /// Ends one; answers whether there was one.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn lift(&self, id: Uuid) -> Result<bool, StoreError> {
        self.correspondence.lift(id).await
    }
}
