use async_trait::async_trait;
use chrono::TimeDelta;

use super::Cause;
use crate::live::{LiveParticipant, LiveRoom};
use crate::room::RoomName;

/// Why the media server did not do what it was asked. None of these ever means "it is not there".
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// It did not answer, or said that it cannot at present. Try later; the call MAY have been carried out.
    #[error("the media server gave no answer")]
    Unavailable(#[source] Cause),
    /// It refused our key, our secret or our clock. Everybody is affected; an operator has to act.
    #[error("the media server refused our key")]
    Unauthorized(#[source] Cause),
    /// It answered, but not in a way that can be believed.
    #[error("the media server's answer makes no sense")]
    Unexpected(#[source] Cause),
}

impl MediaError {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// The room that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLiveRoom {
    /// Its name.
    pub name: RoomName,
    /// How long it shall stay when nobody comes. Whole seconds, more than 0: LiveKit takes 0 for its own default.
    pub empty_timeout: TimeDelta,
    /// How long it shall stay after the last one left. Whole seconds, more than 0.
    pub departure_timeout: TimeDelta,
    /// How many people it may let in, if that is limited.
    pub max_participants: Option<u32>,
}

/// What became of a removal. Both are success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It was there and is gone.
    Removed,
    /// It had not been there.
    AlreadyGone,
}

/// How the media server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// How long it took to answer.
    pub latency: TimeDelta,
    /// Whether it says that it is ready. LiveKit says no when its node statistics are older than 4 s (`GET /` is 406).
    pub ready: bool,
    /// Whether it takes our key. A key that could not be checked counts as taken.
    pub key_accepted: bool,
    /// Whether it makes rooms for whoever has a token (LiveKit's `room.auto_create`), if that could be seen. Greenroom
    /// works with it, degraded: an old token can bring a closed room back.
    pub creates_rooms: bool,
    /// How far its clock is ahead of ours, if it told. LiveKit refuses tokens beyond 60 s.
    pub clock_ahead: Option<TimeDelta>,
}

/// The media server: live rooms and who is in them.
///
/// Every call MUST end within a time limit of the adapter. "Not found" is an answer, never an error.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MediaServer: Send + Sync {
    /// Makes the room, or makes sure of it: when it is there already, it is given as it is, and what was asked for
    /// is ignored (LiveKit v1.13.5, seen).
    async fn create_room(&self, room: &NewLiveRoom) -> Result<LiveRoom, MediaError>;

    /// The room, or nothing when the server says that there is none.
    async fn find_room(&self, name: &RoomName) -> Result<Option<LiveRoom>, MediaError>;

    /// All rooms of the server, also those of others.
    async fn list_rooms(&self) -> Result<Vec<LiveRoom>, MediaError>;

    /// Deletes the room and puts everybody out.
    async fn delete_room(&self, name: &RoomName) -> Result<Removal, MediaError>;

    /// Everybody and everything in the room; empty for a room that is not there (LiveKit v1.13.5, seen): an empty
    /// list means something only together with [`MediaServer::find_room`].
    async fn list_participants(&self, name: &RoomName) -> Result<Vec<LiveParticipant>, MediaError>;

    /// Puts somebody out. Their token stays good on LiveKit: keeping out is more than this.
    async fn remove_participant(&self, room: &RoomName, identity: &str) -> Result<Removal, MediaError>;

    /// Asks how the server is. An error when it does not answer at all.
    async fn health(&self) -> Result<Health, MediaError>;
}
