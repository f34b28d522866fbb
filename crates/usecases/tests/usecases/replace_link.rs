use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::door::{AtTheDoor, DoorAnswer};
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{Entrant, MockAdmissionStore, MockEntryStore, NewLink, StoreError};
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_usecases::replace_link::{LinkError, ReplaceLink};

use crate::samples::{
    Noted, at, ats, candidate, clock, database_away, doors_by_name, key, link_keys, reachable, repeatable,
    room, the_one,
};

fn entrant(participant: Participant) -> Entrant {
    Entrant { room: room(), participant }
}

fn use_case(doors: MockEntryStore, admissions: MockAdmissionStore, minute: i64) -> ReplaceLink {
    ReplaceLink {
        doors: Arc::new(doors),
        admissions: Arc::new(admissions),
        clock: clock(minute),
        link_keys: link_keys(),
    }
}

/// A store that replaces links, and notes them.
fn replacing() -> (MockAdmissionStore, Noted<NewLink>) {
    let (mut admissions, noted) = (MockAdmissionStore::new(), Noted::<NewLink>::default());
    let notes = noted.clone();
    admissions.expect_replace_link().returning(move |new| {
        notes.lock().unwrap().push(new);
        Ok(())
    });
    (admissions, noted)
}

/// Doors that know the candidate, whose link has this generation, and take the line that it was shown.
fn showing(who: Participant) -> MockEntryStore {
    let mut doors = doors_by_name(entrant(who));
    let line = ats().line(room().id, at(20), Some(candidate().id), Happening::LinkShown);
    let is_expected = move |entry: &TimelineEntry, since: &DateTime<Utc>| *entry == line && *since == at(19);
    doors.expect_note_once().once().withf(is_expected).returning(|_, _| Ok(()));
    doors
}

#[tokio::test]
async fn a_link_is_shown_as_it_is_and_leaves_a_line_of_who_saw_it() {
    let who = Participant { link_generation: 3, ..reachable(candidate()) };
    let shown = use_case(showing(who.clone()), MockAdmissionStore::new(), 20);
    let shown = shown.show(&room().name, "C-1", &ats()).await.unwrap();
    assert_eq!((shown.link, shown.entrant), (Some(key().link(candidate().id, 3)), entrant(who)));
}

#[tokio::test]
async fn a_link_of_a_key_that_is_not_known_any_more_cannot_be_shown_again() {
    let shown = use_case(showing(candidate()), MockAdmissionStore::new(), 20);
    assert_eq!(shown.show(&room().name, "C-1", &ats()).await.unwrap().link, None);
}

#[tokio::test]
async fn no_link_is_shown_without_the_line() {
    let mut doors = doors_by_name(entrant(reachable(candidate())));
    doors.expect_note_once().returning(|_, _| Err(database_away()));
    let failed = use_case(doors, MockAdmissionStore::new(), 20).show(&room().name, "C-1", &ats()).await;
    assert!(matches!(failed, Err(LinkError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn another_link_is_the_next_of_the_present_key_and_is_stored_by_its_hash() {
    let older = LinkKey::new(&[2; 32]).unwrap();
    let who = Participant { link_generation: 3, link_key: older.id(), ..candidate() };
    let (admissions, noted) = replacing();
    let mut replace = use_case(doors_by_name(entrant(who)), admissions, 20);
    replace.link_keys = LinkKeys { current: key(), previous: Some(older) };
    let given = replace.run(&room().name, "C-1", None, &ats()).await.unwrap();
    let expected = key().link(candidate().id, 4);
    assert_eq!(given.link, Some(expected.clone()));
    let stored = NewLink {
        room: room().id,
        participant: candidate().id,
        generation: 4,
        hash: expected.hash(),
        key: key().id(),
        once: None,
        entry: ats().line(room().id, at(20), Some(candidate().id), Happening::LinkReplaced),
    };
    assert_eq!(the_one(&noted), stored);
}

#[tokio::test]
async fn who_was_put_out_or_denied_is_invited_again() {
    let door = AtTheDoor { answer: Some((DoorAnswer::Denied, at(10))), ..AtTheDoor::default() };
    let who = Participant { revoked_at: Some(at(10)), door, ..reachable(candidate()) };
    let (admissions, _) = replacing();
    let replace = use_case(doors_by_name(entrant(who)), admissions, 20);
    let given = replace.run(&room().name, "C-1", None, &ats()).await.unwrap();
    let expected = Participant { link_generation: 2, ..reachable(candidate()) };
    assert_eq!(given.entrant.participant, expected);
}

#[tokio::test]
async fn a_request_that_may_be_repeated_is_stored_with_its_link() {
    let (request, once) = repeatable(&room().name, Some(candidate().id.0), 20);
    let (admissions, noted) = replacing();
    let replace = use_case(doors_by_name(entrant(candidate())), admissions, 20);
    replace.run(&room().name, "C-1", Some(&request), &ats()).await.unwrap();
    assert_eq!(the_one(&noted).once, Some(once));
}

#[tokio::test]
async fn of_two_new_links_at_once_the_later_is_made_of_the_earlier() {
    let (mut doors, mut looks) = (MockEntryStore::new(), 0);
    doors.expect_by_name().times(2).returning(move |_, _| {
        looks += 1;
        Ok(Some(entrant(Participant { link_generation: looks, ..candidate() })))
    });
    let mut admissions = MockAdmissionStore::new();
    admissions.expect_replace_link().times(2).returning(|new| match new.generation {
        2 => Err(StoreError::Conflict),
        _ => Ok(()),
    });
    let given = use_case(doors, admissions, 20).run(&room().name, "C-1", None, &ats()).await.unwrap();
    assert_eq!(given.link, Some(key().link(candidate().id, 3)));
}

#[tokio::test]
async fn nobody_gets_a_link_into_a_room_that_is_over_or_that_they_are_not_in() {
    let over = use_case(doors_by_name(entrant(candidate())), MockAdmissionStore::new(), 120);
    assert!(matches!(over.run(&room().name, "C-1", None, &ats()).await, Err(LinkError::Over)));
    let unknown = over.run(&room().name, "C-2", None, &ats()).await;
    assert!(matches!(unknown, Err(LinkError::Unknown)));
    assert!(matches!(over.show(&room().name, "C-2", &ats()).await, Err(LinkError::Unknown)));
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up_and_a_database_that_is_away_at_once() {
    let errors: [(fn() -> StoreError, usize); 2] = [(|| StoreError::Conflict, 4), (database_away, 1)];
    for (error, times) in errors {
        let mut admissions = MockAdmissionStore::new();
        admissions.expect_replace_link().times(times).returning(move |_| Err(error()));
        let replace = use_case(doors_by_name(entrant(candidate())), admissions, 20);
        let failed = replace.run(&room().name, "C-1", None, &ats()).await;
        assert!(matches!(failed, Err(LinkError::Store(_))));
    }
}
