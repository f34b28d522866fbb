use super::super::samples::{at, entry, name, odd};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::known;
use crate::announcement::Event;
use crate::drift::{Drift, DriftKey, DriftKind};
use crate::ports::{
    AnalyticsQuery, DriftFilter, GroupBy, KnownDrift, Looked, PassNote, PassSummary, RoomFilter, RoomsCounted,
};
use crate::room::RoomName;
use crate::timeline::{Actor, Happening};

/// Somebody who is a ghost in that room, seen for the first and last time at that minute.
pub(super) fn ghost(room: &str, sid: &str, minute: i64) -> KnownDrift {
    KnownDrift {
        room: name(room),
        room_id: None,
        drift: Drift {
            key: DriftKey { kind: DriftKind::ParticipantGhost, subject: sid.into() },
            since: odd(minute),
            settling: false,
            evidence: "the candidate has an open stay, and LiveKit does not list it".into(),
            identity: Some("p_1".into()),
        },
        first_seen: odd(minute),
        last_seen: odd(minute),
        confirmed: false,
        fate: "unconfirmed".into(),
        ended_at: None,
        mended_by: None,
    }
}

pub(super) fn mended(drift: KnownDrift, minute: i64) -> KnownDrift {
    KnownDrift { ended_at: Some(at(minute)), mended_by: Some("close_stay".into()), confirmed: true, ..drift }
}

pub(super) fn pass(minute: i64, drifts: Vec<KnownDrift>) -> PassNote {
    let looked = Looked::AllBut(vec![]);
    PassNote { at: at(minute), looked, drifts, summary: None, timeline: vec![] }
}

pub(super) async fn notes(stores: &Stores, note: PassNote) {
    stores.reconcile.note_pass(note).await.unwrap();
}

/// The rooms and subjects of the drifts that last.
async fn lasting(stores: &Stores) -> Vec<(String, String)> {
    let known = known(stores).await.into_iter();
    known.map(|known| (known.room.as_str().to_owned(), known.drift.key.subject)).collect()
}

pub(super) async fn a_drift_is_known_whole_as_long_as_it_lasts(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let known_room = KnownDrift { room_id: Some(scene.new.room.id), ..ghost("interview_1", "PA_1", 10) };
    let settling = Drift { settling: true, identity: None, ..known_room.drift.clone() };
    let other = DriftKey { subject: "PA_2".into(), ..settling.key.clone() };
    let settling = KnownDrift { drift: Drift { key: other, ..settling }, ..known_room.clone() };
    notes(stores, pass(10, vec![known_room.clone(), settling.clone()])).await;
    assert_eq!(known(stores).await, [known_room, settling]);
}

pub(super) async fn known_drifts_come_by_room_and_key(stores: &Stores) {
    // In the order of kinds, which is not that of their words.
    let missing = KnownDrift {
        drift: Drift {
            key: DriftKey { kind: DriftKind::RoomMissingOnServer, subject: "RM_1".into() },
            ..ghost("interview_1", "", 10).drift
        },
        ..ghost("interview_1", "", 10)
    };
    let drifts = [
        missing,
        ghost("interview_1", "PA_1", 10),
        ghost("interview_1", "PA_2", 10),
        ghost("interview_2", "PA_1", 10),
    ];
    notes(stores, pass(10, drifts.iter().rev().cloned().collect())).await;
    assert_eq!(known(stores).await, drifts);
}

pub(super) async fn a_drift_keeps_when_it_was_seen_first_and_learns_the_rest(stores: &Stores) {
    let first = ghost("interview_1", "PA_1", 10);
    notes(stores, pass(10, vec![first.clone()])).await;
    let drift = Drift { evidence: "still".into(), identity: None, since: at(9), ..first.drift.clone() };
    let second =
        KnownDrift { drift, confirmed: true, fate: "report".into(), ..ghost("interview_1", "PA_1", 20) };
    notes(stores, pass(20, vec![second.clone()])).await;
    assert_eq!(known(stores).await, [KnownDrift { first_seen: odd(10), ..second }]);
    assert_eq!(noticed(stores, None).await, [("interview_1".into(), "PA_1".into(), 10)]);
}

pub(super) async fn of_equal_drifts_the_first_one_counts(stores: &Stores) {
    let first = ghost("interview_1", "PA_1", 10);
    let second = KnownDrift { fate: "report".into(), confirmed: true, ..first.clone() };
    notes(stores, pass(10, vec![first.clone(), ghost("interview_1", "PA_2", 10), second.clone()])).await;
    assert_eq!(known(stores).await, [first.clone(), ghost("interview_1", "PA_2", 10)]);
    notes(stores, pass(20, vec![second.clone(), first.clone()])).await;
    assert_eq!(known(stores).await, [second]);
    notes(stores, pass(30, vec![mended(first.clone(), 30), first])).await;
    assert_eq!(known(stores).await, []);
}

pub(super) async fn a_drift_that_a_pass_does_not_see_is_over(stores: &Stores) {
    notes(stores, pass(10, vec![ghost("interview_1", "PA_1", 10), ghost("interview_2", "PA_2", 10)])).await;
    notes(stores, pass(20, vec![ghost("interview_2", "PA_2", 20)])).await;
    assert_eq!(lasting(stores).await, [("interview_2".into(), "PA_2".into())]);
    assert_eq!(noticed(stores, None).await, [("interview_2".into(), "PA_2".into(), 10)]);
    notes(stores, pass(30, vec![])).await;
    assert_eq!((lasting(stores).await, noticed(stores, None).await), (vec![], vec![]));
}

pub(super) async fn a_room_of_which_nothing_is_known_keeps_its_drifts(stores: &Stores) {
    let before = [ghost("interview_1", "PA_1", 10), ghost("interview_2", "PA_2", 10)];
    notes(stores, pass(10, before.to_vec())).await;
    let looked = Looked::AllBut(vec![name("interview_2"), name("interview_3")]);
    notes(stores, PassNote { looked, ..pass(20, vec![]) }).await;
    assert_eq!(known(stores).await, before[1..]);
}

pub(super) async fn a_pass_at_one_room_touches_no_other(stores: &Stores) {
    let before = [ghost("interview_1", "PA_1", 10), ghost("interview_2", "PA_2", 10)];
    notes(stores, pass(10, before.to_vec())).await;
    let looked = || Looked::At(name("interview_1"));
    let new = ghost("interview_1", "PA_3", 20);
    notes(stores, PassNote { looked: looked(), ..pass(20, vec![new.clone()]) }).await;
    assert_eq!(known(stores).await, [new, before[1].clone()]);
    let room = |text| Some(name(text));
    assert_eq!(noticed(stores, room("interview_1")).await, [("interview_1".into(), "PA_3".into(), 20)]);
    assert_eq!(noticed(stores, room("interview_9")).await, []);
    notes(stores, PassNote { looked: looked(), ..pass(30, vec![]) }).await;
    assert_eq!(known(stores).await, before[1..]);
}

pub(super) async fn what_was_mended_is_history_and_a_return_begins_anew(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let ghost =
        |minute| KnownDrift { room_id: Some(scene.new.room.id), ..ghost("interview_1", "PA_1", minute) };
    notes(stores, pass(10, vec![ghost(10)])).await;
    notes(stores, pass(20, vec![mended(ghost(20), 20)])).await;
    assert_eq!((known(stores).await, noticed(stores, None).await), (vec![], vec![]));
    notes(stores, pass(30, vec![KnownDrift { confirmed: true, ..ghost(30) }])).await;
    assert_eq!(known(stores).await, [KnownDrift { confirmed: true, ..ghost(30) }]);
    let counted = counted(stores).await;
    assert_eq!((counted.drifts_found, counted.drifts_repaired), (2, 1));
    notes(stores, pass(40, vec![])).await;
    assert_eq!(counted_drifts(stores).await, (2, 1), "what went away by itself was found and not repaired");
}

pub(super) async fn what_was_confirmed_stays_confirmed(stores: &Stores) {
    let confirmed = KnownDrift { confirmed: true, ..ghost("interview_1", "PA_1", 10) };
    notes(stores, pass(10, vec![confirmed.clone()])).await;
    notes(stores, pass(20, vec![ghost("interview_1", "PA_1", 20)])).await;
    assert_eq!(known(stores).await.first().map(|known| known.confirmed), Some(true));
    notes(stores, pass(30, vec![])).await;
    notes(stores, pass(40, vec![ghost("interview_1", "PA_1", 40)])).await;
    assert_eq!(known(stores).await.first().map(|known| known.confirmed), Some(false), "a new one");
}

pub(super) async fn a_drift_in_a_room_without_a_record_is_kept_too(stores: &Stores) {
    let key = DriftKey { kind: DriftKind::RoomOrphanedOnServer, subject: "RM_1".into() };
    let drift = Drift { key, identity: None, ..ghost("interview_orphan", "", 10).drift };
    let orphan = KnownDrift { drift, ..ghost("interview_orphan", "", 10) };
    notes(stores, pass(10, vec![orphan.clone()])).await;
    assert_eq!(known(stores).await, [orphan]);
    notes(stores, pass(20, vec![])).await;
    assert_eq!(known(stores).await, []);
}

pub(super) async fn a_pass_writes_its_timeline_and_what_it_found_is_announced(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let drift =
        KnownDrift { room_id: Some(scene.new.room.id), confirmed: true, ..ghost("interview_1", "PA_1", 10) };
    let found = Happening::DriftFound(drift.drift.key.clone());
    let repaired = Happening::DriftRepaired(drift.drift.key.clone(), "close_stay");
    let line = |what| entry(&scene.new.room, 10, Actor::System, what);
    let timeline = vec![line(found), line(repaired)];
    notes(stores, PassNote { timeline, ..pass(10, vec![mended(drift, 10)]) }).await;
    assert_eq!(scene.told().await, [("drift_found".into(), 10), ("drift_repaired".into(), 10)]);
    let claimed = stores.announcements.claim_announcements(10, at(12), at(11)).await.unwrap();
    let told: Vec<_> =
        claimed.into_iter().map(|one| (one.announcement.event, one.announcement.facts)).collect();
    let facts = [("drift", "participant_ghost"), ("severity", "warning"), ("subject", "PA_1")];
    let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(told, [(Event::DriftFound, facts.into_iter().collect())]);
}

pub(super) async fn the_summary_of_the_last_pass_over_all_rooms_counts(stores: &Stores) {
    let last = async || stores.reconcile.known().await.unwrap().1;
    assert_eq!(last().await, None);
    let summary = |minute| PassSummary {
        at: odd(minute),
        listed: 6,
        foreign: 5,
        unknown: 4,
        missing_at_once: 3,
        held_back: 2,
    };
    for minute in [10, 20] {
        notes(stores, PassNote { summary: Some(summary(minute)), ..pass(minute, vec![]) }).await;
        assert_eq!(last().await, Some(summary(minute)));
    }
    notes(stores, PassNote { looked: Looked::At(name("interview_1")), ..pass(30, vec![]) }).await;
    assert_eq!(last().await, Some(summary(20)), "a pass at one room has none");
}

/// Which drifts were noticed, and since which minute.
async fn noticed(stores: &Stores, room: Option<RoomName>) -> Vec<(String, String, i64)> {
    let noticed = stores.reconcile.noticed(room).await.unwrap();
    let drifts = noticed.into_iter().flat_map(|(room, drifts)| {
        drifts
            .into_iter()
            .map(move |(key, since)| (room.as_str().to_owned(), key.subject, (since - odd(0)).num_minutes()))
    });
    drifts.collect()
}

async fn counted(stores: &Stores) -> RoomsCounted {
    let query = AnalyticsQuery { group_by: GroupBy::Job, from: at(-1000), to: at(1000), job: None };
    stores.analytics.rooms(&query).await.unwrap().pop().unwrap()
}

async fn counted_drifts(stores: &Stores) -> (u64, u64) {
    let counted = counted(stores).await;
    (counted.drifts_found, counted.drifts_repaired)
}

pub(super) async fn rooms_are_listed_by_the_drift_that_is_confirmed_and_lasts(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    Scene::room(stores, 2).await;
    let ghost = KnownDrift { room_id: Some(scene.new.room.id), ..ghost("interview_1", "PA_1", 10) };
    let confirmed = KnownDrift { confirmed: true, ..ghost.clone() };
    let kind = DriftFilter::Kind;
    for (what, drifts, filter, expected) in [
        ("not confirmed", vec![ghost], DriftFilter::Any, 0),
        ("confirmed", vec![confirmed.clone()], DriftFilter::Any, 1),
        ("its kind", vec![confirmed.clone()], kind(DriftKind::ParticipantGhost), 1),
        ("another kind", vec![confirmed], kind(DriftKind::ParticipantStuck), 0),
        ("over", vec![], DriftFilter::Any, 0),
    ] {
        notes(stores, pass(20, drifts)).await;
        let filter = RoomFilter { drift: Some(filter), ..RoomFilter::default() };
        let found = stores.rooms.list(&filter, at(30), 10).await.unwrap();
        let names: Vec<_> = found.iter().map(|record| record.room.name.clone()).collect();
        assert_eq!(names, vec![name("interview_1"); expected], "{what}");
    }
}
