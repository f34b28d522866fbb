use super::super::samples::{at, deleted, ended, new_room, with_server};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::words;
use crate::event::MediaEventKind;
use crate::ports::LedgerChange;
use crate::room::{EndedBy, ServerRoom};
use crate::session::{SERVER_LOST, Session, Source};

fn adoption(expected: Option<&str>, sid: &str) -> LedgerChange {
    LedgerChange::AdoptLife {
        expected: expected.map(str::to_owned),
        sid: sid.to_owned(),
        opened_at: at(40),
        left_at: at(30),
        reason: SERVER_LOST,
    }
}

/// The life that [`adoption`] brings.
fn adopted(sid: &str) -> Option<ServerRoom> {
    Some(ServerRoom { sid: sid.into(), opened_at: at(40), gone_at: None })
}

/// Room 1 in its life `RM_1`, in which the candidate is since minute 10 and the interviewer since minute 35; the candidate
/// is in the next life since minute 36.
async fn replaced(stores: &Stores) -> Scene<'_> {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 35).await;
    scene.joins(scene.candidate(), "PA_3", "RM_2", None, 36).await;
    scene
}

type End = (Option<chrono::DateTime<chrono::Utc>>, Option<String>, Source);

fn end(stay: Session) -> End {
    (stay.left_at, stay.reason, stay.source)
}

pub(super) async fn another_life_ends_the_stays_in_others(stores: &Stores) {
    let scene = replaced(stores).await;
    assert!(scene.corrects(41, adoption(Some("RM_1"), "RM_2")).await);
    let lost = |minute| (Some(at(minute)), Some(SERVER_LOST.to_owned()), Source::Reconciler);
    let ends: Vec<_> = scene.stays().await.into_iter().map(end).collect();
    assert_eq!(ends, [lost(30), lost(35), (None, None, Source::Webhook)]);
    assert_eq!(scene.record().await.room.server, adopted("RM_2"));
    let mut left: Vec<_> = words(&scene).await.into_iter().filter(|(_, kind, _)| kind == "left").collect();
    left.sort();
    let line = |minute| ("system".to_owned(), "left".to_owned(), minute);
    assert_eq!(left, [line(30), line(35)]);
}

pub(super) async fn a_life_is_adopted_once(stores: &Stores) {
    let scene = replaced(stores).await;
    assert!(scene.corrects(41, adoption(Some("RM_1"), "RM_2")).await);
    let before = (scene.record().await, scene.told().await);
    for expected in ["RM_1", "RM_2"] {
        assert!(!scene.corrects(50, adoption(Some(expected), "RM_2")).await, "{expected}");
    }
    assert_eq!((scene.record().await, scene.told().await), before);
}

pub(super) async fn a_life_is_adopted_by_a_room_that_never_had_one_or_lost_it(stores: &Stores) {
    let never = Scene::room(stores, 1).await;
    assert!(never.corrects(41, adoption(None, "RM_9")).await);
    assert_eq!(never.record().await.room.server, adopted("RM_9"));
    let lost = Scene::of(stores, with_server(new_room(2), None)).await;
    stores.rooms.record_server_room_gone("RM_2", deleted(&lost.new.room, 20)).await.unwrap();
    assert!(lost.corrects(41, adoption(Some("RM_2"), "RM_9")).await);
    assert_eq!(lost.record().await.room.server, adopted("RM_9"));
}

pub(super) async fn who_is_told_later_to_have_come_into_another_life_is_gone(stores: &Stores) {
    let scene = Scene::of(stores, with_server(new_room(1), None)).await;
    assert!(scene.corrects(41, adoption(Some("RM_1"), "RM_2")).await);
    scene.joins(scene.candidate(), "PA_1", "RM_1", None, 10).await;
    let lost = (Some(at(30)), Some(SERVER_LOST.to_owned()), Source::Reconciler);
    assert_eq!(scene.stays().await.pop().map(end), Some(lost));
    assert_eq!(scene.told().await, [("joined".into(), 10), ("left".into(), 30)]);
    scene.goes(scene.candidate(), "PA_1", "RM_1", 20).await;
    let left = (Some(at(20)), Some("client_initiated".to_owned()), Source::Webhook);
    assert_eq!(scene.stays().await.pop().map(end), Some(left));
    scene.joins(scene.interviewer(), "PA_2", "RM_2", None, 42).await;
    assert_eq!(scene.stays().await.pop().and_then(|stay| stay.left_at), None, "the new life goes on");
}

/// Room `number`, whose life was closed by us at minute 41, because there is another one or because it had to go; and the
/// sid of that life.
async fn closed(stores: &Stores, number: u128, adopts: bool) -> (Scene<'_>, String) {
    let scene = Scene::of(stores, with_server(new_room(number), None)).await;
    let sid = format!("RM_{number}");
    let gone = deleted(&scene.new.room, 41);
    let done = if adopts {
        scene.corrects(41, adoption(Some(&sid), "RM_9")).await
    } else {
        stores.rooms.record_server_room_gone(&sid, gone).await.unwrap()
    };
    assert!(done, "adopted: {adopts}");
    (scene, sid)
}

pub(super) async fn a_life_that_we_alone_took_for_over_goes_on_when_somebody_is_seen_in_it(stores: &Stores) {
    for (number, adopts) in [(1, true), (2, false)] {
        let (scene, sid) = closed(stores, number, adopts).await;
        assert!(scene.opens(scene.candidate(), "PA_1", &sid, 42).await);
        scene.joins(scene.interviewer(), "PA_2", &sid, None, 43).await;
        let ends: Vec<_> = scene.stays().await.into_iter().map(|stay| stay.left_at).collect();
        assert_eq!(ends, [None, None], "adopted: {adopts}");
    }
}

pub(super) async fn the_end_of_a_life_is_told_once_whoever_closed_it(stores: &Stores) {
    for (number, adopts) in [(1, true), (2, false)] {
        let (scene, sid) = closed(stores, number, adopts).await;
        for (id, minute) in [("first", 42), ("second", 43)] {
            scene.tell(&scene.event(id, &sid, minute, MediaEventKind::RoomFinished)).await;
        }
        let told = scene.told().await.into_iter().filter(|(kind, _)| kind == "server_room_finished");
        assert_eq!(told.collect::<Vec<_>>(), [("server_room_finished".into(), 42)], "adopted: {adopts}");
        assert!(!scene.opens(scene.candidate(), "PA_1", &sid, 44).await, "now it is over for good");
    }
}

pub(super) async fn nothing_is_adopted_when_another_life_is_known_than_expected(stores: &Stores) {
    let scene = replaced(stores).await;
    let before = (scene.record().await, scene.told().await);
    for expected in [None, Some("RM_0"), Some("RM_2")] {
        assert!(!scene.corrects(41, adoption(expected, "RM_2")).await, "{expected:?}");
    }
    assert_eq!((scene.record().await, scene.told().await), before);
    let never = Scene::room(stores, 2).await;
    assert!(!never.corrects(41, adoption(Some("RM_1"), "RM_2")).await);
    assert_eq!(never.record().await.room.server, None);
}

pub(super) async fn a_room_that_is_over_adopts_no_life(stores: &Stores) {
    let closed = ended(new_room(2), 30, EndedBy::Closed);
    for (new, minute, adopts) in [(new_room(1), 119, true), (closed, 41, false), (new_room(3), 120, false)] {
        let sid = format!("{}_lost", new.room.name);
        let scene = Scene::of(stores, with_server(new, None)).await;
        let known = scene.record().await.room.server.map(|server| server.sid);
        scene.joins(scene.candidate(), &sid, "RM_0", None, 10).await;
        let before = (scene.record().await, scene.told().await);
        assert_eq!(scene.corrects(minute, adoption(known.as_deref(), "RM_9")).await, adopts, "{sid}");
        let after = (scene.record().await, scene.told().await);
        assert_eq!(after != before, adopts, "{sid}");
        // Nor is the life over that it has.
        let known = known.unwrap_or_default();
        scene.joins(scene.interviewer(), &format!("{sid}_2"), &known, None, 11).await;
        let open = scene.stays().await.into_iter().filter(Session::is_open).count();
        assert_eq!(open, if adopts { 0 } else { 2 }, "{sid}");
    }
}
