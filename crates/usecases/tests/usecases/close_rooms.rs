use std::sync::Arc;

use greenroom_domain::ports::{MediaError, MockMediaServer, MockRoomStore, Removal};
use greenroom_domain::room::{Room, RoomName, ServerRoom};
use greenroom_usecases::close_rooms::CloseRooms;

use crate::samples::{at, away, clock, database_away, room};

fn overdue(name: &str) -> Room {
    let server = Some(ServerRoom { sid: format!("RM_{name}"), opened_at: at(1), gone_at: None });
    Room { name: RoomName::parse(name).unwrap(), server, ..room() }
}

#[tokio::test]
async fn one_room_that_cannot_be_closed_does_not_hold_up_the_next() {
    let (mut rooms, mut media) = (MockRoomStore::new(), MockMediaServer::new());
    rooms.expect_overdue().once().returning(|_, _| Ok(vec![overdue("a"), overdue("b"), overdue("c")]));
    media.expect_delete_room().times(3).returning(|name| match name.as_str() {
        "a" => Err(MediaError::Unexpected("nonsense".into())),
        "b" => Ok(Removal::AlreadyGone),
        _ => Ok(Removal::Removed),
    });
    rooms.expect_record_server_room_gone().times(2).withf(|sid, _| sid != "RM_a").returning(|_, _| Ok(true));
    let pass =
        CloseRooms { rooms: Arc::new(rooms), media: Arc::new(media), clock: clock(130) }.run().await.unwrap();
    assert_eq!((pass.closed, pass.failures.len()), (2, 1));
}

#[tokio::test]
async fn while_livekit_is_away_a_pass_ends_at_the_first_room() {
    let (mut rooms, mut media) = (MockRoomStore::new(), MockMediaServer::new());
    rooms.expect_overdue().returning(|_, _| Ok(vec![overdue("a"), overdue("b")]));
    media.expect_delete_room().once().returning(|_| Err(away()));
    let pass =
        CloseRooms { rooms: Arc::new(rooms), media: Arc::new(media), clock: clock(130) }.run().await.unwrap();
    assert_eq!((pass.closed, pass.failures.len()), (0, 1));
}

#[tokio::test]
async fn nothing_is_deleted_when_the_database_does_not_tell_what_is_over() {
    let (mut rooms, mut media) = (MockRoomStore::new(), MockMediaServer::new());
    rooms.expect_overdue().returning(|_, _| Err(database_away()));
    media.expect_delete_room().never();
    assert!(
        CloseRooms { rooms: Arc::new(rooms), media: Arc::new(media), clock: clock(130) }.run().await.is_err()
    );
}
