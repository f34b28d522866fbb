//! Messages, rooms that keep what they are given, and what a test reads of it.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use greenroom_domain::invitation::{Failure, Invitation, InvitationId, InvitationState, Purpose};
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{
    MockMediaServer, MockRoomStore, MockSecrets, NewInvitation, Removal, RoomChange,
};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_usecases::close_rooms::CloseRooms;
use greenroom_usecases::invite::Invite;
use uuid::Uuid;

use super::{at, candidate, clock, interviewer, reachable, room};

pub(crate) fn message_id(number: u128) -> InvitationId {
    InvitationId(Uuid::from_u128(number))
}

pub(crate) fn failure(code: i32) -> Failure {
    Failure { code, title: "Refused".into(), details: "by somebody".into() }
}

/// A message of minute -600, to be sent at once.
pub(crate) fn invitation(
    number: u128,
    to: &Participant,
    purpose: Purpose,
    state: InvitationState,
) -> Invitation {
    Invitation {
        id: message_id(number),
        participant: to.id,
        purpose,
        language: "en".into(),
        state,
        created_at: at(-600),
        due_at: at(-600),
        posts: 0,
        accepted_at: None,
        sent_at: None,
        delivered_at: None,
        read_at: None,
    }
}

/// The candidate was told of the interview and will be reminded; the interviewer's message has not gone out yet.
pub(crate) fn told_record() -> RoomRecord {
    let (candidate, interviewer) = (reachable(candidate()), reachable(interviewer()));
    let invitations = vec![
        invitation(1, &candidate, Purpose::Scheduled, InvitationState::Delivered),
        invitation(2, &interviewer, Purpose::Interviewer, InvitationState::Queued),
        invitation(3, &candidate, Purpose::Reminder, InvitationState::Queued),
    ];
    RoomRecord { invitations, ..RoomRecord::new(room(), vec![candidate, interviewer]) }
}

/// Ids that count up from 1001.
pub(crate) fn secrets() -> Arc<MockSecrets> {
    let (mut secrets, mut next) = (MockSecrets::new(), 1000);
    secrets.expect_uuid().returning(move || {
        next += 1;
        Uuid::from_u128(next)
    });
    secrets.expect_bytes().returning(|| [128; 32]);
    Arc::new(secrets)
}

/// Every purpose has a template in English and in Arabic; people are reminded ten minutes and a day before.
pub(crate) fn invite() -> Invite {
    Invite {
        secrets: secrets(),
        rules: NoticeRules {
            templates: Purpose::ALL.to_vec(),
            reminders: vec![TimeDelta::minutes(10), TimeDelta::days(1)],
        },
        languages: vec!["en".into(), "ar".into()],
        default_language: "en".into(),
    }
}

/// Rooms in which every name leads to this one.
pub(crate) fn rooms_with(record: Option<RoomRecord>) -> MockRoomStore {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().returning(move |_| Ok(record.clone()));
    rooms
}

/// The same, which are asked once: the answer to a change is made of what was read before it.
pub(crate) fn rooms_read_once(record: RoomRecord) -> MockRoomStore {
    let mut rooms = MockRoomStore::new();
    rooms.expect_find().once().returning(move |_| Ok(Some(record.clone())));
    rooms
}

/// What became of the messages, in their order.
pub(crate) fn states(record: &RoomRecord) -> Vec<InvitationState> {
    record.invitations.iter().map(|one| one.state.clone()).collect()
}

/// What was stored through a mock, in its order.
pub(crate) type Noted<T> = Arc<Mutex<Vec<T>>>;

pub(crate) fn taken<T>(noted: &Noted<T>) -> Vec<T> {
    std::mem::take(&mut *noted.lock().unwrap())
}

pub(crate) fn the_one<T: std::fmt::Debug>(noted: &Noted<T>) -> T {
    let [one] = <[T; 1]>::try_from(taken(noted)).unwrap();
    one
}

/// Lets every change be committed, and notes it.
pub(crate) fn commits(rooms: &mut MockRoomStore) -> Noted<RoomChange> {
    let noted: Noted<RoomChange> = Arc::default();
    let notes = noted.clone();
    rooms.expect_commit().returning(move |change| {
        notes.lock().unwrap().push(change);
        Ok(())
    });
    noted
}

/// A media server that deletes the sample room once.
pub(crate) fn deleting_media() -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_delete_room().once().withf(|name| *name == room().name).returning(|_| Ok(Removal::Removed));
    media
}

pub(crate) fn closer(rooms: &Arc<MockRoomStore>, media: MockMediaServer, minute: i64) -> CloseRooms {
    CloseRooms { rooms: rooms.clone(), media: Arc::new(media), clock: clock(minute) }
}

pub(crate) fn happenings(timeline: &[TimelineEntry]) -> Vec<Happening> {
    timeline.iter().map(|line| line.what.clone()).collect()
}

/// To whom, for what, and how it begins.
pub(crate) fn called_for(new: &[NewInvitation]) -> Vec<(u128, Purpose, InvitationState)> {
    new.iter()
        .map(|one| (one.notice.participant.0.as_u128(), one.notice.purpose, one.notice.state()))
        .collect()
}

/// The lines that these messages have in the timeline.
pub(crate) fn lines_of(new: &[NewInvitation]) -> Vec<Happening> {
    new.iter().map(|one| Happening::InvitationIs(one.id, one.notice.purpose, one.notice.state())).collect()
}
