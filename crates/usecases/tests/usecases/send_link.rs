use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::invitation::{Invitation, InvitationState, Purpose};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{Candidacy, Entrant, MockEntryStore, MockRoomStore, RoomChange, StoreError};
use greenroom_domain::room::{EndedBy, Room, RoomName, RoomRecord};
use greenroom_usecases::send_link::SendLink;

use crate::samples::{
    at, called_for, candidate, candidates_page, clock, commits, database_away, happenings, invitation,
    invite, lines_of, page, phone, reachable, room, rooms_read_once, rooms_with, taken, the_one,
};

use InvitationState::{Delivered, Queued};

/// The candidate was written to long ago.
fn record() -> RoomRecord {
    let who = reachable(candidate());
    let invitations = vec![invitation(1, &who, Purpose::Scheduled, Delivered)];
    RoomRecord { invitations, ..RoomRecord::new(room(), vec![who]) }
}

fn candidacy(name: &str, live: bool) -> Candidacy {
    let room = Room { name: RoomName::parse(name).unwrap(), ..room() };
    Candidacy { entrant: Entrant { room, participant: reachable(candidate()) }, live }
}

fn known() -> MockEntryStore {
    let mut doors = MockEntryStore::new();
    doors
        .expect_by_phone_and_job()
        .withf(|number, job| (number, job) == (&phone(), "J-1"))
        .returning(|_, _| Ok(vec![candidacy("interview_1", false)]));
    doors
}

fn use_case(doors: MockEntryStore, rooms: MockRoomStore, minute: i64) -> SendLink {
    SendLink { doors: Arc::new(doors), rooms: Arc::new(rooms), invite: invite(), clock: clock(minute) }
}

/// What was stored, when somebody asked for the link to this room in that minute.
async fn asked(record: RoomRecord, minute: i64) -> Vec<RoomChange> {
    let mut rooms = rooms_with(Some(record));
    let changes = commits(&mut rooms);
    use_case(known(), rooms, minute).run(&phone(), "J-1", &page()).await.unwrap();
    taken(&changes)
}

#[tokio::test]
async fn the_link_goes_to_that_number_once_more_in_one_change() {
    let mut rooms = rooms_read_once(record());
    let changes = commits(&mut rooms);
    use_case(known(), rooms, -100).run(&phone(), "J-1", &page()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(called_for(&change.invitations), [(1, Purpose::Scheduled, Queued)]);
    assert_eq!(change.room, Room { version: 2, ..room() });
    assert!(change.superseded.is_empty() && change.participants.is_empty() && !change.closes_server_room);
    assert_eq!((change.at, change.once), (at(-100), None));
    assert_eq!(happenings(&change.timeline), lines_of(&change.invitations));
    let by = candidates_page();
    assert_eq!((&change.timeline[0].actor, &change.timeline[0].request), (&by.actor, &by.request));
}

#[tokio::test]
async fn once_the_room_is_open_the_message_says_so() {
    let changes = asked(record(), 20).await;
    assert_eq!(called_for(&changes[0].invitations), [(1, Purpose::Open, Queued)]);
}

#[tokio::test]
async fn nobody_is_written_to_again_within_ten_minutes() {
    for (seconds, times) in [(599, 0), (600, 1)] {
        let mut record = record();
        let created_at = at(20) - TimeDelta::seconds(seconds);
        record.invitations.push(Invitation { created_at, ..record.invitations[0].clone() });
        assert_eq!(asked(record, 20).await.len(), times, "after {seconds} s");
    }
}

#[tokio::test]
async fn who_may_not_be_written_to_or_has_nothing_to_open_gets_nothing() {
    let with = |who: Participant| RoomRecord { participants: vec![who], ..record() };
    let mut called_off = record();
    called_off.room.ended = Some((at(5), EndedBy::Cancelled));
    for (what, record, minute) in [
        ("no consent", with(Participant { consent: None, ..reachable(candidate()) }), 20),
        ("put out meanwhile", with(Participant { revoked_at: Some(at(20)), ..reachable(candidate()) }), 20),
        ("gone meanwhile", RoomRecord { participants: vec![], ..record() }, 20),
        ("over", record(), 90),
        ("called off", called_off, 20),
    ] {
        assert_eq!(asked(record, minute).await, [], "{what}");
    }
}

#[tokio::test]
async fn a_pair_that_nobody_knows_changes_nothing_and_is_no_error() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_phone_and_job().returning(|_, _| Ok(vec![]));
    // Rooms that expect no call.
    assert!(use_case(doors, MockRoomStore::new(), 20).run(&phone(), "J-1", &page()).await.is_ok());
}

#[tokio::test]
async fn of_several_rooms_the_link_is_that_of_the_one_with_somebody_inside() {
    let mut doors = MockEntryStore::new();
    doors
        .expect_by_phone_and_job()
        .returning(|_, _| Ok(vec![candidacy("interview_2", false), candidacy("interview_1", true)]));
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().once().withf(|name| *name == room().name).returning(|_| Ok(Some(record())));
    let changes = commits(&mut rooms);
    use_case(doors, rooms, 20).run(&phone(), "J-1", &page()).await.unwrap();
    assert_eq!(the_one(&changes).room.name, room().name);
}

#[tokio::test]
async fn of_two_who_ask_at_once_one_is_written_to() {
    let (mut rooms, mut looks) = (MockRoomStore::new(), 0);
    rooms.expect_find().times(2).returning(move |_| {
        looks += 1;
        let mut record = record();
        if looks == 2 {
            record.invitations.push(Invitation { created_at: at(20), ..record.invitations[0].clone() });
        }
        Ok(Some(record))
    });
    rooms.expect_commit().once().returning(|_| Err(StoreError::Conflict));
    assert!(use_case(known(), rooms, 20).run(&phone(), "J-1", &page()).await.is_ok());
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up_and_a_database_that_is_away_at_once() {
    let errors: [(fn() -> StoreError, usize); 2] = [(|| StoreError::Conflict, 4), (database_away, 1)];
    for (error, times) in errors {
        let mut rooms = rooms_with(Some(record()));
        rooms.expect_commit().times(times).returning(move |_| Err(error()));
        assert!(use_case(known(), rooms, 20).run(&phone(), "J-1", &page()).await.is_err());
    }
}
