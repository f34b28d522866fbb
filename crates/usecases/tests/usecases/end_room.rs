use std::sync::Arc;

use greenroom_domain::invitation::{InvitationState, Purpose, Suppression};
use greenroom_domain::ports::{MockMediaServer, MockRoomStore, Removal, StoreError};
use greenroom_domain::room::{EndedBy, Room, RoomRecord};
use greenroom_domain::session::Source;
use greenroom_domain::timeline::{Actor, Caller, Happening};
use greenroom_usecases::end_room::{EndError, EndRoom, Ending};
use mockall::Sequence;

use crate::samples::{
    at, ats, away, called_for, candidate, clock, closer, commits, database_away, failure, happenings, inside,
    interviewer, invitation, invite, lines_of, message_id, reachable, room, rooms_read_once, rooms_with,
    states, the_one, told_record,
};

use Ending::{Cancel, End};
use InvitationState::{
    Accepted, Delivered, Failed, Held, Queued, Read, Sending, Sent, Suppressed, Uncertain, Undelivered,
};
use Suppression::Superseded;

fn use_case(rooms: MockRoomStore, media: MockMediaServer, minute: i64) -> EndRoom {
    let rooms = Arc::new(rooms);
    let closer = closer(&rooms, media, minute);
    EndRoom { rooms, invite: invite(), closer, clock: clock(minute) }
}

/// The sample room, which is not on LiveKit.
fn record() -> RoomRecord {
    let record = told_record();
    RoomRecord { room: Room { server: None, ..record.room }, ..record }
}

fn live() -> RoomRecord {
    RoomRecord { sessions: vec![inside(&candidate())], ..record() }
}

fn ended(by: EndedBy) -> RoomRecord {
    RoomRecord { room: Room { ended: Some((at(5), by)), ..record().room }, ..record() }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// It is ended so, by one change.
    Ended(EndedBy),
    /// Nothing is stored, and all is well.
    Same,
    /// It is too late.
    Over,
    /// It is too early: who was invited would not hear of it.
    TooEarly,
}

async fn ending(record: RoomRecord, minute: i64, how: Ending) -> Becomes {
    let mut rooms = rooms_with(Some(record));
    let changes = commits(&mut rooms);
    match use_case(rooms, MockMediaServer::new(), minute).run(&room().name, how, &ats()).await {
        Err(EndError::Over) => Becomes::Over,
        Err(EndError::NotBegun) => Becomes::TooEarly,
        Err(error) => panic!("{error}"),
        Ok(_) if changes.lock().unwrap().is_empty() => Becomes::Same,
        Ok(_) => {
            let (when, by) = the_one(&changes).room.ended.unwrap();
            assert_eq!(when, at(minute));
            Becomes::Ended(by)
        }
    }
}

#[tokio::test]
async fn what_cancelling_and_ending_do_depends_on_where_the_room_stands() {
    use Becomes::{Ended, Over, Same, TooEarly};
    let (cancelled, closed) = (Ended(EndedBy::Cancelled), Ended(EndedBy::Closed));
    for (what, record, minute, by_cancel, by_end) in [
        ("before it opens", record(), -10, cancelled, TooEarly),
        ("open", record(), 20, cancelled, closed),
        ("live", live(), 20, cancelled, closed),
        ("live past its close", live(), 100, cancelled, closed),
        ("over by its time", record(), 95, Over, Same),
        ("over by its hard end", live(), 120, Over, Same),
        ("called off", ended(EndedBy::Cancelled), 20, Same, Same),
        ("closed", ended(EndedBy::Closed), 20, Over, Same),
    ] {
        assert_eq!(ending(record.clone(), minute, Cancel).await, by_cancel, "cancel: {what}");
        assert_eq!(ending(record, minute, End).await, by_end, "end: {what}");
    }
}

#[tokio::test]
async fn a_cancellation_is_told_to_who_was_told_and_whatever_waits_goes_out_no_more() {
    let mut rooms = rooms_read_once(record());
    let changes = commits(&mut rooms);
    let answer =
        use_case(rooms, MockMediaServer::new(), -10).run(&room().name, Cancel, &ats()).await.unwrap().record;
    let change = the_one(&changes);
    assert_eq!(answer, change.applied(record()), "without another look at the room");
    assert_eq!(states(&answer), [Delivered, Suppressed(Superseded), Suppressed(Superseded), Queued]);
    assert_eq!((answer.room.ended, answer.room.version), (Some((at(-10), EndedBy::Cancelled)), 2));
    assert_eq!(called_for(&change.invitations), [(1, Purpose::Cancelled, Queued)]);
    assert_eq!(change.invitations[0].notice.due_at, at(-10));
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
    let lines = [vec![Happening::RoomCancelled], lines_of(&change.invitations)].concat();
    assert_eq!(happenings(&change.timeline), lines);
    assert!(change.timeline.iter().all(|line| line.actor == Actor::Key("ats".into())));
    let cancelled = Room { ended: Some((at(-10), EndedBy::Cancelled)), version: 2, ..record().room };
    assert_eq!((change.room, change.closes_server_room, change.at), (cancelled, true, at(-10)));
}

#[tokio::test]
async fn only_who_may_know_of_the_room_is_told_that_it_was_called_off() {
    for (state, told) in [
        (Queued, false),
        (Sending, true),
        (Uncertain, true),
        (Held, true),
        (Accepted, true),
        (Sent, true),
        (Delivered, true),
        (Read, true),
        (Failed(failure(131_026)), false),
        (Undelivered, false),
        (Suppressed(Superseded), false),
    ] {
        let mut record = record();
        record.invitations = vec![invitation(2, &interviewer(), Purpose::Interviewer, state.clone())];
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        use_case(rooms, MockMediaServer::new(), -10).run(&room().name, Cancel, &ats()).await.unwrap();
        let expected = told.then_some((2, Purpose::Cancelled, Queued));
        assert_eq!(called_for(&the_one(&changes).invitations), Vec::from_iter(expected), "{state:?}");
    }
}

#[tokio::test]
async fn nobody_is_told_of_the_end_of_a_quiet_room_or_without_being_expected() {
    let quiet = RoomRecord { room: Room { notify: false, ..record().room }, ..record() };
    let mut put_out = record();
    put_out.participants[0].revoked_at = Some(at(-50));
    for record in [quiet, put_out] {
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        use_case(rooms, MockMediaServer::new(), -10).run(&room().name, Cancel, &ats()).await.unwrap();
        assert_eq!(the_one(&changes).invitations, []);
    }
}

#[tokio::test]
async fn the_end_after_the_talk_is_told_to_nobody_and_whatever_waits_goes_out_no_more() {
    let mut rooms = rooms_read_once(live());
    let changes = commits(&mut rooms);
    let answer = use_case(rooms, MockMediaServer::new(), 40)
        .run(&room().name, End, &Caller::SYSTEM)
        .await
        .unwrap()
        .record;
    let change = the_one(&changes);
    assert_eq!(answer, change.applied(live()), "without another look at the room");
    assert_eq!(states(&answer), [Delivered, Suppressed(Superseded), Suppressed(Superseded)]);
    assert_eq!(change.invitations, []);
    assert_eq!(change.superseded, [message_id(2), message_id(3)]);
    assert_eq!(happenings(&change.timeline), [Happening::RoomEnded]);
    assert_eq!(change.timeline[0].actor, Actor::System);
    assert!(change.closes_server_room);
}

#[tokio::test]
async fn the_livekit_room_is_closed_after_the_end_is_stored() {
    let (mut rooms, mut media, mut order) =
        (rooms_read_once(told_record()), MockMediaServer::new(), Sequence::new());
    rooms.expect_commit().once().in_sequence(&mut order).returning(|_| Ok(()));
    media.expect_delete_room().once().in_sequence(&mut order).returning(|_| Ok(Removal::Removed));
    rooms
        .expect_record_server_room_gone()
        .once()
        .in_sequence(&mut order)
        .withf(|sid, entry| sid == "RM_1" && entry.what == Happening::ServerRoomDeleted(Source::Request))
        .returning(|_, _| Ok(true));
    use_case(rooms, media, 40).run(&room().name, End, &ats()).await.unwrap();
}

#[tokio::test]
async fn a_livekit_that_fails_does_not_fail_the_end() {
    for how in [Cancel, End] {
        let mut rooms = rooms_with(Some(told_record()));
        commits(&mut rooms);
        rooms.expect_record_server_room_gone().never();
        let mut media = MockMediaServer::new();
        media.expect_delete_room().once().returning(|_| Err(away()));
        assert!(use_case(rooms, media, 40).run(&room().name, how, &ats()).await.is_ok());
    }
}

#[tokio::test]
async fn a_conflict_is_decided_anew_on_what_is_there_now() {
    let (mut rooms, mut order) = (MockRoomStore::new(), Sequence::new());
    rooms.expect_find().once().in_sequence(&mut order).returning(|_| Ok(Some(record())));
    rooms.expect_commit().once().in_sequence(&mut order).returning(|_| Err(StoreError::Conflict));
    rooms.expect_find().once().in_sequence(&mut order).returning(|_| Ok(Some(ended(EndedBy::Cancelled))));
    let room = use_case(rooms, MockMediaServer::new(), -10).run(&room().name, Cancel, &ats()).await.unwrap();
    assert_eq!(room.record, ended(EndedBy::Cancelled), "somebody else called it off");
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up() {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().times(4).returning(|_| Ok(Some(record())));
    rooms.expect_commit().times(4).returning(|_| Err(StoreError::Conflict));
    let given_up = use_case(rooms, MockMediaServer::new(), 10).run(&room().name, End, &ats()).await;
    assert!(matches!(given_up, Err(EndError::Store(StoreError::Conflict))));
}

#[tokio::test]
async fn a_room_of_no_name_and_a_database_that_is_away_are_told_as_that() {
    let unknown = use_case(rooms_with(None), MockMediaServer::new(), 10).run(&room().name, End, &ats()).await;
    assert!(matches!(unknown, Err(EndError::Unknown)));
    let mut rooms = rooms_with(Some(record()));
    rooms.expect_commit().once().returning(|_| Err(database_away()));
    let failed = use_case(rooms, MockMediaServer::new(), 10).run(&room().name, End, &ats()).await;
    assert!(matches!(failed, Err(EndError::Store(error)) if error.is_transient()));
}

#[tokio::test]
async fn a_cancellation_without_consent_or_template_says_why_it_is_not_told() {
    let mut record = record();
    record.participants = vec![reachable(candidate())];
    let mut rooms = rooms_with(Some(record));
    let changes = commits(&mut rooms);
    let mut end = use_case(rooms, MockMediaServer::new(), -10);
    end.invite.rules.templates.retain(|purpose| *purpose != Purpose::Cancelled);
    end.run(&room().name, Cancel, &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(change.timeline[1].what.kind(), "invitation_suppressed");
    assert_eq!(change.invitations[0].notice.suppressed.unwrap().as_str(), "no_template");
}
