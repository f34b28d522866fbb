//! The same start, and an earlier close.

use chrono::TimeDelta;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::ports::MockMediaServer;
use greenroom_domain::room::{Room, RoomRecord, Window};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::change_room::{ChangeError, ChangeRoomCommand};

use super::{Delivered, Queued, Superseded, Suppressed, command, use_case, without_start};
use crate::samples::{
    at, ats, called_for, candidate, commits, happenings, inside, lines_of, message_id, room, rooms_read_once,
    states, the_one, told_record,
};

fn closing(minute: i64) -> ChangeRoomCommand {
    ChangeRoomCommand { closes_at: Some(Some(at(minute))), ..command() }
}

/// The same room, which is on LiveKit.
fn on_livekit(record: RoomRecord) -> RoomRecord {
    RoomRecord { room: Room { server: room().server, ..record.room }, ..record }
}

#[tokio::test]
async fn who_knows_a_start_need_not_know_an_earlier_close_and_livekit_is_left_alone() {
    let quarter = ChangeRoomCommand { duration: Some(TimeDelta::minutes(15)), ..command() };
    for (minute, command, closes, field) in [
        (-100, quarter.clone(), 60, "durationMinutes"),
        (10, quarter, 60, "durationMinutes"),
        (10, closing(80), 80, "closesAt"),
    ] {
        let mut rooms = rooms_read_once(told_record());
        let changes = commits(&mut rooms);
        // LiveKit expects no call.
        let answer =
            use_case(rooms, MockMediaServer::new(), minute).run(&room().name, &command, &ats()).await;
        let change = the_one(&changes);
        let window = Window { opens_at: at(0), closes_at: at(closes), hard_ends_at: at(closes + 30) };
        assert_eq!((change.room.window, change.closes_server_room), (window, false));
        assert!(change.invitations.is_empty() && change.superseded.is_empty());
        assert_eq!(happenings(&change.timeline), [Happening::RoomChanged(vec![field])]);
        assert_eq!(states(&answer.unwrap().record), [Delivered, Queued, Queued], "what waits goes out");
    }
}

#[tokio::test]
async fn who_knows_a_close_alone_is_told_the_earlier_one() {
    let mut record = on_livekit(without_start());
    record.invitations[0].purpose = Purpose::Open;
    let mut rooms = rooms_read_once(record);
    let changes = commits(&mut rooms);
    // LiveKit expects no call.
    let answer = use_case(rooms, MockMediaServer::new(), 500).run(&room().name, &closing(5000), &ats()).await;
    let change = the_one(&changes);
    let window = Window { opens_at: at(0), closes_at: at(5000), hard_ends_at: at(5030) };
    assert_eq!((change.room.window, change.closes_server_room), (window, false));
    let expected = [(1, Purpose::Open, Queued), (2, Purpose::Interviewer, Queued)];
    assert_eq!(called_for(&change.invitations), expected);
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
    let gone = [Delivered, Suppressed(Superseded), Suppressed(Superseded), Queued, Queued];
    assert_eq!(states(&answer.unwrap().record), gone);
    let lines = [vec![Happening::RoomChanged(vec!["closesAt"])], lines_of(&change.invitations)].concat();
    assert_eq!(happenings(&change.timeline), lines);
}

#[tokio::test]
async fn a_quiet_room_closes_earlier_without_a_word() {
    let mut record = without_start();
    record.room.notify = false;
    let mut rooms = rooms_read_once(record);
    let changes = commits(&mut rooms);
    use_case(rooms, MockMediaServer::new(), 500).run(&room().name, &closing(5000), &ats()).await.unwrap();
    assert_eq!(the_one(&changes).invitations, []);
}

#[tokio::test]
async fn while_somebody_is_inside_no_room_closes_earlier() {
    let half = ChangeRoomCommand { duration: Some(TimeDelta::minutes(30)), ..command() };
    for (record, command) in
        [(told_record(), half), (told_record(), closing(80)), (on_livekit(without_start()), closing(5000))]
    {
        let live = RoomRecord { sessions: vec![inside(&candidate())], ..record };
        let mut rooms = rooms_read_once(live);
        rooms.expect_commit().never();
        let refused = use_case(rooms, MockMediaServer::new(), 30).run(&room().name, &command, &ats()).await;
        assert!(matches!(refused, Err(ChangeError::Live)), "{command:?}");
    }
}
