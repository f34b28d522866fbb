use async_trait::async_trait;

use super::StoreError;
use crate::link::SecretHash;
use crate::participant::{Participant, ParticipantId};
use crate::phone::PhoneNumber;
use crate::room::RoomRecord;
use crate::timeline::TimelineEntry;
use crate::token::RefreshRecord;

/// A room as a whole, for one of its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRoom {
    /// Whose it is.
    pub participant: ParticipantId,
    /// The room with everybody who is expected.
    pub record: RoomRecord,
}

impl OwnRoom {
    /// Whose it is; none only if the record is not that of their room.
    pub fn person(&self) -> Option<&Participant> {
        self.record.participant(self.participant)
    }
}

/// What is asked about one person: by the own page, which asks often, and by who looks after them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PersonStore: Send + Sync {
    /// The room of the person whom this link belongs to, as [`RoomStore::find`](super::RoomStore::find) gives it. A link of an
    /// earlier generation belongs to nobody.
    async fn room_by_link(&self, link: &SecretHash) -> Result<Option<OwnRoom>, StoreError>;

    /// The room of the person whom this refresh token was given to, and the token, also when that is spent, voided or over.
    async fn room_by_refresh_token(
        &self,
        token: &SecretHash,
    ) -> Result<Option<(OwnRoom, RefreshRecord)>, StoreError>;

    /// Reads the number of the person of the entry, and writes the entry: both or neither, so that nobody is shown a number
    /// without a line that tells so. None, and no line, where no number is kept.
    async fn show_phone(&self, entry: TimelineEntry) -> Result<Option<PhoneNumber>, StoreError>;
}
