use greenroom_domain::admission::Refusal;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::{Families, MockEntryStore, MockMediaServer, Refresher};
use greenroom_domain::timeline::Happening;
use greenroom_domain::token::RefreshRecord;
use greenroom_usecases::admit::AdmitError;
use greenroom_usecases::refresh_token::RefreshTokens;

use crate::samples::{admit, at, came_in, entrant, family, page, willing_media};

fn token() -> RefreshToken {
    RefreshToken::new([3; 32])
}

fn doors_with(token: RefreshRecord) -> MockEntryStore {
    let mut doors = MockEntryStore::new();
    doors
        .expect_by_refresh_token()
        .returning(move |_| Ok(Some(Refresher { entrant: entrant(), token: token.clone() })));
    doors
}

fn unused() -> RefreshRecord {
    RefreshRecord {
        family: family(5),
        expires_at: at(120),
        spent_at: None,
        voided_at: None,
        taken_over: false,
    }
}

#[tokio::test]
async fn a_refresh_spends_the_shown_token_and_stays_in_its_family() {
    let mut doors = doors_with(unused());
    doors.expect_admit().once().returning(|pass| {
        assert_eq!((pass.family, pass.spends), (family(5), Some(token().hash())));
        assert_eq!(pass.entry.what, Happening::TokenRefreshed(family(5)));
        Ok(2)
    });
    let renewed = came_in(RefreshTokens(admit(doors, willing_media())).run(&token(), &page()).await.unwrap());
    assert_ne!(renewed.refresh_token, token());
}

#[tokio::test]
async fn a_token_that_was_used_long_ago_voids_its_family() {
    let mut doors = doors_with(RefreshRecord { spent_at: Some(at(19)), ..unused() });
    doors.expect_depart().once().returning(|departure| {
        assert_eq!((departure.families, departure.closes_stays), (Families::One(family(5)), false));
        assert_eq!(departure.entry.what, Happening::RefreshReused(family(5)));
        Ok(0)
    });
    let refused = RefreshTokens(admit(doors, MockMediaServer::new())).run(&token(), &page()).await;
    assert!(matches!(refused, Err(AdmitError::Spent)));
}

#[tokio::test]
async fn unknown_over_and_voided_tokens_are_refused_alike() {
    let mut unknown = MockEntryStore::new();
    unknown.expect_by_refresh_token().returning(|_| Ok(None));
    let over = doors_with(RefreshRecord { expires_at: at(20), ..unused() });
    let voided = doors_with(RefreshRecord { voided_at: Some(at(1)), ..unused() });
    for doors in [unknown, over, voided] {
        let refused = RefreshTokens(admit(doors, MockMediaServer::new())).run(&token(), &page()).await;
        assert!(matches!(refused, Err(AdmitError::Spent)));
    }
}

#[tokio::test]
async fn all_checks_of_a_join_are_made_again() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_refresh_token().returning(|_| {
        let mut entrant = entrant();
        entrant.room.window.closes_at = at(20);
        Ok(Some(Refresher { entrant, token: unused() }))
    });
    let refused = RefreshTokens(admit(doors, MockMediaServer::new())).run(&token(), &page()).await;
    assert!(matches!(refused, Err(AdmitError::Refused(_))));
}

#[tokio::test]
async fn after_the_hard_end_any_token_is_told_that_the_room_is_over() {
    for token in [unused(), RefreshRecord { expires_at: at(20), spent_at: Some(at(1)), ..unused() }] {
        let mut doors = MockEntryStore::new();
        doors.expect_by_refresh_token().returning(move |_| {
            let mut entrant = entrant();
            entrant.room.window.hard_ends_at = at(20);
            Ok(Some(Refresher { entrant, token: token.clone() }))
        });
        let refused = RefreshTokens(admit(doors, MockMediaServer::new())).run(&self::token(), &page()).await;
        let Err(AdmitError::Refused(refused)) = refused else { panic!("{refused:?}") };
        assert_eq!((refused.refusal, refused.participant), (Refusal::Over, entrant().participant.id));
    }
}

#[tokio::test]
async fn the_first_device_is_told_that_another_took_over_and_its_family_is_left_as_it_is() {
    let doors = doors_with(RefreshRecord { voided_at: Some(at(19)), taken_over: true, ..unused() });
    let refused = RefreshTokens(admit(doors, MockMediaServer::new())).run(&token(), &page()).await;
    let Err(AdmitError::Refused(refused)) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.refusal, Refusal::TakenOver);
}
