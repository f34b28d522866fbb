//! What every [`AttendanceStore`](crate::ports::AttendanceStore) must do.

use chrono::{DateTime, Utc};

use super::runner::Case;
use super::samples::{at, family, new_room, odd, server_room};
use super::scene::{Scene, connection};
use super::stores::Stores;
use crate::event::{Connection, MediaEvent, MediaEventKind};
use crate::participant::Participant;
use crate::ports::{Families, NewRoom, Recorded};
use crate::session::{Session, Source};

mod interview;
mod telling;
mod unwelcome;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_join_begins_a_stay,
    a_leave_ends_the_stay,
    a_leave_before_its_join_makes_one_closed_stay,
    a_join_after_its_leave_opens_nothing,
    the_family_is_known_whichever_event_told_it,
    a_second_connection_is_a_second_stay,
    the_same_connection_in_another_life_of_the_room_is_another_stay,
    stays_come_oldest_first,
    an_event_that_came_before_changes_nothing,
    an_event_of_an_unknown_room_is_kept_and_changes_nothing,
    an_event_without_a_room_is_kept_and_changes_nothing,
    an_event_about_somebody_of_another_room_is_kept_and_changes_nothing,
    an_event_that_means_nothing_is_kept,
    an_aborted_connection_is_no_stay,
    a_finished_room_closes_its_open_stays_only,
    a_finished_room_is_gone_from_the_server,
    another_finished_room_leaves_the_server_room_alone,
    a_join_after_the_room_finished_opens_nothing,
    the_earliest_beginning_and_the_earliest_end_win,
    the_order_of_events_does_not_matter,
    a_stay_that_was_left_by_request_stays_so,
    attendance_does_not_raise_the_version,
    times_of_a_stay_survive_to_the_microsecond,
    telling::every_stay_begins_and_ends_in_one_line_each_whatever_the_order,
    telling::the_media_servers_word_for_an_end_stands_against_the_reconcilers,
    telling::the_end_of_a_room_stands_against_the_reconcilers_when_it_is_earlier,
    telling::a_late_join_opens_no_stay_that_the_reconciler_closed,
    interview::an_interview_starts_with_the_later_of_the_two,
    interview::an_interview_starts_once,
    interview::an_interview_starts_only_between_a_candidate_and_an_interviewer_who_are_inside,
    interview::two_who_are_in_different_rooms_start_nothing,
    interview::who_is_told_to_be_gone_before_to_be_there_starts_nothing,
    unwelcome::who_comes_in_after_they_were_put_out_has_to_go,
    unwelcome::whoever_is_told_to_have_come_in_is_judged_when_it_is_told,
    unwelcome::who_was_invited_again_is_welcome,
    unwelcome::nothing_but_coming_in_is_unwelcome,
];

async fn a_join_begins_a_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    assert_eq!(scene.stays().await, [open_stay(scene.candidate(), "PA_1", 10)]);
}

async fn a_leave_ends_the_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    leaves(&scene, "PA_1", 10, 20).await;
    assert_eq!(scene.stays().await, [closed_stay(scene.candidate(), 10, 20)]);
}

async fn a_leave_before_its_join_makes_one_closed_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    leaves(&scene, "PA_1", 10, 20).await;
    assert_eq!(scene.stays().await, [closed_stay(scene.candidate(), 10, 20)]);
}

async fn a_join_after_its_leave_opens_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    leaves(&scene, "PA_1", 10, 20).await;
    joins(&scene, "PA_1", 10).await;
    assert_eq!(scene.stays().await, [closed_stay(scene.candidate(), 10, 20)]);
}

async fn the_family_is_known_whichever_event_told_it(stores: &Stores) {
    for number in [1, 2] {
        let scene = Scene::room(stores, number).await;
        let (candidate, by) = (scene.candidate(), Some(family(number)));
        let token = scene.pass(candidate, family(number), number as u8, 5).await;
        scene.admits(token).await;
        let (join_tells, leave_tells) = if number == 1 { (by, None) } else { (None, by) };
        scene.joins(candidate, "PA_1", "RM_1", join_tells, 10).await;
        let who = Connection { family: leave_tells, ..connection(candidate, "PA_1", 10) };
        scene.tell(&left_event(&scene, "left", who, 20)).await;
        let families: Vec<_> = scene.stays().await.iter().map(|stay| stay.family).collect();
        assert_eq!(families, [by]);
    }
}

async fn a_second_connection_is_a_second_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    joins(&scene, "PA_2", 11).await;
    leaves(&scene, "PA_1", 10, 20).await;
    let candidate = scene.candidate();
    assert_eq!(scene.stays().await, [closed_stay(candidate, 10, 20), open_stay(candidate, "PA_2", 11)]);
}

async fn the_same_connection_in_another_life_of_the_room_is_another_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    let kind = MediaEventKind::ParticipantJoined(connection(scene.candidate(), "PA_1", 30));
    scene.tell(&scene.event("again", "RM_2", 30, kind)).await;
    let lives: Vec<_> = scene.stays().await.into_iter().map(|stay| stay.room_sid).collect();
    assert_eq!(lives, ["RM_1", "RM_2"]);
}

async fn stays_come_oldest_first(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    for (sid, minute) in [("PA_1", 30), ("PA_2", 10), ("PA_3", 20)] {
        joins(&scene, sid, minute).await;
    }
    let sids: Vec<_> = scene.stays().await.into_iter().map(|stay| stay.participant_sid).collect();
    assert_eq!(sids, ["PA_2", "PA_3", "PA_1"]);
}

async fn an_event_that_came_before_changes_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    let before = scene.record().await;
    let same_id = left_event(&scene, "joined_PA_1", connection(scene.candidate(), "PA_1", 5), 20);
    assert_eq!(scene.tell(&same_id).await, Recorded::Duplicate);
    assert_eq!(scene.record().await, before);
}

async fn an_event_of_an_unknown_room_is_kept_and_changes_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let event =
        MediaEvent { room_name: Some("interview_unknown".into()), ..joined_event(&scene, "PA_1", 10) };
    is_kept_without_a_trace(&scene, &event).await;
}

async fn an_event_without_a_room_is_kept_and_changes_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let event = MediaEvent { room_name: None, room_sid: None, ..joined_event(&scene, "PA_1", 10) };
    is_kept_without_a_trace(&scene, &event).await;
}

async fn an_event_about_somebody_of_another_room_is_kept_and_changes_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let other = Scene::room(stores, 2).await;
    let foreigner = || connection(other.candidate(), "PA_1", 10);
    for (id, kind) in [
        ("joined", MediaEventKind::ParticipantJoined(foreigner())),
        ("left", MediaEventKind::ParticipantLeft(foreigner(), "client_initiated".into())),
        ("aborted", MediaEventKind::ConnectionAborted(foreigner(), "join_failure".into())),
    ] {
        is_kept_without_a_trace(&scene, &scene.event(id, "RM_1", 20, kind)).await;
    }
    assert_eq!(other.stays().await, []);
}

async fn an_event_that_means_nothing_is_kept(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    is_kept_without_a_trace(&scene, &scene.event("other", "RM_1", 10, MediaEventKind::Other)).await;
}

async fn an_aborted_connection_is_no_stay(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let who = connection(scene.candidate(), "PA_1", 10);
    let kind = MediaEventKind::ConnectionAborted(who, "join_failure".into());
    is_kept_without_a_trace(&scene, &scene.event("aborted", "RM_1", 11, kind)).await;
}

async fn a_finished_room_closes_its_open_stays_only(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    leaves(&scene, "PA_1", 10, 20).await;
    scene.joins(scene.interviewer(), "PA_2", "RM_1", None, 11).await;
    scene.joins(scene.interviewer(), "PA_3", "RM_2", None, 12).await;
    finishes(&scene, "RM_1", 30).await;
    let ended = Session {
        left_at: Some(at(30)),
        reason: Some("room_finished".into()),
        ..open_stay(scene.interviewer(), "PA_2", 11)
    };
    let elsewhere = Session { room_sid: "RM_2".into(), ..open_stay(scene.interviewer(), "PA_3", 12) };
    assert_eq!(scene.stays().await, [closed_stay(scene.candidate(), 10, 20), ended, elsewhere]);
}

async fn a_finished_room_is_gone_from_the_server(stores: &Stores) {
    let scene = Scene::of(stores, on_server("RM_1")).await;
    finishes(&scene, "RM_1", 30).await;
    let server = scene.record().await.room.server.unwrap();
    assert_eq!((server.sid.as_str(), server.gone_at), ("RM_1", Some(at(30))));
}

async fn another_finished_room_leaves_the_server_room_alone(stores: &Stores) {
    let scene = Scene::of(stores, on_server("RM_2")).await;
    finishes(&scene, "RM_1", 30).await;
    assert_eq!(scene.record().await.room.server, scene.new.room.server);
}

async fn a_join_after_the_room_finished_opens_nothing(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    finishes(&scene, "RM_1", 30).await;
    joins(&scene, "PA_1", 10).await;
    let ended = Session {
        left_at: Some(at(30)),
        reason: Some("room_finished".into()),
        ..open_stay(scene.candidate(), "PA_1", 10)
    };
    assert_eq!(scene.stays().await, [ended]);
}

async fn the_earliest_beginning_and_the_earliest_end_win(stores: &Stores) {
    for (number, begins, ends) in [(1, [10, 12], [20, 22]), (2, [12, 10], [22, 20])] {
        let scene = Scene::room(stores, number).await;
        for begin in begins {
            let kind = MediaEventKind::ParticipantJoined(connection(scene.candidate(), "PA_1", begin));
            scene.tell(&scene.event(&format!("joined_{begin}"), "RM_1", begin, kind)).await;
        }
        for end in ends {
            let who = connection(scene.candidate(), "PA_1", 12);
            scene.tell(&left_event(&scene, &format!("left_{end}"), who, end)).await;
        }
        assert_eq!(scene.stays().await, [closed_stay(scene.candidate(), 10, 20)]);
    }
}

async fn the_order_of_events_does_not_matter(stores: &Stores) {
    for (number, order) in
        [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].into_iter().enumerate()
    {
        let scene = Scene::of(stores, new_room(number as u128 + 1)).await;
        for event in order {
            match event {
                0 => joins(&scene, "PA_1", 10).await,
                1 => leaves(&scene, "PA_1", 10, 20).await,
                _ => finishes(&scene, "RM_1", 30).await,
            }
        }
        let expected = closed_stay(scene.candidate(), 10, 20);
        assert_eq!(scene.stays().await, [expected], "in the order {order:?}");
    }
}

async fn a_stay_that_was_left_by_request_stays_so(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    joins(&scene, "PA_1", 10).await;
    assert_eq!(scene.leaves(scene.candidate(), Families::All, 19).await, 1);
    // LiveKit counts whole seconds, so its word for the same end may be dated before it.
    for (id, minute) in [("earlier", 18), ("later", 20)] {
        scene.tell(&left_event(&scene, id, connection(scene.candidate(), "PA_1", 10), minute)).await;
    }
    scene.tell(&scene.event("finished", "RM_1", 18, MediaEventKind::RoomFinished)).await;
    let stay = Session {
        left_at: Some(at(19)),
        reason: Some("left".into()),
        source: Source::Request,
        ..open_stay(scene.candidate(), "PA_1", 10)
    };
    assert_eq!(scene.stays().await, [stay]);
}

async fn attendance_does_not_raise_the_version(stores: &Stores) {
    let scene = Scene::of(stores, on_server("RM_1")).await;
    joins(&scene, "PA_1", 10).await;
    leaves(&scene, "PA_1", 10, 20).await;
    joins(&scene, "PA_2", 21).await;
    finishes(&scene, "RM_1", 30).await;
    assert_eq!(scene.record().await.room.version, 1);
}

async fn times_of_a_stay_survive_to_the_microsecond(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let who = Connection { joined_at: Some(odd(10)), ..connection(scene.candidate(), "PA_1", 10) };
    let event = MediaEvent { at: odd(20), ..left_event(&scene, "left", who, 20) };
    scene.tell(&event).await;
    let times: Vec<_> = scene.stays().await.iter().map(|stay| (stay.joined_at, stay.left_at)).collect();
    let expected: [(DateTime<Utc>, _); 1] = [(odd(10), Some(odd(20)))];
    assert_eq!(times, expected);
}

/// Checks that the event is kept by its id, and that the room does not show it.
async fn is_kept_without_a_trace(scene: &Scene<'_>, event: &MediaEvent) {
    let before = scene.record().await;
    assert_eq!(scene.tell(event).await, Recorded::Fresh);
    assert_eq!(scene.record().await, before);
    assert_eq!(scene.tell(event).await, Recorded::Duplicate);
}

async fn joins(scene: &Scene<'_>, sid: &str, minute: i64) {
    scene.joins(scene.candidate(), sid, "RM_1", None, minute).await;
}

fn joined_event(scene: &Scene<'_>, sid: &str, minute: i64) -> MediaEvent {
    let kind = MediaEventKind::ParticipantJoined(connection(scene.candidate(), sid, minute));
    scene.event(&format!("joined_{sid}"), "RM_1", minute, kind)
}

async fn leaves(scene: &Scene<'_>, sid: &str, since: i64, minute: i64) {
    let who = connection(scene.candidate(), sid, since);
    let event = left_event(scene, &format!("left_{sid}"), who, minute);
    assert_eq!(scene.tell(&event).await, Recorded::Fresh);
}

fn left_event(scene: &Scene<'_>, id: &str, who: Connection, minute: i64) -> MediaEvent {
    let kind = MediaEventKind::ParticipantLeft(who, "client_initiated".into());
    scene.event(id, "RM_1", minute, kind)
}

async fn finishes(scene: &Scene<'_>, room_sid: &str, minute: i64) {
    let event = scene.event("finished", room_sid, minute, MediaEventKind::RoomFinished);
    assert_eq!(scene.tell(&event).await, Recorded::Fresh);
}

fn on_server(sid: &str) -> NewRoom {
    let mut new = new_room(1);
    new.room.server = Some(server_room(sid));
    new
}

fn open_stay(who: &Participant, sid: &str, from: i64) -> Session {
    Session {
        participant: who.id,
        room_sid: "RM_1".into(),
        participant_sid: sid.into(),
        family: None,
        joined_at: at(from),
        left_at: None,
        reason: None,
        source: Source::Webhook,
    }
}

/// The stay of `PA_1`, which the person ended.
fn closed_stay(who: &Participant, from: i64, to: i64) -> Session {
    Session { left_at: Some(at(to)), reason: Some("client_initiated".into()), ..open_stay(who, "PA_1", from) }
}
