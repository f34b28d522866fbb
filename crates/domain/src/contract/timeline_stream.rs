//! What every [`TimelineStream`](crate::ports::TimelineStream) must do.

use super::runner::Case;
use super::samples::{at, entry, family};
use super::scene::Scene;
use super::stores::Stores;
use crate::ports::{RoomChange, StreamCursor, StreamedLine};
use crate::response::ResponseKind;
use crate::timeline::{Actor, Happening, TimelineEntry, TimelineLine};

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    the_stream_gives_every_line_once_in_order,
    the_stream_can_be_taken_up_at_any_line,
    what_is_written_after_the_end_was_asked_for_is_behind_it,
    nobody_gets_more_lines_than_asked_for,
    who_waits_hears_of_every_kind_of_line,
];

/// How often a store is asked before a line counts as lost: one that others may still overtake is held back.
const QUESTIONS: usize = 5_000;

/// The lines behind that place, as many as are expected.
async fn read(stores: &Stores, after: StreamCursor, expected: usize) -> Vec<StreamedLine> {
    let mut lines = vec![];
    for _ in 0..QUESTIONS {
        lines = stores.stream.read(after, 1000).await.unwrap();
        if lines.len() >= expected {
            break;
        }
    }
    assert_eq!(lines.len(), expected, "lines are missing, or there are too many");
    lines
}

/// Two rooms in which something happened in turns, and how many lines that are.
async fn season(stores: &Stores) -> ([Scene<'_>; 2], usize) {
    let rooms = [Scene::room(stores, 1).await, Scene::room(stores, 2).await];
    for (number, scene) in (1..).zip(&rooms) {
        let pass = scene.pass(scene.candidate(), family(number), number as u8, 5).await;
        scene.admits(pass).await;
    }
    for scene in &rooms {
        scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
        scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    }
    let [first, _] = &rooms;
    let said = Happening::ResponseReceived { kind: ResponseKind::Late, minutes: Some(10) };
    let timeline: Vec<TimelineEntry> = [(30, said), (29, Happening::RoomRescheduled)]
        .map(|(minute, what)| entry(&first.new.room, minute, Actor::System, what))
        .to_vec();
    first.commits(RoomChange { timeline, ..first.change(30).await }).await;
    (rooms, 10)
}

/// The lines of one room in the stream.
fn of_room(lines: &[StreamedLine], scene: &Scene<'_>) -> Vec<TimelineLine> {
    let room = &scene.new.room;
    let lines = lines.iter().filter(|line| line.room == room.id);
    lines
        .map(|line| {
            assert_eq!(line.room_name, room.name);
            line.line.clone()
        })
        .collect()
}

async fn the_stream_gives_every_line_once_in_order(stores: &Stores) {
    let (rooms, count) = season(stores).await;
    let lines = read(stores, StreamCursor::default(), count).await;
    assert!(lines.is_sorted_by(|one, next| one.cursor < next.cursor), "each line has a place of its own");
    for scene in &rooms {
        assert_eq!(of_room(&lines, scene), scene.lines().await);
    }
    let kinds: Vec<_> = lines.iter().map(|line| line.line.kind.as_str()).collect();
    let (each, last) = (["joined", "left"], ["response_received", "room_rescheduled"]);
    let first = ["room_created", "room_created", "token_issued", "token_issued"];
    assert_eq!(kinds, [&first[..], &each[..], &each[..], &last[..]].concat());
}

async fn the_stream_can_be_taken_up_at_any_line(stores: &Stores) {
    let (_, count) = season(stores).await;
    let all = read(stores, StreamCursor::default(), count).await;
    let mut behind = all.as_slice();
    while let [line, rest @ ..] = behind {
        let resumed = line.cursor.to_string().parse().unwrap();
        assert_eq!(read(stores, resumed, rest.len()).await, rest, "behind {}", line.cursor);
        behind = rest;
    }
}

/// Lines from shortly before may come again: another transaction may have been open.
async fn what_is_written_after_the_end_was_asked_for_is_behind_it(stores: &Stores) {
    let ([scene, _], _) = season(stores).await;
    for minute in [40, 41] {
        let end = stores.stream.end().await.unwrap();
        scene.joins(scene.candidate(), &format!("PA_{minute}"), "RM_1", None, minute).await;
        let mut last = None;
        for _ in 0..QUESTIONS {
            last = stores.stream.read(end, 1000).await.unwrap().pop().map(|line| line.line.at);
            if last == Some(at(minute)) {
                break;
            }
        }
        assert_eq!(last, Some(at(minute)));
    }
}

async fn nobody_gets_more_lines_than_asked_for(stores: &Stores) {
    let (_, count) = season(stores).await;
    let all = read(stores, StreamCursor::default(), count).await;
    let (mut after, mut seen) = (StreamCursor::default(), vec![]);
    for _ in 0..count.div_ceil(3) {
        let page = stores.stream.read(after, 3).await.unwrap();
        assert!(page.len() <= 3);
        after = page.last().map_or(after, |line| line.cursor);
        seen.extend(page);
    }
    assert_eq!(seen, all);
    assert_eq!(stores.stream.read(StreamCursor::default(), 0).await.unwrap(), []);
}

/// A call that writes no line may wake who waits, too: only that none is missed counts here.
async fn who_waits_hears_of_every_kind_of_line(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    stores.stream.written().await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    stores.stream.written().await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    stores.stream.written().await;
    assert!(scene.closes(scene.candidate(), "PA_1", "RM_1", 20).await);
    stores.stream.written().await;
    scene
        .commits(RoomChange {
            timeline: vec![entry(&scene.new.room, 30, Actor::System, Happening::RoomRescheduled)],
            ..scene.change(30).await
        })
        .await;
    stores.stream.written().await;
}
