use std::sync::Arc;

use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::{Families, MockEntryStore, MockMediaServer, Refresher, Removal};
use greenroom_domain::token::{FamilyId, RefreshRecord};
use greenroom_usecases::leave::{Leave, LeaveCommand, LeaveError};

use crate::samples::{at, ats, away, clock, entrant, family, live_candidate, page, room};

fn by_token() -> LeaveCommand {
    LeaveCommand::Token(RefreshToken::new([3; 32]))
}

/// The doors know the token as one of family 5.
fn doors() -> MockEntryStore {
    let token = RefreshRecord {
        family: family(5),
        expires_at: at(120),
        spent_at: None,
        voided_at: None,
        taken_over: false,
    };
    let mut doors = MockEntryStore::new();
    doors
        .expect_by_refresh_token()
        .returning(move |_| Ok(Some(Refresher { entrant: entrant(), token: token.clone() })));
    doors
}

fn media_with(inside: Option<FamilyId>) -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_list_participants().returning(move |_| Ok(vec![live_candidate(inside)]));
    media
}

fn leave(doors: MockEntryStore, media: MockMediaServer) -> Leave {
    Leave { doors: Arc::new(doors), media: Arc::new(media), clock: clock(20) }
}

#[tokio::test]
async fn leaving_removes_the_person_and_closes_the_stays_of_the_family() {
    let (mut doors, mut media) = (doors(), media_with(Some(family(5))));
    media.expect_remove_participant().once().returning(|_, _| Ok(Removal::Removed));
    doors.expect_depart().once().returning(|departure| {
        assert_eq!((departure.families, departure.closes_stays), (Families::One(family(5)), true));
        Ok(1)
    });
    assert_eq!(leave(doors, media).run(&by_token(), &page()).await.unwrap().closed, 1);
}

#[tokio::test]
async fn a_newer_stay_under_a_newer_family_is_left_alone() {
    let (mut doors, mut media) = (doors(), media_with(Some(family(6))));
    media.expect_remove_participant().never();
    doors.expect_depart().once().returning(|_| Ok(0));
    assert_eq!(leave(doors, media).run(&by_token(), &page()).await.unwrap().closed, 0);
}

#[tokio::test]
async fn a_room_that_is_already_gone_is_no_obstacle() {
    let (mut doors, mut media) = (doors(), MockMediaServer::new());
    media.expect_list_participants().returning(|_| Ok(vec![]));
    media.expect_remove_participant().once().returning(|_, _| Ok(Removal::AlreadyGone));
    doors.expect_depart().once().returning(|_| Ok(0));
    assert!(leave(doors, media).run(&by_token(), &page()).await.is_ok());
}

#[tokio::test]
async fn nothing_is_stored_while_livekit_is_away() {
    let (mut doors, mut media) = (doors(), MockMediaServer::new());
    media.expect_list_participants().returning(|_| Err(away()));
    doors.expect_depart().never();
    assert!(matches!(leave(doors, media).run(&by_token(), &page()).await, Err(LeaveError::Media(_))));
}

#[tokio::test]
async fn a_caller_who_names_the_person_ends_every_stay() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_name().returning(|_, _| Ok(Some(entrant())));
    doors.expect_depart().once().withf(|departure| departure.families == Families::All).returning(|_| Ok(2));
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(|_, _| Ok(Removal::Removed));
    let command = LeaveCommand::Name { room: room().name, who: "C-1".into() };
    assert_eq!(leave(doors, media).run(&command, &ats()).await.unwrap().closed, 2);
}

#[tokio::test]
async fn who_is_unknown_cannot_leave() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_refresh_token().returning(|_| Ok(None));
    doors.expect_by_name().returning(|_, _| Ok(None));
    let leave = leave(doors, MockMediaServer::new());
    assert!(matches!(leave.run(&by_token(), &page()).await, Err(LeaveError::UnknownToken)));
    let command = LeaveCommand::Name { room: room().name, who: "C-1".into() };
    assert!(matches!(leave.run(&command, &ats()).await, Err(LeaveError::UnknownPerson)));
}
