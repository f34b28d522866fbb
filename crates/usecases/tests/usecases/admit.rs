//! The checks at the door beyond the link and the time: the place, and the host.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::admission::Refusal;
use greenroom_domain::door::{Admission, AtTheDoor, DoorAnswer, EntryPolicy, Seats, SecondDevice};
use greenroom_domain::ports::{
    Entrant, Knock, MockAdmissionStore, MockEntryStore, MockMediaServer, MockTokenIssuer, Refresher,
    StoreError,
};
use greenroom_domain::timeline::Happening;
use greenroom_domain::token::{Grants, MediaToken, RefreshRecord, TokenRequest};
use greenroom_usecases::admit::{Admit, AdmitError, Entry, Waiting};
use greenroom_usecases::join::{Join, JoinCommand};
use greenroom_usecases::refresh_token::RefreshTokens;
use mockall::Sequence;

use crate::samples::{
    admit, at, came_in, candidate, candidates_page, database_away, doors_of, entrant, family, interviewer,
    link_of, live_room, page, room, willing_media, with_admissions,
};

/// Four places, nobody in twice, and a host opens.
const STRICT: EntryPolicy =
    EntryPolicy { admission: Admission::Approval, second_device: SecondDevice::Refuse, places: Some(4) };
const APPROVAL: EntryPolicy =
    EntryPolicy { admission: Admission::Approval, second_device: SecondDevice::Takeover, places: None };
const FOUR_PLACES: EntryPolicy =
    EntryPolicy { admission: Admission::Open, second_device: SecondDevice::Takeover, places: Some(4) };

fn candidate_of(policy: EntryPolicy) -> Entrant {
    let mut entrant = entrant();
    entrant.room.policy = policy;
    entrant
}

fn answered(answer: DoorAnswer) -> Entrant {
    let mut entrant = candidate_of(APPROVAL);
    entrant.participant.door = AtTheDoor { answer: Some((answer, at(18))), ..AtTheDoor::default() };
    entrant
}

fn seats(taken_by_others: u32, is_inside: bool) -> MockAdmissionStore {
    let mut admissions = MockAdmissionStore::new();
    admissions
        .expect_seats()
        .once()
        .withf(|of, who, now| (*of, *who, *now) == (room().id, candidate().id, at(20)))
        .returning(move |_, _, _| Ok(Seats { taken_by_others, is_inside }));
    admissions
}

/// Somebody joins in minute 20. The media server expects no call, and neither do the doors but for the link.
async fn refused(entrant: Entrant, admissions: MockAdmissionStore) -> Refusal {
    let link = JoinCommand::Link(link_of(&entrant.participant));
    let admit = with_admissions(admit(doors_of(entrant), MockMediaServer::new()), admissions);
    match Join(admit).run(&link, &page()).await {
        Err(AdmitError::Refused(refused)) => refused.refusal,
        other => panic!("{other:?}"),
    }
}

/// Somebody joins in minute 20, and the pass is stored.
async fn admitted(entrant: Entrant, admissions: MockAdmissionStore) {
    let (link, policy) = (JoinCommand::Link(link_of(&entrant.participant)), entrant.room.policy);
    let mut doors = doors_of(entrant);
    doors.expect_admit().once().withf(move |pass| pass.policy == policy).returning(|_| Ok(0));
    came_in(
        Join(with_admissions(admit(doors, willing_media()), admissions)).run(&link, &page()).await.unwrap(),
    );
}

#[tokio::test]
async fn the_first_check_that_fails_is_told() {
    let mut entrant = candidate_of(STRICT);
    entrant.participant.door.answer = Some((DoorAnswer::Denied, at(18)));
    let (mut early, mut revoked) = (entrant.clone(), entrant.clone());
    early.room.window.opens_at = at(21);
    revoked.room.window.opens_at = at(21);
    revoked.participant.revoked_at = Some(at(1));
    // Who is inside is not asked before it matters.
    assert_eq!(refused(revoked, MockAdmissionStore::new()).await, Refusal::Revoked);
    assert_eq!(refused(early, MockAdmissionStore::new()).await, Refusal::TooEarly { opens_at: at(21) });
    assert_eq!(refused(entrant.clone(), seats(4, true)).await, Refusal::Full);
    assert_eq!(refused(entrant.clone(), seats(3, true)).await, Refusal::AlreadyInside);
    assert_eq!(refused(entrant, seats(3, false)).await, Refusal::Denied);
}

#[tokio::test]
async fn the_last_place_is_given_and_livekit_is_told_how_many_there_are() {
    let mut media = MockMediaServer::new();
    media
        .expect_create_room()
        .once()
        .withf(|asked| asked.max_participants == Some(4))
        .returning(|_| Ok(live_room()));
    let mut doors = doors_of(candidate_of(FOUR_PLACES));
    doors.expect_admit().once().returning(|_| Ok(0));
    let join = Join(with_admissions(admit(doors, media), seats(3, true)));
    came_in(join.run(&JoinCommand::Link(link_of(&candidate())), &page()).await.unwrap());
}

#[tokio::test]
async fn a_place_that_was_taken_meanwhile_is_looked_for_anew() {
    let (mut admissions, mut order) = (MockAdmissionStore::new(), Sequence::new());
    let mut doors = doors_of(candidate_of(FOUR_PLACES));
    for taken_by_others in [3, 4] {
        let seats = Seats { taken_by_others, is_inside: false };
        admissions.expect_seats().once().in_sequence(&mut order).returning(move |_, _, _| Ok(seats));
        if taken_by_others == 3 {
            doors.expect_admit().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
        }
    }
    let join = Join(with_admissions(admit(doors, willing_media()), admissions));
    let result = join.run(&JoinCommand::Link(link_of(&candidate())), &page()).await;
    assert!(matches!(result, Err(AdmitError::Refused(refused)) if refused.refusal == Refusal::Full));
}

#[tokio::test]
async fn a_refresh_is_no_second_device_and_still_needs_a_place() {
    let policy = EntryPolicy { admission: Admission::Open, ..STRICT };
    for (taken_by_others, is_in) in [(3, true), (4, false)] {
        let mut doors = MockEntryStore::new();
        doors.expect_by_refresh_token().returning(move |_| {
            let token = RefreshRecord {
                family: family(5),
                expires_at: at(120),
                spent_at: None,
                voided_at: None,
                taken_over: false,
            };
            Ok(Some(Refresher { entrant: candidate_of(policy), token }))
        });
        doors.expect_admit().times(usize::from(is_in)).returning(|_| Ok(0));
        let refresh =
            RefreshTokens(with_admissions(admit(doors, willing_media()), seats(taken_by_others, true)));
        let shown = greenroom_domain::link::RefreshToken::new([3; 32]);
        match refresh.run(&shown, &page()).await {
            Ok(Entry::In(_)) => assert!(is_in),
            Err(AdmitError::Refused(refused)) => assert_eq!((refused.refusal, is_in), (Refusal::Full, false)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_waiting_person_holds_no_token_and_no_room_is_made_for_them() {
    let mut admissions = MockAdmissionStore::new();
    let entry = candidates_page().line(room().id, at(20), Some(candidate().id), Happening::Waiting);
    let lost_before = at(20) - TimeDelta::seconds(30);
    let expected = Knock { participant: candidate().id, at: at(20), lost_before, entry };
    admissions.expect_knock().once().withf(move |knock| *knock == expected).returning(|_| Ok(at(19)));
    let admit = with_admissions(admit(doors_of(candidate_of(APPROVAL)), MockMediaServer::new()), admissions);
    let entry = Join(admit).run(&JoinCommand::Link(link_of(&candidate())), &page()).await.unwrap();
    let Entry::Waiting(waiting) = entry else { panic!("{entry:?}") };
    let (entrant, retry_after) = (candidate_of(APPROVAL), TimeDelta::seconds(3));
    assert_eq!(*waiting, Waiting { entrant, since: at(19), retry_after });
}

#[tokio::test]
async fn a_token_says_what_its_holder_is_there_for_and_grants_no_more() {
    for who in [candidate(), interviewer()] {
        let (role, link) = (who.role, link_of(&who));
        let mut doors = doors_of(Entrant { participant: who, ..candidate_of(EntryPolicy::default()) });
        doors.expect_admit().once().returning(|_| Ok(0));
        let mut tokens = MockTokenIssuer::new();
        let says =
            move |request: &TokenRequest| (request.role, request.grants) == (role, Grants::for_role(role));
        tokens.expect_issue().once().withf(says).returning(|_| Ok(MediaToken("signed".into())));
        let admit = Admit { tokens: Arc::new(tokens), ..admit(doors, willing_media()) };
        came_in(Join(admit).run(&JoinCommand::Link(link), &page()).await.unwrap());
    }
}

#[tokio::test]
async fn whom_a_host_let_in_and_the_hosts_themselves_come_in() {
    admitted(answered(DoorAnswer::Admitted), MockAdmissionStore::new()).await;
    let host = Entrant { participant: interviewer(), ..candidate_of(APPROVAL) };
    admitted(host, MockAdmissionStore::new()).await;
}

#[tokio::test]
async fn whom_a_host_denied_does_not_wait_again() {
    assert_eq!(refused(answered(DoorAnswer::Denied), MockAdmissionStore::new()).await, Refusal::Denied);
}

#[tokio::test]
async fn who_is_answered_while_they_knock_is_looked_at_anew() {
    let (mut doors, mut order) = (MockEntryStore::new(), Sequence::new());
    let mut admissions = MockAdmissionStore::new();
    let found = |doors: &mut MockEntryStore, order: &mut Sequence, who: Entrant| {
        doors.expect_by_link().once().in_sequence(order).returning(move |_| Ok(Some(who.clone())));
    };
    found(&mut doors, &mut order, candidate_of(APPROVAL));
    admissions.expect_knock().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
    found(&mut doors, &mut order, answered(DoorAnswer::Admitted));
    doors.expect_admit().once().in_sequence(&mut order).returning(|_| Ok(0));
    let join = Join(with_admissions(admit(doors, willing_media()), admissions));
    came_in(join.run(&JoinCommand::Link(link_of(&candidate())), &page()).await.unwrap());
}

#[tokio::test]
async fn a_database_that_is_away_lets_nobody_in_and_nobody_wait() {
    let (mut blind, mut deaf) = (MockAdmissionStore::new(), MockAdmissionStore::new());
    blind.expect_seats().returning(|_, _, _| Err(database_away()));
    deaf.expect_knock().returning(|_| Err(database_away()));
    for (policy, admissions) in [(FOUR_PLACES, blind), (APPROVAL, deaf)] {
        let admit =
            with_admissions(admit(doors_of(candidate_of(policy)), MockMediaServer::new()), admissions);
        let failed = Join(admit).run(&JoinCommand::Link(link_of(&candidate())), &page()).await;
        assert!(matches!(failed, Err(AdmitError::Store(error)) if error.is_transient()));
    }
}
