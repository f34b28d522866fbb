use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::ports::{Entrant, MockEntryStore, MockRoomStore};
use greenroom_usecases::show_invitation::{Invited, InvitedError, ShowInvitation};

use crate::samples::{
    at, candidate, clock, database_away, doors_of, entrant, link_of, rooms_read_once, rooms_with, told_record,
};

async fn shown(doors: MockEntryStore, rooms: MockRoomStore, minute: i64) -> Result<Invited, InvitedError> {
    let show = ShowInvitation { doors: Arc::new(doors), rooms: Arc::new(rooms), clock: clock(minute) };
    show.run(&link_of(&candidate())).await
}

#[tokio::test]
async fn the_room_is_shown_before_it_opens_and_after_it_is_over_too() {
    for minute in [-500, 20, 500] {
        // A store that expects no change.
        let invited = shown(doors_of(entrant()), rooms_read_once(told_record()), minute).await.unwrap();
        assert_eq!(invited.participant, candidate().id);
        assert_eq!((invited.room.record, invited.room.at), (told_record(), at(minute)));
    }
}

#[tokio::test]
async fn who_was_put_out_is_shown_nothing() {
    let mut put_out: Entrant = entrant();
    put_out.participant.revoked_at = Some(at(10));
    let refused = shown(doors_of(put_out), MockRoomStore::new(), 20).await;
    assert!(matches!(refused, Err(InvitedError::Refused(Refusal::Revoked))));
}

#[tokio::test]
async fn a_link_of_nobody_shows_nothing() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().returning(|_| Ok(None));
    assert!(matches!(shown(doors, MockRoomStore::new(), 20).await, Err(InvitedError::Unknown)));
    let gone = shown(doors_of(entrant()), rooms_with(None), 20).await;
    assert!(matches!(gone, Err(InvitedError::Unknown)), "deleted in between");
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().returning(|_| Err(database_away()));
    let failed = shown(doors_of(entrant()), rooms, 20).await;
    assert!(matches!(failed, Err(InvitedError::Store(error)) if error.is_transient()));
}
