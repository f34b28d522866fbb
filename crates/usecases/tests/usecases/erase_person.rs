use std::sync::Arc;

use greenroom_domain::erasure::{RawLog, Subject};
use greenroom_domain::message::MessageId;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{
    Entrant, Erasure, FoundPerson, MockAdmissionStore, MockEntryStore, MockMediaServer, MockRetentionStore,
    RawLook, Removal, StoreError,
};
use greenroom_domain::room::{Room, RoomId};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::erase_person::{ErasePerson, Erased};
use greenroom_usecases::put_out::PutOut;
use mockall::Sequence;
use uuid::Uuid;

use crate::samples::{at, ats, away, candidate, clock, database_away, phone, reachable, room};

fn subject() -> Subject {
    Subject::new(Some("C-1".into()), None).unwrap()
}

/// The candidate in the room of this number, which ends hard at that minute.
fn found(number: u128, hard_end: i64) -> FoundPerson {
    let mut room = Room { id: RoomId(Uuid::from_u128(number)), ..room() };
    room.window.hard_ends_at = at(hard_end);
    let participant: Participant = reachable(candidate());
    FoundPerson { entrant: Entrant { room, participant }, messages: vec![MessageId::new("wamid.1")] }
}

/// One interview to come, and one that is over.
fn two() -> Vec<FoundPerson> {
    vec![found(10, 120), found(11, 15)]
}

/// Finds these, and nothing of them in any body.
fn finding(people: Vec<FoundPerson>) -> MockRetentionStore {
    let mut retention = MockRetentionStore::new();
    retention.expect_people().withf(|who, _| *who == subject()).return_once(move |_, _| Ok(people));
    retention.expect_erase_number().returning(|_| Ok(()));
    retention.expect_erase_raw().returning(|_, _, _, _| Ok(RawLook::default()));
    retention
}

fn letting_go(times: usize) -> (MockAdmissionStore, MockMediaServer) {
    let (mut admissions, mut media) = (MockAdmissionStore::new(), MockMediaServer::new());
    admissions.expect_put_out().times(times).returning(|_| Ok(true));
    media.expect_remove_participant().times(times).returning(|_, _| Ok(Removal::Removed));
    (admissions, media)
}

fn use_case(
    retention: MockRetentionStore,
    (admissions, media): (MockAdmissionStore, MockMediaServer),
) -> ErasePerson {
    let put_out = PutOut {
        doors: Arc::new(MockEntryStore::new()),
        admissions: Arc::new(admissions),
        media: Arc::new(media),
        clock: clock(20),
    };
    ErasePerson { retention: Arc::new(retention), put_out, clock: clock(20) }
}

async fn erase(
    retention: MockRetentionStore,
    doors: (MockAdmissionStore, MockMediaServer),
) -> Result<Erased, StoreError> {
    use_case(retention, doors).run(&subject(), &ats()).await
}

#[tokio::test]
async fn the_persons_own_row_goes_last_so_that_a_call_that_was_cut_off_finds_the_rest() {
    let (mut retention, mut order) = (MockRetentionStore::new(), Sequence::new());
    let (mut admissions, mut media) = (MockAdmissionStore::new(), MockMediaServer::new());
    retention.expect_people().once().in_sequence(&mut order).returning(|_, _| Ok(two()));
    let is_to_come = |room: RoomId| room == RoomId(Uuid::from_u128(10));
    admissions
        .expect_put_out()
        .once()
        .in_sequence(&mut order)
        .withf(move |out| is_to_come(out.room))
        .returning(|_| Ok(true));
    media.expect_remove_participant().once().in_sequence(&mut order).returning(|_, _| Ok(Removal::Removed));
    retention
        .expect_erase_number()
        .once()
        .in_sequence(&mut order)
        .withf(|one| *one == phone())
        .returning(|_| Ok(()));
    for log in RawLog::ALL {
        retention
            .expect_erase_raw()
            .once()
            .in_sequence(&mut order)
            .withf(move |asked, traces, after, _| {
                *asked == log && after.is_none() && !traces.needles(log).is_empty()
            })
            .returning(|_, _, _, _| Ok(RawLook { erased: 2, next: None }));
    }
    let line = |room| {
        ats().line(RoomId(Uuid::from_u128(room)), at(20), Some(candidate().id), Happening::PersonErased)
    };
    let people = [10, 11].map(|room| (RoomId(Uuid::from_u128(room)), candidate().id)).to_vec();
    let expected = Erasure { people, timeline: vec![line(10), line(11)] };
    retention
        .expect_erase()
        .once()
        .in_sequence(&mut order)
        .withf(move |erasure| *erasure == expected)
        .returning(|_| Ok(3));
    let erased = erase(retention, (admissions, media)).await.unwrap();
    assert_eq!((erased.rooms, erased.people, erased.messages, erased.raw_bodies), (2, 2, 3, 4));
    assert!(erased.removal.is_none());
}

#[tokio::test]
async fn whom_nobody_knows_leaves_nothing_behind_and_counts_as_nothing() {
    let mut retention = MockRetentionStore::new();
    retention.expect_people().once().returning(|_, _| Ok(vec![]));
    retention.expect_erase_number().once().withf(|one| *one == phone()).returning(|_| Ok(()));
    retention
        .expect_erase_raw()
        .once()
        .withf(|log, _, _, _| *log == RawLog::Messenger)
        .returning(|_, _, _, _| Ok(RawLook::default()));
    let by_number = Subject::new(None, Some(phone())).unwrap();
    let erased = use_case(retention, letting_go(0)).run(&by_number, &ats()).await.unwrap();
    assert_eq!((erased.rooms, erased.people, erased.messages, erased.raw_bodies), (0, 0, 0, 0));
}

#[tokio::test]
async fn many_people_go_in_parts_until_none_is_left() {
    let (mut retention, mut left) = (MockRetentionStore::new(), (0..502).map(|number| found(number, 15)));
    retention.expect_people().returning(move |_, limit| Ok(left.by_ref().take(limit as usize).collect()));
    retention.expect_erase_number().returning(|_| Ok(()));
    retention.expect_erase_raw().returning(|_, _, _, _| Ok(RawLook::default()));
    retention.expect_erase().times(2..).returning(|erasure| Ok(erasure.people.len()));
    let erased = erase(retention, letting_go(0)).await.unwrap();
    assert_eq!((erased.rooms, erased.people, erased.messages), (502, 502, 502));
}

#[tokio::test]
async fn a_log_is_looked_through_to_its_end() {
    let mut retention = MockRetentionStore::new();
    retention.expect_people().return_once(|_, _| Ok(two()));
    retention.expect_erase_number().returning(|_| Ok(()));
    retention.expect_erase_raw().times(4).returning(|_, _, after, _| {
        let next = after.is_none().then(|| "EV_7".to_owned());
        Ok(RawLook { erased: 1, next })
    });
    retention.expect_erase().return_once(|_| Ok(0));
    assert_eq!(erase(retention, letting_go(1)).await.unwrap().raw_bodies, 4);
}

#[tokio::test]
async fn a_media_server_that_is_away_keeps_nobody_from_being_erased_and_is_asked_once() {
    let mut retention = finding(vec![found(10, 120), found(11, 120)]);
    retention.expect_erase().once().returning(|_| Ok(0));
    let (mut admissions, mut media) = (MockAdmissionStore::new(), MockMediaServer::new());
    admissions.expect_put_out().times(2).returning(|_| Ok(true));
    media.expect_remove_participant().once().returning(|_, _| Err(away()));
    let erased = erase(retention, (admissions, media)).await.unwrap();
    assert!(erased.people == 2 && erased.removal.unwrap().is_transient());
}

#[tokio::test]
async fn whoever_cannot_be_put_out_stays_to_be_found_again() {
    let (mut admissions, media) = (MockAdmissionStore::new(), MockMediaServer::new());
    admissions.expect_put_out().once().returning(|_| Err(database_away()));
    assert!(erase(finding(two()), (admissions, media)).await.is_err_and(|error| error.is_transient()));
}
