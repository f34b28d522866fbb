//! Broken entries: the first failing step is the true cause.

use super::StepName::*;
use super::*;
use crate::invitation::Suppression;
use crate::room::EndedBy;
use crate::session::Source;

#[test]
fn a_message_that_did_not_arrive_is_the_cause_while_nobody_asked() {
    assert_causes(vec![
        (
            "no consent",
            told(),
            |f| f.record.invitations[0].state = InvitationState::Suppressed(Suppression::NoConsent),
            Some(Invited),
        ),
        (
            "they said stop",
            told(),
            |f| f.record.invitations[0].state = InvitationState::Suppressed(Suppression::Stopped),
            Some(Invited),
        ),
        (
            "there is no template",
            told(),
            |f| f.record.invitations[0].state = InvitationState::Suppressed(Suppression::NoTemplate),
            Some(Invited),
        ),
        (
            "refused at once",
            told(),
            |f| f.record.invitations[0] = Invitation { accepted_at: None, ..message(failure()) },
            Some(MessageAccepted),
        ),
        ("given up later", told(), |f| f.record.invitations[0].state = failure(), Some(MessageDelivered)),
        (
            "nothing came within its time",
            told(),
            |f| f.record.invitations[0].state = InvitationState::Undelivered,
            Some(MessageDelivered),
        ),
    ]);
}

#[test]
fn the_newest_message_counts_also_when_the_room_is_over() {
    assert_causes(vec![
        (
            "sent again, and refused again",
            told(),
            |f| {
                let first = message(InvitationState::Delivered);
                let again = Invitation { created_at: at(-5), accepted_at: None, ..message(failure()) };
                f.record.invitations = vec![first, again];
            },
            Some(MessageAccepted),
        ),
        (
            "no consent, and over: the message was what was missing",
            told(),
            |f| {
                f.record.invitations[0].state = InvitationState::Suppressed(Suppression::NoConsent);
                f.now = at(200);
            },
            Some(Invited),
        ),
    ]);
}

#[test]
fn being_kept_out_is_the_cause() {
    assert_causes(vec![
        (
            "the number is somebody else's",
            told(),
            |f| {
                f.record.invitations[0].state = InvitationState::Suppressed(Suppression::WrongPerson);
                f.lines.push(line(-400, Happening::LinkVoided));
            },
            Some(LinkOpened),
        ),
        (
            "voided after they had asked",
            on_the_way(),
            |f| f.lines.push(line(12, Happening::LinkVoided)),
            Some(LinkOpened),
        ),
        ("put out", gone("participant_removed"), |f| person(f).revoked_at = Some(at(12)), Some(NotPutOut)),
        (
            "put out, and refused since",
            gone("participant_removed"),
            |f| {
                person(f).revoked_at = Some(at(12));
                f.lines.push(line(13, Happening::JoinRefused("revoked")));
            },
            Some(NotPutOut),
        ),
        ("put out, and back", inside(), |f| person(f).revoked_at = Some(at(12)), Some(NotPutOut)),
        ("removed by another tool", gone("participant_removed"), |_| {}, Some(NotPutOut)),
        (
            "removed by another tool, and the token has ended since",
            gone("participant_removed"),
            |f| {
                f.token_lifetime = TimeDelta::minutes(5);
                f.now = at(80);
            },
            Some(NotPutOut),
        ),
    ]);
}

#[test]
fn the_time_is_the_cause_for_who_came_too_early_or_too_late() {
    assert_causes(vec![
        (
            "too early",
            told(),
            |f| {
                f.lines.push(line(-5, Happening::JoinRefused("too_early")));
                f.now = at(-1);
            },
            Some(JoinAdmitted),
        ),
        (
            "too late",
            told(),
            |f| {
                f.lines.push(line(95, Happening::JoinRefused("over")));
                f.now = at(100);
            },
            Some(JoinAdmitted),
        ),
        ("the window has passed, and they never came", told(), |f| f.now = at(95), Some(WithinWindow)),
        (
            "called off, and the message never went out",
            told(),
            |f| {
                f.record.invitations[0].state = InvitationState::Suppressed(Suppression::TooLate);
                f.record.room.ended = Some((at(5), EndedBy::Cancelled));
            },
            Some(WithinWindow),
        ),
        (
            "they were inside, and it is over",
            gone("client_initiated"),
            |f| f.now = at(200),
            Some(WithinWindow),
        ),
        (
            "over, and LiveKit does not tell what became of their token",
            on_the_way(),
            |f| {
                f.now = at(200);
                f.live = Observation::Unknown;
            },
            Some(WithinWindow),
        ),
    ]);
}

#[test]
fn what_is_wrong_for_everybody_is_the_cause_of_everybody() {
    assert_causes(vec![
        (
            "LiveKit is away",
            told(),
            |f| (f.health, f.live) = (HealthSeen::Away, Observation::Unknown),
            Some(LivekitReachable),
        ),
        (
            "LiveKit is away, and their token has ended",
            on_the_way(),
            |f| {
                (f.health, f.live) = (HealthSeen::Away, Observation::Unknown);
                f.token_lifetime = TimeDelta::minutes(1);
            },
            Some(LivekitReachable),
        ),
        (
            "LiveKit is not ready",
            on_the_way(),
            |f| f.health = HealthSeen::Told(Health { ready: false, ..healthy() }),
            Some(LivekitReachable),
        ),
        (
            "a proxy answers in its place",
            told(),
            |f| f.health = HealthSeen::Unbelievable,
            Some(LivekitReachable),
        ),
        (
            "the clocks differ, and so the key is refused",
            told(),
            |f| {
                let clock_ahead = Some(TimeDelta::seconds(-90));
                f.health = HealthSeen::Told(Health { clock_ahead, key_accepted: false, ..healthy() });
                f.live = Observation::Unknown;
            },
            Some(ClockInStep),
        ),
        (
            "the secret is another",
            told(),
            |f| {
                f.health = HealthSeen::Told(Health { key_accepted: false, ..healthy() });
                f.live = Observation::Unknown;
            },
            Some(KeyAccepted),
        ),
        (
            "the key is refused at once",
            on_the_way(),
            |f| f.health = HealthSeen::KeyRefused,
            Some(KeyAccepted),
        ),
    ]);
}

#[test]
fn what_stands_between_the_token_and_livekit_is_the_cause() {
    assert_causes(vec![
        (
            "a token that was never used has ended",
            on_the_way(),
            |f| f.token_lifetime = TimeDelta::minutes(2),
            Some(TokenStillGood),
        ),
        (
            "the room was deleted behind our back",
            on_the_way(),
            |f| f.live = Observation::Absent,
            Some(RoomOnServer),
        ),
        (
            "the room was closed while they were inside",
            gone("room_deleted"),
            |f| f.live = Observation::Absent,
            Some(RoomOnServer),
        ),
        ("the room was closed, and another stands there", gone("server_lost"), |_| {}, Some(RoomOnServer)),
        (
            "the room is full",
            on_the_way(),
            |f| {
                view(f).room.max_participants = 1;
                view(f).participants = live(&[&crate::samples::interviewer()]).participants;
            },
            Some(Capacity),
        ),
        ("the token was never used", on_the_way(), |_| {}, Some(SignallingReached)),
        (
            "they left by themselves, and the next token was never used",
            gone("client_initiated"),
            |f| person(f).last_token_at = Some(at(13)),
            Some(SignallingReached),
        ),
    ]);
}

#[test]
fn a_connection_that_never_came_about_or_broke_is_the_cause() {
    assert_causes(vec![
        (
            "the connection never came about",
            on_the_way(),
            |f| f.lines.push(aborted(11)),
            Some(ConnectionEstablished),
        ),
        (
            "the same, and the page was loaded again a moment ago",
            on_the_way(),
            |f| {
                f.lines.push(aborted(14));
                person(f).last_token_at = Some(at(NOW));
            },
            Some(ConnectionEstablished),
        ),
        (
            "the same, and LiveKit does not tell",
            on_the_way(),
            |f| {
                f.lines.push(aborted(11));
                f.live = Observation::Unknown;
            },
            Some(ConnectionEstablished),
        ),
        (
            "stuck",
            on_the_way(),
            |f| view(f).participants = vec![connecting_since(at(NOW) - TimeDelta::seconds(16))],
            Some(MediaFlows),
        ),
        ("the connection was lost", gone("connection_timeout"), |_| {}, Some(InTheRoom)),
        (
            "the reconciler missed them",
            gone(crate::session::NOT_ON_SERVER),
            |f| f.record.sessions[0].source = Source::Reconciler,
            Some(InTheRoom),
        ),
    ]);
}

#[test]
fn two_devices_that_take_turns_are_the_cause_also_while_one_is_inside() {
    fn struggle(f: &mut Facts) {
        let mut stays = vec![ended(2, 13, 14, "duplicate_identity"), ended(3, 13, 14, "duplicate_identity")];
        stays.append(&mut f.record.sessions);
        f.record.sessions = stays;
    }
    assert_causes(vec![
        ("one is inside", inside(), struggle, Some(SingleDevice)),
        ("both gave up", gone("client_initiated"), struggle, Some(SingleDevice)),
    ]);
}

#[test]
fn an_entry_that_failed_stays_the_cause_when_the_room_is_over() {
    assert_causes(vec![
        (
            "aborted",
            on_the_way(),
            |f| {
                f.lines.push(aborted(11));
                (f.now, f.live) = (at(200), Observation::Absent);
            },
            Some(ConnectionEstablished),
        ),
        (
            "never seen",
            on_the_way(),
            |f| (f.now, f.live, f.health) = (at(200), Observation::Absent, HealthSeen::Away),
            Some(SignallingReached),
        ),
    ]);
}

#[test]
fn somebody_who_is_not_expected_is_told_as_that() {
    let mut facts = inside();
    facts.record.participants.clear();
    let diagnosis = diagnose(&facts);
    assert_eq!(diagnosis.first_failure, Some(Invited));
    assert!(diagnosis.steps[1..].iter().all(|check| check.state == CheckState::Unknown));
}
