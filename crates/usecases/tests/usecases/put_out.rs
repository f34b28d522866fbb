use std::sync::Arc;

use greenroom_domain::ports::{
    Entrant, MockAdmissionStore, MockEntryStore, MockMediaServer, PuttingOut, Removal,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::Happening;
use greenroom_usecases::put_out::{PutOut, PutOutError};
use mockall::Sequence;

use crate::samples::{
    at, ats, away, candidate, candidates_page, clock, database_away, doors_by_name, entrant, room,
};

fn use_case(doors: MockEntryStore, admissions: MockAdmissionStore, media: MockMediaServer) -> PutOut {
    PutOut {
        doors: Arc::new(doors),
        admissions: Arc::new(admissions),
        media: Arc::new(media),
        clock: clock(20),
    }
}

fn storing(is_new: bool) -> MockAdmissionStore {
    let mut admissions = MockAdmissionStore::new();
    admissions.expect_put_out().once().returning(move |_| Ok(is_new));
    admissions
}

fn removing(removal: Removal) -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(move |_, _| Ok(removal));
    media
}

#[tokio::test]
async fn new_tokens_are_refused_before_the_person_is_removed() {
    let (mut admissions, mut media, mut order) =
        (MockAdmissionStore::new(), MockMediaServer::new(), Sequence::new());
    let entry = ats().line(room().id, at(20), Some(candidate().id), Happening::PutOut);
    let expected = PuttingOut { room: room().id, participant: candidate().id, entry };
    admissions
        .expect_put_out()
        .once()
        .in_sequence(&mut order)
        .withf(move |putting| *putting == expected)
        .returning(|_| Ok(true));
    media
        .expect_remove_participant()
        .once()
        .in_sequence(&mut order)
        .withf(|name, identity| *name == room().name && identity == candidate().identity().as_str())
        .returning(|_, _| Ok(Removal::Removed));
    let out =
        use_case(doors_by_name(entrant()), admissions, media).run(&room().name, "C-1", &ats()).await.unwrap();
    assert_eq!((out.entrant, out.removal.unwrap()), (entrant(), Removal::Removed));
}

#[tokio::test]
async fn putting_out_twice_removes_twice_for_who_may_have_come_back() {
    let out = use_case(doors_by_name(entrant()), storing(false), removing(Removal::AlreadyGone));
    let out = out.run(&room().name, "C-1", &ats()).await.unwrap();
    assert_eq!(out.removal.unwrap(), Removal::AlreadyGone);
}

#[tokio::test]
async fn who_is_put_out_stays_put_out_while_livekit_is_away() {
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(|_, _| Err(away()));
    let out = use_case(doors_by_name(entrant()), storing(true), media).run(&room().name, "C-1", &ats()).await;
    assert!(out.unwrap().removal.unwrap_err().is_transient());
}

#[tokio::test]
async fn who_cannot_be_put_out_for_good_is_not_removed() {
    let mut admissions = MockAdmissionStore::new();
    admissions.expect_put_out().once().returning(|_| Err(database_away()));
    let failed = use_case(doors_by_name(entrant()), admissions, MockMediaServer::new())
        .run(&room().name, "C-1", &ats())
        .await;
    assert!(matches!(failed, Err(PutOutError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn nobody_puts_out_themselves_or_somebody_of_another_room() {
    let out = use_case(doors_by_name(entrant()), MockAdmissionStore::new(), MockMediaServer::new());
    let oneself = out.run(&room().name, "C-1", &candidates_page()).await;
    assert!(matches!(oneself, Err(PutOutError::Oneself)));
    let other = RoomName::parse("interview_2").unwrap();
    for (name, who) in [(&other, "C-1"), (&room().name, "C-2")] {
        assert!(matches!(out.run(name, who, &ats()).await, Err(PutOutError::Unknown)), "{who}");
    }
}

#[tokio::test]
async fn people_are_put_out_before_the_room_opens_and_after_it_is_over_too() {
    for hard_end in [10, 500] {
        let mut found: Entrant = entrant();
        found.room.window.hard_ends_at = at(hard_end);
        found.room.window.opens_at = at(hard_end - 5);
        let out = use_case(doors_by_name(found), storing(true), removing(Removal::AlreadyGone));
        assert!(out.run(&room().name, "C-1", &ats()).await.is_ok());
    }
}
