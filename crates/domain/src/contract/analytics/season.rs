//! A small season: interviews of two jobs around midnight.

use chrono::NaiveDate;

use super::super::samples::{at, ended, new_room, server_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{counted, query};
use crate::drift::{Drift, DriftKey, DriftKind};
use crate::participant::Participant;
use crate::ports::{
    AnalyticsQuery, Conclusion, Group, GroupBy, KnownDrift, LedgerChange, Looked, NewRoom, PassNote,
    RoomsCounted,
};
use crate::room::{EndedBy, Job, Schedule, Window};
use crate::session::SERVER_LOST;
use crate::verdict::Verdict;

/// Half past eight in the evening in London's winter, half past eleven in Amman.
const EVENING: i64 = 1230;
/// An hour later: the next day in Amman, and the same in UTC.
const NIGHT: i64 = 1290;

fn interview(number: u128, job: &str, starts: i64) -> NewRoom {
    let mut new = new_room(number);
    new.room.job = Job { id: job.into(), title: format!("Title of {number}") };
    new.room.schedule =
        Schedule { starts_at: Some(at(starts)), timezone: "Asia/Amman".into(), ..new.room.schedule };
    new.room.window =
        Window { opens_at: at(starts - 15), closes_at: at(starts + 90), hard_ends_at: at(starts + 120) };
    new.room.created_at = at(number as i64);
    new.room.server = Some(server_room("RM_1"));
    new
}

async fn stays(scene: &Scene<'_>, who: &Participant, sid: &str, from: i64, to: i64) {
    scene.joins(who, sid, "RM_1", None, from).await;
    scene.goes(who, sid, "RM_1", to).await;
}

/// Held, by two who came late.
async fn held(stores: &Stores) {
    let scene = Scene::of(stores, interview(1, "J-1", EVENING)).await;
    stays(&scene, scene.candidate(), "PA_1", EVENING + 2, EVENING + 40).await;
    stays(&scene, scene.interviewer(), "PA_2", EVENING + 5, EVENING + 35).await;
}

/// The interviewer waited, in time.
async fn without_candidate(stores: &Stores) {
    let scene = Scene::of(stores, interview(2, "J-1", NIGHT)).await;
    stays(&scene, scene.interviewer(), "PA_1", NIGHT, NIGHT + 10).await;
}

/// No start was agreed, and the room is where it is the day before still; the candidate waited.
async fn open_without_interviewer(stores: &Stores) {
    let mut new = interview(5, "J-2", NIGHT + 15);
    new.room.schedule = Schedule { starts_at: None, timezone: "UTC".into(), ..new.room.schedule };
    let scene = Scene::of(stores, new).await;
    stays(&scene, scene.candidate(), "PA_1", NIGHT + 10, NIGHT + 20).await;
}

/// The candidate came ten minutes late, and the server lost the room twenty minutes later.
async fn lost(stores: &Stores) {
    let scene = Scene::of(stores, interview(6, "J-1", NIGHT)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, NIGHT + 10).await;
    let change = LedgerChange::AdoptLife {
        expected: Some("RM_1".into()),
        sid: "RM_2".into(),
        opened_at: at(NIGHT + 31),
        left_at: at(NIGHT + 30),
        reason: SERVER_LOST,
    };
    assert!(scene.corrects(NIGHT + 31, change).await);
}

fn not_over() -> NewRoom {
    let mut new = interview(7, "J-1", NIGHT);
    (new.room.window.closes_at, new.room.window.hard_ends_at) = (at(9000), at(9001));
    new
}

/// All of them, and what they came to.
async fn season(stores: &Stores) {
    held(stores).await;
    without_candidate(stores).await;
    Scene::of(stores, interview(3, "J-2", NIGHT)).await;
    Scene::of(stores, ended(interview(4, "J-2", EVENING), 100, EndedBy::Cancelled)).await;
    open_without_interviewer(stores).await;
    lost(stores).await;
    Scene::of(stores, not_over()).await;
    for due in stores.conclusions.unconcluded(at(4000), 100).await.unwrap() {
        let verdict = Verdict::of(&due.record, at(4000)).unwrap();
        let room = due.record.room.id;
        let conclusion = Conclusion { room, at: at(4000), verdict, started_at: None, timeline: vec![] };
        stores.conclusions.conclude(conclusion).await.unwrap();
    }
}

fn day(day: u32) -> Group {
    Group::Day(NaiveDate::from_ymd_opt(2024, 10, day).unwrap())
}

fn job(id: &str, newest: u128) -> Group {
    Group::Job { id: id.into(), title: format!("Title of {newest}") }
}

pub(super) async fn rooms_are_counted_by_the_day_on_which_they_start_where_they_are(stores: &Stores) {
    season(stores).await;
    let first = RoomsCounted {
        rooms: 3,
        held: 1,
        cancelled: 1,
        expired: 1,
        no_show_interviewer: 1,
        minutes_together: 30,
        candidate_minutes: 48,
        candidate_late_minutes: 2,
        candidates_timed: 1,
        interviewer_late_minutes: 5,
        interviewers_timed: 1,
        ..RoomsCounted::none(day(4))
    };
    let second = RoomsCounted {
        rooms: 4,
        expired: 2,
        lost: 1,
        no_show_candidate: 1,
        no_show_both: 1,
        candidate_minutes: 20,
        candidate_late_minutes: 10,
        candidates_timed: 1,
        interviewers_timed: 1,
        ..RoomsCounted::none(day(5))
    };
    assert_eq!(counted(stores, &query(GroupBy::Day)).await, [first, second]);
}

pub(super) async fn rooms_are_counted_by_job_under_the_newest_title(stores: &Stores) {
    season(stores).await;
    let first = RoomsCounted {
        rooms: 4,
        held: 1,
        expired: 1,
        lost: 1,
        no_show_candidate: 1,
        minutes_together: 30,
        candidate_minutes: 58,
        candidate_late_minutes: 12,
        candidates_timed: 2,
        interviewer_late_minutes: 5,
        interviewers_timed: 2,
        ..RoomsCounted::none(job("J-1", 7))
    };
    let second = RoomsCounted {
        rooms: 3,
        cancelled: 1,
        expired: 2,
        no_show_interviewer: 1,
        no_show_both: 1,
        candidate_minutes: 10,
        ..RoomsCounted::none(job("J-2", 5))
    };
    assert_eq!(counted(stores, &query(GroupBy::Job)).await, [first, second]);
}

pub(super) async fn only_rooms_of_that_time_and_job_are_counted(stores: &Stores) {
    season(stores).await;
    for (from, to, of, expected) in [
        (EVENING, NIGHT, None, vec![(day(4), 2)]),
        (EVENING + 1, NIGHT + 1, None, vec![(day(4), 1), (day(5), 4)]),
        (EVENING, NIGHT + 1, Some("J-2"), vec![(day(4), 2), (day(5), 1)]),
        (EVENING, NIGHT + 1, Some("J-"), vec![]),
        (0, EVENING, None, vec![]),
    ] {
        let job = of.map(str::to_owned);
        let query = AnalyticsQuery { group_by: GroupBy::Day, from: at(from), to: at(to), job };
        let rows = counted(stores, &query).await.into_iter().map(|row| (row.group, row.rooms));
        assert_eq!(rows.collect::<Vec<_>>(), expected, "{from} to {to} {of:?}");
    }
}

pub(super) async fn a_room_that_is_not_over_is_a_room_and_nothing_more(stores: &Stores) {
    let scene = Scene::of(stores, not_over()).await;
    stays(&scene, scene.candidate(), "PA_1", NIGHT + 2, NIGHT + 40).await;
    stays(&scene, scene.interviewer(), "PA_2", NIGHT + 5, NIGHT + 35).await;
    let expected = RoomsCounted { rooms: 1, ..RoomsCounted::none(day(5)) };
    assert_eq!(counted(stores, &query(GroupBy::Day)).await, [expected]);
}

/// A ghost in that room, which lasts.
fn ghost(new: &NewRoom, sid: &str) -> KnownDrift {
    KnownDrift {
        room: new.room.name.clone(),
        room_id: Some(new.room.id),
        drift: Drift {
            key: DriftKey { kind: DriftKind::ParticipantGhost, subject: sid.into() },
            since: at(EVENING),
            settling: false,
            evidence: "the candidate is not there".into(),
            identity: None,
        },
        first_seen: at(EVENING),
        last_seen: at(EVENING),
        confirmed: true,
        fate: "report".into(),
        ended_at: None,
        mended_by: None,
    }
}

pub(super) async fn drifts_that_were_confirmed_are_counted_with_their_room(stores: &Stores) {
    let (one, other) = (interview(1, "J-1", EVENING), interview(2, "J-2", NIGHT));
    for new in [&one, &other] {
        stores.rooms.create(new.clone()).await.unwrap();
    }
    let over = Some(at(EVENING + 1));
    let mended = KnownDrift { ended_at: over, mended_by: Some("close_stay".into()), ..ghost(&one, "PA_2") };
    let drifts = vec![
        ghost(&one, "PA_1"),
        mended,
        KnownDrift { ended_at: over, ..ghost(&one, "PA_3") },
        KnownDrift { confirmed: false, ..ghost(&one, "PA_4") },
        ghost(&other, "PA_5"),
        KnownDrift { room_id: None, ..ghost(&interview(3, "J-1", EVENING), "PA_6") },
    ];
    let note =
        PassNote { at: at(EVENING), looked: Looked::AllBut(vec![]), drifts, summary: None, timeline: vec![] };
    stores.reconcile.note_pass(note).await.unwrap();
    let rows = counted(stores, &query(GroupBy::Job)).await;
    let drifts: Vec<_> = rows.iter().map(|row| (row.drifts_found, row.drifts_repaired)).collect();
    assert_eq!(drifts, [(3, 1), (1, 0)]);
}
