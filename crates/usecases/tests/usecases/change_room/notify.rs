//! Whether people are told, changed afterwards.

use greenroom_domain::invitation::Purpose;
use greenroom_domain::ports::{MockMediaServer, RoomChange};
use greenroom_domain::room::{Room, RoomRecord};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::change_room::ChangeRoomCommand;

use super::{Delivered, Queued, Superseded, Suppressed, an_hour_later, command, live_record, use_case};
use crate::samples::{
    ats, called_for, commits, happenings, lines_of, message_id, room, rooms_read_once, states, the_one,
    told_record,
};

fn notify(notify: bool) -> ChangeRoomCommand {
    ChangeRoomCommand { notify: Some(notify), ..command() }
}

/// Of this record, in this minute; LiveKit expects no call.
async fn changed(record: RoomRecord, command: ChangeRoomCommand, minute: i64) -> (RoomChange, RoomRecord) {
    let mut rooms = rooms_read_once(record);
    let changes = commits(&mut rooms);
    let answer = use_case(rooms, MockMediaServer::new(), minute).run(&room().name, &command, &ats()).await;
    (the_one(&changes), answer.unwrap().record)
}

fn quiet(record: RoomRecord) -> RoomRecord {
    RoomRecord { room: Room { notify: false, ..record.room }, ..record }
}

#[tokio::test]
async fn a_room_of_which_nobody_is_to_be_told_any_more_writes_nothing_and_takes_back_what_waits() {
    for (record, minute) in [(told_record(), -100), (live_record(), 30)] {
        let (change, answer) = changed(record, notify(false), minute).await;
        assert_eq!(change.room, Room { notify: false, version: 2, ..room() });
        assert_eq!(change.invitations, []);
        assert_eq!(change.superseded, [message_id(2), message_id(3)]);
        assert_eq!(states(&answer), [Delivered, Suppressed(Superseded), Suppressed(Superseded)]);
        assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec!["notify"])]);
        assert!(!change.closes_server_room);
    }
}

#[tokio::test]
async fn a_room_of_which_people_are_to_be_told_after_all_writes_to_those_who_do_not_know_of_it() {
    let mut record = quiet(told_record());
    // The interviewer's message, and the candidate's reminder, were taken back.
    record.invitations[1].state = Suppressed(Superseded);
    record.invitations[2].state = Suppressed(Superseded);
    let (change, answer) = changed(record, notify(true), -100).await;
    assert_eq!(change.room, Room { version: 2, ..room() });
    let expected =
        [(1, Purpose::Reminder, Queued), (2, Purpose::Interviewer, Queued), (2, Purpose::Reminder, Queued)];
    assert_eq!(called_for(&change.invitations), expected, "the candidate knows, and is reminded");
    assert!(change.superseded.is_empty());
    assert_eq!(answer.invitations.len(), 6);
    let lines = [vec![Happening::RoomChanged(vec!["notify"])], lines_of(&change.invitations)].concat();
    assert_eq!(happenings(&change.timeline), lines);
}

#[tokio::test]
async fn a_room_of_which_nobody_was_told_writes_to_everybody() {
    for (minute, purpose) in [(-100, Purpose::Scheduled), (30, Purpose::Open)] {
        let record = RoomRecord { invitations: vec![], ..quiet(told_record()) };
        let (change, _) = changed(record, notify(true), minute).await;
        let told = called_for(&change.invitations);
        let told: Vec<_> = told.into_iter().filter(|one| one.1 != Purpose::Reminder).collect();
        assert_eq!(told, [(1, purpose, Queued), (2, Purpose::Interviewer, Queued)], "in minute {minute}");
    }
}

#[tokio::test]
async fn a_move_that_is_to_be_told_from_now_on_is_told_as_a_move_and_each_once() {
    let mut record = quiet(told_record());
    record.room.server = None;
    let command = ChangeRoomCommand { notify: Some(true), ..an_hour_later() };
    let (change, _) = changed(record, command, -100).await;
    let expected = [
        (1, Purpose::Rescheduled, Queued),
        (1, Purpose::Reminder, Queued),
        (2, Purpose::Interviewer, Queued),
        (2, Purpose::Reminder, Queued),
    ];
    assert_eq!(called_for(&change.invitations), expected);
}

#[tokio::test]
async fn a_move_of_which_nobody_is_to_be_told_any_more_writes_nothing_and_takes_back_what_waits() {
    let mut record = told_record();
    record.room.server = None;
    let command = ChangeRoomCommand { notify: Some(false), ..an_hour_later() };
    let (change, _) = changed(record, command, -100).await;
    assert_eq!(change.invitations, []);
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
}
