use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{MockPersonStore, OwnRoom};
use greenroom_domain::room::{EndedBy, RoomRecord};
use greenroom_domain::token::RefreshRecord;
use greenroom_usecases::show_invitation::{Invited, InvitedError, ShowInvitation, ShownBy};

use crate::samples::{
    at, candidate, clock_at, database_away, family, interviewer, link_of, room, told_record,
};

async fn shown(people: MockPersonStore, by: ShownBy, now: DateTime<Utc>) -> Result<Invited, InvitedError> {
    let (people, clock) = (Arc::new(people), clock_at(now));
    ShowInvitation { people, clock, refresh_leeway: TimeDelta::seconds(10) }.run(&by).await
}

/// The room of the candidate. A store that expects no change.
async fn by_link(record: RoomRecord, minute: i64) -> Result<Invited, InvitedError> {
    let mut people = MockPersonStore::new();
    let hash = link_of(&candidate()).hash();
    let own = OwnRoom { participant: candidate().id, record };
    people
        .expect_room_by_link()
        .once()
        .withf(move |link| *link == hash)
        .returning(move |_| Ok(Some(own.clone())));
    shown(people, ShownBy::Link(link_of(&candidate())), at(minute)).await
}

fn token() -> RefreshToken {
    RefreshToken::new([3; 32])
}

async fn by_token(
    record: RoomRecord,
    token_record: RefreshRecord,
    now: DateTime<Utc>,
) -> Result<Invited, InvitedError> {
    let mut people = MockPersonStore::new();
    let own = OwnRoom { participant: candidate().id, record };
    people
        .expect_room_by_refresh_token()
        .once()
        .withf(|shown| *shown == token().hash())
        .returning(move |_| Ok(Some((own.clone(), token_record.clone()))));
    shown(people, ShownBy::Token(token()), now).await
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

fn voided(taken_over: bool) -> RefreshRecord {
    RefreshRecord { voided_at: Some(at(19)), taken_over, ..unused() }
}

/// The room with the candidate put out.
fn put_out() -> RoomRecord {
    let out = Participant { revoked_at: Some(at(10)), ..candidate() };
    RoomRecord::new(room(), vec![interviewer(), out])
}

#[tokio::test]
async fn the_room_is_shown_before_it_opens_and_after_it_is_over_too() {
    for minute in [-500, 20, 500] {
        let invited = by_link(told_record(), minute).await.unwrap();
        assert_eq!(invited.participant, candidate().id);
        assert_eq!((invited.room.record, invited.room.at), (told_record(), at(minute)));
    }
}

#[tokio::test]
async fn who_was_put_out_is_shown_nothing_whatever_they_have() {
    assert!(matches!(by_link(put_out(), 20).await, Err(InvitedError::Refused(Refusal::Revoked))));
    for token in [unused(), voided(false), voided(true)] {
        let refused = by_token(put_out(), token, at(20)).await;
        assert!(matches!(refused, Err(InvitedError::Refused(Refusal::Revoked))), "{refused:?}");
    }
}

#[tokio::test]
async fn by_a_refresh_token_the_same_is_shown_until_it_was_used_for_another() {
    let leeway = TimeDelta::seconds(10);
    let spent = RefreshRecord { spent_at: Some(at(20)), ..unused() };
    for (token, now) in [(unused(), at(20)), (spent.clone(), at(20) + leeway)] {
        let invited = by_token(told_record(), token, now).await.unwrap();
        assert_eq!((invited.participant, invited.room.record), (candidate().id, told_record()));
    }
    let late = by_token(told_record(), spent, at(20) + leeway + TimeDelta::milliseconds(1)).await;
    assert!(matches!(late, Err(InvitedError::Spent)), "{late:?}");
}

#[tokio::test]
async fn a_device_that_was_taken_over_learns_of_it_and_a_voided_token_shows_nothing() {
    let taken_over = by_token(told_record(), voided(true), at(20)).await;
    assert!(matches!(taken_over, Err(InvitedError::Refused(Refusal::TakenOver))), "{taken_over:?}");
    let left = by_token(told_record(), voided(false), at(20)).await;
    assert!(matches!(left, Err(InvitedError::Spent)), "{left:?}");
}

#[tokio::test]
async fn who_was_inside_hears_that_the_room_is_over() {
    let mut ended = told_record();
    ended.room.ended = Some((at(30), EndedBy::Closed));
    for (record, minute) in [(ended.clone(), 31), (told_record(), 120)] {
        assert!(by_token(record, unused(), at(minute)).await.is_ok(), "in minute {minute}");
    }
    for token in [voided(true), voided(false), RefreshRecord { spent_at: Some(at(20)), ..unused() }] {
        let refused = by_token(ended.clone(), token, at(31)).await;
        assert!(matches!(refused, Err(InvitedError::Refused(Refusal::Over))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_older_than_the_extended_room_shows_nothing() {
    let mut extended = told_record();
    extended.room.window.closes_at = at(150);
    extended.room.window.hard_ends_at = at(180);
    assert!(matches!(by_token(extended, unused(), at(120)).await, Err(InvitedError::Spent)));
}

#[tokio::test]
async fn a_link_of_nobody_and_a_token_of_nobody_show_nothing() {
    let mut people = MockPersonStore::new();
    people.expect_room_by_link().returning(|_| Ok(None));
    let link = shown(people, ShownBy::Link(link_of(&candidate())), at(20)).await;
    assert!(matches!(link, Err(InvitedError::Unknown)));
    let mut people = MockPersonStore::new();
    people.expect_room_by_refresh_token().returning(|_| Ok(None));
    assert!(matches!(shown(people, ShownBy::Token(token()), at(20)).await, Err(InvitedError::Spent)));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut people = MockPersonStore::new();
    people.expect_room_by_link().returning(|_| Err(database_away()));
    let failed = shown(people, ShownBy::Link(link_of(&candidate())), at(20)).await;
    assert!(matches!(failed, Err(InvitedError::Store(error)) if error.is_transient()));
}
