//! People who were put out, and come in by a token of before.

use super::super::scene::{Scene, connection};
use super::super::stores::Stores;
use crate::event::{MediaEvent, MediaEventKind};
use crate::participant::Participant;
use crate::ports::{MediaRecorded, Recorded};

fn joined(scene: &Scene<'_>, who: &Participant, sid: &str, minute: i64) -> MediaEvent {
    let kind = MediaEventKind::ParticipantJoined(connection(who, sid, minute));
    scene.event(&format!("joined_{sid}"), "RM_1", minute, kind)
}

/// Checks what became of an event, and whether somebody has to go because of it.
async fn is_told(stores: &Stores, event: &MediaEvent, recorded: Recorded, unwelcome: bool) {
    let answer = stores.attendance.record(event, &event.attendance()).await.unwrap();
    assert_eq!(answer, MediaRecorded { recorded, unwelcome }, "{}", event.id);
}

pub(super) async fn who_comes_in_after_they_were_put_out_has_to_go(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.puts_out(scene.candidate(), 5).await;
    let again = joined(&scene, scene.candidate(), "PA_1", 10);
    is_told(stores, &again, Recorded::Fresh, true).await;
    is_told(stores, &again, Recorded::Duplicate, true).await;
    let welcome = joined(&scene, scene.interviewer(), "PA_2", 10);
    is_told(stores, &welcome, Recorded::Fresh, false).await;
    is_told(stores, &welcome, Recorded::Duplicate, false).await;
}

pub(super) async fn whoever_is_told_to_have_come_in_is_judged_when_it_is_told(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let event = joined(&scene, scene.candidate(), "PA_1", 10);
    is_told(stores, &event, Recorded::Fresh, false).await;
    scene.puts_out(scene.candidate(), 15).await;
    is_told(stores, &event, Recorded::Duplicate, true).await;
}

pub(super) async fn who_was_invited_again_is_welcome(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    scene.puts_out(scene.candidate(), 5).await;
    stores.admissions.replace_link(scene.new_link(scene.candidate(), 2, 6)).await.unwrap();
    is_told(stores, &joined(&scene, scene.candidate(), "PA_1", 10), Recorded::Fresh, false).await;
}

pub(super) async fn nothing_but_coming_in_is_unwelcome(stores: &Stores) {
    let (scene, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    let candidate = scene.candidate();
    scene.puts_out(candidate, 5).await;
    let who = connection(candidate, "PA_1", 10);
    let left = MediaEventKind::ParticipantLeft(who.clone(), "client_initiated".into());
    let aborted = MediaEventKind::ConnectionAborted(who, "join_failure".into());
    for (number, kind) in [left, aborted, MediaEventKind::RoomFinished].into_iter().enumerate() {
        let event = scene.event(&format!("other_{number}"), "RM_1", 11, kind);
        is_told(stores, &event, Recorded::Fresh, false).await;
    }
    is_told(stores, &joined(&other, candidate, "PA_2", 10), Recorded::Fresh, false).await;
}
