use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::future::join_all;
use greenroom_domain::ports::{NewRoom, RoomStore, StoreError, StreamCursor, StreamedLine, TimelineStream};
use greenroom_domain::room::{Application, Room, RoomId, RoomName};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_memory::MemoryStore;
use greenroom_usecases::follow_timeline::{FollowTimeline, StreamPage};
use uuid::Uuid;

use crate::samples::{at, room};

fn name(number: u32) -> RoomName {
    RoomName::parse(&format!("interview_{number}")).unwrap()
}

/// Makes a room whose timeline has so many lines.
async fn write(store: &MemoryStore, number: u32, lines: i64) {
    let id = RoomId(Uuid::from_u128(number.into()));
    let application = Application { id: format!("A-{number}"), round: 1 };
    let line = |minute| TimelineEntry {
        room: id,
        at: at(minute),
        actor: Actor::System,
        request: None,
        participant: None,
        what: Happening::RoomChanged(vec!["title"]),
    };
    let new = NewRoom {
        once: None,
        room: Room { id, name: name(number), application, server: None, ..room() },
        participants: vec![],
        invitations: vec![],
        timeline: (0..lines).map(line).collect(),
    };
    store.create(new).await.unwrap();
}

/// Everything behind that place, page by page.
async fn all(
    follow: &FollowTimeline,
    mut after: StreamCursor,
    room: Option<&RoomName>,
) -> (Vec<StreamedLine>, StreamCursor) {
    let mut lines = vec![];
    loop {
        let page = follow.read(after, room).await.unwrap();
        lines.extend(page.lines);
        after = page.cursor;
        if !page.more {
            return (lines, after);
        }
    }
}

fn store_and_follow() -> (Arc<MemoryStore>, FollowTimeline) {
    let store = Arc::new(MemoryStore::new());
    (store.clone(), FollowTimeline::new(store))
}

#[tokio::test]
async fn every_line_comes_once_and_in_order_however_many_pages_they_fill() {
    let (store, follow) = store_and_follow();
    write(&store, 1, 700).await;
    write(&store, 2, 600).await;
    let first = follow.read(StreamCursor::default(), None).await.unwrap();
    assert!(first.more && first.lines.len() < 1300);
    let (lines, end) = all(&follow, StreamCursor::default(), None).await;
    assert_eq!(lines.len(), 1300);
    assert!(lines.windows(2).all(|two| two[0].cursor < two[1].cursor));
    assert_eq!(lines.iter().filter(|line| line.room_name == name(2)).count(), 600);
    assert_eq!(end, follow.end().await.unwrap());
}

#[tokio::test]
async fn who_comes_back_reads_on_behind_what_was_seen() {
    let (store, follow) = store_and_follow();
    write(&store, 1, 3).await;
    let (lines, _) = all(&follow, StreamCursor::default(), None).await;
    let (rest, _) = all(&follow, lines[0].cursor, None).await;
    assert_eq!(rest, lines[1..]);
    let end = follow.end().await.unwrap();
    assert_eq!(follow.read(end, None).await.unwrap(), StreamPage { lines: vec![], cursor: end, more: false });
    write(&store, 2, 1).await;
    assert_eq!(all(&follow, end, None).await.0.len(), 1, "only what was written since");
}

#[tokio::test]
async fn who_wants_one_room_gets_its_lines_alone_and_moves_on_past_the_others() {
    let (store, follow) = store_and_follow();
    for number in [1, 2, 1_000] {
        write(&store, number, 400).await;
    }
    let (lines, end) = all(&follow, StreamCursor::default(), Some(&name(2))).await;
    assert_eq!(lines.len(), 400);
    assert!(lines.iter().all(|line| line.room_name == name(2)));
    assert_eq!(end, follow.end().await.unwrap());
}

#[tokio::test]
async fn while_the_database_is_away_the_listener_stays_where_it_is() {
    let (store, follow) = store_and_follow();
    write(&store, 1, 1).await;
    store.go_away();
    let error = follow.read(StreamCursor::default(), None).await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    store.come_back();
    assert_eq!(all(&follow, StreamCursor::default(), None).await.0.len(), 1);
}

/// Counts questions, and answers them when everybody has had a chance to ask.
struct Slow {
    asked: AtomicUsize,
}

#[async_trait]
impl TimelineStream for Slow {
    async fn end(&self) -> Result<StreamCursor, StoreError> {
        Ok(StreamCursor::default())
    }

    async fn read(&self, _: StreamCursor, _: u32) -> Result<Vec<StreamedLine>, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        Ok(vec![])
    }

    async fn written(&self) {}
}

#[tokio::test]
async fn listeners_at_the_same_place_share_one_question_and_the_next_one_asks_anew() {
    let slow = Arc::new(Slow { asked: AtomicUsize::new(0) });
    let follow = FollowTimeline::new(slow.clone());
    let (one, other) = (StreamCursor::default(), StreamCursor { transaction: 0, line: 7 });
    let places = [one; 50].into_iter().chain([other; 50]);
    let room = name(1);
    join_all(places.enumerate().map(async |(number, place)| {
        follow.read(place, (number % 2 == 0).then_some(&room)).await.unwrap();
    }))
    .await;
    assert_eq!(slow.asked.load(Ordering::SeqCst), 2, "one for each place, whatever the filter");
    follow.read(one, None).await.unwrap();
    assert_eq!(slow.asked.load(Ordering::SeqCst), 3, "no answer is kept");
}
