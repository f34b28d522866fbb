use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::door::{Admission, DoorAnswer, EntryPolicy};
use greenroom_domain::participant::{Participant, Role};
use greenroom_domain::ports::{Answered, Entrant, MockAdmissionStore, MockEntryStore, StoreError};
use greenroom_domain::room::{Room, RoomName, Window};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::answer_the_door::{AnswerError, AnswerTheDoor};

use crate::samples::{
    at, ats, candidate, clock, database_away, doors_by_name, entrant, interviewer, page, room,
};

use DoorAnswer::{Admitted, Denied};

fn use_case(doors: MockEntryStore, admissions: MockAdmissionStore, minute: i64) -> AnswerTheDoor {
    AnswerTheDoor { doors: Arc::new(doors), admissions: Arc::new(admissions), clock: clock(minute) }
}

/// The candidate of a room whose door a host opens.
fn behind_a_host() -> Entrant {
    let policy = EntryPolicy { admission: Admission::Approval, ..EntryPolicy::default() };
    Entrant { room: Room { policy, ..room() }, ..entrant() }
}

fn taking(expected: Answered, is_new: bool) -> MockAdmissionStore {
    let mut admissions = MockAdmissionStore::new();
    admissions
        .expect_answer()
        .once()
        .withf(move |answered| *answered == expected)
        .returning(move |_| Ok(is_new));
    admissions
}

/// What becomes of "come in" for the candidate, in that minute, when nothing can be stored.
async fn refusal(entrant: Entrant, minute: i64) -> Refusal {
    let answer = use_case(doors_by_name(entrant), MockAdmissionStore::new(), minute);
    match answer.run(&room().name, "C-1", Admitted, &ats()).await {
        Err(AnswerError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_was_said_is_stored_with_who_said_it() {
    let host = page().as_participant(interviewer().id);
    for (answer, what, by) in [
        (Admitted, Happening::Admitted, ats()),
        (Admitted, Happening::Admitted, host.clone()),
        (Denied, Happening::Denied, host),
    ] {
        let entry = by.line(room().id, at(20), Some(candidate().id), what);
        let admissions = taking(Answered { participant: candidate().id, answer, entry }, true);
        let answered = use_case(doors_by_name(behind_a_host()), admissions, 20);
        assert_eq!(answered.run(&room().name, "C-1", answer, &by).await.unwrap(), behind_a_host());
    }
}

#[tokio::test]
async fn nobody_is_denied_at_a_door_that_is_open_for_them() {
    let with = |participant| Entrant { participant, ..behind_a_host() };
    let host = with(Participant { role: Role::Interviewer, ..candidate() });
    let let_in_before = with(Participant { last_token_at: Some(at(15)), ..candidate() });
    for open_for in [entrant(), host, let_in_before] {
        let denied = use_case(doors_by_name(open_for), MockAdmissionStore::new(), 20);
        let answer = denied.run(&room().name, "C-1", Denied, &ats()).await;
        assert!(matches!(answer, Err(AnswerError::DoorIsOpen)), "{answer:?}");
    }
}

#[tokio::test]
async fn saying_the_same_twice_and_before_the_room_opens_is_well() {
    let entry = ats().line(room().id, at(-500), Some(candidate().id), Happening::Admitted);
    let admissions = taking(Answered { participant: candidate().id, answer: Admitted, entry }, false);
    let answered = use_case(doors_by_name(entrant()), admissions, -500);
    assert!(answered.run(&room().name, "C-1", Admitted, &ats()).await.is_ok());
}

#[tokio::test]
async fn nobody_is_let_in_who_was_put_out_or_whose_room_is_over() {
    let mut revoked = entrant();
    revoked.participant.revoked_at = Some(at(10));
    assert_eq!(refusal(revoked.clone(), 20).await, Refusal::Revoked);
    assert_eq!(refusal(entrant(), 120).await, Refusal::Over);
    assert_eq!(refusal(revoked, 120).await, Refusal::Revoked);
    let mut long = entrant();
    long.room.window = Window { hard_ends_at: at(121), ..long.room.window };
    let mut admissions = MockAdmissionStore::new();
    admissions.expect_answer().once().returning(|_| Ok(true));
    let answered = use_case(doors_by_name(long), admissions, 120);
    assert!(answered.run(&room().name, "C-1", Admitted, &ats()).await.is_ok());
}

#[tokio::test]
async fn who_is_of_another_room_is_nobody() {
    let answered = use_case(doors_by_name(entrant()), MockAdmissionStore::new(), 20);
    let other = RoomName::parse("interview_2").unwrap();
    for (name, who) in [(&other, "C-1"), (&room().name, "C-2")] {
        let unknown = answered.run(name, who, Admitted, &ats()).await;
        assert!(matches!(unknown, Err(AnswerError::Unknown)), "{who}");
    }
}

#[tokio::test]
async fn who_is_put_out_meanwhile_is_told_as_that() {
    let (mut doors, mut looks) = (MockEntryStore::new(), 0);
    doors.expect_by_name().times(2).returning(move |_, _| {
        looks += 1;
        let mut entrant = entrant();
        entrant.participant.revoked_at = (looks == 2).then(|| at(20));
        Ok(Some(entrant))
    });
    let mut admissions = MockAdmissionStore::new();
    admissions.expect_answer().once().returning(|_| Err(StoreError::Conflict));
    let refused = use_case(doors, admissions, 20).run(&room().name, "C-1", Admitted, &ats()).await;
    assert!(matches!(refused, Err(AnswerError::Refused(Refusal::Revoked))));
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up_and_a_database_that_is_away_at_once() {
    let errors: [(fn() -> StoreError, usize); 2] = [(|| StoreError::Conflict, 4), (database_away, 1)];
    for (error, times) in errors {
        let mut admissions = MockAdmissionStore::new();
        admissions.expect_answer().times(times).returning(move |_| Err(error()));
        let failed = use_case(doors_by_name(entrant()), admissions, 20)
            .run(&room().name, "C-1", Admitted, &ats())
            .await;
        assert!(matches!(failed, Err(AnswerError::Store(_))));
    }
}
