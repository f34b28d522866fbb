//! The stream of all timelines beside transactions that take their time.

use std::time::Duration;

use greenroom_domain::ports::{RoomStore, StreamCursor, TimelineStream};
use greenroom_postgres::PostgresStore;
use tokio::time::{Instant, sleep, timeout};

use crate::outbox::listens;
use crate::samples::new_room;
use crate::support::{Raw, database, store};

/// Reads on until a line of that kind has come; answers all that came, by room and kind.
async fn read_until(store: &PostgresStore, after: &mut StreamCursor, kind: &str) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut seen: Vec<String> = vec![];
    while !seen.iter().any(|line| line.ends_with(kind)) {
        assert!(Instant::now() < deadline, "no {kind} among {seen:?}");
        for line in store.read(*after, 1).await.unwrap() {
            *after = line.cursor;
            seen.push(format!("{} {}", line.room_name, line.line.kind));
        }
        sleep(Duration::from_millis(2)).await;
    }
    seen
}

/// Writes a line past the store.
fn line(room: u128, kind: &str) -> String {
    format!(
        "INSERT INTO timeline (room_id, at, actor, kind, facts) \
         SELECT id, now(), 'system', '{kind}', '{{}}' FROM rooms WHERE name = 'interview_{room}'"
    )
}

#[tokio::test]
async fn a_line_that_is_committed_late_is_not_missed() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let (mut slow, mut quick) = (Raw::to(&url).await, Raw::to(&url).await);
    store.create(new_room(1)).await.unwrap();
    let mut after = store.end().await.unwrap();
    let mut follower = StreamCursor::default();
    read_until(&store, &mut follower, "room_created").await;

    slow.run(&format!("BEGIN; {}", line(1, "slow"))).await;
    quick.run(&line(1, "quick")).await;
    assert_eq!(store.read(follower, 10).await.unwrap(), [], "the quick line waits for the slow one");
    let late = store.end().await.unwrap();
    slow.run(&format!("{}; COMMIT", line(1, "slower"))).await;

    let expected = ["interview_1 slow", "interview_1 slower", "interview_1 quick"];
    assert_eq!(read_until(&store, &mut follower, "quick").await, expected);
    let seen = read_until(&store, &mut after, "quick").await;
    assert!(seen.ends_with(&expected.map(String::from)), "{seen:?}");
    let seen = read_until(&store, &mut late.clone(), "quick").await;
    assert!(seen.ends_with(&expected.map(String::from)), "who came late reads what was open then: {seen:?}");
}

#[tokio::test]
async fn a_line_that_is_taken_back_is_never_read() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let mut raw = Raw::to(&url).await;
    store.create(new_room(1)).await.unwrap();
    raw.run(&format!("BEGIN; {}; ROLLBACK", line(1, "taken_back"))).await;
    raw.run(&line(1, "kept")).await;
    let seen = read_until(&store, &mut StreamCursor::default(), "kept").await;
    assert_eq!(seen, ["interview_1 room_created", "interview_1 kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_the_stream_hears_of_another_process_over_the_one_connection_that_listens() {
    let Some(url) = database().await else { return };
    let (here, there) = (store(&url).await, store(&url).await);
    let _bells = (here.start_bell(), there.start_bell());
    let mut raw = Raw::to(&url).await;
    listens(&mut raw, 2).await;
    while timeout(Duration::from_millis(200), there.written()).await.is_ok() {}
    here.create(new_room(1)).await.unwrap();
    timeout(Duration::from_secs(5), there.written()).await.unwrap();
    let listening = "SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(raw.text(listening).await, "2");
}
