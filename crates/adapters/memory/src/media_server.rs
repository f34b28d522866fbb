use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::live::{LiveParticipant, LiveRoom, LiveView};
use greenroom_domain::ports::{Health, MediaError, MediaServer, NewLiveRoom, Removal};
use greenroom_domain::room::RoomName;

use crate::lock::lock;

/// What is wrong with the server, for tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not answer.
    Unavailable,
    /// It refuses our key.
    Unauthorized,
    /// Its answers make no sense.
    Unexpected,
}

/// A media server in memory: rooms and people, without sound or picture, and without anybody who could connect.
///
/// It never closes a room by itself, whatever its timeouts say, and it sends no webhooks: a test makes happen what it
/// wants to happen, by [`MemoryMediaServer::enter`], [`MemoryMediaServer::exit`] and
/// [`MemoryMediaServer::lose_room`]. These are no calls, and work in any trouble.
pub struct MemoryMediaServer {
    clock: Arc<dyn Clock>,
    hall: Mutex<Hall>,
}

#[derive(Default)]
struct Hall {
    rooms: BTreeMap<String, LiveView>,
    /// How many rooms were ever made: the sids come from here, and none comes twice.
    made: u64,
    trouble: Option<Trouble>,
    calls: BTreeMap<&'static str, usize>,
}

impl MemoryMediaServer {
    /// Makes a server without rooms.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, hall: Mutex::default() }
    }

    /// Lets somebody in, as a client would come in. Whoever was there under the same identity is put out, as LiveKit
    /// does it. Answers whether the room is there.
    pub fn enter(&self, room: &RoomName, who: LiveParticipant) -> bool {
        let mut hall = lock(&self.hall);
        let Some(view) = hall.rooms.get_mut(room.as_str()) else {
            return false;
        };
        view.participants.retain(|other| other.identity != who.identity);
        view.participants.push(who);
        true
    }

    /// Takes somebody away, as a client would go. Answers whether they were there.
    pub fn exit(&self, room: &RoomName, identity: &str) -> bool {
        lock(&self.hall).put_out(room, identity) == Removal::Removed
    }

    /// Loses the room and everybody in it without a word, as a restart does. Answers whether it was there.
    pub fn lose_room(&self, name: &RoomName) -> bool {
        lock(&self.hall).rooms.remove(name.as_str()).is_some()
    }

    /// Makes every call fail in this way, or none.
    pub fn set_trouble(&self, trouble: Option<Trouble>) {
        lock(&self.hall).trouble = trouble;
    }

    /// How often a method was called, by its name in the port (`find_room`), also in vain.
    pub fn calls(&self, method: &str) -> usize {
        lock(&self.hall).calls.get(method).copied().unwrap_or_default()
    }

    /// Counts the call, and answers it unless there is trouble.
    fn answer<T>(&self, method: &'static str, work: impl FnOnce(&mut Hall) -> T) -> Result<T, MediaError> {
        let mut hall = lock(&self.hall);
        hall.count(method);
        match hall.trouble {
            Some(trouble) => Err(trouble.into()),
            None => Ok(work(&mut hall)),
        }
    }
}

impl From<Trouble> for MediaError {
    fn from(trouble: Trouble) -> Self {
        let cause = "the memory adapter was told to be in trouble".into();
        match trouble {
            Trouble::Unavailable => Self::Unavailable(cause),
            Trouble::Unauthorized => Self::Unauthorized(cause),
            Trouble::Unexpected => Self::Unexpected(cause),
        }
    }
}

impl Hall {
    fn count(&mut self, method: &'static str) {
        *self.calls.entry(method).or_default() += 1;
    }

    fn make(&mut self, new: &NewLiveRoom, now: DateTime<Utc>) -> LiveRoom {
        if let Some(view) = self.rooms.get(new.name.as_str()) {
            return view.room.clone();
        }
        self.made += 1;
        let room = live_room(new, format!("RM_memory{}", self.made), now);
        let view = LiveView { room: room.clone(), participants: vec![] };
        self.rooms.insert(new.name.as_str().to_owned(), view);
        room
    }

    fn put_out(&mut self, room: &RoomName, identity: &str) -> Removal {
        let people = self.rooms.get_mut(room.as_str()).map(|view| &mut view.participants);
        let here = people.and_then(|people| {
            let place = people.iter().position(|who| who.identity == identity)?;
            Some(people.remove(place))
        });
        removal(here.is_some())
    }
}

fn live_room(new: &NewLiveRoom, sid: String, now: DateTime<Utc>) -> LiveRoom {
    let seconds = |time: TimeDelta| u32::try_from(time.num_seconds()).unwrap_or_default();
    LiveRoom {
        name: new.name.as_str().to_owned(),
        sid,
        created_at: now,
        empty_timeout: seconds(new.empty_timeout),
        departure_timeout: seconds(new.departure_timeout),
        max_participants: new.max_participants.unwrap_or_default(),
        num_participants: 0,
        num_publishers: 0,
        active_recording: false,
        enabled_codecs: vec![],
        metadata: String::new(),
    }
}

/// The room with the server's own count of people, which unlike LiveKit's does not lag.
fn counted(view: &LiveView) -> LiveRoom {
    let people = view.participants.iter().filter(|who| who.is_person()).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    LiveRoom {
        num_participants: count(people),
        num_publishers: count(view.publishing()),
        ..view.room.clone()
    }
}

const fn removal(was_there: bool) -> Removal {
    if was_there { Removal::Removed } else { Removal::AlreadyGone }
}

#[async_trait]
impl MediaServer for MemoryMediaServer {
    async fn create_room(&self, room: &NewLiveRoom) -> Result<LiveRoom, MediaError> {
        let now = self.clock.now();
        self.answer("create_room", |hall| hall.make(room, now))
    }

    async fn find_room(&self, name: &RoomName) -> Result<Option<LiveRoom>, MediaError> {
        self.answer("find_room", |hall| hall.rooms.get(name.as_str()).map(counted))
    }

    async fn list_rooms(&self) -> Result<Vec<LiveRoom>, MediaError> {
        self.answer("list_rooms", |hall| hall.rooms.values().map(counted).collect())
    }

    async fn delete_room(&self, name: &RoomName) -> Result<Removal, MediaError> {
        self.answer("delete_room", |hall| removal(hall.rooms.remove(name.as_str()).is_some()))
    }

    async fn list_participants(&self, name: &RoomName) -> Result<Vec<LiveParticipant>, MediaError> {
        self.answer("list_participants", |hall| {
            let view = hall.rooms.get(name.as_str());
            view.map(|view| view.participants.clone()).unwrap_or_default()
        })
    }

    async fn remove_participant(&self, room: &RoomName, identity: &str) -> Result<Removal, MediaError> {
        self.answer("remove_participant", |hall| hall.put_out(room, identity))
    }

    async fn health(&self) -> Result<Health, MediaError> {
        let mut hall = lock(&self.hall);
        hall.count("health");
        match hall.trouble {
            Some(Trouble::Unavailable) => Err(Trouble::Unavailable.into()),
            trouble => Ok(Health {
                latency: TimeDelta::zero(),
                ready: trouble != Some(Trouble::Unexpected),
                key_accepted: trouble != Some(Trouble::Unauthorized),
                creates_rooms: false,
                clock_ahead: Some(TimeDelta::zero()),
            }),
        }
    }
}
