//! What the steps say beyond their state.

use super::*;

#[test]
fn a_message_that_goes_well_is_dated_step_by_step() {
    let mut facts = told();
    facts.record.invitations[0] = Invitation {
        delivered_at: Some(at(-598)),
        read_at: Some(at(-500)),
        ..message(InvitationState::Read)
    };
    let diagnosis = diagnose(&facts);
    for (step, minute) in [
        (StepName::Invited, -600),
        (StepName::MessageAccepted, -599),
        (StepName::MessageDelivered, -598),
        (StepName::MessageRead, -500),
    ] {
        let check = the(&diagnosis, step);
        assert_eq!((check.state, check.at), (CheckState::Passed, Some(at(minute))), "{step:?}");
    }
}

#[test]
fn a_message_that_waits_too_long_is_worth_a_look() {
    let mut facts = told();
    facts.record.invitations[0] =
        Invitation { accepted_at: None, due_at: at(NOW - 9), ..message(InvitationState::Queued) };
    assert_eq!(the(&diagnose(&facts), StepName::MessageAccepted).advice, None);
    facts.now = at(NOW + 1);
    assert!(the(&diagnose(&facts), StepName::MessageAccepted).advice.unwrap().contains("/readyz"));
}

#[test]
fn a_refusal_that_is_out_of_date_says_to_come_again() {
    let mut facts = told();
    facts.lines.push(line(-5, Happening::JoinRefused("too_early")));
    let diagnosis = diagnose(&facts);
    let check = the(&diagnosis, StepName::JoinAdmitted);
    assert_eq!((check.state, check.at), (CheckState::Waiting, Some(at(-5))));
    assert_eq!(check.advice, Some("ask them to open the link again"));
}

#[test]
fn the_door_says_when_it_opens_and_since_when_it_is_shut() {
    for (minute, state, expected) in
        [(-1, CheckState::Waiting, 0), (0, CheckState::Passed, 0), (90, CheckState::Failed, 90)]
    {
        let diagnosis = diagnose(&Facts { now: at(minute), ..told() });
        let check = the(&diagnosis, StepName::WithinWindow);
        assert_eq!((check.state, check.at), (state, Some(at(expected))), "{minute}");
    }
}

#[test]
fn a_token_ends_after_its_lifetime_or_with_the_room_and_livekit_renews_it_inside() {
    let end = |facts: &Facts| the(&diagnose(facts), StepName::TokenStillGood).at;
    let short = Facts { token_lifetime: TimeDelta::minutes(30), ..on_the_way() };
    assert_eq!(end(&short), Some(at(40)));
    assert_eq!(end(&on_the_way()), Some(at(120)), "two hours would be past the hard end");
    let mut used = Facts { token_lifetime: TimeDelta::minutes(1), ..gone("connection_timeout") };
    assert_eq!(end(&used), Some(at(22)));
    person(&mut used).last_token_at = Some(at(13));
    assert_eq!(end(&used), Some(at(14)), "a new token was not used yet");
}

#[test]
fn a_room_that_is_missing_tells_who_closed_it() {
    let of_the_room = |what| line_at(at(11), None, &what);
    let deleted = of_the_room(Happening::ServerRoomDeleted(crate::session::Source::Request));
    let finished = of_the_room(Happening::ServerRoomFinished { room_sid: "RM_1".into() });
    for (lines, expected) in [
        (vec![], "nobody told"),
        (vec![finished.clone()], "it was closed"),
        (vec![finished, deleted], "Greenroom closed it"),
    ] {
        let mut facts = Facts { live: Observation::Absent, ..on_the_way() };
        facts.lines.extend(lines);
        let diagnosis = diagnose(&facts);
        let seen = &the(&diagnosis, StepName::RoomOnServer).seen;
        assert!(seen.contains(expected), "{seen}");
    }
}

#[test]
fn the_clock_tells_which_way_it_is_off() {
    for (seconds, expected) in [(61, "61 s ahead of ours"), (-3600, "3600 s behind ours")] {
        let clock_ahead = Some(TimeDelta::seconds(seconds));
        let health = HealthSeen::Told(Health { clock_ahead, ..healthy() });
        let diagnosis = diagnose(&Facts { health, ..told() });
        let seen = &the(&diagnosis, StepName::ClockInStep).seen;
        assert!(seen.contains(expected), "{seen}");
    }
}

#[test]
fn every_answer_of_the_media_server_is_told_apart() {
    use crate::ports::MediaError;
    for (answer, expected) in [
        (Ok(healthy()), HealthSeen::Told(healthy())),
        (Err(MediaError::Unavailable("x".into())), HealthSeen::Away),
        (Err(MediaError::Unauthorized("x".into())), HealthSeen::KeyRefused),
        (Err(MediaError::Unexpected("x".into())), HealthSeen::Unbelievable),
    ] {
        assert_eq!(HealthSeen::from(&answer), expected);
    }
}

#[test]
fn an_agent_under_the_persons_identity_is_not_the_person() {
    let mut facts = inside();
    facts.record.sessions.clear();
    view(&mut facts).participants[0].kind = crate::live::ParticipantKind::Agent;
    assert_eq!(diagnose(&facts).first_failure, Some(StepName::SignallingReached));
}
