use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::future::join_all;
use greenroom_domain::drift::{BothSides, DriftKey, DriftKind, FirstSeen, Noticed, Yardstick};
use greenroom_domain::live::{LiveParticipant, LiveRoom};
use greenroom_domain::ports::{
    Health, MediaError, MediaServer, MockMediaServer, MockReconcileStore, MockRoomStore, NewLiveRoom, Removal,
};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::session::{Session, Source};
use greenroom_usecases::server_status::{ServerStatus, ServerStatusError};

use crate::samples::{at, away, candidate, clock, database_away, live_candidate, live_room, record, room};

fn stay() -> Session {
    Session {
        participant: candidate().id,
        room_sid: "RM_1".into(),
        participant_sid: "PA_1".into(),
        family: None,
        joined_at: at(10),
        left_at: None,
        reason: None,
        source: Source::Webhook,
    }
}

fn rooms_with(record: Option<RoomRecord>) -> MockRoomStore {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().returning(move |_| Ok(record.clone()));
    rooms
}

fn media_with(room: Option<LiveRoom>, people: Vec<LiveParticipant>) -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(move |_| Ok(room.clone()));
    media.expect_list_participants().returning(move |_| Ok(people.clone()));
    media
}

async fn look(rooms: MockRoomStore, media: MockMediaServer) -> Result<BothSides, ServerStatusError> {
    status(rooms, Arc::new(media), 20).run(&room().name).await
}

fn status(rooms: MockRoomStore, media: Arc<dyn MediaServer>, minute: i64) -> ServerStatus {
    noticed_by_passes(rooms, media, Noticed::new(), minute)
}

fn noticed_by_passes(
    rooms: MockRoomStore,
    media: Arc<dyn MediaServer>,
    noticed: Noticed,
    minute: i64,
) -> ServerStatus {
    let yardstick = Yardstick::new("interview_");
    ServerStatus::new(Arc::new(rooms), media, passes(noticed), clock(minute), yardstick)
}

fn passes(noticed: Noticed) -> Arc<MockReconcileStore> {
    let mut passes = MockReconcileStore::new();
    passes.expect_noticed().returning(move |_| Ok(noticed.clone()));
    Arc::new(passes)
}

#[tokio::test]
async fn a_room_unknown_on_both_sides_matches() {
    let sides = look(rooms_with(None), media_with(None, vec![])).await.unwrap();
    assert!(sides.record.is_none() && sides.live.is_none());
    assert!(sides.comparison.status_match() && sides.comparison.in_sync());
}

#[tokio::test]
async fn a_room_in_the_database_without_a_livekit_session_is_no_match_yet_in_sync() {
    let sides = look(rooms_with(Some(record())), media_with(None, vec![])).await.unwrap();
    assert!(!sides.comparison.status_match() && sides.comparison.in_sync());
}

#[tokio::test]
async fn an_active_room_with_live_participants_is_in_sync() {
    let recorded = RoomRecord { sessions: vec![stay()], ..record() };
    let sides = look(rooms_with(Some(recorded)), media_with(Some(live_room()), vec![live_candidate(None)]))
        .await
        .unwrap();
    assert!(sides.comparison.status_match() && sides.comparison.in_sync());
    assert_eq!(sides.live.unwrap().present(), 1);
}

#[tokio::test]
async fn a_failed_call_is_never_an_absence_and_the_record_is_given_all_the_same() {
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(|_| Ok(Some(live_room())));
    media.expect_list_participants().returning(|_| Err(away()));
    match look(rooms_with(Some(record())), media).await {
        Err(ServerStatusError::Media { record: Some(given), .. }) => assert_eq!(*given, record()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().returning(|_| Err(database_away()));
    assert!(matches!(look(rooms, media_with(None, vec![])).await, Err(ServerStatusError::Store(_))));
}

#[tokio::test]
async fn a_drift_without_a_known_beginning_is_believed_when_it_was_seen_ten_seconds_before() {
    let recorded = RoomRecord { sessions: vec![stay()], ..record() };
    let (mut clock, now) = (greenroom_domain::clock::MockClock::new(), Arc::new(AtomicUsize::new(0)));
    let seconds = now.clone();
    clock
        .expect_now()
        .returning(move || at(20) + chrono::TimeDelta::seconds(seconds.load(Ordering::SeqCst) as i64));
    let media = Arc::new(media_with(Some(live_room()), vec![]));
    let status = ServerStatus::new(
        Arc::new(rooms_with(Some(recorded))),
        media,
        passes(Noticed::new()),
        Arc::new(clock),
        Yardstick::new("interview_"),
    );
    for (second, in_sync) in [(0, true), (9, true), (10, false)] {
        now.store(second, Ordering::SeqCst);
        let comparison = status.run(&room().name).await.unwrap().comparison;
        assert_eq!(comparison.drifts[0].key.kind, DriftKind::ParticipantGhost);
        assert_eq!(comparison.in_sync(), in_sync, "after {second} s");
    }
}

/// A media server that counts, and lets everybody else have a turn before it answers.
#[derive(Default)]
struct Counting(AtomicUsize);

#[async_trait]
impl MediaServer for Counting {
    async fn find_room(&self, _: &RoomName) -> Result<Option<LiveRoom>, MediaError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        Ok(Some(live_room()))
    }
    async fn list_participants(&self, _: &RoomName) -> Result<Vec<LiveParticipant>, MediaError> {
        Ok(vec![])
    }
    async fn create_room(&self, _: &NewLiveRoom) -> Result<LiveRoom, MediaError> {
        Err(away())
    }
    async fn list_rooms(&self) -> Result<Vec<LiveRoom>, MediaError> {
        Err(away())
    }
    async fn delete_room(&self, _: &RoomName) -> Result<Removal, MediaError> {
        Err(away())
    }
    async fn remove_participant(&self, _: &RoomName, _: &str) -> Result<Removal, MediaError> {
        Err(away())
    }
    async fn health(&self) -> Result<Health, MediaError> {
        Err(away())
    }
}

#[tokio::test]
async fn callers_of_one_room_at_once_share_one_question_and_the_next_one_asks_anew() {
    let media = Arc::new(Counting::default());
    let status = status(rooms_with(Some(record())), media.clone(), 20);
    let name = room().name;
    for answer in join_all((0..100).map(|_| status.run(&name))).await {
        assert!(answer.unwrap().live.is_some());
    }
    assert_eq!(media.0.load(Ordering::SeqCst), 1);
    status.run(&name).await.unwrap();
    assert_eq!(media.0.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_a_pass_noticed_before_does_not_settle_again() {
    let recorded = RoomRecord { sessions: vec![stay()], ..record() };
    let key = DriftKey { kind: DriftKind::ParticipantGhost, subject: "PA_1".into() };
    let noticed = Noticed::from([(room().name, FirstSeen::from([(key, at(12))]))]);
    let media = Arc::new(media_with(Some(live_room()), vec![]));
    let status = noticed_by_passes(rooms_with(Some(recorded)), media, noticed, 20);
    let sides = status.run(&room().name).await.unwrap();
    assert_eq!((sides.comparison.drifts[0].since, sides.comparison.in_sync()), (at(12), false));
}
