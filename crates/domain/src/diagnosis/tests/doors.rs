//! Doors that a host opens, rooms with few places, second devices that are refused, and new links.

use super::StepName::*;
use super::*;
use crate::door::{Admission, AtTheDoor, DoorAnswer, SecondDevice};
use crate::room::EndedBy;
use crate::samples::interviewer;

/// The candidate waits for a host since minute 10, and asked a moment ago.
fn waiting() -> Facts {
    let mut facts = told();
    facts.record.room.policy.admission = Admission::Approval;
    facts.lines.push(line(10, Happening::Waiting));
    let (waiting_since, asked_at) = (Some(at(10)), Some(at(NOW) - TimeDelta::seconds(3)));
    person(&mut facts).door = AtTheDoor { waiting_since, asked_at, answer: None };
    facts
}

fn answered(answer: DoorAnswer) -> Facts {
    let mut facts = waiting();
    person(&mut facts).door.answer = Some((answer, at(12)));
    facts
}

/// The room has one place, which the interviewer has taken, and the candidate was refused in minute 12.
fn full() -> Facts {
    let mut facts = told();
    facts.record.room.policy.places = Some(1);
    facts.record.sessions = vec![stay(&interviewer(), 5, None)];
    facts.lines.push(line(12, Happening::JoinRefused("full")));
    facts
}

/// The candidate is inside on one device, and was refused on a second one in minute 14.
fn refused_on_a_second_device() -> Facts {
    let mut facts = inside();
    facts.record.room.policy.second_device = SecondDevice::Refuse;
    facts.lines.push(line(14, Happening::JoinRefused("already_inside")));
    facts
}

/// The candidate was put out in minute 12, and got another link in minute 13.
fn invited_again() -> Facts {
    let mut facts = gone(crate::session::PUT_OUT);
    facts.lines.extend([line(12, Happening::PutOut), line(13, Happening::LinkReplaced)]);
    facts
}

#[test]
fn a_host_who_does_not_open_is_the_cause() {
    assert_causes(vec![
        ("nobody opened for five minutes", waiting(), |_| {}, Some(HostOpened)),
        (
            "they waited for three minutes, and went away",
            waiting(),
            |f| {
                person(f).door.asked_at = Some(at(13));
                f.now = at(60);
            },
            Some(HostOpened),
        ),
        ("the room is over, and nobody opened", waiting(), |f| f.now = at(200), Some(HostOpened)),
        ("a host said no", answered(DoorAnswer::Denied), |_| {}, Some(HostOpened)),
        (
            "a host said no, and they asked again",
            answered(DoorAnswer::Denied),
            |f| f.lines.push(line(13, Happening::JoinRefused("denied"))),
            Some(HostOpened),
        ),
    ]);
}

#[test]
fn nothing_fails_where_a_host_opens_in_time_or_none_has_to() {
    assert_causes(vec![
        ("they wait for a minute", waiting(), |f| person(f).door.waiting_since = Some(at(NOW - 1)), None),
        (
            "they waited for a minute, and went away",
            waiting(),
            |f| person(f).door.asked_at = Some(at(11)),
            None,
        ),
        ("a host opened", answered(DoorAnswer::Admitted), |_| {}, None),
        ("nobody has to open for a host", waiting(), |f| f.participant = interviewer().id, None),
        (
            "a host said no, and opened after all",
            answered(DoorAnswer::Admitted),
            |f| f.lines.push(line(11, Happening::JoinRefused("denied"))),
            None,
        ),
        (
            "the ledger has them inside",
            answered(DoorAnswer::Denied),
            |f| f.record.sessions = vec![stay(&candidate(), 10, None)],
            None,
        ),
    ]);
}

#[test]
fn who_waits_is_not_taken_for_somebody_who_was_let_in() {
    let mut facts = waiting();
    person(&mut facts).door.waiting_since = Some(at(NOW));
    let diagnosis = diagnose(&facts);
    assert_eq!(state_of(&diagnosis, JoinAsked), CheckState::Passed);
    assert_eq!(state_of(&diagnosis, JoinAdmitted), CheckState::Waiting);
    let host = the(&diagnosis, HostOpened);
    assert_eq!((host.state, host.at), (CheckState::Waiting, Some(at(NOW))));
    assert!(host.advice.unwrap().contains("/api/room/admit"));
}

#[test]
fn a_room_without_a_place_is_the_cause() {
    assert_causes(vec![
        ("full", full(), |_| {}, Some(PlaceFree)),
        (
            "the place is kept for somebody with a token",
            full(),
            |f| {
                f.record.sessions.clear();
                f.record.participants[1].last_token_at = Some(at(5));
            },
            Some(PlaceFree),
        ),
        ("full until it was over", full(), |f| f.now = at(200), Some(PlaceFree)),
        (
            "full until it was ended",
            full(),
            |f| {
                f.record.sessions.clear();
                f.record.room.ended = Some((at(14), EndedBy::Closed));
            },
            Some(PlaceFree),
        ),
    ]);
}

#[test]
fn nothing_fails_once_there_is_a_place_again() {
    assert_causes(vec![
        ("somebody left", full(), |f| f.record.sessions = vec![stay(&interviewer(), 5, Some(13))], None),
        (
            "who had the place left, and their token is of no use any more",
            full(),
            |f| {
                f.record.participants[1].last_token_at = Some(at(5));
                f.record.sessions = vec![stay(&interviewer(), 5, Some(13))];
            },
            None,
        ),
        (
            "who had the place was put out",
            full(),
            |f| {
                f.record.sessions.clear();
                f.record.participants[1].last_token_at = Some(at(5));
                f.record.participants[1].revoked_at = Some(at(13));
            },
            None,
        ),
        (
            "they were let in since",
            full(),
            |f| (person(f).last_token_at, f.live) = (Some(at(NOW)), Observation::Unknown),
            None,
        ),
    ]);
}

#[test]
fn a_second_device_that_is_kept_out_is_the_cause_while_it_tries() {
    assert_causes(vec![
        ("refused a minute ago", refused_on_a_second_device(), |_| {}, Some(SingleDevice)),
        (
            "the first device is lost, and LiveKit knows",
            refused_on_a_second_device(),
            |f| f.live = Observation::Seen(live(&[])),
            Some(SingleDevice),
        ),
        ("refused a while ago, and inside", refused_on_a_second_device(), |f| f.now = at(20), None),
        (
            "the first device is gone: the next try would be let in",
            refused_on_a_second_device(),
            |f| {
                f.record.sessions = vec![ended(1, 10, 14, "client_initiated")];
                f.live = Observation::Seen(live(&[]));
            },
            None,
        ),
    ]);
}

#[test]
fn what_was_before_another_link_is_held_against_nobody() {
    assert_causes(vec![
        ("put out, and invited again", invited_again(), |_| {}, None),
        (
            "a token of the old link that was never used",
            on_the_way(),
            |f| f.lines.push(line(12, Happening::LinkReplaced)),
            None,
        ),
        (
            "the old link was voided",
            told(),
            |f| f.lines.extend([line(5, Happening::LinkVoided), line(12, Happening::LinkReplaced)]),
            None,
        ),
        (
            "the message with the old link was refused",
            told(),
            |f| {
                f.record.invitations[0].state = failure();
                f.lines.push(line(12, Happening::LinkReplaced));
            },
            None,
        ),
        (
            "the token of the new link was never used",
            invited_again(),
            |f| person(f).last_token_at = Some(at(14)),
            Some(SignallingReached),
        ),
    ]);
    let diagnosis = diagnose(&invited_again());
    let opened = the(&diagnosis, LinkOpened);
    assert_eq!((opened.state, opened.at), (CheckState::Waiting, Some(at(13))));
    assert!(opened.advice.unwrap().contains("new link"));
}
