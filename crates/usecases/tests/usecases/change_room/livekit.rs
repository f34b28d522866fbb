//! What becomes of the LiveKit room when a room is moved.

use greenroom_domain::ports::{MockMediaServer, Removal};
use greenroom_domain::room::ServerRoom;
use greenroom_domain::session::Source;
use greenroom_domain::timeline::Happening;
use mockall::Sequence;

use super::{an_hour_later, use_case};
use crate::samples::{
    at, ats, away, commits, database_away, deleting_media, room, rooms_read_once, rooms_with, the_one,
    told_record,
};

#[tokio::test]
async fn the_livekit_room_of_a_moved_room_is_closed_after_the_change_is_stored() {
    let (mut rooms, mut media, mut order) =
        (rooms_read_once(told_record()), MockMediaServer::new(), Sequence::new());
    rooms.expect_commit().once().in_sequence(&mut order).returning(|_| Ok(()));
    media.expect_delete_room().once().in_sequence(&mut order).returning(|_| Ok(Removal::Removed));
    rooms
        .expect_record_server_room_gone()
        .once()
        .in_sequence(&mut order)
        .withf(|sid, entry| sid == "RM_1" && entry.what == Happening::ServerRoomDeleted(Source::Request))
        .returning(|_, _| Ok(true));
    use_case(rooms, media, 10).run(&room().name, &an_hour_later(), &ats()).await.unwrap();
}

#[tokio::test]
async fn a_livekit_that_fails_does_not_fail_the_change() {
    let mut rooms = rooms_with(Some(told_record()));
    let changes = commits(&mut rooms);
    rooms.expect_record_server_room_gone().never();
    let mut media = MockMediaServer::new();
    media.expect_delete_room().once().returning(|_| Err(away()));
    let moved = use_case(rooms, media, 10).run(&room().name, &an_hour_later(), &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(moved.record, change.applied(told_record()));
    assert!(change.closes_server_room, "so that it is tried again");
}

#[tokio::test]
async fn a_database_that_fails_after_livekit_does_not_fail_the_change() {
    let mut rooms = rooms_with(Some(told_record()));
    commits(&mut rooms);
    rooms.expect_record_server_room_gone().once().returning(|_, _| Err(database_away()));
    assert!(use_case(rooms, deleting_media(), 10).run(&room().name, &an_hour_later(), &ats()).await.is_ok());
}

#[tokio::test]
async fn livekit_is_not_asked_for_a_room_that_is_gone_there() {
    let mut gone = told_record();
    gone.room.server = Some(ServerRoom { sid: "RM_1".into(), opened_at: at(5), gone_at: Some(at(9)) });
    let mut rooms = rooms_with(Some(gone));
    commits(&mut rooms);
    assert!(
        use_case(rooms, MockMediaServer::new(), 10).run(&room().name, &an_hour_later(), &ats()).await.is_ok()
    );
}
