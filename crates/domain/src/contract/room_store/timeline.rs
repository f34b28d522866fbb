//! The timeline as it is read back.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::samples::{entry, family, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::invitation::{Failure, InvitationId, InvitationState, Purpose, Suppression};
use crate::ports::RoomChange;
use crate::response::ResponseKind;
use crate::room::RoomId;
use crate::timeline::{Actor, Happening, RequestId, TimelineEntry, TimelineLine};

pub(super) async fn every_line_is_read_back_in_the_words_of_its_entry(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let timeline = entries(&scene);
    scene.commits(RoomChange { timeline: timeline.clone(), ..scene.change(20).await }).await;
    let expected: Vec<_> = scene.new.timeline.iter().chain(&timeline).map(words).collect();
    let lines = lines(stores, scene.new.room.id, 0, 100).await;
    assert_eq!(lines.iter().map(words_of_line).collect::<Vec<_>>(), expected);
    assert!(lines.is_sorted_by(|one, next| one.id < next.id), "later lines have greater ids");
}

pub(super) async fn a_line_tells_by_which_request_it_came(stores: &Stores) {
    let mut new = new_room(1);
    let request = RequestId::parse("req-1._A");
    new.timeline.iter_mut().for_each(|entry| entry.request = request.clone());
    let scene = Scene::of(stores, new).await;
    let mut pass = scene.pass(scene.candidate(), family(1), 1, 5).await;
    pass.entry.request = request;
    scene.admits(pass).await;
    let told = scene.lines().await.into_iter().map(|line| line.facts.last().cloned());
    let expected = Some(("requestId".to_owned(), "req-1._A".to_owned()));
    assert_eq!(told.collect::<Vec<_>>(), [expected.clone(), expected]);
}

pub(super) async fn a_timeline_is_read_on_from_any_line(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.commits(RoomChange { timeline: entries(&scene), ..scene.change(20).await }).await;
    let room = scene.new.room.id;
    let all = lines(stores, room, 0, 100).await;
    let mut seen: Vec<TimelineLine> = vec![];
    loop {
        let after = seen.last().map_or(0, |line| line.id);
        let page = lines(stores, room, after, 2).await;
        assert!(page.len() <= 2);
        if page.is_empty() {
            break;
        }
        seen.extend(page);
    }
    assert_eq!(seen, all);
    assert_eq!(lines(stores, room, 0, 0).await, []);
}

pub(super) async fn a_timeline_has_the_lines_of_its_room_alone(stores: &Stores) {
    let (one, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    one.admits(one.pass(one.candidate(), family(1), 1, 5).await).await;
    let kinds = async |room| {
        let lines = lines(stores, room, 0, 100).await;
        lines.into_iter().map(|line| line.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(one.new.room.id).await, ["room_created", "token_issued"]);
    assert_eq!(kinds(other.new.room.id).await, ["room_created"]);
    assert_eq!(kinds(new_room(3).room.id).await, [""; 0]);
}

/// Lines of every actor, with no facts, with one and with several. The later one is written, the earlier it happened:
/// the order of a timeline is that of writing.
fn entries(scene: &Scene<'_>) -> Vec<TimelineEntry> {
    let (id, who) = (InvitationId(Uuid::from_u128(1)), scene.candidate().id);
    let failure =
        Failure { code: 131_026, title: "Message \"undeliverable\"".into(), details: "private".into() };
    let is = |state| Happening::InvitationIs(id, Purpose::Reminder, state);
    let said = Happening::ResponseReceived { kind: ResponseKind::Late, minutes: Some(10) };
    let happenings = [
        (Actor::Key("تجربة".into()), Happening::RoomChanged(vec!["company", "metadata"])),
        (Actor::System, is(InvitationState::Suppressed(Suppression::NoTemplate))),
        (Actor::Messenger, is(InvitationState::Failed(failure))),
        (Actor::Participant(who), said),
        (Actor::MediaServer, Happening::RoomCancelled),
    ];
    let entry = |(minute, (actor, what))| TimelineEntry {
        participant: Some(who),
        ..entry(&scene.new.room, 20 - minute, actor, what)
    };
    (0_i64..).zip(happenings).map(entry).collect()
}

type Words = (DateTime<Utc>, String, Option<u128>, String, Vec<(String, String)>);

fn words(entry: &TimelineEntry) -> Words {
    let facts = entry.facts().into_iter();
    let mut facts: Vec<_> = facts.map(|(name, value)| (name.to_owned(), value)).collect();
    facts.sort();
    let participant = entry.participant.map(|id| id.0.as_u128());
    (entry.at, entry.actor.as_text(), participant, entry.what.kind().to_owned(), facts)
}

fn words_of_line(line: &TimelineLine) -> Words {
    let participant = line.participant.map(|id| id.0.as_u128());
    (line.at, line.actor.clone(), participant, line.kind.clone(), line.facts.clone())
}

async fn lines(stores: &Stores, room: RoomId, after: i64, limit: u32) -> Vec<TimelineLine> {
    stores.rooms.timeline(room, after, limit).await.unwrap()
}
