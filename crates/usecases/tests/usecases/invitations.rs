//! Who is written to because a room was made.

use chrono::TimeDelta;
use greenroom_domain::invitation::{InvitationState, Purpose, Suppression};
use greenroom_domain::participant::Role;
use greenroom_domain::ports::{MockRoomStore, NewRoom};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_usecases::create_room::{CreateRoom, CreateRoomCommand, Creation, OpenedRoom, Person};

use crate::create_room::{command, use_case};
use crate::samples::{
    Noted, at, ats, called_for, candidate, clock, consent, happenings, lines_of, phone, reachable, room,
    the_one,
};

use InvitationState::{Queued, Suppressed};

/// A candidate, an interviewer and an observer with numbers; the interview is in two days.
fn reachable_people() -> CreateRoomCommand {
    let mut asked = command();
    let person = Person { phone: Some(phone()), consent: Some(consent()), ..asked.people[0].clone() };
    let other = |role, name: &str| Person { role, name: name.into(), consent: None, ..person.clone() };
    let (interviewer, observer) = (other(Role::Interviewer, "Omar"), other(Role::Observer, "Rana"));
    asked.people = vec![Person { locale: Some("ar-JO".into()), ..person }, interviewer, observer];
    asked.schedule.starts_at = Some(at(20) + TimeDelta::days(2));
    asked.by = ats();
    asked
}

/// Rooms that take a new one, once.
fn taking() -> (MockRoomStore, Noted<NewRoom>) {
    let (mut rooms, noted) = (MockRoomStore::new(), Noted::<NewRoom>::default());
    let notes = noted.clone();
    rooms.expect_find_by_application().returning(|_| Ok(None));
    rooms.expect_create().once().returning(move |new| {
        notes.lock().unwrap().push(new);
        Ok(())
    });
    (rooms, noted)
}

async fn made_by(prepare: impl FnOnce(&mut CreateRoom), asked: CreateRoomCommand) -> (NewRoom, OpenedRoom) {
    let (rooms, noted) = taking();
    let mut use_case = use_case(rooms);
    prepare(&mut use_case);
    let Creation::Created(opened) = use_case.run(asked).await.unwrap() else { panic!("not created") };
    (the_one(&noted), opened)
}

async fn made(asked: CreateRoomCommand) -> NewRoom {
    made_by(|_| {}, asked).await.0
}

#[tokio::test]
async fn who_can_be_told_is_written_to_and_reminded_in_the_call_that_makes_the_room() {
    let new = made(reachable_people()).await;
    let [candidate, interviewer] = [0, 1].map(|place| new.participants[place].participant.id.0.as_u128());
    let expected = [
        (candidate, Purpose::Scheduled, Queued),
        (candidate, Purpose::Reminder, Queued),
        (candidate, Purpose::Reminder, Queued),
        (interviewer, Purpose::Interviewer, Queued),
        (interviewer, Purpose::Reminder, Queued),
        (interviewer, Purpose::Reminder, Queued),
    ];
    assert_eq!(called_for(&new.invitations), expected, "the observer is told nothing");
    let start = at(20) + TimeDelta::days(2);
    let due: Vec<_> = new.invitations.iter().map(|one| one.notice.due_at).collect();
    let reminders = [start - TimeDelta::minutes(10), start - TimeDelta::days(1)];
    assert_eq!(due, [[at(20), reminders[0], reminders[1]]; 2].concat());
    assert!(new.invitations.iter().all(|one| one.urgent_at == start && one.created_at == at(20)));
}

#[tokio::test]
async fn every_message_has_an_id_of_its_own_and_a_line_behind_the_rooms() {
    let new = made(reachable_people()).await;
    assert_eq!(happenings(&new.timeline[..1]), [Happening::RoomCreated]);
    assert_eq!(happenings(&new.timeline[1..]), lines_of(&new.invitations));
    for (line, message) in new.timeline[1..].iter().zip(&new.invitations) {
        assert_eq!((line.room, line.at), (new.room.id, at(20)));
        assert_eq!(line.participant, Some(message.notice.participant));
        assert_eq!(line.actor, Actor::Key("ats".into()));
    }
    let ids: std::collections::BTreeSet<_> = new.invitations.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), new.invitations.len());
}

#[tokio::test]
async fn the_room_is_answered_with_the_messages_that_were_stored() {
    let (new, opened) = made_by(|_| {}, reachable_people()).await;
    let answered = opened.room.record.invitations;
    assert_eq!(answered.len(), 6);
    for (answered, stored) in answered.iter().zip(&new.invitations) {
        assert_eq!((answered.id, &answered.language), (stored.id, &stored.language));
        assert_eq!((answered.state.clone(), answered.due_at), (Queued, stored.notice.due_at));
    }
}

#[tokio::test]
async fn a_message_is_in_the_persons_language_where_there_is_a_template_and_else_in_the_default() {
    for (locale, language) in [
        (Some("ar-JO"), "ar"),
        (Some("ar"), "ar"),
        (Some("en-GB"), "en"),
        (Some("fr"), "en"),
        (Some("nonsense!"), "en"),
        (None, "en"),
    ] {
        let mut asked = reachable_people();
        asked.people.truncate(1);
        asked.people[0].locale = locale.map(ToOwned::to_owned);
        let new = made(asked).await;
        assert_eq!(new.invitations.len(), 3);
        assert!(new.invitations.iter().all(|one| one.language == language), "{locale:?}");
    }
}

#[tokio::test]
async fn who_may_not_be_told_has_the_reason_in_the_room_and_no_reminder() {
    let mut silent = reachable_people();
    silent.people.truncate(1);
    silent.people[0].consent = None;
    let new = made(silent).await;
    let id = new.participants[0].participant.id.0.as_u128();
    let reason = Suppressed(Suppression::NoConsent);
    assert_eq!(called_for(&new.invitations), [(id, Purpose::Scheduled, reason)]);
    assert_eq!(new.timeline[1].what.kind(), "invitation_suppressed");

    let mut asked = reachable_people();
    asked.people.truncate(1);
    let (new, _) =
        made_by(|room| room.invite.rules.templates.retain(|one| *one == Purpose::Open), asked).await;
    let id = new.participants[0].participant.id.0.as_u128();
    let reason = Suppressed(Suppression::NoTemplate);
    assert_eq!(called_for(&new.invitations), [(id, Purpose::Scheduled, reason)]);
}

#[tokio::test]
async fn a_room_without_a_start_says_that_it_is_open() {
    let mut asked = reachable_people();
    asked.people.truncate(1);
    asked.schedule.starts_at = None;
    let new = made(asked).await;
    let id = new.participants[0].participant.id.0.as_u128();
    assert_eq!(called_for(&new.invitations), [(id, Purpose::Open, Queued)]);
    assert_eq!(new.invitations[0].urgent_at, at(20), "since when it is open");
}

#[tokio::test]
async fn nobody_is_told_in_a_quiet_room_or_without_a_number() {
    let quiet = CreateRoomCommand { notify: false, ..reachable_people() };
    let mut mute = reachable_people();
    mute.people.iter_mut().for_each(|person| person.phone = None);
    for asked in [quiet, mute] {
        let new = made(asked).await;
        assert_eq!(new.invitations, []);
        assert_eq!(happenings(&new.timeline), [Happening::RoomCreated]);
    }
}

#[tokio::test]
async fn the_same_application_again_sends_no_second_message() {
    let person = reachable(candidate());
    let recorded = RoomRecord::new(room(), vec![person.clone()]);
    let mut asked = command();
    asked.people[0] = Person { phone: person.phone, consent: person.consent, ..asked.people[0].clone() };
    let mut rooms = MockRoomStore::new();
    rooms.expect_find_by_application().returning(move |_| Ok(Some(recorded.clone())));
    rooms.expect_create().never();
    rooms.expect_commit().never();
    let create = CreateRoom { clock: clock(20), ..use_case(rooms) };
    for _ in 0..2 {
        let Creation::Existing(opened) = create.run(asked.clone()).await.unwrap() else {
            panic!("not the same")
        };
        assert_eq!(opened.room.record.invitations, []);
    }
}
