use greenroom_domain::event::MediaEvent;
use greenroom_domain::ports::{AttendanceStore, EntryStore, RoomStore};
use greenroom_domain::session::Source;
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_postgres::PostgresStore;

use crate::samples::{
    aborted, candidate, departure, entry, family, finished, joined, left, new_room, next_pass, pass, room_id,
};
use crate::support::{Raw, database, store};

/// What the timeline of the database says, one line for each entry.
const TIMELINE: &str = "SELECT format('%s %s %s %s %s %s', room_id, extract(epoch from at)::bigint, actor, \
    coalesce(participant_id::text, '-'), kind, facts) FROM timeline ORDER BY id";

/// The same of an entry of the domain.
fn line(entry: &TimelineEntry) -> String {
    let mut facts = entry.facts();
    facts.sort_by_key(|(name, _)| name.len()); // as jsonb sorts them
    let facts: Vec<_> = facts.into_iter().map(|(name, value)| format!("\"{name}\": \"{value}\"")).collect();
    let participant = entry.participant.map_or("-".into(), |id| id.to_string());
    let (seconds, actor, kind) = (entry.at.timestamp(), entry.actor.as_text(), entry.what.kind());
    format!("{} {seconds} {actor} {participant} {kind} {{{}}}", room_id(1), facts.join(", "))
}

fn told(minute: i64, what: Happening) -> TimelineEntry {
    TimelineEntry { participant: Some(candidate(1)), ..entry(1, minute, Actor::MediaServer, what) }
}

fn has_joined() -> TimelineEntry {
    told(10, Happening::Joined { participant_sid: "PA_1".into() })
}

fn has_left(minute: i64, reason: &str) -> TimelineEntry {
    told(minute, Happening::Left { participant_sid: "PA_1".into(), reason: reason.into() })
}

fn has_finished(minute: i64) -> TimelineEntry {
    entry(1, minute, Actor::MediaServer, Happening::ServerRoomFinished { room_sid: "RM_1".into() })
}

async fn tell(store: &PostgresStore, event: &MediaEvent) {
    store.record(event, &event.attendance()).await.unwrap();
}

/// Room 1 in a database of its own.
async fn room() -> Option<(PostgresStore, Raw)> {
    let url = database().await?;
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    Some((store, Raw::to(&url).await))
}

async fn says(raw: &mut Raw, expected: &[TimelineEntry]) {
    let created = entry(1, -600, Actor::Key("ats".into()), Happening::RoomCreated);
    let lines: Vec<_> = std::iter::once(&created).chain(expected).map(line).collect();
    assert_eq!(raw.texts(TIMELINE).await, lines);
}

#[tokio::test]
async fn every_stay_that_begins_or_ends_writes_one_line() {
    let Some((store, mut raw)) = room().await else { return };
    for event in [joined(1), joined(1), left(1), finished(1, 30), left(1)] {
        tell(&store, &event).await;
    }
    says(&mut raw, &[has_joined(), has_left(20, "client_initiated"), has_finished(30)]).await;
}

#[tokio::test]
async fn an_end_that_comes_first_tells_the_whole_stay() {
    let Some((store, mut raw)) = room().await else { return };
    for event in [left(1), joined(1)] {
        tell(&store, &event).await;
    }
    says(&mut raw, &[has_joined(), has_left(20, "client_initiated")]).await;
}

#[tokio::test]
async fn a_stay_that_its_room_closed_has_ended_once() {
    let Some((store, mut raw)) = room().await else { return };
    for event in [joined(1), finished(1, 20), left(1)] {
        tell(&store, &event).await;
    }
    says(&mut raw, &[has_joined(), has_left(20, "room_finished"), has_finished(20)]).await;
}

#[tokio::test]
async fn an_aborted_connection_is_a_line_and_an_unknown_room_is_none() {
    let Some((store, mut raw)) = room().await else { return };
    for event in [aborted(1), aborted(2), joined(2), finished(2, 30)] {
        tell(&store, &event).await;
    }
    let what = Happening::ConnectionAborted { participant_sid: "PA_1".into(), reason: "join_failure".into() };
    says(&mut raw, &[told(9, what)]).await;
}

#[tokio::test]
async fn a_change_writes_its_entry_once() {
    let Some((store, mut raw)) = room().await else { return };
    let (first, next, leaves) = (pass(1, 1, 5), next_pass(1, 1, 2, 6), departure(1, 7));
    let gone = entry(1, 8, Actor::System, Happening::ServerRoomDeleted(Source::Request));
    for _ in 0..2 {
        store.record_server_room_gone("RM_0", gone.clone()).await.unwrap();
    }
    for pass in [&first, &next, &next] {
        store.admit(pass.clone()).await.unwrap();
    }
    for _ in 0..2 {
        store.depart(leaves.clone()).await.unwrap();
        store.record_server_room_gone("RM_1", gone.clone()).await.unwrap();
    }
    says(&mut raw, &[first.entry, next.entry, leaves.entry, gone]).await;
}

#[tokio::test]
async fn a_pass_that_comes_twice_changes_nothing_the_second_time() {
    let Some((store, mut raw)) = room().await else { return };
    let first = pass(1, 1, 5);
    store.admit(first.clone()).await.unwrap();
    store.admit(next_pass(1, 1, 2, 6)).await.unwrap();
    store.admit(first).await.unwrap();
    let times = raw
        .text("SELECT format('%s %s', spent_at, last_token_at) FROM refresh_tokens, participants WHERE spent_at IS NOT NULL")
        .await;
    assert_eq!(times, "2024-10-04 00:06:00+00 2024-10-04 00:06:00+00");
    assert_eq!(raw.texts(TIMELINE).await.len(), 3);
    assert_eq!(raw.text("SELECT id FROM token_families").await, family(1).0.to_string());
}
