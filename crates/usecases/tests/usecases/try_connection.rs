use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use greenroom_domain::admission::Refusal;
use greenroom_domain::participant::Role;
use greenroom_domain::ports::{Entrant, MockEntryStore, MockMediaServer, MockTokenIssuer, TokenError};
use greenroom_domain::token::{Grants, MediaToken, TokenRequest};
use greenroom_usecases::try_connection::{TryConnection, TryError, Tryout};

use crate::samples::{
    Noted, at, away, candidate, clock, database_away, doors_of, entrant, link_of, live_room, room, secrets,
    the_one, willing_media,
};

fn signing() -> (MockTokenIssuer, Noted<TokenRequest>) {
    let (mut tokens, noted) = (MockTokenIssuer::new(), Noted::<TokenRequest>::default());
    let notes: Arc<Mutex<_>> = noted.clone();
    tokens.expect_issue().returning(move |request| {
        notes.lock().unwrap().push(request.clone());
        Ok(MediaToken("signed".into()))
    });
    (tokens, noted)
}

/// The candidate tries in that minute.
async fn tried(
    doors: MockEntryStore,
    media: MockMediaServer,
    tokens: MockTokenIssuer,
    minute: i64,
) -> Result<Tryout, TryError> {
    let tries = TryConnection {
        doors: Arc::new(doors),
        media: Arc::new(media),
        tokens: Arc::new(tokens),
        clock: clock(minute),
        secrets: secrets(),
    };
    tries.run(&link_of(&candidate())).await
}

#[tokio::test]
async fn somebody_tries_alone_for_two_minutes_in_a_room_that_is_nobodys() {
    let mut media = MockMediaServer::new();
    media
        .expect_create_room()
        .once()
        .withf(|asked| {
            let short = (asked.empty_timeout, asked.departure_timeout)
                == (TimeDelta::minutes(2), TimeDelta::seconds(10));
            short && asked.max_participants == Some(1) && asked.name.as_str().starts_with("preflight_")
        })
        .returning(|_| Ok(live_room()));
    let (tokens, noted) = signing();
    let tryout = tried(doors_of(entrant()), media, tokens, 20).await.unwrap();
    let request = the_one(&noted);
    assert_eq!((&request.room, request.expires_at), (&tryout.room, tryout.expires_at));
    assert_eq!((request.issued_at, tryout.expires_at), (at(20), at(22)));
    assert_ne!(tryout.room, room().name);
    assert_eq!((tryout.entrant, tryout.token), (entrant(), MediaToken("signed".into())));
}

#[tokio::test]
async fn the_token_says_nothing_of_who_tries() {
    let (tokens, noted) = signing();
    tried(doors_of(entrant()), willing_media(), tokens, 20).await.unwrap();
    let request = the_one(&noted);
    assert_ne!(request.identity, candidate().identity());
    assert_eq!((request.name.as_str(), request.role), ("", Role::Candidate));
    assert_eq!(request.grants, Grants::for_role(Role::Candidate));
}

#[tokio::test]
async fn people_try_before_the_room_opens_and_not_once_it_is_over_or_they_were_put_out() {
    let mut put_out: Entrant = entrant();
    put_out.participant.revoked_at = Some(at(10));
    for (entrant, minute, expected) in [
        (entrant(), -500, None),
        (entrant(), 100, None),
        (entrant(), 120, Some(Refusal::Over)),
        (put_out, 20, Some(Refusal::Revoked)),
    ] {
        let mut media = MockMediaServer::new();
        media.expect_create_room().times(usize::from(expected.is_none())).returning(|_| Ok(live_room()));
        match (tried(doors_of(entrant), media, signing().0, minute).await, expected) {
            (Ok(_), None) => {}
            (Err(TryError::Refused(refusal)), Some(expected)) => assert_eq!(refusal, expected),
            (other, _) => panic!("in minute {minute}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_in_the_way_is_told_as_that() {
    let (mut nobody, mut blind) = (MockEntryStore::new(), MockEntryStore::new());
    nobody.expect_by_link().returning(|_| Ok(None));
    blind.expect_by_link().returning(|_| Err(database_away()));
    let unknown = tried(nobody, MockMediaServer::new(), MockTokenIssuer::new(), 20).await;
    assert!(matches!(unknown, Err(TryError::Unknown)));
    let failed = tried(blind, MockMediaServer::new(), MockTokenIssuer::new(), 20).await;
    assert!(matches!(failed, Err(TryError::Store(error)) if error.is_transient()));
    let mut media = MockMediaServer::new();
    media.expect_create_room().returning(|_| Err(away()));
    // Nobody signs.
    let failed = tried(doors_of(entrant()), media, MockTokenIssuer::new(), 20).await;
    assert!(matches!(failed, Err(TryError::Media(error)) if error.is_transient()));
    let mut tokens = MockTokenIssuer::new();
    tokens.expect_issue().returning(|_| Err(TokenError("no".into())));
    let failed = tried(doors_of(entrant()), willing_media(), tokens, 20).await;
    assert!(matches!(failed, Err(TryError::Token(_))));
}
