//! What is left of somebody who was erased, in every table there is.

use greenroom_domain::announcement::Event;
use greenroom_domain::contract::retention::link_keys;
use greenroom_domain::erasure::{RawLog, Subject, Traces};
use greenroom_domain::event::MediaEvent;
use greenroom_domain::invitation::{Failure, InvitationId, Purpose, Suppression};
use greenroom_domain::message::MessageId;
use greenroom_domain::notice::Notice;
use greenroom_domain::participant::Consent;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    AnalyticsQuery, AnalyticsStore, AttendanceStore, CorrespondenceStore, EntryStore, Erasure, FoundPerson,
    GroupBy, NewInvitation, NewResponse, NewRoom, Outbox, PersonStore, RetentionStore, RoomStore,
    RoomsCounted, Silence,
};
use greenroom_domain::receipt::{MessengerNews, Receipt, ReceiptNews};
use greenroom_domain::response::{Response, ResponseKind};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use uuid::Uuid;

use crate::outbox::{accepted, rules};
use crate::samples::{at, candidate, entry, joined, left, new_room, pass, room_id};
use crate::support::{Raw, database, patient, store};

const DIGITS: &str = "962790123456";
/// What nobody may find any more. The beginning of a messenger's id is enough.
const TRACES: [&str; 7] = [DIGITS, "Nadia Khoury", "C-4711", "wamid.", "the bus", "salary", "ar-JO"];

fn phone() -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+{DIGITS}")).unwrap()
}

/// A room whose candidate is known by everything by which one can be, and written to.
fn known() -> NewRoom {
    let mut new = new_room(1);
    new.room.metadata = r#"{"salary":4711}"#.into();
    let who = &mut new.participants[0].participant;
    (who.name, who.phone) = ("Nadia Khoury".into(), Some(phone()));
    (who.external_id, who.locale) = (Some("C-4711".into()), Some("ar-JO".into()));
    who.consent =
        Some(Consent { granted_at: at(-700), text_version: "v1 of C-4711".into(), source: "form".into() });
    new.invitations = vec![NewInvitation {
        id: InvitationId(Uuid::from_u128(7)),
        notice: Notice { participant: who.id, purpose: Purpose::Scheduled, due_at: at(0), suppressed: None },
        language: "ar".into(),
        urgent_at: at(0),
        created_at: at(0),
    }];
    new
}

/// The message is sent and fails later; the candidate answers, asks to be left alone, comes in and leaves.
async fn live(store: &PostgresStore) {
    store.create(known()).await.unwrap();
    let claimed = store.claim(&rules(), 10, at(1)).await.unwrap().sends.pop().unwrap();
    store.settle(&[accepted(&claimed, at(1))]).await.unwrap();
    let failure = Failure { code: 131_026, title: "Undeliverable".into(), details: format!("to +{DIGITS}") };
    let message = MessageId::new(format!("wamid.{}", claimed.attempt));
    let raw = format!(r#"{{"id":"{}","recipient_id":"{DIGITS}"}}"#, message.as_str());
    let receipt =
        ReceiptNews { message, attempt: None, receipt: Receipt::Failed(failure), at: at(2), stop: None };
    let news = MessengerNews { id: "body".into(), raw, receipts: vec![receipt], ..MessengerNews::default() };
    CorrespondenceStore::record(store, &news).await.unwrap();
    assert!(store.respond(&answer()).await.unwrap());
    store.admit(pass(1, 1, 5)).await.unwrap();
    for event in [joined(1), left(1)] {
        let identity = known().participants[0].participant.identity();
        let raw =
            format!(r#"{{"participant":{{"identity":"{}","name":"Nadia Khoury"}}}}"#, identity.as_str());
        let event = MediaEvent { raw, ..event };
        AttendanceStore::record(store, &event, &event.attendance()).await.unwrap();
    }
}

fn answer() -> NewResponse {
    let response = Response {
        participant: candidate(1),
        kind: ResponseKind::Late,
        minutes: Some(5),
        note: Some("the bus".into()),
        at: at(3),
    };
    let silence = Silence {
        id: Uuid::from_u128(8),
        phone: phone(),
        application: None,
        reason: Suppression::Stopped,
        since: at(3),
        source: "page".into(),
    };
    let message = Some(MessageId::new("wamid.reply"));
    NewResponse { response, message, voids_link: None, silence: Some(silence), entries: vec![] }
}

async fn erase(store: &PostgresStore) {
    let subject = Subject::new(Some("C-4711".into()), None).unwrap();
    let found = store.people(&subject, 10).await.unwrap();
    let mut traces = Traces::of(&subject);
    for FoundPerson { entrant, messages } in &found {
        traces.add(&entrant.participant, messages);
    }
    let people = found.iter().map(|one| (one.entrant.room.id, one.entrant.participant.id)).collect();
    let timeline = vec![entry(1, 30, Actor::Key("ats".into()), Happening::PersonErased)];
    assert_eq!(store.erase(Erasure { people, timeline }).await.unwrap(), 1);
    for phone in traces.phones() {
        store.erase_number(phone).await.unwrap();
    }
    for log in RawLog::ALL {
        assert!(store.erase_raw(log, &traces, None, 100).await.unwrap().erased > 0, "{log:?}");
    }
}

/// Which traces stand in which tables.
async fn traces(raw: &mut Raw) -> Vec<String> {
    let mut found = vec![];
    for table in raw.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").await {
        let rows = raw.texts(&format!("SELECT t::text FROM {table} t")).await.join("\n");
        let there = TRACES.iter().filter(|trace| rows.contains(**trace));
        found.extend(there.map(|trace| format!("{trace} in {table}")));
    }
    found
}

async fn counted(store: &PostgresStore) -> Vec<RoomsCounted> {
    let query = AnalyticsQuery { group_by: GroupBy::Job, from: at(-1), to: at(1), job: None };
    AnalyticsStore::rooms(store, &query).await.unwrap()
}

#[tokio::test]
async fn an_erasure_leaves_no_trace_in_any_table() {
    let Some(url) = database().await else { return };
    let config =
        PostgresConfig { announces: Event::ALL.to_vec(), link_keys: Some(link_keys()), ..patient(&url) };
    let (store, mut raw) = (PostgresStore::connect(config).await.unwrap(), Raw::to(&url).await);
    live(&store).await;
    let (before, statistics) = (traces(&mut raw).await, counted(&store).await);
    for trace in TRACES {
        assert!(before.iter().any(|found| found.starts_with(trace)), "{trace} was never there: {before:?}");
    }
    assert_eq!((statistics[0].rooms, statistics[0].invitations.joined), (1, 1));
    erase(&store).await;
    assert_eq!(traces(&mut raw).await, [""; 0]);
    assert_eq!(counted(&store).await, statistics);
    assert_eq!(store.silences(&phone()).await.unwrap().len(), 1, "who is left alone stays so");
}

/// A worker holds the message, and commits a try of which the erasure saw nothing when it began.
#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_a_worker_is_just_writing_down_is_erased_too() {
    let Some(url) = database().await else { return };
    let (store, mut worker) = (PostgresStore::connect(patient(&url)).await.unwrap(), Raw::to(&url).await);
    store.create(known()).await.unwrap();
    worker.run("BEGIN; SELECT FROM invitations FOR NO KEY UPDATE").await;
    let tries = "INSERT INTO invitation_attempts (invitation_id, number, started_at, message_id)";
    worker.run(&format!("{tries} SELECT id, 1, now(), 'wamid.1' FROM invitations")).await;
    let people = vec![(room_id(1), candidate(1))];
    let erasing = tokio::spawn(async move { store.erase(Erasure { people, timeline: vec![] }).await });
    let mut raw = Raw::to(&url).await;
    raw.until_waiting(1).await;
    worker.run("COMMIT").await;
    assert_eq!(erasing.await.unwrap().unwrap(), 1);
    assert_eq!(raw.texts("SELECT message_id FROM invitation_attempts").await, ["erased"]);
}

#[tokio::test]
async fn without_a_key_a_stop_keeps_its_number() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (PostgresStore::connect(patient(&url)).await.unwrap(), Raw::to(&url).await);
    store.create(known()).await.unwrap();
    store.respond(&answer()).await.unwrap();
    store.erase_number(&phone()).await.unwrap();
    assert_eq!(raw.texts("SELECT phone FROM silences").await, [format!("+{DIGITS}")]);
    assert_eq!(store.silences(&phone()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_erased_at_this_moment_is_not_shown() {
    let Some(url) = database().await else { return };
    let (store, mut other) = (store(&url).await, Raw::to(&url).await);
    store.create(known()).await.unwrap();
    other.run("BEGIN; UPDATE participants SET phone = NULL").await;
    let line = entry(1, 1, Actor::Key("ats".into()), Happening::PhoneShown);
    let line = TimelineEntry { participant: Some(candidate(1)), ..line };
    let shown = tokio::spawn(async move { store.show_phone(line).await });
    Raw::to(&url).await.until_waiting(1).await;
    other.run("COMMIT").await;
    assert_eq!(shown.await.unwrap().unwrap(), None);
    assert_eq!(other.text("SELECT count(*) FROM timeline WHERE kind = 'phone_shown'").await, "0");
}
