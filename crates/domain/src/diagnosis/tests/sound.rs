//! Entries that are not broken: nothing fails.

use super::*;
use crate::samples::interviewer;

/// A person, and what is changed about them.
type Sound = (&'static str, Facts, fn(&mut Facts));

fn assert_sound(cases: Vec<Sound>) {
    assert_causes(cases.into_iter().map(|(what, facts, change)| (what, facts, change, None)).collect());
}

#[test]
fn nothing_fails_for_somebody_who_is_in_the_room() {
    assert_sound(vec![
        ("in the room", inside(), |_| {}),
        ("without the message", inside(), |f| f.record.invitations[0].state = failure()),
        ("with a token that has ended", inside(), |f| f.token_lifetime = TimeDelta::minutes(1)),
        ("past the close", inside(), |f| f.now = at(100)),
        ("past the close, as the ledger says", inside(), |f| {
            (f.now, f.live) = (at(100), Observation::Unknown)
        }),
        ("in a full room", inside(), |f| view(f).room.max_participants = 1),
        ("unknown to the ledger", inside(), |f| f.record.sessions.clear()),
        ("after an entry that failed", inside(), |f| f.lines.push(aborted(9))),
        ("refused another token", inside(), |f| {
            f.lines.push(line(95, Happening::JoinRefused("over")));
            f.now = at(100);
        }),
        ("after a change of devices", inside(), |f| {
            f.record.sessions.insert(0, ended(2, 8, 10, "duplicate_identity"));
        }),
        ("after a struggle of devices that one has won", inside(), |f| {
            let first = [ended(2, 9, 10, "duplicate_identity"), ended(3, 9, 10, "duplicate_identity")];
            f.record.sessions.splice(0..0, first);
        }),
    ]);
}

#[test]
fn nothing_fails_while_all_is_only_under_way() {
    assert_sound(vec![
        ("told, and not come yet", told(), |_| {}),
        ("the message waits", told(), |f| {
            f.record.invitations[0] = Invitation { accepted_at: None, ..message(InvitationState::Queued) };
        }),
        ("the message is held back", told(), |f| f.record.invitations[0].state = InvitationState::Held),
        ("the message is in doubt", told(), |f| f.record.invitations[0].state = InvitationState::Uncertain),
        ("the message is sent again", told(), |f| {
            f.record.invitations[0].state = failure();
            f.record.invitations.push(Invitation { created_at: at(0), ..message(InvitationState::Queued) });
        }),
        ("no message is for them", told(), |f| f.participant = interviewer().id),
    ]);
}

#[test]
fn nothing_fails_at_our_door_that_would_not_fail_again() {
    assert_sound(vec![
        ("the door opens later", told(), |f| f.now = at(-30)),
        ("refused too early, and the door is open now", told(), |f| {
            f.lines.push(line(-5, Happening::JoinRefused("too_early")));
        }),
        ("refused as over, and extended since", told(), |f| {
            f.lines.push(line(14, Happening::JoinRefused("over")));
        }),
        ("another link was used after one was voided", inside(), |f| {
            f.lines.push(line(9, Happening::LinkVoided))
        }),
    ]);
}

#[test]
fn nothing_fails_while_somebody_connects_or_stays_away() {
    assert_sound(vec![
        ("the token was given a moment ago", on_the_way(), |f| f.now = at(10) + TimeDelta::seconds(30)),
        ("connecting", on_the_way(), |f| {
            view(f).participants = vec![connecting_since(at(NOW) - TimeDelta::seconds(15))];
        }),
        ("the appointment was moved", on_the_way(), |f| {
            f.record.room.window.opens_at = at(60);
            f.live = Observation::Absent;
        }),
        ("they left by themselves", gone("client_initiated"), |_| {}),
        ("they left by the button, and LiveKit closed the empty room", gone("left"), |f| {
            f.live = Observation::Absent;
            f.now = at(60);
        }),
        ("they left by themselves, and their token has ended", gone("client_initiated"), |f| {
            f.token_lifetime = TimeDelta::minutes(3);
            f.now = at(60);
        }),
        ("removed, and let in again", gone("participant_removed"), |f| {
            person(f).last_token_at = Some(at(NOW));
        }),
        ("the connection was lost a moment ago", gone("connection_timeout"), |f| {
            f.now = at(12) + TimeDelta::seconds(20);
        }),
        ("LiveKit did not tell of the room", on_the_way(), |f| f.live = Observation::Unknown),
        ("LiveKit did not tell its time", told(), |f| {
            f.health = HealthSeen::Told(Health { clock_ahead: None, ..healthy() });
        }),
        ("an app that left quickly, and asks anew", gone("client_initiated"), |f| {
            person(f).last_token_at = Some(at(NOW));
        }),
    ]);
}

#[test]
fn what_somebody_evidently_got_past_is_not_needed() {
    let mut facts = inside();
    facts.record.invitations[0].state = failure();
    facts.health = HealthSeen::Away;
    let diagnosis = diagnose(&facts);
    for step in [StepName::MessageDelivered, StepName::LivekitReachable, StepName::ClockInStep] {
        assert_eq!(state_of(&diagnosis, step), CheckState::NotNeeded, "{step:?}");
    }
    assert_eq!(state_of(&diagnosis, StepName::InTheRoom), CheckState::Passed);
}
