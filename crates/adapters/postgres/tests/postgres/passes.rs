//! Who repairs, and what passes leave behind.

use std::time::Duration;

use greenroom_domain::drift::{Drift, DriftKey, DriftKind};
use greenroom_domain::ports::{KnownDrift, Looked, PassNote, ReconcileStore, RoomStore};
use greenroom_domain::room::RoomName;
use greenroom_postgres::PostgresStore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::samples::{at, name, new_room, room_id};
use crate::support::{Raw, database, store};

/// The connections by which processes hold the seat, or ask for it.
const SEATS: &str = "FROM pg_stat_activity \
    WHERE datname = current_database() AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_one_leads_until_the_database_loses_sight_of_it() {
    let Some(url) = database().await else { return };
    let (first, second) = (store(&url).await, store(&url).await);
    let mut raw = Raw::to(&url).await;
    assert!(first.lead().await.unwrap());
    for _ in 0..3 {
        assert!(!second.lead().await.unwrap());
        assert!(first.clone().lead().await.unwrap(), "who leads goes on leading");
    }
    assert_eq!(raw.texts(&format!("SELECT state {SEATS}")).await, ["idle", "idle"], "no transaction is open");

    let holder = format!(
        "SELECT pg_terminate_backend(pid) {SEATS} \
         AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"
    );
    assert_eq!(raw.texts(&holder).await, ["true"]);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !second.lead().await.unwrap() {
        assert!(Instant::now() < deadline, "nobody leads");
        sleep(Duration::from_millis(5)).await;
    }
    assert!(!first.lead().await.unwrap(), "who lost the seat asks for it anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leads_leaves_the_seat_with_the_process() {
    let Some(url) = database().await else { return };
    let (first, second) = (store(&url).await, store(&url).await);
    assert!(first.lead().await.unwrap());
    drop(first);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !second.lead().await.unwrap() {
        assert!(Instant::now() < deadline, "nobody leads");
        sleep(Duration::from_millis(5)).await;
    }
}

fn ghost(subject: &str) -> KnownDrift {
    let drift = Drift {
        key: DriftKey { kind: DriftKind::ParticipantGhost, subject: subject.into() },
        since: at(10),
        settling: false,
        evidence: "evidence".into(),
        identity: None,
    };
    KnownDrift {
        room: name(1),
        room_id: Some(room_id(1)),
        drift,
        first_seen: at(10),
        last_seen: at(10),
        confirmed: false,
        fate: "unconfirmed".into(),
        ended_at: None,
        mended_by: None,
    }
}

fn note(looked: Looked, drifts: Vec<KnownDrift>) -> PassNote {
    PassNote { at: at(10), looked, drifts, summary: None, timeline: vec![] }
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_that_are_noted_at_once_leave_one_drift_of_each() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    let mut passes = JoinSet::new();
    for number in 0..20 {
        let (store, elsewhere) = (store.clone(), Looked::At(RoomName::parse("interview_2").unwrap()));
        let note = note(elsewhere, vec![ghost(&format!("PA_{}", number % 2))]);
        passes.spawn(async move { store.note_pass(note).await });
    }
    assert!(passes.join_all().await.iter().all(Result::is_ok));
    let (drifts, _) = store.known().await.unwrap();
    let subjects: Vec<_> = drifts.iter().map(|known| known.drift.key.subject.as_str()).collect();
    assert_eq!(subjects, ["PA_0", "PA_1"]);
}

/// Notes it and gives the time that this took.
async fn timed(store: &PostgresStore, note: PassNote) -> Duration {
    let began = Instant::now();
    store.note_pass(note).await.unwrap();
    began.elapsed()
}

/// A server that loses its rooms makes tens of thousands of drifts at once, in tables of which PostgreSQL knows only how
/// small they were.
#[tokio::test]
async fn a_pass_over_many_drifts_is_noted_in_a_few_seconds() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    let everywhere = || Looked::AllBut(vec![]);
    // As often as it takes for a plan to be kept.
    for number in 0..8 {
        timed(&store, note(everywhere(), vec![ghost(&format!("PA_{}", number % 3))])).await;
    }
    let many: Vec<_> = (0..30_000).map(|number| KnownDrift { room: name(number), ..ghost("PA_1") }).collect();
    let unknown = Looked::AllBut((30_000..60_000).map(name).collect());
    let took = [
        timed(&store, note(everywhere(), many.clone())).await,
        timed(&store, note(everywhere(), many.clone())).await,
        timed(&store, note(Looked::AllBut((0..30_000).map(name).collect()), vec![])).await,
        timed(&store, note(unknown, many)).await,
        timed(&store, note(everywhere(), vec![])).await,
    ];
    assert_eq!(store.known().await.unwrap().0, []);
    assert!(took.iter().all(|took| *took < Duration::from_secs(10)), "{took:?}");
}

#[tokio::test]
async fn records_are_found_however_many_are_asked_for() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    for number in [1, 1200] {
        store.create(new_room(number)).await.unwrap();
    }
    let names: Vec<_> = (1..=1300).map(name).collect();
    let found = store.records(&names).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|record| record.room.name).collect();
    assert_eq!(found, [name(1), name(1200)]);
}
