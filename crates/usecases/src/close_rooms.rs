//! Deletes the LiveKit rooms of interviews that are over.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{MediaError, MediaServer, RoomStore, StoreError};
use greenroom_domain::room::Room;
use greenroom_domain::session::Source;
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

/// Why a room could not be closed.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// LiveKit did not delete it.
    #[error("the media server did not delete the room")]
    Media(#[from] MediaError),
    /// The record could not be read or written.
    #[error("the database could not be asked")]
    Store(#[from] StoreError),
}

impl CloseError {
    fn is_away(&self) -> bool {
        match self {
            Self::Media(error) => error.is_transient(),
            Self::Store(error) => error.is_transient(),
        }
    }
}

/// What one pass did.
#[derive(Debug, Default)]
pub struct Closed {
    /// How many LiveKit rooms were deleted, or found gone.
    pub closed: usize,
    /// What went wrong with others; they have their turn again in the next pass.
    pub failures: Vec<CloseError>,
}

/// How many rooms one pass takes on.
const ROOMS_A_PASS: u32 = 100;

/// Ends conversations whose hard end has come: LiveKit itself knows no longest duration.
#[derive(Clone)]
pub struct CloseRooms {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl CloseRooms {
    /// Makes one pass. One failure does not stop the rest, unless it says that nobody answers: then each of the rest
    /// would only wait as long.
    ///
    /// # Errors
    /// When the list of rooms cannot be read.
    pub async fn run(&self) -> Result<Closed, StoreError> {
        let mut pass = Closed::default();
        for room in self.rooms.overdue(self.clock.now(), ROOMS_A_PASS).await? {
            match self.close(&room, Source::Reconciler).await {
                Ok(()) => pass.closed += 1,
                Err(error) => {
                    let away = error.is_away();
                    pass.failures.push(error);
                    if away {
                        break;
                    }
                }
            }
        }
        Ok(pass)
    }

    /// Tries to close a room at once whose end, or whose move, was just stored. When that fails, the next pass does it, and
    /// tells why not if it cannot either.
    pub(crate) async fn close_now(&self, room: &Room) {
        let may_be_there = room.server.as_ref().is_some_and(|server| server.gone_at.is_none());
        if may_be_there {
            let _ = self.close(room, Source::Request).await;
        }
    }

    async fn close(&self, room: &Room, source: Source) -> Result<(), CloseError> {
        let Some(server) = &room.server else { return Ok(()) };
        self.media.delete_room(&room.name).await?;
        let entry = TimelineEntry {
            room: room.id,
            at: self.clock.now(),
            actor: Actor::System,
            request: None,
            participant: None,
            what: Happening::ServerRoomDeleted(source),
        };
        self.rooms.record_server_room_gone(&server.sid, entry).await?;
        Ok(())
    }
}
