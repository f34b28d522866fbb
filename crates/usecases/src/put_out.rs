//! `DELETE /api/rooms/{name}/participants/{id}` and `POST /api/room/put-out`: somebody is put out, and kept out.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{
    AdmissionStore, Entrant, EntryStore, MediaError, MediaServer, PuttingOut, Removal, StoreError,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Actor, Caller, Happening};

use crate::person::find_person;

/// What became of it. Twice is as good as once.
#[derive(Debug)]
pub struct OutNow {
    /// The person and the room, as they were found.
    pub entrant: Entrant,
    /// Whether the media server has let go of them. After an error the reconciler goes on trying.
    pub removal: Result<Removal, MediaError>,
}

/// Why nobody was put out.
#[derive(Debug, thiserror::Error)]
pub enum PutOutError {
    /// No such room, or no such person in it.
    #[error("nobody is known by this name")]
    Unknown,
    /// A host who would put out themselves is to leave instead.
    #[error("nobody puts out themselves")]
    Oneself,
    /// It could not be stored.
    #[error("it could not be stored")]
    Store(#[from] StoreError),
}

/// Puts people out.
#[derive(Clone)]
pub struct PutOut {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// Who is behind them.
    pub admissions: Arc<dyn AdmissionStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl PutOut {
    /// Puts somebody out: no token any more, and removed now. LiveKit revokes no tokens (#4344 of livekit/livekit), so that a
    /// token given earlier still connects: whoever comes back by it is removed again, see
    /// [`RemoveAgain`](crate::remove_again::RemoveAgain), and so does every pass of the reconciler.
    ///
    /// # Errors
    /// When nobody is known by this name, or it could not be stored.
    pub async fn run(&self, name: &RoomName, who: &str, by: &Caller) -> Result<OutNow, PutOutError> {
        let entrant = find_person(self.doors.as_ref(), name, who).await?.ok_or(PutOutError::Unknown)?;
        if by.actor == Actor::Participant(entrant.participant.id) {
            return Err(PutOutError::Oneself);
        }
        self.keep_out(&entrant, by).await?;
        let removal = self.remove(&entrant).await;
        Ok(OutNow { entrant, removal })
    }

    /// Stores that somebody is put out.
    pub(crate) async fn keep_out(&self, entrant: &Entrant, by: &Caller) -> Result<(), StoreError> {
        let (room, participant) = (entrant.room.id, entrant.participant.id);
        let entry = by.line(room, self.clock.now(), Some(participant), Happening::PutOut);
        self.admissions.put_out(PuttingOut { room, participant, entry }).await?;
        Ok(())
    }

    /// Has the media server let go of somebody.
    pub(crate) async fn remove(&self, entrant: &Entrant) -> Result<Removal, MediaError> {
        let identity = entrant.participant.identity();
        self.media.remove_participant(&entrant.room.name, identity.as_str()).await
    }
}
