//! The mocks know no other calls: whatever would change anything panics.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::diagnosis::StepName;
use greenroom_domain::live::LiveParticipant;
use greenroom_domain::participant::{Participant, ParticipantId};
use greenroom_domain::ports::{Health, MediaError, MockMediaServer, MockRoomStore};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::timeline::TimelineLine;
use greenroom_usecases::diagnose::{Diagnose, DiagnoseError, Diagnosed};
use uuid::Uuid;

use crate::samples::{
    at, away, candidate, clock, database_away, interviewer, live_candidate, live_room, record, room,
    rooms_with,
};

fn healthy() -> Health {
    Health {
        latency: TimeDelta::milliseconds(1),
        ready: true,
        key_accepted: true,
        creates_rooms: false,
        clock_ahead: Some(TimeDelta::zero()),
    }
}

fn media_with(people: Vec<LiveParticipant>) -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_find_room().once().returning(|_| Ok(Some(live_room())));
    media.expect_list_participants().once().returning(move |_| Ok(people.clone()));
    media.expect_health().once().returning(|| Ok(healthy()));
    media
}

fn media_that(fails: fn() -> MediaError) -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(move |_| Err(fails()));
    media.expect_list_participants().returning(move |_| Err(fails()));
    media.expect_health().returning(move || Err(fails()));
    media
}

/// The room, with a timeline of these lines.
fn rooms(record: RoomRecord, lines: Vec<TimelineLine>) -> MockRoomStore {
    let mut rooms = rooms_with(Some(record));
    rooms.expect_timeline().returning(move |_, after, limit| {
        let behind = lines.iter().filter(|line| line.id > after).take(limit as usize);
        Ok(behind.cloned().collect())
    });
    rooms
}

fn refusal(id: i64, participant: Option<ParticipantId>) -> TimelineLine {
    TimelineLine {
        id,
        at: at(-5),
        actor: "system".into(),
        participant,
        kind: "join_refused".into(),
        facts: vec![("reason".into(), "too_early".into())],
    }
}

/// In minute -1, when the door is not open yet.
async fn diagnosed(
    rooms: MockRoomStore,
    media: MockMediaServer,
    who: Option<&str>,
) -> Result<Diagnosed, DiagnoseError> {
    let token_lifetime = TimeDelta::hours(2);
    let diagnose =
        Diagnose { rooms: Arc::new(rooms), media: Arc::new(media), clock: clock(-1), token_lifetime };
    diagnose.run(&room().name, who).await
}

#[tokio::test]
async fn everything_is_read_once_and_nothing_is_written() {
    let found =
        diagnosed(rooms(record(), vec![]), media_with(vec![live_candidate(None)]), None).await.unwrap();
    assert_eq!((found.participant, found.checked_at), (candidate().id, at(-1)));
    assert_eq!(found.diagnosis.first_failure, None, "{:?}", found.diagnosis);
}

#[tokio::test]
async fn of_a_long_timeline_every_line_counts_and_those_of_others_do_not() {
    let lines = |who| (1..=1200).map(|id| refusal(id, (id == 1100).then_some(who))).collect();
    for (who, expected) in [(candidate().id, Some(StepName::JoinAdmitted)), (interviewer().id, None)] {
        let found = diagnosed(rooms(record(), lines(who)), media_with(vec![]), None).await.unwrap();
        assert_eq!(found.diagnosis.first_failure, expected);
    }
}

#[tokio::test]
async fn a_media_server_that_fails_is_a_finding_and_no_error() {
    for (fails, expected) in [
        (away as fn() -> MediaError, StepName::LivekitReachable),
        (|| MediaError::Unauthorized("no".into()), StepName::KeyAccepted),
        (|| MediaError::Unexpected("html".into()), StepName::LivekitReachable),
    ] {
        let found = diagnosed(rooms(record(), vec![]), media_that(fails), None).await.unwrap();
        assert_eq!(found.diagnosis.first_failure, Some(expected));
    }
}

#[tokio::test]
async fn a_person_is_found_by_our_id_or_by_the_callers_own() {
    let own = "7b1f7a52-3b0a-4d39-9d8e-2f6f5b1f0a11";
    let theirs = Participant { external_id: Some(own.into()), ..interviewer() };
    let room = RoomRecord { participants: vec![candidate(), theirs], ..record() };
    let ours = candidate().id.to_string();
    for (who, expected) in [
        (None, candidate().id),
        (Some("C-1"), candidate().id),
        (Some(ours.as_str()), candidate().id),
        (Some(own), interviewer().id),
    ] {
        let found = diagnosed(rooms(room.clone(), vec![]), media_with(vec![]), who).await.unwrap();
        assert_eq!(found.participant, expected, "{who:?}");
    }
}

#[tokio::test]
async fn livekit_is_not_asked_when_nobody_is_meant() {
    let untouched = MockMediaServer::new;
    let nothing = rooms_with(None);
    assert!(matches!(diagnosed(nothing, untouched(), None).await, Err(DiagnoseError::UnknownRoom)));
    let somebody = diagnosed(rooms_with(Some(record())), untouched(), Some("C-2")).await;
    assert!(matches!(somebody, Err(DiagnoseError::UnknownPerson)));
    let second = Participant { id: ParticipantId(Uuid::from_u128(9)), ..candidate() };
    for participants in [vec![], vec![candidate(), second]] {
        let room = RoomRecord { participants, ..record() };
        let anybody = diagnosed(rooms_with(Some(room)), untouched(), None).await;
        assert!(matches!(anybody, Err(DiagnoseError::WhoIsMeant)));
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut away = MockRoomStore::new();
    away.expect_find().returning(|_| Err(database_away()));
    assert!(matches!(diagnosed(away, MockMediaServer::new(), None).await, Err(DiagnoseError::Store(_))));
    let mut half = rooms_with(Some(record()));
    half.expect_timeline().returning(|_, _, _| Err(database_away()));
    assert!(matches!(diagnosed(half, media_with(vec![]), None).await, Err(DiagnoseError::Store(_))));
}
