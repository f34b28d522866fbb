//! A media server that answers at once, and tells as much of each room as LiveKit does: its list is most of what a pass
//! holds in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::live::{LiveParticipant, LiveRoom, LiveView};
use greenroom_domain::ports::{Health, MediaError, MediaServer, NewLiveRoom, Removal};
use greenroom_domain::room::RoomName;

/// What LiveKit v1.13.5 tells of every room.
const CODECS: [&str; 10] = [
    "audio/PCMU",
    "audio/PCMA",
    "audio/opus",
    "audio/red",
    "video/VP8",
    "video/H264",
    "video/VP9",
    "video/AV1",
    "video/H265",
    "video/rtx",
];

/// The server.
#[derive(Default)]
pub(super) struct Hall(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    rooms: BTreeMap<String, LiveView>,
    /// How many rooms were made: no sid comes twice.
    made: u64,
    calls: usize,
}

impl Hall {
    /// How often it was asked anything.
    pub(super) fn calls(&self) -> usize {
        self.inside().calls
    }

    /// Makes a room, and gives its sid: [`sid`] of how many there were made before.
    pub(super) fn open(&self, name: &str, now: DateTime<Utc>) -> String {
        self.inside().make(name, now).sid
    }

    /// Loses a room without a word.
    pub(super) fn lose(&self, name: &str) {
        self.inside().rooms.remove(name);
    }

    /// Lets somebody in.
    pub(super) fn enter(&self, room: &str, who: LiveParticipant) {
        if let Some(view) = self.inside().rooms.get_mut(room) {
            view.participants.push(who);
            view.room.num_participants += 1;
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> MutexGuard<'_, Inside> {
        let mut inside = self.inside();
        inside.calls += 1;
        inside
    }
}

/// The sid of the room that was made after so many others.
pub(super) fn sid(before: u64) -> String {
    format!("RM_{before:012}")
}

impl Inside {
    fn make(&mut self, name: &str, now: DateTime<Utc>) -> LiveRoom {
        if let Some(view) = self.rooms.get(name) {
            return view.room.clone();
        }
        let room = room(name, sid(self.made), now);
        self.made += 1;
        self.rooms.insert(name.to_owned(), LiveView { room: room.clone(), participants: vec![] });
        room
    }
}

fn room(name: &str, sid: String, created_at: DateTime<Utc>) -> LiveRoom {
    LiveRoom {
        name: name.to_owned(),
        sid,
        created_at,
        empty_timeout: 900,
        departure_timeout: 600,
        max_participants: 0,
        num_participants: 0,
        num_publishers: 0,
        active_recording: false,
        enabled_codecs: CODECS.map(str::to_owned).to_vec(),
        metadata: String::new(),
    }
}

const fn removal(was_there: bool) -> Removal {
    if was_there { Removal::Removed } else { Removal::AlreadyGone }
}

#[async_trait]
impl MediaServer for Hall {
    async fn create_room(&self, room: &NewLiveRoom) -> Result<LiveRoom, MediaError> {
        let mut inside = self.asked();
        // Nothing here asks when a room that was made anew began.
        Ok(inside.make(room.name.as_str(), DateTime::UNIX_EPOCH))
    }

    async fn find_room(&self, name: &RoomName) -> Result<Option<LiveRoom>, MediaError> {
        Ok(self.asked().rooms.get(name.as_str()).map(|view| view.room.clone()))
    }

    async fn list_rooms(&self) -> Result<Vec<LiveRoom>, MediaError> {
        Ok(self.asked().rooms.values().map(|view| view.room.clone()).collect())
    }

    async fn delete_room(&self, name: &RoomName) -> Result<Removal, MediaError> {
        Ok(removal(self.asked().rooms.remove(name.as_str()).is_some()))
    }

    async fn list_participants(&self, name: &RoomName) -> Result<Vec<LiveParticipant>, MediaError> {
        let inside = self.asked();
        Ok(inside.rooms.get(name.as_str()).map(|view| view.participants.clone()).unwrap_or_default())
    }

    async fn remove_participant(&self, room: &RoomName, identity: &str) -> Result<Removal, MediaError> {
        let mut inside = self.asked();
        let Some(view) = inside.rooms.get_mut(room.as_str()) else { return Ok(Removal::AlreadyGone) };
        let before = view.participants.len();
        view.participants.retain(|who| who.identity != identity);
        Ok(removal(view.participants.len() < before))
    }

    async fn health(&self) -> Result<Health, MediaError> {
        let latency = TimeDelta::zero();
        Ok(Health { latency, ready: true, key_accepted: true, creates_rooms: false, clock_ahead: None })
    }
}
