//! Rooms that are changed.

use chrono::TimeDelta;
use uuid::Uuid;

use super::super::samples::{at, family, full_room, link, message, name, new_room, odd, person};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{ended, people};
use crate::door::EntryPolicy;
use crate::invitation::{Invitation, InvitationId, InvitationState, Purpose, Suppression};
use crate::participant::{Participant, Role};
use crate::ports::{NewInvitation, NewParticipant, NewRoom, RoomChange, StoreError};
use crate::room::{Application, EndedBy, Job, Room, RoomId, RoomRecord, Schedule, Window};
use crate::timeline::{Actor, Happening, TimelineEntry, TimelineLine};

pub(super) async fn a_change_is_found_whole(stores: &Stores) {
    for new in [full_room(1), new_room(2)] {
        let scene = Scene::of(stores, new).await;
        let before = scene.record().await;
        let room = changed(&before.room);
        scene.commits(RoomChange { room: room.clone(), ..scene.change(20).await }).await;
        assert_eq!(scene.record().await, RoomRecord { room, ..before });
    }
}

pub(super) async fn a_change_may_take_away_what_may_be_missing(stores: &Stores) {
    let scene = Scene::of(stores, ended(full_room(1), 30, EndedBy::Closed)).await;
    let before = scene.record().await;
    let policy = EntryPolicy::default();
    let mut room = Room { company: None, ended: None, version: 2, policy, ..before.room.clone() };
    room.schedule = Schedule { starts_at: None, closes_at: None, ..room.schedule };
    scene.commits(RoomChange { room: room.clone(), ..scene.change(20).await }).await;
    assert_eq!(scene.record().await, RoomRecord { room, ..before });
}

pub(super) async fn what_a_room_was_made_as_does_not_change(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let before = scene.record().await;
    let room = Room {
        name: name("interview_other"),
        application: Application { id: "A-other".into(), round: 2 },
        job: Job { id: "J-other".into(), ..before.room.job.clone() },
        created_at: at(0),
        created_by: "somebody".into(),
        version: 2,
        ..before.room.clone()
    };
    scene.commits(RoomChange { room, ..scene.change(20).await }).await;
    assert_eq!(
        scene.record().await,
        RoomRecord { room: Room { version: 2, ..before.room.clone() }, ..before }
    );
}

/// An admission does not raise the version, so that a change may be decided on a room that did not know it.
pub(super) async fn a_change_does_not_undo_what_the_room_became_on_the_server(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let change = scene.change(20).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    let before = scene.record().await;
    assert!(before.room.server.is_some());
    scene.commits(change).await;
    assert_eq!(
        scene.record().await,
        RoomRecord { room: Room { version: 2, ..before.room.clone() }, ..before }
    );
}

pub(super) async fn a_change_of_another_version_is_a_conflict_and_stores_nothing(stores: &Stores) {
    let scene = Scene::of(stores, told(1)).await;
    let stale = full_change(&scene).await;
    scene.commits(scene.change(19).await).await;
    let mut hasty = full_change(&scene).await;
    hasty.room.version += 1;
    let mut unknown = full_change(&scene).await;
    unknown.room.id = RoomId(Uuid::from_u128(77));
    let before = (scene.record().await, lines(&scene).await);
    for change in [stale, hasty, unknown] {
        let refused = stores.rooms.commit(change).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "got {refused:?}");
        assert_eq!((scene.record().await, lines(&scene).await), before);
        assert_eq!(stores.entry.by_link(&link(added().participant.id)).await.unwrap(), None);
    }
    scene.commits(full_change(&scene).await).await;
}

pub(super) async fn of_two_changes_of_one_version_the_first_counts(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let (mut first, mut second) = (scene.change(20).await, scene.change(20).await);
    first.room.company = Some("first".into());
    second.room.company = Some("second".into());
    scene.commits(first).await;
    let refused = stores.rooms.commit(second).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "got {refused:?}");
    assert_eq!(scene.record().await.room.company.as_deref(), Some("first"));
}

pub(super) async fn people_who_are_added_come_last_and_their_links_open(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let [first, second, third] = [30, 20, 10].map(|id| person(id, Role::Observer, "Rana"));
    let people = vec![first.clone(), second.clone()];
    scene.commits(RoomChange { participants: people, ..scene.change(20).await }).await;
    scene.commits(RoomChange { participants: vec![third.clone()], ..scene.change(30).await }).await;
    let (record, added) = (scene.record().await, [first, second, third]);
    let expected = scene.new.participants.iter().chain(&added).map(|new| new.participant.clone());
    assert_eq!(record.participants, expected.collect::<Vec<_>>());
    for new in added {
        let entrant = stores.entry.by_link(&new.link_hash).await.unwrap().unwrap();
        assert_eq!((entrant.room, entrant.participant), (record.room.clone(), new.participant));
    }
}

pub(super) async fn a_person_who_is_added_comes_with_everything(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let mut new = person(10, Role::Interviewer, "Rana");
    let full = people(&full_room(2)).remove(0);
    new.participant = Participant { id: new.participant.id, ..full };
    scene.commits(RoomChange { participants: vec![new.clone()], ..scene.change(20).await }).await;
    assert_eq!(scene.record().await.participants.last(), Some(&new.participant));
}

pub(super) async fn the_messages_of_a_change_are_found_behind_those_before(stores: &Stores) {
    let scene = Scene::of(stores, told(1)).await;
    let change = full_change(&scene).await;
    let mut expected = scene.record().await.invitations;
    expected.extend(change.invitations.iter().map(NewInvitation::invitation));
    scene.commits(RoomChange { superseded: vec![], ..change }).await;
    assert_eq!(scene.record().await.invitations, expected);
}

pub(super) async fn a_message_that_waits_is_superseded(stores: &Stores) {
    let scene = Scene::of(stores, told(1)).await;
    let superseded = ids(&[1, 2]);
    scene.commits(RoomChange { superseded, ..scene.change(20).await }).await;
    let (late, no) = (suppressed(Suppression::Superseded), suppressed(Suppression::NoConsent));
    assert_eq!(states(&scene).await, [late.clone(), late, InvitationState::Queued, no]);
    let lines = stores.rooms.timeline(scene.new.room.id, 0, 100).await.unwrap();
    let told = lines.iter().filter(|line| line.kind == "invitation_suppressed" && line.actor == "system");
    let reasons =
        told.map(|line| line.facts.iter().any(|(name, fact)| name == "reason" && fact == "superseded"));
    assert_eq!(reasons.collect::<Vec<_>>(), [true, true]);
}

pub(super) async fn a_change_that_supersedes_what_does_not_wait_in_this_room_is_a_conflict_and_stores_nothing(
    stores: &Stores,
) {
    let scene = Scene::of(stores, told(1)).await;
    let mut other = new_room(2);
    other.invitations = vec![message(9, &people(&other).remove(0), Purpose::Open, -600)];
    let other = Scene::of(stores, other).await;
    let before = scene.record().await;
    // The fourth was suppressed for a reason of its own, the ninth is another room's, and nobody knows the last.
    for number in [4, 9, 99] {
        let change = RoomChange { superseded: ids(&[1, number]), ..full_change(&scene).await };
        let refused = stores.rooms.commit(change).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "got {refused:?} for {number}");
        assert_eq!(scene.record().await, before, "for {number}");
    }
    assert_eq!(states(&other).await, [InvitationState::Queued]);
    let twice = ids(&[1, 1]);
    scene.commits(RoomChange { superseded: twice, ..scene.change(20).await }).await;
}

pub(super) async fn a_message_may_be_superseded_by_the_one_that_takes_its_place(stores: &Stores) {
    let scene = Scene::of(stores, told(1)).await;
    let change = full_change(&scene).await;
    assert_eq!((change.superseded.len(), change.invitations.len()), (3, 2));
    scene.commits(change).await;
    let (late, no) = (suppressed(Suppression::Superseded), suppressed(Suppression::NoConsent));
    let expected =
        [late.clone(), late.clone(), late, no, InvitationState::Queued, suppressed(Suppression::NoTemplate)];
    assert_eq!(states(&scene).await, expected);
}

/// The room with everything changed that a change may change.
fn changed(room: &Room) -> Room {
    Room {
        job: Job { title: "Senior accountant".into(), ..room.job.clone() },
        company: Some("Horizon".into()),
        schedule: Schedule {
            starts_at: Some(odd(60)),
            duration: TimeDelta::minutes(30),
            timezone: "Europe/Berlin".into(),
            closes_at: Some(odd(100)),
        },
        window: Window { opens_at: odd(45), closes_at: odd(100), hard_ends_at: odd(130) },
        policy: EntryPolicy { places: Some(3), ..EntryPolicy::default() },
        metadata: r#"{"moved":true}"#.into(),
        notify: !room.notify,
        ended: Some((odd(50), EndedBy::Cancelled)),
        version: room.version + 1,
        ..room.clone()
    }
}

/// A room with three messages that wait, 1 to 3, and one that never will be sent, 4.
fn told(number: u128) -> NewRoom {
    let mut new = new_room(number);
    let person = people(&new).remove(0);
    let messages = [1, 2, 3, 4].map(|id| message(id, &person, Purpose::Reminder, -600));
    new.invitations = messages.to_vec();
    new.invitations.iter_mut().skip(3).for_each(|new| new.notice.suppressed = Some(Suppression::NoConsent));
    new
}

/// A change of everything in [`told`]: somebody is added and told, what waits is superseded.
async fn full_change(scene: &Scene<'_>) -> RoomChange {
    let (change, added) = (scene.change(20).await, added());
    let who = &added.participant;
    let mut untold = message(6, who, Purpose::Reminder, 20);
    untold.notice.suppressed = Some(Suppression::NoTemplate);
    let entry = TimelineEntry {
        room: change.room.id,
        at: at(20),
        actor: Actor::System,
        request: None,
        participant: Some(who.id),
        what: Happening::ParticipantAdded,
    };
    RoomChange {
        room: Room { version: change.room.version, ..changed(&change.room) },
        invitations: vec![message(5, who, Purpose::Interviewer, 20), untold],
        participants: vec![added],
        superseded: ids(&[1, 2, 3]),
        once: None,
        closes_server_room: true,
        timeline: vec![entry],
        ..change
    }
}

fn added() -> NewParticipant {
    person(10, Role::Interviewer, "Rana")
}

fn ids(numbers: &[u128]) -> Vec<InvitationId> {
    numbers.iter().map(|number| InvitationId(Uuid::from_u128(*number))).collect()
}

fn suppressed(reason: Suppression) -> InvitationState {
    InvitationState::Suppressed(reason)
}

async fn states(scene: &Scene<'_>) -> Vec<InvitationState> {
    let messages: Vec<Invitation> = scene.record().await.invitations;
    messages.into_iter().map(|one| one.state).collect()
}

async fn lines(scene: &Scene<'_>) -> Vec<TimelineLine> {
    scene.stores.rooms.timeline(scene.new.room.id, 0, 100).await.unwrap()
}
