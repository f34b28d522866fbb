use std::sync::Arc;

use greenroom_domain::ports::{Entrant, MockEntryStore, MockPersonStore};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::show_phone::{PhoneShownError, ShowPhone, ShownPhone};

use crate::samples::{
    at, ats, candidate, clock, database_away, doors_by_name, entrant, phone, reachable, room,
};

async fn shown(doors: MockEntryStore, people: MockPersonStore) -> Result<ShownPhone, PhoneShownError> {
    let (doors, people) = (Arc::new(doors), Arc::new(people));
    ShowPhone { doors, people, clock: clock(20) }.run(&room().name, "C-1", &ats()).await
}

fn known() -> MockEntryStore {
    doors_by_name(Entrant { participant: reachable(candidate()), ..entrant() })
}

#[tokio::test]
async fn a_number_is_shown_with_a_line_of_who_saw_it_by_which_request() {
    let mut people = MockPersonStore::new();
    let line = ats().line(room().id, at(20), Some(candidate().id), Happening::PhoneShown);
    people.expect_show_phone().once().withf(move |entry| *entry == line).returning(|_| Ok(Some(phone())));
    let expected = ShownPhone { participant: candidate().id, phone: phone() };
    assert_eq!(shown(known(), people).await.unwrap(), expected);
}

#[tokio::test]
async fn a_number_that_is_not_kept_any_more_is_not_shown_although_it_was_known_a_moment_ago() {
    let mut people = MockPersonStore::new();
    people.expect_show_phone().returning(|_| Ok(None));
    assert!(matches!(shown(known(), people).await, Err(PhoneShownError::NoPhone)));
}

#[tokio::test]
async fn nobody_has_no_number() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_name().returning(|_, _| Ok(None));
    let unknown = shown(doors, MockPersonStore::new()).await;
    assert!(matches!(unknown, Err(PhoneShownError::Unknown)), "and no line is written");
}

#[tokio::test]
async fn no_number_is_shown_without_the_line() {
    let mut people = MockPersonStore::new();
    people.expect_show_phone().returning(|_| Err(database_away()));
    let failed = shown(known(), people).await;
    assert!(matches!(failed, Err(PhoneShownError::Store(error)) if error.is_transient()));
}
