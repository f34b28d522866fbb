use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::door::{AtTheDoor, DoorAnswer};
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::ports::{Entrant, MockEntryStore, MockMediaServer, MockRoomStore};
use greenroom_domain::room::{RoomRecord, WindowRules};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::change_room::{ChangeError, ChangeRoom};
use greenroom_usecases::host::{HostError, Hosts};
use uuid::Uuid;

use crate::samples::{
    at, candidate, clock, closer, commits, database_away, doors_of, happenings, inside, interviewer, invite,
    link_of, page, room, rooms_with, the_one,
};

fn host() -> Entrant {
    Entrant { room: room(), participant: interviewer() }
}

fn hosts(doors: MockEntryStore, rooms: MockRoomStore, minute: i64) -> Hosts {
    let rooms = Arc::new(rooms);
    let changes = ChangeRoom {
        rooms: rooms.clone(),
        invite: invite(),
        closer: closer(&rooms, MockMediaServer::new(), minute),
        clock: clock(minute),
        window_rules: WindowRules::default(),
    };
    Hosts { doors: Arc::new(doors), rooms, changes, clock: clock(minute) }
}

async fn by_link(entrant: Entrant, minute: i64) -> Result<Entrant, HostError> {
    let link = link_of(&entrant.participant);
    hosts(doors_of(entrant), MockRoomStore::new(), minute).by_link(&link).await
}

/// Somebody who waits since that minute, and asked then.
fn waiting(number: u128, since: i64, asked_at: DateTime<Utc>) -> Participant {
    let door = AtTheDoor { waiting_since: Some(at(since)), asked_at: Some(asked_at), answer: None };
    Participant { id: ParticipantId(Uuid::from_u128(number)), door, ..candidate() }
}

#[tokio::test]
async fn an_interviewer_is_a_host_until_the_room_is_over_and_before_it_opens_too() {
    for minute in [-100, 20, 119] {
        assert_eq!(by_link(host(), minute).await.unwrap(), host(), "in minute {minute}");
    }
    assert!(matches!(by_link(host(), 120).await, Err(HostError::Refused(Refusal::Over))));
}

#[tokio::test]
async fn who_is_no_interviewer_is_no_host() {
    for role in [Role::Candidate, Role::Observer] {
        let guest = Entrant { participant: Participant { role, ..candidate() }, ..host() };
        assert!(matches!(by_link(guest, 20).await, Err(HostError::NotAHost)), "{role:?}");
    }
}

#[tokio::test]
async fn a_host_who_was_put_out_and_a_link_of_nobody_open_nothing() {
    let participant = Participant { revoked_at: Some(at(10)), ..interviewer() };
    let put_out = by_link(Entrant { participant, ..host() }, 20).await;
    assert!(matches!(put_out, Err(HostError::Refused(Refusal::Revoked))));
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().returning(|_| Ok(None));
    let unknown = hosts(doors, MockRoomStore::new(), 20).by_link(&link_of(&interviewer())).await;
    assert!(matches!(unknown, Err(HostError::Unknown)));
}

#[tokio::test]
async fn who_waits_is_listed_the_longest_first_and_who_stopped_asking_is_lost_to_the_list() {
    let (lately, long_ago) = (at(20) - TimeDelta::seconds(30), at(20) - TimeDelta::seconds(31));
    let mut answered = waiting(8, 1, lately);
    answered.door.answer = Some((DoorAnswer::Denied, at(19)));
    let put_out = Participant { revoked_at: Some(at(19)), ..waiting(9, 1, lately) };
    let people = vec![
        interviewer(),
        waiting(5, 19, lately),
        waiting(6, 10, lately),
        waiting(7, 1, long_ago),
        answered,
        put_out,
    ];
    let rooms = rooms_with(Some(RoomRecord::new(room(), people.clone())));
    let lobby = hosts(MockEntryStore::new(), rooms, 20).waiting(&host()).await.unwrap();
    let waits: Vec<_> = lobby.waiting.iter().map(|one| (one.person.id.0.as_u128(), one.since)).collect();
    assert_eq!(waits, [(6, at(10)), (5, at(19))]);
    assert_eq!((lobby.room.record.participants, lobby.room.at), (people, at(20)));
}

#[tokio::test]
async fn a_room_is_kept_open_for_longer_by_its_host() {
    for (minute, closes) in [(20, 105), (89, 105), (100, 115)] {
        let record = RoomRecord {
            sessions: vec![inside(&candidate())],
            ..RoomRecord::new(room(), vec![candidate(), interviewer()])
        };
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        let hosts = hosts(MockEntryStore::new(), rooms, minute);
        let told = hosts.extend(&host(), TimeDelta::minutes(15), &page()).await.unwrap().record.room;
        let change = the_one(&changes);
        assert_eq!(change.room, told);
        assert_eq!((told.window.opens_at, told.window.closes_at), (at(0), at(closes)), "in minute {minute}");
        assert_eq!(told.window.hard_ends_at, at(closes + 30));
        assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec!["closesAt"])]);
        let by = page().as_participant(interviewer().id);
        assert_eq!((&change.timeline[0].actor, &change.timeline[0].request), (&by.actor, &by.request));
    }
}

#[tokio::test]
async fn a_room_that_ended_meanwhile_is_not_kept_open() {
    let mut record = RoomRecord::new(room(), vec![interviewer()]);
    record.room.ended = Some((at(19), greenroom_domain::room::EndedBy::Closed));
    let refused = hosts(MockEntryStore::new(), rooms_with(Some(record)), 20)
        .extend(&host(), TimeDelta::minutes(15), &page())
        .await;
    assert!(matches!(refused, Err(HostError::Change(ChangeError::Over))));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let (mut doors, mut rooms) = (MockEntryStore::new(), MockRoomStore::new());
    doors.expect_by_link().returning(|_| Err(database_away()));
    rooms.expect_find().returning(|_| Err(database_away()));
    let hosts = hosts(doors, rooms, 20);
    let blind = hosts.by_link(&link_of(&interviewer())).await;
    assert!(matches!(blind, Err(HostError::Store(error)) if error.is_transient()));
    assert!(matches!(hosts.waiting(&host()).await, Err(HostError::Store(error)) if error.is_transient()));
}
