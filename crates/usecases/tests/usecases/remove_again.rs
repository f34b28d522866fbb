use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::event::{MediaEvent, MediaEventKind};
use greenroom_domain::ports::{MockEntryStore, MockMediaServer, ParticipantRef, Removal};
use greenroom_domain::timeline::{Caller, Happening, TimelineEntry};
use greenroom_usecases::remove_again::RemoveAgain;

use crate::samples::{at, away, candidate, clock, database_away, entrant, joined, room};

fn use_case(doors: MockEntryStore, media: MockMediaServer) -> RemoveAgain {
    RemoveAgain { doors: Arc::new(doors), media: Arc::new(media), clock: clock(20) }
}

fn removing() -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media
        .expect_remove_participant()
        .once()
        .withf(|name, identity| *name == room().name && identity == candidate().identity().as_str())
        .returning(|_, _| Ok(Removal::Removed));
    media
}

#[tokio::test]
async fn who_came_back_is_removed_and_leaves_one_line_a_minute() {
    let mut doors = MockEntryStore::new();
    let by_our_id = ParticipantRef::Id(candidate().id);
    doors
        .expect_by_name()
        .once()
        .withf(move |name, who| *name == room().name && *who == by_our_id)
        .returning(|_, _| Ok(Some(entrant())));
    let line = Caller::SYSTEM.line(room().id, at(20), Some(candidate().id), Happening::RemovedAgain);
    let is_expected = move |entry: &TimelineEntry, since: &DateTime<Utc>| *entry == line && *since == at(19);
    doors.expect_note_once().once().withf(is_expected).returning(|_, _| Ok(()));
    assert_eq!(use_case(doors, removing()).run(&joined()).await.unwrap(), Removal::Removed);
}

#[tokio::test]
async fn who_was_not_there_any_more_leaves_no_line() {
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(|_, _| Ok(Removal::AlreadyGone));
    let removal = use_case(MockEntryStore::new(), media).run(&joined()).await;
    assert_eq!(removal.unwrap(), Removal::AlreadyGone);
}

#[tokio::test]
async fn a_line_that_cannot_be_written_takes_nothing_of_the_removal_back() {
    let (mut blind, mut mute) = (MockEntryStore::new(), MockEntryStore::new());
    blind.expect_by_name().returning(|_, _| Err(database_away()));
    mute.expect_by_name().returning(|_, _| Ok(Some(entrant())));
    mute.expect_note_once().returning(|_, _| Err(database_away()));
    for doors in [blind, mute] {
        assert!(use_case(doors, removing()).run(&joined()).await.is_ok());
    }
}

#[tokio::test]
async fn who_could_not_be_removed_leaves_no_line_that_says_so() {
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(|_, _| Err(away()));
    let failed = use_case(MockEntryStore::new(), media).run(&joined()).await;
    assert!(failed.unwrap_err().is_transient());
}

#[tokio::test]
async fn an_event_that_tells_of_nobody_who_came_in_removes_nobody() {
    let nameless = MediaEvent { room_name: None, ..joined() };
    let other = MediaEvent { kind: MediaEventKind::Other, ..joined() };
    for event in [nameless, other] {
        assert!(use_case(MockEntryStore::new(), MockMediaServer::new()).run(&event).await.is_ok());
    }
}
