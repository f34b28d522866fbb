use std::sync::Arc;

use greenroom_domain::invitation::{InvitationState, Purpose, Suppression};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{Made, MockRoomStore, Once, RoomChange, StoreError};
use greenroom_domain::room::{EndedBy, Room, RoomRecord};
use greenroom_domain::timeline::Actor;
use greenroom_usecases::resend_invitation::{ResendError, ResendInvitation};

use crate::samples::{
    Noted, at, ats, called_for, candidate, clock, commits, database_away, failure, happenings, inside,
    invitation, invite, lines_of, message_id, reachable, repeatable, room, rooms_read_once, rooms_with,
    taken, the_one,
};

use InvitationState::{
    Accepted, Delivered, Failed, Held, Queued, Read, Sending, Sent, Suppressed, Uncertain, Undelivered,
};

fn use_case(rooms: MockRoomStore, minute: i64) -> ResendInvitation {
    ResendInvitation { rooms: Arc::new(rooms), invite: invite(), clock: clock(minute) }
}

/// The candidate had one message, number 1.
fn record(purpose: Purpose, state: InvitationState) -> RoomRecord {
    let candidate = reachable(candidate());
    let invitations = vec![invitation(1, &candidate, purpose, state)];
    RoomRecord { invitations, ..RoomRecord::new(room(), vec![candidate]) }
}

/// A store that is asked for the room once, and takes what it is given.
fn keeping(record: RoomRecord) -> (MockRoomStore, Noted<RoomChange>) {
    let mut rooms = rooms_read_once(record);
    let noted = commits(&mut rooms);
    (rooms, noted)
}

#[tokio::test]
async fn the_same_message_goes_out_again_as_another_invitation() {
    let (rooms, changes) = keeping(record(Purpose::Scheduled, Failed(failure(131_026))));
    let (room_again, new) =
        use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await.unwrap();
    let change = the_one(&changes);
    assert_eq!(called_for(&change.invitations), [(1, Purpose::Scheduled, Queued)]);
    assert_eq!((new.id, new.due_at), (change.invitations[0].id, at(-100)));
    assert_ne!(new.id, message_id(1));
    assert_eq!(
        room_again.record.invitations[0].state,
        Failed(failure(131_026)),
        "what became of the first stays"
    );
    assert_eq!(change.room, Room { version: 2, ..room() });
    assert!(change.superseded.is_empty() && change.participants.is_empty() && !change.closes_server_room);
    assert_eq!(happenings(&change.timeline), lines_of(&change.invitations));
    assert_eq!(change.timeline[0].actor, Actor::Key("ats".into()));
}

#[tokio::test]
async fn a_message_of_every_purpose_is_sent_again_for_the_same() {
    for purpose in Purpose::ALL {
        let (rooms, changes) = keeping(record(purpose, Uncertain));
        let (_, new) = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await.unwrap();
        assert_eq!(new.purpose, purpose);
        assert_eq!(the_one(&changes).invitations[0].urgent_at, at(15), "the soonest interview first");
    }
}

#[tokio::test]
async fn only_a_message_that_is_still_to_go_out_is_not_sent_again() {
    for (state, pending) in [
        (Queued, true),
        (Sending, true),
        (Uncertain, false),
        (Held, false),
        (Accepted, false),
        (Sent, false),
        (Delivered, false),
        (Read, false),
        (Undelivered, false),
        (Failed(failure(131_026)), false),
        (Suppressed(Suppression::NoConsent), false),
    ] {
        let (rooms, changes) = keeping(record(Purpose::Scheduled, state.clone()));
        let result = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await;
        assert_eq!(matches!(result, Err(ResendError::Pending)), pending, "{state:?}");
        assert_eq!(result.is_ok(), !pending, "{state:?}");
        assert_eq!(taken(&changes).is_empty(), pending, "{state:?}");
    }
}

#[tokio::test]
async fn the_new_message_is_in_the_language_that_is_the_persons_now() {
    for (locale, language) in [(Some("ar-JO"), "ar"), (Some("fr"), "en"), (None, "en")] {
        let mut record = record(Purpose::Scheduled, Delivered);
        record.participants[0].locale = locale.map(ToOwned::to_owned);
        record.invitations[0].language = "tr".into();
        let (rooms, _) = keeping(record);
        let (_, new) = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await.unwrap();
        assert_eq!(new.language, language, "{locale:?}");
    }
}

#[tokio::test]
async fn the_answer_shows_the_new_message_behind_the_first_without_another_look_at_the_room() {
    let before = record(Purpose::Scheduled, Delivered);
    let (rooms, changes) = keeping(before.clone());
    let (answer, new) = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await.unwrap();
    assert_eq!(answer.record, the_one(&changes).applied(before.clone()));
    assert_eq!(answer.record.invitations, [before.invitations, vec![new.clone()]].concat());
    assert_eq!((answer.record.room.version, new.state, answer.at), (2, Queued, at(-100)));
}

fn ended(record: RoomRecord, by: EndedBy) -> RoomRecord {
    RoomRecord { room: Room { ended: Some((at(5), by)), ..room() }, ..record }
}

#[tokio::test]
async fn a_message_is_sent_again_until_it_would_say_nothing_true_any_more() {
    use Purpose::{Interviewer, Open, Reminder, Rescheduled, Scheduled};
    for (purpose, minute, over) in [
        (Reminder, 14, false),
        (Reminder, 15, true),
        (Scheduled, 15, false),
        (Open, 89, false),
        (Open, 90, true),
        (Scheduled, 89, false),
        (Scheduled, 90, true),
        (Rescheduled, 90, true),
        (Interviewer, 89, false),
        (Interviewer, 90, true),
    ] {
        let mut live = record(purpose, Delivered);
        live.sessions = vec![inside(&candidate())];
        for record in [record(purpose, Delivered), live] {
            let (rooms, changes) = keeping(record);
            let result = use_case(rooms, minute).run(&room().name, message_id(1), None, &ats()).await;
            assert_eq!(matches!(result, Err(ResendError::Over)), over, "{purpose:?} in minute {minute}");
            assert_eq!(result.is_ok(), !over, "{purpose:?} in minute {minute}");
            assert_eq!(taken(&changes).len(), usize::from(!over), "{purpose:?} in minute {minute}");
        }
    }
}

#[tokio::test]
async fn a_reminder_of_a_room_without_a_start_is_sent_again_until_it_closes() {
    for (minute, over) in [(89, false), (90, true)] {
        let mut record = record(Purpose::Reminder, Delivered);
        record.room.schedule.starts_at = None;
        let (rooms, _) = keeping(record);
        let result = use_case(rooms, minute).run(&room().name, message_id(1), None, &ats()).await;
        assert_eq!(matches!(result, Err(ResendError::Over)), over, "in minute {minute}");
        assert_eq!(result.is_ok(), !over, "in minute {minute}");
    }
}

#[tokio::test]
async fn who_was_put_out_gets_no_message_again() {
    for purpose in Purpose::ALL {
        let mut record = record(purpose, Delivered);
        record.participants[0].revoked_at = Some(at(-200));
        let (rooms, changes) = keeping(record);
        let refused = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await;
        assert!(matches!(refused, Err(ResendError::Suppressed(Suppression::TooLate))), "{purpose:?}");
        assert_eq!(taken(&changes), []);
    }
}

#[tokio::test]
async fn after_the_end_only_a_cancellation_is_sent_again() {
    for (what, record, minute, over) in [
        ("before it opens", record(Purpose::Scheduled, Delivered), -10, false),
        ("after its time", record(Purpose::Scheduled, Delivered), 95, true),
        ("after the end", ended(record(Purpose::Interviewer, Delivered), EndedBy::Closed), 10, true),
        (
            "after it was called off",
            ended(record(Purpose::Scheduled, Delivered), EndedBy::Cancelled),
            10,
            true,
        ),
        ("the cancellation", ended(record(Purpose::Cancelled, Undelivered), EndedBy::Cancelled), 10, false),
        ("much later", ended(record(Purpose::Cancelled, Undelivered), EndedBy::Cancelled), 500, false),
    ] {
        let (rooms, changes) = keeping(record);
        let result = use_case(rooms, minute).run(&room().name, message_id(1), None, &ats()).await;
        assert_eq!(matches!(result, Err(ResendError::Over)), over, "{what}");
        assert_eq!(taken(&changes).len(), usize::from(!over), "{what}");
    }
}

#[tokio::test]
async fn what_would_be_suppressed_again_is_refused_with_the_reason_and_not_stored() {
    let mut silent = record(Purpose::Scheduled, Suppressed(Suppression::NoConsent));
    silent.participants = vec![Participant { consent: None, ..reachable(candidate()) }];
    let templates = invite().rules.templates;
    for (record, templates, expected) in [
        (silent, templates, Suppression::NoConsent),
        (record(Purpose::Scheduled, Delivered), vec![Purpose::Open], Suppression::NoTemplate),
    ] {
        let mut rooms = rooms_with(Some(record));
        let changes = commits(&mut rooms);
        let mut resend = use_case(rooms, -100);
        resend.invite.rules.templates = templates;
        let refused = resend.run(&room().name, message_id(1), None, &ats()).await;
        assert!(
            matches!(refused, Err(ResendError::Suppressed(reason)) if reason == expected),
            "{expected:?}"
        );
        assert_eq!(taken(&changes), []);
    }
}

#[tokio::test]
async fn an_unknown_room_or_message_is_told_as_that() {
    let resend = use_case(rooms_with(None), -100);
    let unknown = resend.run(&room().name, message_id(1), None, &ats()).await;
    assert!(matches!(unknown, Err(ResendError::UnknownRoom)));
    let resend = use_case(rooms_with(Some(record(Purpose::Scheduled, Delivered))), -100);
    let unknown = resend.run(&room().name, message_id(2), None, &ats()).await;
    assert!(matches!(unknown, Err(ResendError::UnknownInvitation)));
}

#[tokio::test]
async fn a_conflict_is_decided_anew_on_what_is_there_now() {
    let (mut rooms, mut finds) = (MockRoomStore::new(), 0);
    rooms.expect_find().times(2).returning(move |_| {
        finds += 1;
        let over = ended(record(Purpose::Scheduled, Delivered), EndedBy::Closed);
        Ok(Some(if finds == 1 { record(Purpose::Scheduled, Delivered) } else { over }))
    });
    rooms.expect_commit().once().returning(|_| Err(StoreError::Conflict));
    let refused = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await;
    assert!(matches!(refused, Err(ResendError::Over)));
}

#[tokio::test]
async fn a_record_that_never_stands_still_is_given_up_and_a_database_that_is_away_at_once() {
    let errors: [(fn() -> StoreError, usize); 2] = [(|| StoreError::Conflict, 4), (database_away, 1)];
    for (error, times) in errors {
        let mut rooms = rooms_with(Some(record(Purpose::Scheduled, Delivered)));
        rooms.expect_commit().times(times).returning(move |_| Err(error()));
        let failed = use_case(rooms, -100).run(&room().name, message_id(1), None, &ats()).await;
        assert!(matches!(failed, Err(ResendError::Store(_))));
    }
}

#[tokio::test]
async fn a_request_that_may_be_repeated_is_stored_with_the_message_and_answered_again() {
    let (rooms, changes) = keeping(record(Purpose::Scheduled, Delivered));
    let (request, once) = repeatable(&room().name, None, -100);
    let resend = use_case(rooms, -100);
    let (_, new) = resend.run(&room().name, message_id(1), Some(&request), &ats()).await.unwrap();
    let made = Made { item: Some(new.id.0), ..once.made.clone() };
    let change = the_one(&changes);
    assert_eq!(change.once, Some(Once { made, ..once }));
    let now = change.applied(record(Purpose::Scheduled, Delivered));
    let again = use_case(rooms_with(Some(now.clone())), 10).again(&room().name, new.id).await.unwrap();
    assert_eq!((again.0.record, again.1), (now, new));
}

#[tokio::test]
async fn what_is_not_there_any_more_is_not_answered_again() {
    let nowhere = use_case(rooms_with(None), 10).again(&room().name, message_id(1)).await;
    assert!(matches!(nowhere, Err(ResendError::UnknownRoom)));
    let rooms = rooms_with(Some(record(Purpose::Scheduled, Delivered)));
    let unknown = use_case(rooms, 10).again(&room().name, message_id(2)).await;
    assert!(matches!(unknown, Err(ResendError::UnknownInvitation)));
}
