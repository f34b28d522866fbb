use std::sync::Arc;

use greenroom_domain::invitation::{InvitationState, Purpose};
use greenroom_domain::link::LinkKeys;
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::ports::{Made, MockRoomStore, Once, StoreError};
use greenroom_domain::room::{EndedBy, Room, RoomRecord};
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_usecases::add_participant::{AddError, AddParticipant};
use greenroom_usecases::create_room::Person;
use uuid::Uuid;

use InvitationState::{Delivered, Queued};

use crate::samples::{
    Noted, at, ats, called_for, candidate, clock, commits, database_away, happenings, inside, invite, key,
    lines_of, phone, repeatable, room, rooms_read_once, rooms_with, secrets, states, taken, the_one,
    told_record,
};

fn use_case(rooms: MockRoomStore, minute: i64) -> AddParticipant {
    AddParticipant {
        rooms: Arc::new(rooms),
        invite: invite(),
        clock: clock(minute),
        secrets: secrets(),
        link_keys: LinkKeys { current: key(), previous: None },
    }
}

fn person(role: Role) -> Person {
    Person {
        role,
        external_id: Some("I-7".into()),
        name: "Rana".into(),
        phone: Some(phone()),
        locale: Some("ar".into()),
        consent: None,
    }
}

#[tokio::test]
async fn who_is_added_gets_a_link_that_opens_the_door_that_was_stored() {
    let mut rooms = rooms_read_once(told_record());
    let changes = commits(&mut rooms);
    let added =
        use_case(rooms, -100).run(&room().name, &person(Role::Interviewer), None, &ats()).await.unwrap();
    let change = the_one(&changes);
    let [new] = &change.participants[..] else { panic!("not one") };
    assert_eq!(added.link.unwrap().hash(), new.link_hash);
    assert_eq!(added.participant, new.participant.id);
    assert_eq!(new.link_hash, key().link(new.participant.id, 1).hash());
    let expected = Participant {
        id: new.participant.id,
        external_id: Some("I-7".into()),
        role: Role::Interviewer,
        name: "Rana".into(),
        phone: Some(phone()),
        locale: Some("ar".into()),
        link_key: key().id(),
        ..candidate()
    };
    assert_eq!(new.participant, expected);
}

#[tokio::test]
async fn the_answer_shows_who_was_added_without_another_look_at_the_room() {
    let mut rooms = rooms_read_once(told_record());
    let changes = commits(&mut rooms);
    let added =
        use_case(rooms, -100).run(&room().name, &person(Role::Interviewer), None, &ats()).await.unwrap();
    let (change, answered) = (the_one(&changes), added.room.record);
    assert_eq!(answered, change.applied(told_record()));
    assert_eq!((answered.room.version, answered.participants.len()), (2, 3));
    assert_eq!(answered.participants[2], change.participants[0].participant);
    assert_eq!(states(&answered), [Delivered, Queued, Queued, Queued, Queued]);
    assert!(answered.invitations[3..].iter().all(|one| one.participant == added.participant));
    assert_eq!(added.room.at, at(-100));
}

#[tokio::test]
async fn an_interviewer_with_a_number_is_written_to_in_the_same_change() {
    let mut rooms = rooms_with(Some(told_record()));
    let changes = commits(&mut rooms);
    use_case(rooms, -100).run(&room().name, &person(Role::Interviewer), None, &ats()).await.unwrap();
    let change = the_one(&changes);
    let id = change.participants[0].participant.id.0.as_u128();
    let expected = [Purpose::Interviewer, Purpose::Reminder].map(|purpose| (id, purpose, Queued));
    assert_eq!(called_for(&change.invitations), expected);
    assert!(change.invitations.iter().all(|one| one.language == "ar" && one.created_at == at(-100)));
    let lines = [vec![Happening::ParticipantAdded], lines_of(&change.invitations)].concat();
    assert_eq!(happenings(&change.timeline), lines);
    for line in &change.timeline {
        assert_eq!(line.participant, Some(change.participants[0].participant.id));
        assert_eq!((line.actor.clone(), line.room, line.at), (Actor::Key("ats".into()), room().id, at(-100)));
    }
}

#[tokio::test]
async fn the_room_itself_stays_as_it_is_at_its_next_version() {
    let mut rooms = rooms_with(Some(told_record()));
    let changes = commits(&mut rooms);
    use_case(rooms, -100).run(&room().name, &person(Role::Interviewer), None, &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(change.room, Room { version: 2, ..room() });
    assert!(change.superseded.is_empty(), "what waits for others goes on waiting");
    assert!(!change.closes_server_room);
    assert_eq!(change.at, at(-100));
}

#[tokio::test]
async fn who_has_no_number_or_only_watches_is_not_written_to() {
    let mute = Person { phone: None, ..person(Role::Interviewer) };
    let mut quiet = told_record();
    quiet.room.notify = false;
    for (record, person) in
        [(told_record(), mute), (told_record(), person(Role::Observer)), (quiet, person(Role::Interviewer))]
    {
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        use_case(rooms, -100).run(&room().name, &person, None, &ats()).await.unwrap();
        let change = the_one(&changes);
        assert_eq!(change.invitations, []);
        assert_eq!(happenings(&change.timeline), [Happening::ParticipantAdded]);
    }
}

fn ended(by: EndedBy) -> RoomRecord {
    RoomRecord { room: Room { ended: Some((at(5), by)), ..room() }, ..told_record() }
}

#[tokio::test]
async fn people_are_added_until_the_door_is_shut_also_while_somebody_is_inside() {
    let live = RoomRecord { sessions: vec![inside(&candidate())], ..told_record() };
    for (what, record, minute, over) in [
        ("before it opens", told_record(), -10, false),
        ("open", told_record(), 89, false),
        ("live", live.clone(), 89, false),
        ("live past its close", live.clone(), 90, true),
        ("closed by its time", told_record(), 90, true),
        ("live until its hard end", live.clone(), 119, true),
        ("over by its hard end", live, 120, true),
        ("called off", ended(EndedBy::Cancelled), -10, true),
        ("ended", ended(EndedBy::Closed), 10, true),
    ] {
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        let result = use_case(rooms, minute).run(&room().name, &person(Role::Observer), None, &ats()).await;
        assert_eq!(matches!(result, Err(AddError::Over)), over, "{what}");
        assert_eq!(result.is_ok(), !over, "{what}");
        assert_eq!(taken(&changes).is_empty(), over, "{what}");
    }
}

/// The sample room with so many people.
fn crowd(people: u128) -> RoomRecord {
    let person = |number| Participant { id: ParticipantId(Uuid::from_u128(number)), ..candidate() };
    RoomRecord::new(room(), (1..=people).map(person).collect())
}

#[tokio::test]
async fn more_than_a_hundred_and_one_people_are_no_interview() {
    for (people, full) in [(100, false), (101, true)] {
        let mut rooms = rooms_with(Some(crowd(people)));
        let changes = commits(&mut rooms);
        let result = use_case(rooms, 10).run(&room().name, &person(Role::Observer), None, &ats()).await;
        assert_eq!(matches!(result, Err(AddError::Full)), full, "{people}");
        assert_eq!(taken(&changes).is_empty(), full, "{people}");
    }
}

#[tokio::test]
async fn a_conflict_is_decided_anew_with_the_same_link() {
    let (mut rooms, mut version, noted) = (MockRoomStore::new(), 0, Noted::default());
    rooms.expect_find().times(2).returning(move |_| {
        version += 1;
        let room = Room { version, ..room() };
        Ok(Some(RoomRecord { room, ..told_record() }))
    });
    let notes = noted.clone();
    rooms.expect_commit().times(2).returning(move |change| {
        let mut notes = notes.lock().unwrap();
        notes.push(change);
        if notes.len() == 1 { Err(StoreError::Conflict) } else { Ok(()) }
    });
    let added =
        use_case(rooms, -100).run(&room().name, &person(Role::Interviewer), None, &ats()).await.unwrap();
    assert_eq!(added.room.record.room.version, 3, "of what is there now");
    let changes = taken(&noted);
    assert_eq!(changes[0].participants, changes[1].participants);
    assert_eq!([changes[0].room.version, changes[1].room.version], [2, 3]);
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().times(4).returning(|_| Ok(Some(told_record())));
    rooms.expect_commit().times(4).returning(|_| Err(StoreError::Conflict));
    let given_up = use_case(rooms, 10).run(&room().name, &person(Role::Observer), None, &ats()).await;
    assert!(matches!(given_up, Err(AddError::Store(StoreError::Conflict))));
}

#[tokio::test]
async fn a_room_of_no_name_and_a_database_that_is_away_are_told_as_that() {
    let unknown =
        use_case(rooms_with(None), 10).run(&room().name, &person(Role::Observer), None, &ats()).await;
    assert!(matches!(unknown, Err(AddError::Unknown)));
    let mut rooms = rooms_with(Some(told_record()));
    rooms.expect_commit().once().returning(|_| Err(database_away()));
    let failed = use_case(rooms, 10).run(&room().name, &person(Role::Observer), None, &ats()).await;
    assert!(matches!(failed, Err(AddError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn a_request_that_may_be_repeated_is_stored_with_the_person_and_answered_again() {
    let (mut rooms, (request, once)) =
        (rooms_with(Some(told_record())), repeatable(&room().name, None, -100));
    let changes = commits(&mut rooms);
    let add = use_case(rooms, -100);
    let added = add.run(&room().name, &person(Role::Observer), Some(&request), &ats()).await.unwrap();
    let made = Made { item: Some(added.participant.0), ..once.made.clone() };
    let change = the_one(&changes);
    assert_eq!(change.once, Some(Once { made, ..once }));
    let now = change.applied(told_record());
    let again = use_case(rooms_with(Some(now.clone())), 10).again(&room().name, added.participant).await;
    let again = again.unwrap();
    assert_eq!((again.participant, again.link, again.room.record), (added.participant, added.link, now));
}

#[tokio::test]
async fn who_is_not_there_any_more_is_not_answered_again() {
    for record in [None, Some(told_record())] {
        let add = use_case(rooms_with(record), 10);
        let gone = add.again(&room().name, ParticipantId(Uuid::from_u128(99))).await;
        assert!(matches!(gone, Err(AddError::Unknown)));
    }
}
