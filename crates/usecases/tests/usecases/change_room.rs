use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::invitation::{InvitationState, Purpose, Suppression};
use greenroom_domain::ports::{MockMediaServer, MockRoomStore, StoreError};
use greenroom_domain::room::{EndedBy, Room, RoomRecord, Window, WindowError, WindowRules};
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_usecases::change_room::{ChangeError, ChangeRoom, ChangeRoomCommand};
use greenroom_usecases::room_status::RecordedRoom;
use mockall::Sequence;

use crate::samples::{
    at, ats, called_for, candidate, clock, closer, commits, database_away, happenings, inside, invite,
    lines_of, message_id, room, rooms_read_once, rooms_with, states, the_one, told_record,
};

mod livekit;
mod notify;
mod shortened;
mod timezone;

use InvitationState::{Delivered, Queued, Suppressed};
use Suppression::Superseded;

fn use_case(rooms: MockRoomStore, media: MockMediaServer, minute: i64) -> ChangeRoom {
    let rooms = Arc::new(rooms);
    let closer = closer(&rooms, media, minute);
    ChangeRoom { rooms, invite: invite(), closer, clock: clock(minute), window_rules: WindowRules::default() }
}

fn command() -> ChangeRoomCommand {
    ChangeRoomCommand::default()
}

/// The interview begins an hour later.
fn an_hour_later() -> ChangeRoomCommand {
    ChangeRoomCommand { starts_at: Some(Some(at(75))), ..command() }
}

fn live_record() -> RoomRecord {
    RoomRecord { sessions: vec![inside(&candidate())], ..told_record() }
}

/// Nobody made the LiveKit room yet.
fn unopened(record: RoomRecord) -> RoomRecord {
    RoomRecord { room: Room { server: None, ..record.room }, ..record }
}

#[tokio::test]
async fn a_move_keeps_the_room_and_its_people_and_tells_who_was_told() {
    let mut rooms = rooms_read_once(unopened(told_record()));
    let changes = commits(&mut rooms);
    use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &an_hour_later(), &ats()).await.unwrap();
    let change = the_one(&changes);
    let mut moved = Room { server: None, version: 2, ..room() };
    moved.schedule.starts_at = Some(at(75));
    moved.window = Window { opens_at: at(60), closes_at: at(150), hard_ends_at: at(180) };
    assert_eq!(change.room, moved);
    assert_eq!(change.participants, [], "nobody is added, and no link is made");
    let expected = [
        (1, Purpose::Rescheduled, Queued),
        (1, Purpose::Reminder, Queued),
        (2, Purpose::Interviewer, Queued),
        (2, Purpose::Reminder, Queued),
    ];
    assert_eq!(called_for(&change.invitations), expected);
    assert_eq!(change.invitations[1].notice.due_at, at(65));
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
    assert_eq!((change.at, change.closes_server_room), (at(-100), true));
    let lines = [vec![Happening::RoomRescheduled], lines_of(&change.invitations)].concat();
    assert_eq!(happenings(&change.timeline), lines);
    assert!(change.timeline.iter().all(|line| line.actor == Actor::Key("ats".into())));
}

#[tokio::test]
async fn the_answer_shows_what_was_changed_without_another_look_at_the_room() {
    let mut rooms = rooms_read_once(unopened(told_record()));
    let changes = commits(&mut rooms);
    let answer =
        use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &an_hour_later(), &ats()).await;
    let (change, RecordedRoom { record, at: when }) = (the_one(&changes), answer.unwrap());
    assert_eq!(record, change.applied(unopened(told_record())));
    assert_eq!((record.room.version, record.room.schedule.starts_at, when), (2, Some(at(75)), at(-100)));
    let gone = [Delivered, Suppressed(Superseded), Suppressed(Superseded)];
    assert_eq!(states(&record), [gone.to_vec(), vec![Queued; 4]].concat());
}

#[tokio::test]
async fn a_quiet_room_is_moved_without_a_word() {
    let mut record = unopened(told_record());
    record.room.notify = false;
    let mut rooms = rooms_with(Some(record));
    let changes = commits(&mut rooms);
    use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &an_hour_later(), &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(change.invitations, []);
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
}

#[tokio::test]
async fn a_room_that_loses_its_start_is_open_from_now_on_and_each_is_told_by_the_own_message() {
    let mut record = unopened(told_record());
    record.invitations[1].state = Delivered;
    let mut rooms = rooms_with(Some(record));
    let changes = commits(&mut rooms);
    let command = ChangeRoomCommand { starts_at: Some(None), ..command() };
    use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &command, &ats()).await.unwrap();
    let change = the_one(&changes);
    let week = TimeDelta::days(7);
    assert_eq!((change.room.window.opens_at, change.room.window.closes_at), (at(-100), at(-100) + week));
    let expected = [(1, Purpose::Open, Queued), (2, Purpose::Interviewer, Queued)];
    assert_eq!(called_for(&change.invitations), expected);
}

/// A room that is open from minute 0 for a week.
fn without_start() -> RoomRecord {
    let mut record = unopened(told_record());
    record.room.schedule.starts_at = None;
    record.room.window = Window { opens_at: at(0), closes_at: at(10_080), hard_ends_at: at(10_110) };
    record
}

#[tokio::test]
async fn a_room_without_a_start_goes_on_being_open_since_when_it_was() {
    let mut rooms = rooms_with(Some(without_start()));
    let changes = commits(&mut rooms);
    let command = ChangeRoomCommand { closes_at: Some(Some(at(20_000))), ..command() };
    use_case(rooms, MockMediaServer::new(), 500).run(&room().name, &command, &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!((change.room.window.opens_at, change.room.window.closes_at), (at(0), at(20_000)));
    assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec!["closesAt"])]);
}

#[tokio::test]
async fn a_live_room_may_be_extended_and_nobody_need_know() {
    for (minute, command) in [
        (30, ChangeRoomCommand { duration: Some(TimeDelta::minutes(60)), ..command() }),
        (100, ChangeRoomCommand { closes_at: Some(Some(at(110))), ..command() }),
    ] {
        let mut rooms = rooms_with(Some(live_record()));
        let changes = commits(&mut rooms);
        // LiveKit expects no call.
        use_case(rooms, MockMediaServer::new(), minute).run(&room().name, &command, &ats()).await.unwrap();
        let change = the_one(&changes);
        assert!(change.room.window.closes_at > room().window.closes_at);
        assert!(!change.closes_server_room && change.superseded.is_empty());
        assert_eq!(change.invitations, []);
        assert!(matches!(happenings(&change.timeline)[..], [Happening::RoomChanged(_)]));
    }
}

#[tokio::test]
async fn a_live_room_is_neither_moved_nor_shortened() {
    for command in [
        an_hour_later(),
        ChangeRoomCommand { starts_at: Some(None), ..command() },
        ChangeRoomCommand { duration: Some(TimeDelta::minutes(30)), ..command() },
        ChangeRoomCommand { closes_at: Some(Some(at(80))), ..command() },
    ] {
        let mut rooms = rooms_with(Some(live_record()));
        rooms.expect_commit().never();
        let refused = use_case(rooms, MockMediaServer::new(), 30).run(&room().name, &command, &ats()).await;
        assert!(matches!(refused, Err(ChangeError::Live)), "{command:?}");
    }
}

#[tokio::test]
async fn asking_for_what_is_so_commits_nothing() {
    let as_it_is = ChangeRoomCommand {
        starts_at: Some(Some(at(15))),
        duration: Some(TimeDelta::minutes(45)),
        timezone: Some("Asia/Amman".into()),
        closes_at: Some(None),
        job_title: Some("Accountant".into()),
        company: Some(None),
        metadata: Some("{}".into()),
        notify: Some(true),
    };
    for command in [command(), as_it_is] {
        let mut rooms = rooms_with(Some(live_record()));
        rooms.expect_commit().never();
        let room =
            use_case(rooms, MockMediaServer::new(), 30).run(&room().name, &command, &ats()).await.unwrap();
        assert_eq!((room.record, room.at), (live_record(), at(30)));
    }
}

#[tokio::test]
async fn what_is_no_time_is_changed_without_a_message_and_named_in_the_timeline() {
    for (command, field) in [
        (ChangeRoomCommand { job_title: Some("Clerk".into()), ..command() }, "job.title"),
        (ChangeRoomCommand { company: Some(Some("Acme".into())), ..command() }, "company"),
        (ChangeRoomCommand { metadata: Some(r#"{"a":1}"#.into()), ..command() }, "metadata"),
        (ChangeRoomCommand { timezone: Some("Europe/Berlin".into()), ..command() }, "timezone"),
    ] {
        let mut rooms = rooms_with(Some(told_record()));
        let changes = commits(&mut rooms);
        use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &command, &ats()).await.unwrap();
        let change = the_one(&changes);
        assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec![field])]);
        assert_eq!((change.room.version, change.room.window), (2, room().window), "{field}");
        assert!(change.invitations.is_empty() && change.superseded.is_empty(), "{field}");
        assert!(!change.closes_server_room, "{field}");
    }
}

#[tokio::test]
async fn a_conflict_is_decided_anew_on_what_is_there_now() {
    let (mut rooms, mut order) = (MockRoomStore::new(), Sequence::new());
    let mut newer = unopened(told_record());
    newer.room = Room { version: 7, notify: false, ..newer.room };
    rooms.expect_find().once().in_sequence(&mut order).returning(|_| Ok(Some(unopened(told_record()))));
    rooms
        .expect_commit()
        .once()
        .in_sequence(&mut order)
        .withf(|change| change.room.version == 2 && change.room.notify)
        .returning(|_| Err(StoreError::Conflict));
    rooms.expect_find().once().in_sequence(&mut order).returning(move |_| Ok(Some(newer.clone())));
    rooms
        .expect_commit()
        .once()
        .in_sequence(&mut order)
        .withf(|change| change.room.version == 8 && !change.room.notify && change.invitations.is_empty())
        .returning(|_| Ok(()));
    let command = ChangeRoomCommand { job_title: Some("Clerk".into()), ..an_hour_later() };
    let changed =
        use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &command, &ats()).await.unwrap();
    assert_eq!((changed.record.room.version, changed.record.room.notify), (8, false));
}

#[tokio::test]
async fn a_room_that_ended_meanwhile_is_over_after_the_conflict() {
    let (mut rooms, mut order) = (MockRoomStore::new(), Sequence::new());
    rooms.expect_find().once().in_sequence(&mut order).returning(|_| Ok(Some(told_record())));
    rooms.expect_commit().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
    rooms.expect_find().once().in_sequence(&mut order).returning(|_| Ok(Some(ended(EndedBy::Cancelled))));
    let refused =
        use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &an_hour_later(), &ats()).await;
    assert!(matches!(refused, Err(ChangeError::Over)));
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().times(4).returning(|_| Ok(Some(told_record())));
    rooms.expect_commit().times(4).returning(|_| Err(StoreError::Conflict));
    let given_up =
        use_case(rooms, MockMediaServer::new(), -100).run(&room().name, &an_hour_later(), &ats()).await;
    assert!(matches!(given_up, Err(ChangeError::Store(StoreError::Conflict))));
}

fn ended(by: EndedBy) -> RoomRecord {
    let record = told_record();
    RoomRecord { room: Room { ended: Some((at(5), by)), ..record.room }, ..record }
}

#[tokio::test]
async fn a_room_that_is_over_is_not_changed() {
    let rename = ChangeRoomCommand { job_title: Some("Clerk".into()), ..command() };
    for (record, minute, command) in [
        (told_record(), 95, an_hour_later()),
        (told_record(), 95, rename.clone()),
        (live_record(), 120, rename),
        (ended(EndedBy::Cancelled), 10, an_hour_later()),
        (ended(EndedBy::Closed), 10, command()),
    ] {
        let refused = use_case(rooms_with(Some(record)), MockMediaServer::new(), minute)
            .run(&room().name, &command, &ats())
            .await;
        assert!(matches!(refused, Err(ChangeError::Over)), "in minute {minute}");
    }
}

#[tokio::test]
async fn a_time_at_which_nobody_could_enter_is_refused() {
    use WindowError::{AlreadyOver, ClosesBeforeOpening};
    let closing = |minute| ChangeRoomCommand { closes_at: Some(Some(at(minute))), ..command() };
    let long_ago = ChangeRoomCommand { starts_at: Some(Some(at(-5000))), ..command() };
    for (record, minute, command, expected) in [
        (told_record(), -100, long_ago, AlreadyOver),
        (told_record(), -100, closing(-1), ClosesBeforeOpening),
        (told_record(), 50, closing(50), AlreadyOver),
        (without_start(), 500, closing(400), AlreadyOver),
    ] {
        let rooms = rooms_with(Some(record));
        let refused =
            use_case(rooms, MockMediaServer::new(), minute).run(&room().name, &command, &ats()).await;
        assert!(matches!(refused, Err(ChangeError::Window(error)) if error == expected), "{command:?}");
    }
}

#[tokio::test]
async fn a_room_of_no_name_and_a_database_that_is_away_are_told_as_that() {
    let unknown =
        use_case(rooms_with(None), MockMediaServer::new(), 10).run(&room().name, &command(), &ats()).await;
    assert!(matches!(unknown, Err(ChangeError::Unknown)));
    let mut rooms = rooms_with(Some(told_record()));
    rooms.expect_commit().once().returning(|_| Err(database_away()));
    let failed =
        use_case(rooms, MockMediaServer::new(), 10).run(&room().name, &an_hour_later(), &ats()).await;
    assert!(matches!(failed, Err(ChangeError::Store(error)) if error.is_transient()));
}
