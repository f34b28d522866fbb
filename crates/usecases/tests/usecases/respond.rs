use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::invitation::Suppression;
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{
    Entrant, MockCorrespondenceStore, MockEntryStore, NewResponse, Silence, VoidedLink,
};
use greenroom_domain::response::{Response, ResponseKind};
use greenroom_domain::room::EndedBy;
use greenroom_domain::timeline::Happening;
use greenroom_usecases::respond::{Answer, Respond, RespondError};
use uuid::Uuid;

use crate::samples::{
    Noted, at, candidate, candidates_page, clock, database_away, doors_of, happenings, key, link_keys, page,
    phone, reachable, room, secrets, taken, the_one,
};

fn entrant() -> Entrant {
    Entrant { room: room(), participant: reachable(candidate()) }
}

/// A store that takes answers, and notes them.
fn taking() -> (MockCorrespondenceStore, Noted<NewResponse>) {
    let (mut store, noted) = (MockCorrespondenceStore::new(), Noted::<NewResponse>::default());
    let notes = noted.clone();
    store.expect_respond().returning(move |new| {
        notes.lock().unwrap().push(new.clone());
        Ok(true)
    });
    (store, noted)
}

fn respond(doors: MockEntryStore, store: MockCorrespondenceStore, minute: i64) -> Respond {
    Respond {
        doors: Arc::new(doors),
        correspondence: Arc::new(store),
        clock: clock(minute),
        secrets: secrets(),
        link_keys: link_keys(),
    }
}

fn says(kind: ResponseKind) -> Answer {
    Answer { kind, minutes: None, note: None }
}

async fn answer(respond: &Respond, answer: Answer) -> Result<(Entrant, Response), RespondError> {
    respond.run(&key().link(candidate().id, 1), answer, &page()).await
}

#[tokio::test]
async fn an_answer_is_kept_with_its_line_and_voids_nothing() {
    for (kind, minutes) in
        [(ResponseKind::Confirm, None), (ResponseKind::Late, Some(10)), (ResponseKind::CannotMakeIt, None)]
    {
        let (store, noted) = taking();
        let note = Some("sorry".to_owned());
        let given = Answer { kind, minutes, note: note.clone() };
        let (_, told) = answer(&respond(doors_of(entrant()), store, 20), given).await.unwrap();
        let expected = Response { participant: candidate().id, kind, minutes, note, at: at(20) };
        assert_eq!(told, expected);
        let what = Happening::ResponseReceived { kind, minutes };
        let entry = candidates_page().line(room().id, at(20), Some(candidate().id), what);
        let stored = NewResponse {
            response: expected,
            message: None,
            voids_link: None,
            silence: None,
            entries: vec![entry],
        };
        assert_eq!(the_one(&noted), stored);
    }
}

#[tokio::test]
async fn an_answer_means_something_before_the_room_opens_and_until_it_is_over() {
    let over = Some(Refusal::Over);
    for (minute, ended, revoked, refusal) in [
        (-500, None, None, None),
        (20, None, None, None),
        (100, None, None, None),
        (120, None, None, over),
        (20, Some((at(10), EndedBy::Cancelled)), None, over),
        (20, Some((at(10), EndedBy::Closed)), None, over),
        (20, None, Some(at(10)), Some(Refusal::Revoked)),
    ] {
        let mut entrant = entrant();
        entrant.room.ended = ended;
        entrant.participant.revoked_at = revoked;
        let (store, noted) = taking();
        let result = answer(&respond(doors_of(entrant), store, minute), says(ResponseKind::Confirm)).await;
        match (refusal, result) {
            (None, Ok(_)) => assert_eq!(taken(&noted).len(), 1),
            (Some(expected), Err(RespondError::Refused(refusal))) if refusal == expected => {
                assert_eq!(taken(&noted), []);
            }
            (_, other) => panic!("in minute {minute}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_person_voids_the_link_by_the_hash_of_the_next_in_one_call_of_the_store() {
    let (store, noted) = taking();
    answer(&respond(doors_of(entrant()), store, 20), says(ResponseKind::WrongPerson)).await.unwrap();
    let new = the_one(&noted);
    assert_eq!(
        new.voids_link,
        Some(VoidedLink { generation: 1, next: key().link(candidate().id, 2).hash() })
    );
    let received = Happening::ResponseReceived { kind: ResponseKind::WrongPerson, minutes: None };
    assert_eq!(happenings(&new.entries), [received, Happening::LinkVoided]);
}

#[tokio::test]
async fn what_is_voided_is_the_link_of_the_generation_that_the_person_has() {
    let (store, noted) = taking();
    let participant = Participant { link_generation: 3, ..reachable(candidate()) };
    let doors = doors_of(Entrant { participant, ..entrant() });
    let shown = key().link(candidate().id, 3);
    respond(doors, store, 20).run(&shown, says(ResponseKind::WrongPerson), &page()).await.unwrap();
    let next = key().link(candidate().id, 4).hash();
    assert_eq!(the_one(&noted).voids_link, Some(VoidedLink { generation: 3, next }));
}

#[tokio::test]
async fn a_link_of_the_previous_key_is_followed_by_one_of_that_key() {
    let older = LinkKey::new(&[2; 32]).unwrap();
    let (store, noted) = taking();
    let participant = Participant { link_key: older.id(), ..reachable(candidate()) };
    let doors = doors_of(Entrant { participant, ..entrant() });
    let keys = LinkKeys { current: key(), previous: Some(older.clone()) };
    let respond = Respond { link_keys: keys, ..respond(doors, store, 20) };
    answer(&respond, says(ResponseKind::WrongPerson)).await.unwrap();
    let next = older.link(candidate().id, 2).hash();
    assert_eq!(the_one(&noted).voids_link, Some(VoidedLink { generation: 1, next }));
}

#[tokio::test]
async fn a_wrong_person_is_left_alone_for_this_application() {
    let (store, noted) = taking();
    answer(&respond(doors_of(entrant()), store, 20), says(ResponseKind::WrongPerson)).await.unwrap();
    let silence = Silence {
        id: Uuid::from_u128(1001),
        phone: phone(),
        application: Some("A-1".into()),
        reason: Suppression::WrongPerson,
        since: at(20),
        source: "page".into(),
    };
    assert_eq!(the_one(&noted).silence, Some(silence));
}

#[tokio::test]
async fn without_a_number_there_is_nobody_to_leave_alone_and_the_link_is_void_all_the_same() {
    let (store, noted) = taking();
    let doors = doors_of(Entrant { participant: candidate(), ..entrant() });
    answer(&respond(doors, store, 20), says(ResponseKind::WrongPerson)).await.unwrap();
    let new = the_one(&noted);
    assert!(new.silence.is_none() && new.voids_link.is_some());
}

#[tokio::test]
async fn a_wrong_person_may_say_so_at_any_time() {
    let mut revoked = entrant();
    revoked.participant.revoked_at = Some(at(1));
    for (entrant, minute) in [(entrant(), 500), (revoked, 20)] {
        let (store, noted) = taking();
        answer(&respond(doors_of(entrant), store, minute), says(ResponseKind::WrongPerson)).await.unwrap();
        let new = the_one(&noted);
        assert!(new.silence.is_some() && new.voids_link.is_some());
    }
}

#[tokio::test]
async fn nobodys_link_answers_nothing() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().returning(|_| Ok(None));
    let result =
        answer(&respond(doors, MockCorrespondenceStore::new(), 20), says(ResponseKind::Confirm)).await;
    assert!(matches!(result, Err(RespondError::Unknown)));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that_wherever_it_fails() {
    let mut blind = MockEntryStore::new();
    blind.expect_by_link().returning(|_| Err(database_away()));
    let mut forgetful = MockCorrespondenceStore::new();
    forgetful.expect_respond().returning(|_| Err(database_away()));
    for (doors, store) in [(blind, MockCorrespondenceStore::new()), (doors_of(entrant()), forgetful)] {
        let failed = answer(&respond(doors, store, 20), says(ResponseKind::WrongPerson)).await;
        assert!(matches!(failed, Err(RespondError::Store(error)) if error.is_transient()));
    }
}
