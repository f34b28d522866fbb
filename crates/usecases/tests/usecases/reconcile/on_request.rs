//! What somebody asks to be repaired.

use greenroom_domain::drift::DriftKind;
use greenroom_domain::live::LiveParticipant;
use greenroom_domain::ports::{Looked, Removal};
use greenroom_domain::timeline::{Actor, Caller};
use greenroom_usecases::reconcile::{Outcome, RepairRequest};

use super::{World, known, occupied};
use crate::samples::{live_candidate, live_room, room};

/// A stranger is in the room, noticed a minute ago.
fn stranger() -> World {
    let stranger = LiveParticipant { identity: "forged".into(), sid: "PA_9".into(), ..live_candidate(None) };
    let noticed = known(DriftKind::ParticipantUnknown, "PA_9", 19);
    let mut world = World::of(vec![occupied()], vec![noticed]);
    let people = vec![live_candidate(None), stranger];
    world.media.expect_find_room().returning(|_| Ok(Some(live_room())));
    world.media.expect_list_participants().returning(move |_| Ok(people.clone()));
    world
}

#[tokio::test]
async fn a_dry_run_tells_and_does_nothing() {
    let mut world = stranger();
    world.media.expect_remove_participant().never();
    let (reconcile, notes) = world.reconcile();
    let kinds = vec![DriftKind::ParticipantUnknown];
    let request = RepairRequest { room: Some(room().name), kinds, dry_run: true };
    let pass = reconcile.repair(&request, &Caller::SYSTEM).await.unwrap();
    assert_eq!(pass.outcomes, [Outcome::WouldDo]);
    assert!(notes.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_person_may_ask_for_what_is_only_reported_otherwise() {
    let mut world = stranger();
    world.media.expect_remove_participant().once().returning(|_, _| Ok(Removal::Removed));
    let (reconcile, notes) = world.reconcile();
    let kinds = vec![DriftKind::ParticipantUnknown];
    let request = RepairRequest { room: Some(room().name), kinds, dry_run: false };
    let rana = Caller { actor: Actor::Key("rana".into()), request: None };
    assert_eq!(reconcile.repair(&request, &rana).await.unwrap().outcomes, [Outcome::Done]);
    let noted = notes.lock().unwrap();
    assert_eq!(noted[0].looked, Looked::At(room().name));
    assert_eq!(noted[0].timeline.last().unwrap().actor, rana.actor, "the timeline names who did it");
}

#[tokio::test]
async fn what_is_only_reported_is_mended_only_when_its_kind_is_named() {
    let mut world = stranger();
    world.media.expect_remove_participant().never();
    let request = RepairRequest { room: Some(room().name), ..RepairRequest::default() };
    assert_eq!(
        world.reconcile().0.repair(&request, &Caller::SYSTEM).await.unwrap().outcomes,
        [Outcome::LeftAlone]
    );
}

#[tokio::test]
async fn kinds_that_nobody_asked_for_are_left_alone() {
    let mut world = stranger();
    world.media.expect_remove_participant().never();
    let (reconcile, _) = world.reconcile();
    let kinds = vec![DriftKind::ParticipantGhost];
    let request = RepairRequest { room: Some(room().name), kinds, dry_run: false };
    assert_eq!(reconcile.repair(&request, &Caller::SYSTEM).await.unwrap().outcomes, [Outcome::LeftAlone]);
}
