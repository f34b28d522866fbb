//! People who come to the same door at once, and what hosts do meanwhile.

use std::future::Future;

use chrono::{DateTime, Utc};
use greenroom_domain::door::{DoorAnswer, EntryPolicy, Seats};
use greenroom_domain::invitation::{InvitationId, Purpose};
use greenroom_domain::notice::Notice;
use greenroom_domain::ports::{
    AdmissionStore, Answered, AttendanceStore, EntryStore, Knock, Made, MediaRecorded, NewInvitation,
    NewLink, NewRoom, Once, OnceStore, Pass, PuttingOut, Recorded, RoomStore, StoreError,
};
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_postgres::PostgresStore;
use tokio::task::{JoinHandle, JoinSet};
use uuid::Uuid;

use crate::samples::{at, candidate, entry, hash, joined, name, new_room, next_pass, pass, room_id};
use crate::support::{Raw, database, store};

/// The families that live.
const LIVING: &str = "SELECT count(*) FROM token_families WHERE voided_at IS NULL";

/// Room 1 in a database of its own.
async fn room() -> Option<(PostgresStore, String)> {
    let url = database().await?;
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    Some((store, url))
}

/// Does two things, the first of them first, both of which wait for somebody who has the room.
async fn one_after_the_other<A: Send + 'static, B: Send + 'static>(
    url: &str,
    first: impl Future<Output = A> + Send + 'static,
    second: impl Future<Output = B> + Send + 'static,
) -> (A, B) {
    let (mut other, mut watch) = (Raw::to(url).await, Raw::to(url).await);
    other.run("BEGIN; SELECT FROM rooms FOR UPDATE").await;
    let first = tokio::spawn(first);
    watch.until_waiting(1).await;
    let second = tokio::spawn(second);
    watch.until_waiting(2).await;
    other.run("COMMIT").await;
    (first.await.unwrap(), second.await.unwrap())
}

fn admit(store: &PostgresStore, pass: Pass) -> impl Future<Output = Result<u32, StoreError>> + use<> {
    let store = store.clone();
    async move { store.admit(pass).await }
}

fn put_out(store: &PostgresStore) -> impl Future<Output = bool> + use<> {
    let store = store.clone();
    let entry = entry(1, 6, Actor::System, Happening::PutOut);
    let putting = PuttingOut { room: room_id(1), participant: candidate(1), entry };
    async move { store.put_out(putting).await.unwrap() }
}

/// The second link of the only person.
fn new_link() -> NewLink {
    NewLink {
        room: room_id(1),
        participant: candidate(1),
        generation: 2,
        hash: hash(99),
        key: "0123456789abcdef".into(),
        once: None,
        entry: entry(1, 6, Actor::System, Happening::LinkReplaced),
    }
}

fn replace_link(store: &PostgresStore, new: NewLink) -> impl Future<Output = Result<(), StoreError>> + use<> {
    let store = store.clone();
    async move { store.replace_link(new).await }
}

fn knock(store: &PostgresStore, minute: i64) -> JoinHandle<Result<DateTime<Utc>, StoreError>> {
    let knock = Knock {
        participant: candidate(1),
        at: at(minute),
        lost_before: at(minute - 1),
        entry: entry(1, minute, Actor::System, Happening::Waiting),
    };
    let store = store.clone();
    tokio::spawn(async move { store.knock(knock).await })
}

fn is_conflict<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_who_come_at_once_as_many_get_in_as_there_are_places() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let policy = EntryPolicy { places: Some(4), ..EntryPolicy::default() };
    let mut new = new_room(1);
    new.room.policy = policy;
    new.participants = (1..=200).map(|number| new_room(number).participants.remove(0)).collect();
    store.create(new).await.unwrap();
    let mut passes = JoinSet::new();
    for number in 1..=200 {
        let pass = Pass { participant: candidate(number), policy, ..pass(1, number, 5) };
        passes.spawn(admit(&store, pass));
    }
    let (inside, outside): (Vec<_>, Vec<_>) = passes.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(inside.len(), 4);
    assert!(outside.iter().all(is_conflict), "{outside:?}");
    assert_eq!(Raw::to(&url).await.text(LIVING).await, "4");
    let seats = store.seats(room_id(1), candidate(201), at(6)).await.unwrap();
    assert_eq!(seats, Seats { taken_by_others: 4, is_inside: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_put_out_while_they_come_in_has_nothing_left_to_come_in_by() {
    let Some((store, url)) = room().await else { return };
    let (admitted, is_new) = one_after_the_other(&url, admit(&store, pass(1, 1, 5)), put_out(&store)).await;
    assert!(admitted.is_ok() && is_new, "{admitted:?}");
    assert_eq!(Raw::to(&url).await.text(LIVING).await, "0");
    assert!(is_conflict(&store.admit(next_pass(1, 1, 2, 7)).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_in_while_they_are_put_out_is_not_let_in() {
    let Some((store, url)) = room().await else { return };
    let (is_new, admitted) = one_after_the_other(&url, put_out(&store), admit(&store, pass(1, 1, 5))).await;
    assert!(is_new && is_conflict(&admitted), "{admitted:?}");
    assert_eq!(Raw::to(&url).await.text("SELECT count(*) FROM token_families").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_replaced_while_somebody_comes_in_by_it_opens_nothing_any_more() {
    let Some((store, url)) = room().await else { return };
    let (admitted, replaced) =
        one_after_the_other(&url, admit(&store, pass(1, 1, 5)), replace_link(&store, new_link())).await;
    assert!(admitted.is_ok() && replaced.is_ok(), "{admitted:?} {replaced:?}");
    assert_eq!(Raw::to(&url).await.text(LIVING).await, "0");
    assert_eq!(store.by_link(&hash(1)).await.unwrap(), None);

    let Some((store, url)) = room().await else { return };
    let (replaced, admitted) =
        one_after_the_other(&url, replace_link(&store, new_link()), admit(&store, pass(1, 1, 5))).await;
    assert!(replaced.is_ok() && is_conflict(&admitted), "{replaced:?} {admitted:?}");
    assert_eq!(Raw::to(&url).await.text(LIVING).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_new_links_at_once_one_counts() {
    let Some((store, url)) = room().await else { return };
    let other = NewLink { hash: hash(98), ..new_link() };
    let (first, second) =
        one_after_the_other(&url, replace_link(&store, new_link()), replace_link(&store, other)).await;
    assert!(first.is_ok() && is_conflict(&second), "{first:?} {second:?}");
    assert_eq!(Raw::to(&url).await.text("SELECT version FROM rooms").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_while_a_host_answers_does_not_wait_behind_the_answer() {
    let Some((store, url)) = room().await else { return };
    let mut other = Raw::to(&url).await;
    other.run("BEGIN; UPDATE participants SET door_answer = 'admitted', door_answered_at = now()").await;
    let asking = knock(&store, 5);
    Raw::to(&url).await.until_waiting(1).await;
    other.run("COMMIT").await;
    assert!(is_conflict(&asking.await.unwrap()));
    assert_eq!(other.text("SELECT count(*) FROM participants WHERE asked_at IS NULL").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_or_answer_for_one_person_at_once_one_line_is_left_of_each() {
    let Some((store, url)) = room().await else { return };
    let mut asking = vec![];
    for _ in 0..10 {
        asking.push(knock(&store, 5));
    }
    for asked in asking {
        assert_eq!(asked.await.unwrap().unwrap(), at(5));
    }
    let mut answers = JoinSet::new();
    for _ in 0..10 {
        let (participant, answer) = (candidate(1), DoorAnswer::Denied);
        let entry = entry(1, 6, Actor::System, Happening::Denied);
        let store = store.clone();
        answers.spawn(async move { store.answer(Answered { participant, answer, entry }).await.unwrap() });
    }
    assert_eq!(answers.join_all().await.into_iter().filter(|is_new| *is_new).count(), 1);
    let lines = "SELECT kind FROM timeline ORDER BY id";
    assert_eq!(Raw::to(&url).await.texts(lines).await, ["room_created", "waiting", "denied"]);
}

/// A message to the only person that waits.
fn message(number: u128) -> NewInvitation {
    let participant = candidate(1);
    NewInvitation {
        id: InvitationId(Uuid::from_u128(number)),
        notice: Notice { participant, purpose: Purpose::Open, due_at: at(2), suppressed: None },
        language: "ar".into(),
        urgent_at: at(3),
        created_at: at(1),
    }
}

#[tokio::test]
async fn putting_somebody_out_waits_for_no_message_that_somebody_has() {
    let Some(url) = database().await else { return };
    let (store, mut other) = (store(&url).await, Raw::to(&url).await);
    let invitations = [1, 2, 3].map(message).into();
    store.create(NewRoom { invitations, ..new_room(1) }).await.unwrap();
    other.run("UPDATE outbox SET leased_until = 'infinity' WHERE right(id::text, 1) = '1'").await;
    other.run("BEGIN; SELECT FROM outbox WHERE right(id::text, 1) = '2' FOR UPDATE").await;
    assert!(put_out(&store).await);
    other.run("COMMIT").await;
    let states = "SELECT format('%s %s', state, rank) FROM invitations ORDER BY id";
    assert_eq!(other.texts(states).await, ["queued 0", "queued 0", "suppressed 10"]);
    assert_eq!(other.texts("SELECT right(id::text, 1) FROM outbox ORDER BY id").await, ["1", "2"]);
    let lines = "SELECT kind FROM timeline ORDER BY id";
    assert_eq!(other.texts(lines).await, ["room_created", "put_out", "invitation_suppressed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_requests_with_one_key_at_once_one_makes_something() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut creations = JoinSet::new();
    for number in 1..=10 {
        let made = Made { room: name(number), item: None };
        let (owner, key) = ("ats".to_owned(), "the same".to_owned());
        let once = Some(Once { owner, key, request: hash(1), made, at: at(1) });
        let store = store.clone();
        creations.spawn(async move { store.create(NewRoom { once, ..new_room(number) }).await });
    }
    let (stored, refused): (Vec<_>, Vec<_>) = creations.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(stored.len(), 1);
    assert!(refused.iter().all(is_conflict), "{refused:?}");
    let made = store.made("ats", "the same").await.unwrap().unwrap().made.room;
    assert_eq!(Raw::to(&url).await.texts("SELECT name FROM rooms").await, [made.as_str()]);
}

#[tokio::test]
async fn somebody_who_comes_in_after_they_were_put_out_is_unwelcome_each_time_we_are_told() {
    let Some((store, _)) = room().await else { return };
    assert!(put_out(&store).await);
    for recorded in [Recorded::Fresh, Recorded::Duplicate] {
        let event = joined(1);
        let told = store.record(&event, &event.attendance()).await.unwrap();
        assert_eq!(told, MediaRecorded { recorded, unwelcome: true });
    }
    let seats = store.seats(room_id(1), candidate(2), at(11)).await.unwrap();
    assert_eq!(seats.taken_by_others, 0, "who was put out holds no place");
}
