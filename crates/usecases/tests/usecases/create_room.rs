use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::door::{Admission, EntryPolicy, SecondDevice};
use greenroom_domain::participant::Role;
use greenroom_domain::ports::{Made, MockRoomStore, Once, StoreError};
use greenroom_domain::room::{Application, Job, RoomRecord, Schedule, WindowError, WindowRules};
use greenroom_domain::timeline::{Caller, Happening};
use greenroom_usecases::create_room::{CreateError, CreateRoom, CreateRoomCommand, Creation, Person};
use mockall::Sequence;

use crate::samples::{
    at, ats, candidate, clock, database_away, invite, key, link_keys, link_of, reachable, repeatable, room,
    rooms_with, secrets,
};

pub(crate) fn use_case(rooms: MockRoomStore) -> CreateRoom {
    CreateRoom {
        rooms: Arc::new(rooms),
        clock: clock(20),
        secrets: secrets(),
        link_keys: link_keys(),
        window_rules: WindowRules::default(),
        room_prefix: "interview_".into(),
        invite: invite(),
    }
}

/// What the sample record was made from.
pub(crate) fn command() -> CreateRoomCommand {
    CreateRoomCommand {
        application: Application { id: "A-1".into(), round: 1 },
        job: Job { id: "J-1".into(), title: "Accountant".into() },
        company: None,
        people: vec![Person {
            role: Role::Candidate,
            external_id: Some("C-1".into()),
            name: "Layla Haddad".into(),
            phone: None,
            locale: None,
            consent: None,
        }],
        schedule: Schedule {
            starts_at: Some(at(15)),
            duration: TimeDelta::minutes(45),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        },
        policy: Default::default(),
        metadata: "{}".into(),
        notify: true,
        by: Caller::SYSTEM,
        repeatable: None,
    }
}

fn recorded() -> RoomRecord {
    RoomRecord::new(room(), vec![candidate()])
}

fn rooms_of_application(record: Option<RoomRecord>) -> MockRoomStore {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find_by_application().returning(move |_| Ok(record.clone()));
    rooms
}

#[tokio::test]
async fn an_application_gets_a_room_with_a_link_for_everybody() {
    let mut rooms = rooms_of_application(None);
    rooms.expect_create().once().returning(|new| {
        let candidate = &new.participants[0];
        assert_eq!(candidate.link_hash, key().link(candidate.participant.id, 1).hash());
        assert_eq!(candidate.participant.link_key, key().id());
        assert_eq!(new.timeline[0].what, Happening::RoomCreated);
        Ok(())
    });
    let Creation::Created(opened) = use_case(rooms).run(command()).await.unwrap() else {
        panic!("not created")
    };
    let participant = &opened.room.record.participants[0];
    assert_eq!(opened.links, [Some(key().link(participant.id, 1))]);
    assert!(opened.room.record.room.name.as_str().starts_with("interview_"));
}

#[tokio::test]
async fn the_same_application_again_has_its_room_already() {
    let mut rooms = rooms_of_application(Some(recorded()));
    rooms.expect_create().never();
    let Creation::Existing(opened) = use_case(rooms).run(command()).await.unwrap() else {
        panic!("not the same")
    };
    assert_eq!(opened.room.record, recorded());
}

#[tokio::test]
async fn other_content_is_told_by_its_fields() {
    let mut asked = command();
    asked.job.title = "Clerk".into();
    asked.people[0].name = "Laila".into();
    asked.people.push(Person { role: Role::Interviewer, ..asked.people[0].clone() });
    let Creation::Differs { fields, .. } =
        use_case(rooms_of_application(Some(recorded()))).run(asked).await.unwrap()
    else {
        panic!("no difference")
    };
    assert_eq!(fields, ["job", "candidate", "interviewers"]);
}

#[tokio::test]
async fn a_round_that_is_over_names_the_next() {
    let mut over = recorded();
    over.room.window.hard_ends_at = at(20);
    let creation = use_case(rooms_of_application(Some(over))).run(command()).await.unwrap();
    assert!(matches!(creation, Creation::Over { next_round: 2, .. }));
}

#[tokio::test]
async fn two_equal_applications_at_once_make_one_room() {
    let mut rooms = MockRoomStore::new();
    let mut order = Sequence::new();
    rooms.expect_find_by_application().once().in_sequence(&mut order).returning(|_| Ok(None));
    rooms.expect_create().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
    rooms.expect_find_by_application().once().in_sequence(&mut order).returning(|_| Ok(Some(recorded())));
    assert!(matches!(use_case(rooms).run(command()).await.unwrap(), Creation::Existing(_)));
}

#[tokio::test]
async fn a_room_that_nobody_could_enter_is_not_made() {
    let mut rooms = rooms_of_application(None);
    rooms.expect_create().never();
    let mut asked = command();
    asked.schedule.starts_at = Some(at(-1000));
    let refused = use_case(rooms).run(asked).await;
    assert!(matches!(refused, Err(CreateError::Window(WindowError::AlreadyOver))));
}

#[tokio::test]
async fn a_name_that_is_taken_by_another_application_makes_no_room() {
    let mut rooms = rooms_of_application(None);
    rooms.expect_create().once().returning(|_| Err(StoreError::Conflict));
    let refused = use_case(rooms).run(command()).await;
    assert!(matches!(refused, Err(CreateError::Store(StoreError::Conflict))));
}

#[tokio::test]
async fn a_room_that_could_not_be_stored_is_told_as_that() {
    let mut rooms = rooms_of_application(None);
    rooms.expect_create().once().returning(|_| Err(database_away()));
    let refused = use_case(rooms).run(command()).await;
    assert!(matches!(refused, Err(CreateError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn another_way_of_letting_people_in_is_another_room() {
    let mut asked = command();
    asked.policy =
        EntryPolicy { admission: Admission::Approval, second_device: SecondDevice::Refuse, places: Some(4) };
    let creation = use_case(rooms_of_application(Some(recorded()))).run(asked.clone()).await.unwrap();
    let Creation::Differs { fields, .. } = creation else { panic!("no difference") };
    assert_eq!(fields, ["admission", "secondDevice", "maxParticipants"]);
    let mut rooms = rooms_of_application(None);
    let policy = asked.policy;
    rooms.expect_create().once().withf(move |new| new.room.policy == policy).returning(|_| Ok(()));
    assert!(matches!(use_case(rooms).run(asked).await.unwrap(), Creation::Created(_)));
}

#[tokio::test]
async fn a_request_that_may_be_repeated_is_stored_with_the_room_that_it_made() {
    let (request, expected) = repeatable(&room().name, None, 20);
    let mut rooms = rooms_of_application(None);
    rooms.expect_create().once().returning(move |new| {
        let made = Made { room: new.room.name.clone(), item: None };
        assert_eq!(new.once, Some(Once { made, ..expected.clone() }));
        assert_eq!((new.room.created_by.as_str(), &new.timeline[0].request), ("ats", &ats().request));
        Ok(())
    });
    let asked = CreateRoomCommand { repeatable: Some(request), by: ats(), ..command() };
    assert!(matches!(use_case(rooms).run(asked).await.unwrap(), Creation::Created(_)));
}

#[tokio::test]
async fn a_room_is_answered_again_with_the_links_that_it_had() {
    let who = reachable(candidate());
    let record = RoomRecord::new(room(), vec![who.clone()]);
    let again = use_case(rooms_with(Some(record.clone()))).again(&room().name).await.unwrap().unwrap();
    assert_eq!((again.room.record, again.links), (record, vec![Some(link_of(&who))]));
    assert!(use_case(rooms_with(None)).again(&room().name).await.unwrap().is_none());
}
