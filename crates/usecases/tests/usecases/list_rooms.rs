use std::sync::Arc;

use greenroom_domain::ports::{MockRoomStore, PhaseFilter, RoomCursor, RoomFilter};
use greenroom_domain::room::{Room, RoomId, RoomRecord};
use greenroom_usecases::list_rooms::{ListRooms, RoomPage};
use uuid::Uuid;

use crate::samples::{at, clock, database_away, room};

fn filter() -> RoomFilter {
    RoomFilter { phase: Some(PhaseFilter::Open), job: Some("J-1".into()), ..RoomFilter::default() }
}

/// The `number`th newest room.
fn numbered(number: u32) -> RoomRecord {
    let made =
        Room { id: RoomId(Uuid::from_u128(number.into())), created_at: at(-i64::from(number)), ..room() };
    RoomRecord::new(made, vec![])
}

/// A page of so many, out of a list of so many.
async fn page(limit: u32, there: u32) -> RoomPage {
    let mut rooms = MockRoomStore::new();
    rooms
        .expect_list()
        .once()
        .withf(move |asked, now, most| *asked == filter() && *now == at(20) && *most == limit + 1)
        .returning(move |_, _, most| Ok((1..=there.min(most)).map(numbered).collect()));
    ListRooms { rooms: Arc::new(rooms), clock: clock(20) }.run(&filter(), limit).await.unwrap()
}

#[tokio::test]
async fn a_page_names_the_next_only_when_there_is_one() {
    for (limit, there, given, next) in [
        (2, 0, 0, None),
        (2, 1, 1, None),
        (2, 2, 2, None),
        (2, 3, 2, Some(2)),
        (2, 9, 2, Some(2)),
        (1, 2, 1, Some(1)),
    ] {
        let page = page(limit, there).await;
        assert_eq!(page.rooms.len(), given, "{there} by {limit}");
        let cursor = next.map(|number: u32| RoomCursor {
            created_at: at(-i64::from(number)),
            id: RoomId(Uuid::from_u128(number.into())),
        });
        assert_eq!(page.next, cursor, "{there} by {limit}");
    }
}

#[tokio::test]
async fn rooms_are_told_in_their_order_as_of_the_moment_of_the_question() {
    let page = page(3, 3).await;
    let names: Vec<_> = page.rooms.iter().map(|room| room.record.room.id.0.as_u128()).collect();
    assert_eq!(names, [1, 2, 3]);
    assert!(page.rooms.iter().all(|room| room.at == at(20)));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_list().returning(|_, _, _| Err(database_away()));
    let list = ListRooms { rooms: Arc::new(rooms), clock: clock(20) };
    assert!(list.run(&filter(), 10).await.is_err_and(|error| error.is_transient()));
}
