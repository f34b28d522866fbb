use super::super::outbox::{Post, room_with};
use super::super::samples::{at, family, message};
use super::super::scene::{Scene, is_conflict};
use super::super::stores::Stores;
use super::super::together::together;
use crate::invitation::{InvitationState, Purpose, Suppression};
use crate::ports::{Pass, PuttingOut};
use crate::session::{PUT_OUT, Session, Source};

/// Room 1, whose candidate and interviewer are inside since minute 10, by families 1 and 9 with tokens 1 and 9.
async fn both_inside(stores: &Stores) -> Scene<'_> {
    let scene = Scene::room(stores, 1).await;
    for (who, sid, number) in [(scene.candidate(), "PA_1", 1), (scene.interviewer(), "PA_9", 9)] {
        scene.admits(scene.pass(who, family(number.into()), number, 5).await).await;
        scene.joins(who, sid, "RM_1", Some(family(number.into())), 10).await;
    }
    scene
}

async fn stay_of(scene: &Scene<'_>, sid: &str) -> Session {
    scene.stays().await.into_iter().find(|stay| stay.participant_sid == sid).unwrap()
}

pub(super) async fn who_is_put_out_has_nothing_left_to_come_in_by(stores: &Stores) {
    let scene = both_inside(stores).await;
    let candidate = scene.candidate();
    scene.admits(scene.next_pass(candidate, family(1), 1, 2, 15).await).await;
    assert!(scene.puts_out(candidate, 20).await);
    let record = scene.record().await;
    assert_eq!(record.participant(candidate.id).unwrap().revoked_at, Some(at(20)));
    for token in [1, 2] {
        let token = scene.token(token).await;
        assert_eq!((token.voided_at, token.taken_over), (Some(at(20)), false));
    }
    scene.refuses(scene.next_pass(candidate, family(1), 2, 3, 21).await).await;
    scene.refuses(scene.pass(candidate, family(2), 4, 21).await).await;
    let line = scene.lines().await.pop().unwrap();
    assert_eq!((line.kind.as_str(), line.at, line.participant), ("put_out", at(20), Some(candidate.id)));
}

pub(super) async fn who_is_put_out_is_inside_no_more(stores: &Stores) {
    let scene = both_inside(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_2", "RM_1", None, 11).await;
    scene.joins(candidate, "PA_3", "RM_1", None, 25).await;
    scene.goes(candidate, "PA_1", "RM_1", 15).await;
    scene.puts_out(candidate, 20).await;
    let left = stay_of(&scene, "PA_1").await;
    assert_eq!((left.left_at, left.source), (Some(at(15)), Source::Webhook), "it had ended before");
    for (sid, minute) in [("PA_2", 20), ("PA_3", 25)] {
        let stay = stay_of(&scene, sid).await;
        assert_eq!((stay.reason.as_deref(), stay.source), (Some(PUT_OUT), Source::Request));
        assert_eq!(stay.left_at, Some(at(minute)), "no stay ends before it began");
    }
}

pub(super) async fn putting_out_spares_everybody_else(stores: &Stores) {
    let scene = both_inside(stores).await;
    scene.puts_out(scene.candidate(), 20).await;
    assert!(stay_of(&scene, "PA_9").await.is_open());
    assert_eq!(scene.token(9).await.voided_at, None);
    let record = scene.record().await;
    assert_eq!(record.participant(scene.interviewer().id).unwrap().revoked_at, None);
}

pub(super) async fn putting_out_twice_is_as_good_as_once(stores: &Stores) {
    let scene = both_inside(stores).await;
    assert!(scene.puts_out(scene.candidate(), 20).await);
    let before = (scene.known().await, scene.token(1).await);
    assert!(!scene.puts_out(scene.candidate(), 21).await);
    assert_eq!((scene.known().await, scene.token(1).await), before);
}

pub(super) async fn of_many_who_put_somebody_out_at_once_one_does(stores: &Stores) {
    let scene = both_inside(stores).await;
    let calls = (0..10).map(|_| scene.puts_out(scene.candidate(), 20));
    let put_out = together(calls).await.into_iter().filter(|is_new| *is_new);
    assert_eq!(put_out.count(), 1);
    assert_eq!(scene.record().await.room.version, 2);
    assert_eq!(scene.told().await.pop(), Some(("put_out".into(), 20)));
}

pub(super) async fn nobody_is_put_out_of_a_room_that_is_not_theirs(stores: &Stores) {
    let (scene, other) = (both_inside(stores).await, Scene::room(stores, 2).await);
    let before = (scene.known().await, other.known().await);
    let putting =
        PuttingOut { participant: scene.candidate().id, ..other.putting_out(other.candidate(), 20) };
    assert!(!stores.admissions.put_out(putting).await.unwrap());
    assert_eq!((scene.known().await, other.known().await), before);
}

pub(super) async fn whoever_decided_before_somebody_was_put_out_decides_again(stores: &Stores) {
    let scene = both_inside(stores).await;
    let (change, pass) =
        (scene.change(19).await, scene.next_pass(scene.interviewer(), family(9), 9, 10, 19).await);
    scene.puts_out(scene.candidate(), 20).await;
    assert_eq!(scene.record().await.room.version, 2);
    is_conflict(stores.rooms.commit(change).await);
    scene.refuses(pass.clone()).await;
    scene.admits(Pass { room_version: 2, ..pass }).await;
}

/// LiveKit counts whole seconds, so its word for the same end may be dated before it.
pub(super) async fn what_is_told_later_does_not_change_the_end(stores: &Stores) {
    let scene = both_inside(stores).await;
    scene.puts_out(scene.candidate(), 20).await;
    let expected = stay_of(&scene, "PA_1").await;
    for minute in [19, 20, 21] {
        scene.goes(scene.candidate(), "PA_1", "RM_1", minute).await;
    }
    scene.finishes("RM_1", 18).await;
    assert_eq!(stay_of(&scene, "PA_1").await, expected);
    assert_eq!(expected.reason.as_deref(), Some(PUT_OUT));
}

pub(super) async fn messages_that_wait_do_not_go_out_and_those_that_a_worker_has_are_left(stores: &Stores) {
    let mut new = room_with(1, &[Purpose::Scheduled]);
    let [candidate, interviewer] =
        [0, 1].map(|place| new.participants.get(place).unwrap().participant.clone());
    new.invitations.push(message(1, &candidate, Purpose::Reminder, 60));
    new.invitations.push(message(2, &interviewer, Purpose::Interviewer, 60));
    let post = Post::of(stores, 1, new).await;
    let taken = post.takes(5).await;
    post.scene.puts_out(&candidate, 5).await;
    let states: Vec<_> = post.messages().await.into_iter().map(|one| (one.purpose, one.state)).collect();
    let taken_back = InvitationState::Suppressed(Suppression::Superseded);
    let expected = [
        (Purpose::Scheduled, InvitationState::Sending),
        (Purpose::Reminder, taken_back),
        (Purpose::Interviewer, InvitationState::Queued),
    ];
    assert_eq!(states, expected);
    assert_eq!(taken.candidate.invitation.purpose, Purpose::Scheduled);
    assert_eq!(post.waiting(5).await, (0, 1), "only the other person's message still waits");
    let line = post.lines().await.pop().unwrap();
    assert_eq!((line.kind.as_str(), line.actor.as_str()), ("invitation_suppressed", "system"));
    assert_eq!((line.at, line.participant), (at(5), Some(candidate.id)));
    assert_eq!(post.scene.told().await, [("put_out".into(), 5), ("invitation_suppressed".into(), 5)]);
}
