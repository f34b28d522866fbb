use greenroom_domain::admission::Refusal;
use greenroom_domain::link::LinkKey;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Candidacy, Entrant, MockEntryStore, MockMediaServer, ParticipantRef, StoreError,
};
use greenroom_domain::timeline::Happening;
use greenroom_usecases::admit::{AdmitError, Refused};
use greenroom_usecases::join::{Join, JoinCommand};
use mockall::Sequence;

use crate::samples::{
    admit, at, ats, away, came_in, candidate, candidates_page, database_away, entrant, family, live_room,
    page, room, willing_media,
};

fn by_link() -> JoinCommand {
    JoinCommand::Link(LinkKey::new(&[1; 32]).unwrap().link(candidate().id, 1))
}

fn by_phone() -> JoinCommand {
    JoinCommand::PhoneAndJob { phone: PhoneNumber::from_e164("+962790123456").unwrap(), job: "J-1".into() }
}

#[tokio::test]
async fn the_livekit_room_is_made_ready_before_anything_is_stored() {
    let mut order = Sequence::new();
    let (mut doors, mut media) = (MockEntryStore::new(), MockMediaServer::new());
    doors.expect_by_link().once().in_sequence(&mut order).returning(|_| Ok(Some(entrant())));
    media.expect_create_room().once().in_sequence(&mut order).returning(|asked| {
        assert_eq!((asked.empty_timeout.num_seconds(), asked.departure_timeout.num_seconds()), (900, 600));
        Ok(live_room())
    });
    doors.expect_admit().once().in_sequence(&mut order).returning(|pass| {
        assert_eq!((pass.server_sid.as_str(), pass.spends, pass.family), ("RM_1", None, family(77)));
        let line = Happening::TokenIssued(family(77));
        assert_eq!(pass.entry, candidates_page().line(room().id, at(20), Some(candidate().id), line));
        assert_eq!(pass.refresh_expires_at, at(120));
        Ok(2)
    });
    let admitted = came_in(Join(admit(doors, media)).run(&by_link(), &page()).await.unwrap());
    assert_eq!(admitted.expires_at, at(120), "two hours would be past the hard end");
    assert_eq!((admitted.refresh_after, admitted.observers), (at(95), 2));
}

#[tokio::test]
async fn nothing_is_stored_while_livekit_is_away() {
    let (mut doors, mut media) = (MockEntryStore::new(), MockMediaServer::new());
    doors.expect_by_link().returning(|_| Ok(Some(entrant())));
    doors.expect_admit().never();
    media.expect_create_room().once().returning(|_| Err(away()));
    let refused = Join(admit(doors, media)).run(&by_link(), &page()).await;
    assert!(matches!(refused, Err(AdmitError::Media(error)) if error.is_transient()));
}

#[tokio::test]
async fn livekit_is_not_asked_for_somebody_who_may_not_enter() {
    let mut over = entrant();
    over.room.window.closes_at = at(20);
    let mut early = entrant();
    early.room.window.opens_at = at(21);
    let mut revoked = entrant();
    revoked.participant.revoked_at = Some(at(1));
    for (who, expected) in
        [(over, Refusal::Over), (early, Refusal::TooEarly { opens_at: at(21) }), (revoked, Refusal::Revoked)]
    {
        let (mut doors, mut media) = (MockEntryStore::new(), MockMediaServer::new());
        doors.expect_by_link().returning(move |_| Ok(Some(who.clone())));
        media.expect_create_room().never();
        let refused = Join(admit(doors, media)).run(&by_link(), &page()).await;
        let Err(AdmitError::Refused(refused)) = refused else { panic!("{expected:?}") };
        assert_eq!(refused, Refused { refusal: expected, room: room().id, participant: candidate().id });
    }
}

#[tokio::test]
async fn a_record_that_changed_meanwhile_is_loaded_again() {
    let mut doors = MockEntryStore::new();
    let mut order = Sequence::new();
    doors.expect_by_link().times(2).returning(|_| Ok(Some(entrant())));
    doors.expect_admit().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
    doors.expect_admit().once().in_sequence(&mut order).returning(|_| Ok(0));
    assert!(Join(admit(doors, willing_media())).run(&by_link(), &page()).await.is_ok());
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().times(4).returning(|_| Ok(Some(entrant())));
    doors.expect_admit().times(4).returning(|_| Err(StoreError::Conflict));
    let given_up = Join(admit(doors, willing_media())).run(&by_link(), &page()).await;
    assert!(matches!(given_up, Err(AdmitError::Store(StoreError::Conflict))));
}

#[tokio::test]
async fn an_unknown_link_is_nobody() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().returning(|_| Ok(None));
    assert!(matches!(
        Join(admit(doors, MockMediaServer::new())).run(&by_link(), &page()).await,
        Err(AdmitError::Unknown)
    ));
}

#[tokio::test]
async fn of_several_rooms_a_phone_leads_to_the_one_with_somebody_inside() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_phone_and_job().withf(|_, job| job == "J-1").returning(|_, _| {
        let mut other = entrant();
        other.room.name = greenroom_domain::room::RoomName::parse("interview_2").unwrap();
        Ok(vec![Candidacy { entrant: other, live: false }, Candidacy { entrant: entrant(), live: true }])
    });
    doors.expect_admit().once().returning(|_| Ok(0));
    let admitted = came_in(Join(admit(doors, willing_media())).run(&by_phone(), &page()).await.unwrap());
    assert_eq!(admitted.entrant.room.name, room().name);
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_phone_and_job().returning(|_, _| Err(database_away()));
    let result = Join(admit(doors, MockMediaServer::new())).run(&by_phone(), &page()).await;
    assert!(matches!(result, Err(AdmitError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn an_id_in_the_form_of_ours_may_still_be_the_callers_own() {
    let own = "7b1f7a52-3b0a-4d39-9d8e-2f6f5b1f0a11";
    let mut doors = MockEntryStore::new();
    doors.expect_by_name().times(2).returning(|_, who| {
        Ok(matches!(who, ParticipantRef::External(_))
            .then(|| Entrant { room: room(), participant: candidate() }))
    });
    doors.expect_admit().once().returning(|_| Ok(0));
    let command = JoinCommand::Name { room: room().name, who: own.into() };
    assert!(Join(admit(doors, willing_media())).run(&command, &ats()).await.is_ok());
}
