//! `GET /api/room/livekit-status`: the media server's own answer.

use std::sync::Arc;

use futures_util::future::try_join;
use greenroom_domain::live::{LiveRoom, LiveView};
use greenroom_domain::ports::{Health, MediaError, MediaServer};
use greenroom_domain::room::RoomName;

/// All rooms of the server, and how it is.
#[derive(Clone, Debug)]
pub struct ServerOverview {
    /// The rooms, also those of others.
    pub rooms: Vec<LiveRoom>,
    /// How the server is.
    pub health: Health,
}

/// Tells what the media server says.
#[derive(Clone)]
pub struct LiveKitStatus {
    /// The media server.
    pub media: Arc<dyn MediaServer>,
}

impl LiveKitStatus {
    /// One room and everything in it, if the server has it.
    ///
    /// # Errors
    /// When the server did not tell.
    pub async fn room(&self, name: &RoomName) -> Result<Option<LiveView>, MediaError> {
        look(self.media.as_ref(), name).await
    }

    /// Everything.
    ///
    /// # Errors
    /// When the server did not tell.
    pub async fn overview(&self) -> Result<ServerOverview, MediaError> {
        let (rooms, health) = try_join(self.media.list_rooms(), self.media.health()).await?;
        Ok(ServerOverview { rooms, health })
    }
}

/// Asks for a room and for everything in it at the same time. An empty list of participants means nothing unless the
/// room is there.
pub(crate) async fn look(media: &dyn MediaServer, name: &RoomName) -> Result<Option<LiveView>, MediaError> {
    let (room, participants) = try_join(media.find_room(name), media.list_participants(name)).await?;
    Ok(room.map(|room| LiveView { room, participants }))
}
