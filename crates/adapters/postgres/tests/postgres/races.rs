use greenroom_domain::event::MediaEvent;
use greenroom_domain::ports::{AttendanceStore, EntryStore, Recorded, RoomStore, StoreError};
use greenroom_postgres::PostgresStore;
use tokio::task::JoinSet;

use crate::samples::{at, candidate, departure, finished, joined, left, name, new_room, next_pass, pass};
use crate::support::{Raw, database, store};

#[tokio::test(flavor = "multi_thread")]
async fn of_many_equal_rooms_at_once_one_is_created() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut creations = JoinSet::new();
    for number in 1..=20 {
        let mut new = new_room(number);
        new.room.application = new_room(1).room.application;
        let store = store.clone();
        creations.spawn(async move { store.create(new).await });
    }
    let (created, refused): (Vec<_>, Vec<_>) =
        creations.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(created.len(), 1);
    assert!(refused.iter().all(|refusal| matches!(refusal, Err(StoreError::Conflict))), "{refused:?}");
    assert_eq!(Raw::to(&url).await.text("SELECT count(*) FROM participants").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_admitted_to_one_room_at_once() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    let mut admissions = JoinSet::new();
    for by in 1..=20 {
        let store = store.clone();
        admissions.spawn(async move { store.admit(pass(1, by, by as i64)).await });
    }
    assert!(admissions.join_all().await.iter().all(Result::is_ok));
    let record = store.find(&name(1)).await.unwrap().unwrap();
    assert_eq!(record.participant(candidate(1)).unwrap().last_token_at, Some(at(20)));
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.text("SELECT count(*) FROM timeline").await, "21");
    let families = "SELECT format('%s %s', voided_at IS NULL, taken_over) FROM token_families ORDER BY 1";
    let expected: Vec<_> =
        [("f t", 19), ("t f", 1)].into_iter().flat_map(|(one, many)| vec![one; many]).collect();
    assert_eq!(raw.texts(families).await, expected, "each takes over from another, and one lives");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_is_overtaken_while_it_is_stored_is_a_conflict() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut other = Raw::to(&url).await;
    for (number, change) in [
        (1, "UPDATE rooms SET version = version + 1 WHERE name = 'interview_1'"),
        (2, "UPDATE participants SET revoked_at = now()"),
        (3, "UPDATE participants SET link_generation = 2"),
        (4, "UPDATE token_families SET voided_at = now()"),
    ] {
        store.create(new_room(number)).await.unwrap();
        store.admit(pass(number, number, 5)).await.unwrap();
        other.run(&format!("BEGIN; {change}")).await;
        let admission = tokio::spawn({
            let store = store.clone();
            async move { store.admit(next_pass(number, number, 100 + number, 6)).await }
        });
        Raw::to(&url).await.until_waiting(1).await;
        other.run("COMMIT").await;
        let refused = admission.await.unwrap();
        assert!(matches!(refused, Err(StoreError::Conflict)), "{change}: {refused:?}");
    }
    let tokens = "SELECT count(*) FROM refresh_tokens WHERE spent_at IS NOT NULL OR issued_at > family_born";
    let tokens =
        tokens.replace("family_born", "(SELECT created_at FROM token_families f WHERE f.id = family)");
    assert_eq!(other.text(&tokens).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_stay_at_once_come_to_the_same_stay_and_the_same_lines() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut records = JoinSet::new();
    for number in 1..=30 {
        store.create(new_room(number)).await.unwrap();
        for event in [joined(number), left(number), finished(number, 30)] {
            for _ in 0..3 {
                records.spawn(record(store.clone(), event.clone()));
            }
        }
    }
    let kept = records.join_all().await.into_iter().filter(|recorded| *recorded == Recorded::Fresh).count();
    assert_eq!(kept, 90);
    for number in 1..=30 {
        let stays = store.find(&name(number)).await.unwrap().unwrap().sessions;
        let ends: Vec<_> =
            stays.into_iter().map(|stay| (stay.joined_at, stay.left_at, stay.reason)).collect();
        assert_eq!(ends, [(at(10), Some(at(20)), Some("client_initiated".into()))]);
    }
    let lines = "SELECT kind || ' ' || count(*) FROM timeline GROUP BY kind ORDER BY kind";
    assert_eq!(
        Raw::to(&url).await.texts(lines).await,
        ["joined 30", "left 30", "room_created 30", "server_room_finished 30"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stay_begins_behind_the_back_of_the_end_of_its_room() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let (mut other, mut watch) = (Raw::to(&url).await, Raw::to(&url).await);
    for number in [1, 2] {
        store.create(new_room(number)).await.unwrap();
        // In the second room, somebody was there before.
        other.run("INSERT INTO room_lives SELECT id, 'RM_1' FROM rooms WHERE name = 'interview_2'").await;
        // Holds the join after it has looked for the end of the room, and before its stay is there for others.
        other.run("BEGIN; LOCK TABLE sessions IN SHARE MODE").await;
        let join = tokio::spawn(record(store.clone(), joined(number)));
        watch.until_waiting(1).await;
        let finish = tokio::spawn(record(store.clone(), finished(number, 30)));
        watch.until_waiting(2).await;
        other.run("COMMIT").await;
        assert_eq!((join.await.unwrap(), finish.await.unwrap()), (Recorded::Fresh, Recorded::Fresh));
        let stays = store.find(&name(number)).await.unwrap().unwrap().sessions;
        assert_eq!(stays.into_iter().map(|stay| stay.left_at).collect::<Vec<_>>(), [Some(at(30))]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_leave_while_their_room_closes_and_nobody_waits_for_ever() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut changes = JoinSet::new();
    for number in 1..=20 {
        store.create(new_room(number)).await.unwrap();
        store.admit(pass(number, number, 5)).await.unwrap();
        record(store.clone(), joined(number)).await;
        let leaving = store.clone();
        changes.spawn(async move { leaving.depart(departure(number, 15)).await.map(drop) });
        let finishing = record(store.clone(), finished(number, 30));
        changes.spawn(async move {
            finishing.await;
            Ok(())
        });
    }
    assert!(changes.join_all().await.iter().all(Result::is_ok));
    let open = "SELECT count(*) FROM sessions WHERE left_at IS NULL";
    assert_eq!(Raw::to(&url).await.text(open).await, "0");
}

async fn record(store: PostgresStore, event: MediaEvent) -> Recorded {
    store.record(&event, &event.attendance()).await.unwrap().recorded
}
