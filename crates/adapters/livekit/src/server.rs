//! The media server itself, by LiveKit's RoomService.

use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use greenroom_domain::live::{LiveParticipant, LiveRoom};
use greenroom_domain::ports::{Cause, Health, MediaError, MediaServer, NewLiveRoom, Removal};
use greenroom_domain::room::RoomName;
use livekit_api::services::room::RoomClient;
use livekit_api::services::{LiveKitApi, ServiceResult};
use secrecy::ExposeSecret;

use crate::config::{LiveKitConfig, LiveKitConfigError};
use crate::convert;
use crate::error::{self, Failure};
use crate::health::{KeyCheck, Probe};

/// The media server on LiveKit. Build one and share it: it keeps the connections.
///
/// Each call ends within [`LiveKitConfig::timeout`], and is made once: who wants another try asks again.
pub struct LiveKitServer {
    api: LiveKitApi,
    probe: Probe,
    time_limit: Duration,
}

impl LiveKitServer {
    /// The server at the configured address. Nothing is called yet.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn new(config: LiveKitConfig) -> Result<Self, LiveKitConfigError> {
        let (url, key, time_limit) = (config.http_url()?, config.key()?, config.time_limit()?);
        let api = LiveKitApi::with_api_key(url.as_str(), &key.name, key.secret.expose_secret())
            .with_request_timeout(time_limit)
            .with_failover(false);
        Ok(Self { api, probe: Probe::new(&config)?, time_limit })
    }

    fn rooms(&self) -> &RoomClient {
        self.api.room()
    }

    /// Makes a call and asks what its failure means, all within the time limit. `None` is LiveKit's `not_found`.
    async fn ask<T>(&self, call: impl Future<Output = ServiceResult<T>>) -> Result<Option<T>, MediaError> {
        self.within_limit(async {
            match call.await.map_err(Failure::from) {
                Ok(answer) => Ok(Some(answer)),
                Err(Failure::NotFound) => Ok(None),
                Err(Failure::Error(error)) => Err(error),
                Err(Failure::Ambiguous(cause)) => Err(self.find_out(cause).await),
            }
        })
        .await
    }

    /// Like [`Self::ask`], for calls to which `not_found` is no answer.
    async fn demand<T>(&self, call: impl Future<Output = ServiceResult<T>>) -> Result<T, MediaError> {
        let answer = self.ask(call).await?;
        answer.ok_or_else(|| unexpected("not_found, in answer to a question that cannot have it"))
    }

    /// Whether a failure that could be a wrong key or a proxy's page is a wrong key. If LiveKit takes the key, the
    /// page came from something between, and may not come again.
    async fn find_out(&self, cause: Cause) -> MediaError {
        match self.probe.check_key().await {
            KeyCheck::Refused => {
                MediaError::Unauthorized(error::text("/rtc/validate refuses a fresh token, too"))
            }
            KeyCheck::Accepted { .. } => MediaError::Unavailable(cause),
            KeyCheck::Unknown(error) => error,
        }
    }

    async fn within_limit<T>(
        &self,
        work: impl Future<Output = Result<T, MediaError>>,
    ) -> Result<T, MediaError> {
        let late = || error::text(&format!("no answer within {:?}", self.time_limit));
        let done = tokio::time::timeout(self.time_limit, work).await;
        done.unwrap_or_else(|_| Err(MediaError::Unavailable(late())))
    }
}

#[async_trait]
impl MediaServer for LiveKitServer {
    async fn create_room(&self, room: &NewLiveRoom) -> Result<LiveRoom, MediaError> {
        let name = room.name.as_str();
        let created = self.demand(self.rooms().create_room(name, convert::create_options(room))).await?;
        pick(name, vec![convert::room(created)])
    }

    async fn find_room(&self, name: &RoomName) -> Result<Option<LiveRoom>, MediaError> {
        // Never without a name: an empty filter lists all rooms. `RoomName` cannot be empty.
        let filter = vec![name.as_str().to_owned()];
        let rooms = self.demand(self.rooms().list_rooms(filter)).await?;
        if rooms.is_empty() {
            return Ok(None);
        }
        pick(name.as_str(), rooms.into_iter().map(convert::room).collect()).map(Some)
    }

    async fn list_rooms(&self) -> Result<Vec<LiveRoom>, MediaError> {
        let rooms = self.demand(self.rooms().list_rooms(vec![])).await?;
        Ok(rooms.into_iter().map(convert::room).collect())
    }

    async fn delete_room(&self, name: &RoomName) -> Result<Removal, MediaError> {
        let deleted = self.ask(self.rooms().delete_room(name.as_str())).await?;
        Ok(removal(deleted))
    }

    async fn list_participants(&self, name: &RoomName) -> Result<Vec<LiveParticipant>, MediaError> {
        let listed = self.ask(self.rooms().list_participants(name.as_str())).await?;
        let people = listed.unwrap_or_default().into_iter();
        Ok(people.map(convert::participant).collect())
    }

    async fn remove_participant(&self, room: &RoomName, identity: &str) -> Result<Removal, MediaError> {
        let removed = self.ask(self.rooms().remove_participant(room.as_str(), identity)).await?;
        Ok(removal(removed))
    }

    async fn health(&self) -> Result<Health, MediaError> {
        // The probe's client has the same limit for each question, so a slow key check spoils no greeting.
        self.probe.health().await
    }
}

fn removal(done: Option<()>) -> Removal {
    done.map_or(Removal::AlreadyGone, |()| Removal::Removed)
}

/// The room that was asked for. When others came in its place, the answer says nothing about it: neither that it is
/// there nor that it is not.
fn pick(name: &str, rooms: Vec<LiveRoom>) -> Result<LiveRoom, MediaError> {
    let asked_for = |room: &LiveRoom| room.name == name && !room.sid.is_empty();
    let room = rooms.into_iter().find(asked_for);
    room.ok_or_else(|| unexpected("another room than the one that was asked for, or one without a sid"))
}

fn unexpected(said: &str) -> MediaError {
    MediaError::Unexpected(error::text(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, sid: &str) -> LiveRoom {
        convert::room(livekit_protocol::Room { name: name.into(), sid: sid.into(), ..Default::default() })
    }

    #[test]
    fn other_rooms_are_no_answer() {
        let rooms = || vec![room("a", ""), room("b", "RM_b"), room("a", "RM_a")];
        assert_eq!(pick("a", rooms()).unwrap().sid, "RM_a");
        assert!(matches!(pick("c", rooms()), Err(MediaError::Unexpected(_))));
        assert!(matches!(pick("a", vec![room("a", "")]), Err(MediaError::Unexpected(_))));
    }
}
