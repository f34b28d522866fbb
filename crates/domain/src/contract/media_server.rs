//! What every [`MediaServer`] must do, as far as it shows without a client that connects.

use std::sync::Arc;

use chrono::TimeDelta;

use super::runner::{self, Case};
use crate::live::LiveRoom;
use crate::ports::{MediaServer, NewLiveRoom, Removal};
use crate::room::RoomName;

/// A media server, and how the names of the rooms begin that the cases may make there.
pub struct Venue {
    /// The server. It may hold rooms of others.
    pub server: Arc<dyn MediaServer>,
    /// The beginning of every name that the cases use. Nobody else may use it, nor an earlier run.
    pub prefix: String,
}

/// The cases of this port.
pub const CASES: &[Case<Venue>] = cases![
    a_created_room_is_found_with_its_timeouts,
    a_room_lets_in_as_many_as_were_said,
    a_created_room_is_listed,
    creating_a_room_twice_gives_the_same_one,
    two_rooms_are_two,
    an_unknown_room_is_none,
    an_unknown_room_is_empty,
    a_room_that_nobody_entered_is_empty,
    an_unknown_room_is_gone_already,
    an_unknown_participant_is_gone_already,
    a_deleted_room_is_absent,
    after_a_deletion_another_room_of_the_same_name_is_made,
    a_server_that_answers_takes_our_key,
];

/// Runs the cases. `prefix` begins the names of all rooms that they make (see [`Venue::prefix`]); what a case makes
/// it deletes, unless it fails.
///
/// # Panics
/// When a case fails, with its name.
pub async fn run(fresh: impl AsyncFn() -> Arc<dyn MediaServer>, prefix: &str) {
    let venue = async || Venue { server: fresh().await, prefix: prefix.to_owned() };
    runner::run("MediaServer", CASES, venue).await;
}

async fn a_created_room_is_found_with_its_timeouts(venue: &Venue) {
    let name = venue.name("found");
    let created = venue.create(&name).await;
    assert_eq!(created.name, name.as_str());
    assert!(!created.sid.is_empty());
    assert_eq!((created.empty_timeout, created.departure_timeout), (900, 600));
    let found = venue.find(&name).await.unwrap();
    assert_eq!(essence(&found), essence(&created));
    venue.delete(&name).await;
}

async fn a_room_lets_in_as_many_as_were_said(venue: &Venue) {
    for (text, max_participants, expected) in [("limited", Some(4), 4), ("unlimited", None, 0)] {
        let name = venue.name(text);
        let new = NewLiveRoom { max_participants, ..new(&name) };
        venue.server.create_room(&new).await.unwrap();
        assert_eq!(venue.find(&name).await.unwrap().max_participants, expected, "0 is no limit");
        venue.delete(&name).await;
    }
}

async fn a_created_room_is_listed(venue: &Venue) {
    let name = venue.name("listed");
    let created = venue.create(&name).await;
    let rooms = venue.server.list_rooms().await.unwrap();
    let listed: Vec<_> = rooms.iter().filter(|room| room.name == created.name).map(essence).collect();
    assert_eq!(listed, [essence(&created)]);
    venue.delete(&name).await;
}

async fn creating_a_room_twice_gives_the_same_one(venue: &Venue) {
    let name = venue.name("twice");
    let first = venue.create(&name).await;
    let longer = NewLiveRoom {
        empty_timeout: TimeDelta::seconds(1000),
        departure_timeout: TimeDelta::seconds(700),
        max_participants: None,
        ..new(&name)
    };
    let second = venue.server.create_room(&longer).await.unwrap();
    assert_eq!(essence(&second), essence(&first));
    venue.delete(&name).await;
}

async fn two_rooms_are_two(venue: &Venue) {
    let (one, other) = (venue.name("two"), venue.name("two_"));
    let (first, second) = (venue.create(&one).await, venue.create(&other).await);
    assert_ne!(first.sid, second.sid);
    let found = venue.find(&one).await.map(|room| room.sid);
    assert_eq!(found, Some(first.sid));
    venue.delete(&one).await;
    venue.delete(&other).await;
}

async fn an_unknown_room_is_none(venue: &Venue) {
    assert_eq!(venue.find(&venue.name("unknown")).await, None);
}

async fn an_unknown_room_is_empty(venue: &Venue) {
    let people = venue.server.list_participants(&venue.name("unknown")).await;
    assert_eq!(people.unwrap(), []);
}

async fn a_room_that_nobody_entered_is_empty(venue: &Venue) {
    let name = venue.name("empty");
    venue.create(&name).await;
    assert_eq!(venue.server.list_participants(&name).await.unwrap(), []);
    venue.delete(&name).await;
}

async fn an_unknown_room_is_gone_already(venue: &Venue) {
    assert_eq!(venue.delete(&venue.name("unknown")).await, Removal::AlreadyGone);
}

async fn an_unknown_participant_is_gone_already(venue: &Venue) {
    let (known, unknown) = (venue.name("deserted"), venue.name("unknown"));
    venue.create(&known).await;
    for room in [&known, &unknown] {
        let removal = venue.server.remove_participant(room, "p_nobody").await;
        assert_eq!(removal.unwrap(), Removal::AlreadyGone, "{room}");
    }
    venue.delete(&known).await;
}

async fn a_deleted_room_is_absent(venue: &Venue) {
    let name = venue.name("deleted");
    venue.create(&name).await;
    assert_eq!(venue.delete(&name).await, Removal::Removed);
    assert_eq!(venue.find(&name).await, None);
    assert_eq!(venue.server.list_participants(&name).await.unwrap(), []);
    let rooms = venue.server.list_rooms().await.unwrap();
    assert!(rooms.iter().all(|room| room.name != name.as_str()));
    assert_eq!(venue.delete(&name).await, Removal::AlreadyGone);
}

async fn after_a_deletion_another_room_of_the_same_name_is_made(venue: &Venue) {
    let name = venue.name("again");
    let first = venue.create(&name).await;
    venue.delete(&name).await;
    let second = venue.create(&name).await;
    assert_ne!(second.sid, first.sid);
    assert_eq!(venue.find(&name).await.map(|room| room.sid), Some(second.sid));
    venue.delete(&name).await;
}

async fn a_server_that_answers_takes_our_key(venue: &Venue) {
    assert!(venue.server.health().await.unwrap().key_accepted);
}

impl Venue {
    fn name(&self, what: &str) -> RoomName {
        RoomName::parse(&format!("{}{what}", self.prefix)).unwrap()
    }

    async fn create(&self, name: &RoomName) -> LiveRoom {
        self.server.create_room(&new(name)).await.unwrap()
    }

    async fn find(&self, name: &RoomName) -> Option<LiveRoom> {
        self.server.find_room(name).await.unwrap()
    }

    async fn delete(&self, name: &RoomName) -> Removal {
        self.server.delete_room(name).await.unwrap()
    }
}

fn new(name: &RoomName) -> NewLiveRoom {
    NewLiveRoom {
        name: name.clone(),
        empty_timeout: TimeDelta::seconds(900),
        departure_timeout: TimeDelta::seconds(600),
        max_participants: None,
    }
}

/// What must be the same in every answer about a room; the rest may change at any time on a server that lives.
fn essence(room: &LiveRoom) -> (&str, &str, u32, u32) {
    (&room.name, &room.sid, room.empty_timeout, room.departure_timeout)
}
