//! Stays, corrections and verdicts that cross each other.

use std::time::Duration;

use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind, Stay};
use greenroom_domain::participant::{ParticipantId, Role};
use greenroom_domain::ports::{
    AttendanceStore, Conclusion, ConclusionStore, Correction, EntryStore, LedgerChange, NewParticipant,
    NewRoom, ReconcileStore, Recorded, RoomStore, Unconcluded,
};
use greenroom_domain::session::{SERVER_LOST, Source};
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_domain::verdict::Verdict;
use greenroom_postgres::PostgresStore;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::samples::{at, candidate, entry, finished, hash, joined, left, name, new_room, pass, room_id};
use crate::support::{Raw, database, store};

/// Holds whoever writes the stay after he has looked for the end of its life, and before it is there for others: he has to
/// see first whether this one comes about.
const SAME_STAY: &str = "BEGIN; INSERT INTO sessions (room_id, room_sid, participant_sid, participant_id, joined_at, source, \
    joined_told_by) SELECT room_id, 'RM_1', 'PA_1', id, now(), 'webhook', 'x' FROM participants";

fn interviewer() -> ParticipantId {
    ParticipantId(Uuid::from_u128(7))
}

/// Room 1 with an interviewer, too.
fn room_for_two() -> NewRoom {
    let mut new = new_room(1);
    let mut omar = new.participants[0].participant.clone();
    (omar.id, omar.role) = (interviewer(), Role::Interviewer);
    new.participants.push(NewParticipant { participant: omar, link_hash: hash(7) });
    new
}

fn stay(who: ParticipantId, sid: &str, minute: i64) -> Stay {
    Stay {
        participant: who,
        room_sid: "RM_1".into(),
        participant_sid: sid.into(),
        family: None,
        joined_at: at(minute),
    }
}

async fn begins(store: PostgresStore, who: ParticipantId, sid: String, minute: i64) {
    let event = MediaEvent { id: format!("EV_{sid}"), kind: MediaEventKind::Other, ..joined(1) };
    let change = AttendanceChange::Begin(stay(who, &sid, minute));
    assert_eq!(store.record(&event, &change).await.unwrap().recorded, Recorded::Fresh);
}

fn record(store: &PostgresStore, event: MediaEvent) -> JoinHandle<Recorded> {
    let store = store.clone();
    tokio::spawn(async move { store.record(&event, &event.attendance()).await.unwrap().recorded })
}

/// RM_2 instead of RM_1, since minute 25.
fn another_life() -> Correction {
    let change = LedgerChange::AdoptLife {
        expected: Some("RM_1".into()),
        sid: "RM_2".into(),
        opened_at: at(25),
        left_at: at(25),
        reason: SERVER_LOST,
    };
    Correction { room: room_id(1), at: at(26), change }
}

fn correct(store: &PostgresStore, correction: Correction) -> JoinHandle<bool> {
    let store = store.clone();
    tokio::spawn(async move { store.correct(correction).await.unwrap() })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stay_begins_behind_the_back_of_a_correction_that_ends_its_life() {
    for known in [false, true] {
        let Some(url) = database().await else { return };
        let store = store(&url).await;
        let (mut other, mut watch) = (Raw::to(&url).await, Raw::to(&url).await);
        store.create(new_room(1)).await.unwrap();
        store.admit(pass(1, 1, 5)).await.unwrap();
        if known {
            other.run("INSERT INTO room_lives SELECT id, 'RM_1' FROM rooms").await;
        }
        other.run(SAME_STAY).await;
        let join = record(&store, joined(1));
        watch.until_waiting(1).await;
        let correction = correct(&store, another_life());
        watch.until_waiting(2).await;
        other.run("ROLLBACK").await;
        assert_eq!((join.await.unwrap(), correction.await.unwrap()), (Recorded::Fresh, true));
        let record = store.find(&name(1)).await.unwrap().unwrap();
        let stays: Vec<_> =
            record.sessions.into_iter().map(|stay| (stay.left_at, stay.reason, stay.source)).collect();
        assert_eq!(stays, [(Some(at(25)), Some(SERVER_LOST.into()), Source::Reconciler)]);
        assert_eq!(record.room.server.map(|server| server.sid), Some("RM_2".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_corrections_at_once_that_adopt_a_life_one_counts() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    store.admit(pass(1, 1, 5)).await.unwrap();
    record(&store, joined(1)).await.unwrap();
    let corrections = [correct(&store, another_life()), correct(&store, another_life())];
    let mut changed = 0;
    for correction in corrections {
        changed += usize::from(correction.await.unwrap());
    }
    assert_eq!(changed, 1);
    let left = "SELECT count(*) FROM timeline WHERE kind = 'left'";
    assert_eq!(Raw::to(&url).await.text(left).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_life_that_only_we_took_for_over_goes_on_when_it_is_adopted_again() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    store.admit(pass(1, 1, 5)).await.unwrap();
    assert!(store.correct(another_life()).await.unwrap());
    let change = LedgerChange::AdoptLife {
        expected: Some("RM_2".into()),
        sid: "RM_1".into(),
        opened_at: at(5),
        left_at: at(27),
        reason: SERVER_LOST,
    };
    assert!(store.correct(Correction { room: room_id(1), at: at(27), change }).await.unwrap());
    begins(store.clone(), candidate(1), "PA_1".into(), 30).await;
    assert!(store.find(&name(1)).await.unwrap().unwrap().sessions.iter().all(|stay| stay.is_open()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interview_starts_once_however_many_come_at_once() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(room_for_two()).await.unwrap();
    begins(store.clone(), candidate(1), "PA_0".into(), 10).await;
    let mut arrivals = JoinSet::new();
    for number in 1..=10 {
        arrivals.spawn(begins(store.clone(), interviewer(), format!("PA_{number}"), 11));
    }
    arrivals.join_all().await;
    let started = "SELECT at FROM timeline WHERE kind = 'interview_started'";
    assert_eq!(Raw::to(&url).await.texts(started).await, ["2024-10-04 00:11:00+00"]);
}

/// The verdict on what was asked for, and the lines that go with it.
fn conclusion(asked: &[Unconcluded], minute: i64) -> Conclusion {
    let verdict = Verdict::of(&asked[0].record, at(minute)).unwrap();
    Conclusion {
        room: room_id(1),
        at: at(minute),
        verdict,
        started_at: None,
        timeline: vec![entry(1, minute, Actor::System, Happening::InterviewEnded(verdict))],
    }
}

/// Answers whether the verdict was stored.
fn conclude(store: &PostgresStore, conclusion: Conclusion) -> JoinHandle<bool> {
    let store = store.clone();
    tokio::spawn(async move { store.conclude(conclusion).await.unwrap() })
}

async fn until_finished(task: &JoinHandle<bool>) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !task.is_finished() {
        assert!(Instant::now() < deadline, "the verdict waits");
        sleep(Duration::from_millis(5)).await;
    }
}

/// A life of which a stay has told, one of which something else has, and one of which nobody has.
const LIVES: [&str; 3] = [
    "INSERT INTO room_lives (room_id, room_sid, quiet) SELECT id, 'RM_1', true FROM rooms",
    "INSERT INTO room_lives (room_id, room_sid) SELECT id, 'RM_1' FROM rooms",
    "SELECT 1",
];

/// After a stay and a verdict crossed each other, the room comes again, once: with the verdict, if that was stored, and
/// else as if there had been none.
async fn is_concluded_again(store: &PostgresStore, is_stored: bool, what: &str) {
    let again = store.unconcluded(at(132), 10).await.unwrap();
    let before: Vec<_> = again.iter().map(|due| due.before.map(|before| before.candidate_minutes)).collect();
    assert_eq!(before, [is_stored.then_some(0)], "{what}");
    assert!(store.conclude(conclusion(&again, 133)).await.unwrap(), "{what}");
    assert_eq!(store.unconcluded(at(134), 10).await.unwrap(), [], "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_is_there_a_moment_after_the_verdict_has_looked_is_not_missed() {
    for life in LIVES {
        let Some(url) = database().await else { return };
        let store = store(&url).await;
        let (mut other, mut watch) = (Raw::to(&url).await, Raw::to(&url).await);
        store.create(new_room(1)).await.unwrap();
        other.run(life).await;
        let asked = store.unconcluded(at(130), 10).await.unwrap();
        other.run(SAME_STAY).await;
        let stay = record(&store, left(1));
        watch.until_waiting(1).await;
        let verdict = conclude(&store, conclusion(&asked, 131));
        // In a quiet life the stay does not look for a verdict, so that the verdict has to wait for the stay: and then
        // comes too late.
        let waits = life.contains("quiet");
        match waits {
            true => watch.until_waiting(2).await,
            false => until_finished(&verdict).await,
        }
        other.run("ROLLBACK").await;
        assert_eq!(stay.await.unwrap(), Recorded::Fresh);
        assert_eq!(verdict.await.unwrap(), !waits, "{life}");
        is_concluded_again(&store, !waits, life).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stay_that_comes_while_a_verdict_is_stored_is_not_missed() {
    for life in LIVES {
        let Some(url) = database().await else { return };
        let store = store(&url).await;
        let (mut other, mut watch) = (Raw::to(&url).await, Raw::to(&url).await);
        store.create(new_room(1)).await.unwrap();
        other.run(life).await;
        let asked = store.unconcluded(at(130), 10).await.unwrap();
        // Holds the verdict after it has seen to the lives.
        other.run("INSERT INTO interviews (room_id) SELECT id FROM rooms").await;
        other.run("BEGIN; SELECT FROM interviews FOR UPDATE").await;
        let verdict = conclude(&store, conclusion(&asked, 131));
        watch.until_waiting(1).await;
        let stay = record(&store, left(1));
        watch.until_waiting(2).await;
        other.run("ROLLBACK").await;
        assert_eq!(stay.await.unwrap(), Recorded::Fresh);
        assert!(verdict.await.unwrap(), "{life}");
        is_concluded_again(&store, true, life).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn verdicts_stays_and_ends_of_one_room_at_once_hold_nobody_up_for_ever() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    for number in 1..=10 {
        store.create(new_room(number)).await.unwrap();
    }
    let asked = store.unconcluded(at(130), 10).await.unwrap();
    let mut calls = JoinSet::new();
    for (number, due) in (1..).zip(asked) {
        for event in [joined(number), left(number), finished(number, 30)] {
            let store = store.clone();
            calls.spawn(async move { store.record(&event, &event.attendance()).await.map(drop) });
        }
        let (store, due) = (store.clone(), [due]);
        calls.spawn(async move {
            let room = due[0].record.room.id;
            let conclusion = Conclusion { room, timeline: vec![], ..conclusion(&due, 131) };
            store.conclude(conclusion).await.map(drop)
        });
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));
    let again = store.unconcluded(at(132), 100).await.unwrap();
    for due in again {
        let room = due.record.room.id;
        let conclusion = Conclusion { room, timeline: vec![], ..conclusion(&[due], 133) };
        assert!(store.conclude(conclusion).await.unwrap());
    }
    let minutes = "SELECT count(*) FROM interviews WHERE candidate_minutes = 10 AND NOT changed";
    assert_eq!(Raw::to(&url).await.text(minutes).await, "10");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_conclude_at_once_one_tells() {
    let Some(url) = database().await else { return };
    let (first, second) = (store(&url).await, store(&url).await);
    first.create(new_room(1)).await.unwrap();
    let asked =
        [first.unconcluded(at(130), 10).await.unwrap(), second.unconcluded(at(130), 10).await.unwrap()];
    let verdicts =
        [conclude(&first, conclusion(&asked[0], 131)), conclude(&second, conclusion(&asked[1], 131))];
    let mut stored = 0;
    for verdict in verdicts {
        stored += usize::from(verdict.await.unwrap());
    }
    assert_eq!(stored, 1);
    assert_eq!(Raw::to(&url).await.texts(TOLD_OF_INTERVIEWS).await, ["interview_ended"]);
}

/// What was told of interviews, in its order.
const TOLD_OF_INTERVIEWS: &str = "SELECT kind FROM timeline WHERE kind LIKE 'interview_%' ORDER BY id";

#[tokio::test]
async fn a_process_that_comes_late_with_its_verdict_overwrites_no_newer_one() {
    let Some(url) = database().await else { return };
    let (late, prompt) = (store(&url).await, store(&url).await);
    late.create(new_room(1)).await.unwrap();
    let asked = late.unconcluded(at(130), 10).await.unwrap();
    let again = prompt.unconcluded(at(130), 10).await.unwrap();
    assert!(prompt.conclude(conclusion(&again, 131)).await.unwrap());
    assert_eq!(record(&prompt, left(1)).await.unwrap(), Recorded::Fresh);
    let again = prompt.unconcluded(at(132), 10).await.unwrap();
    let revision = conclusion(&again, 133);
    let told = vec![entry(1, 133, Actor::System, Happening::InterviewRevised(revision.verdict))];
    assert!(prompt.conclude(Conclusion { timeline: told, ..revision }).await.unwrap());

    assert!(!late.conclude(conclusion(&asked, 134)).await.unwrap());
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.texts(TOLD_OF_INTERVIEWS).await, ["interview_ended", "interview_revised"]);
    assert_eq!(raw.texts("SELECT candidate_minutes FROM interviews WHERE NOT changed").await, ["10"]);
}
