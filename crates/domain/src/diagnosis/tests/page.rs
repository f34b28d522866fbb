//! What the person's page reports of browser, devices and connection.

use super::StepName::*;
use super::*;
use crate::report::{Report, ReportCode, ReportStep};

const CODES: [ReportCode; 11] = [
    ReportCode::PermissionDenied,
    ReportCode::PermissionUnanswered,
    ReportCode::NoDevice,
    ReportCode::DeviceBusy,
    ReportCode::DeviceFailed,
    ReportCode::InsecureContext,
    ReportCode::InAppBrowser,
    ReportCode::Unsupported,
    ReportCode::SignalBlocked,
    ReportCode::MediaBlocked,
    ReportCode::TimedOut,
];

fn reported(minute: i64, step: ReportStep, code: ReportCode) -> TimelineLine {
    line(minute, Happening::Reported(Report { step, code }))
}

fn no_camera(minute: i64) -> TimelineLine {
    reported(minute, ReportStep::Camera, ReportCode::PermissionDenied)
}

#[test]
fn a_device_that_does_not_work_is_the_cause() {
    assert_causes(vec![
        ("they have not asked yet", told(), |f| f.lines.push(no_camera(10)), Some(Devices)),
        ("a token was given, and never used", on_the_way(), |f| f.lines.push(no_camera(11)), Some(Devices)),
        (
            "another device works",
            told(),
            |f| {
                f.lines.push(no_camera(10));
                f.lines.push(reported(11, ReportStep::Microphone, ReportCode::Ok));
            },
            Some(Devices),
        ),
        (
            "it worked before",
            told(),
            |f| {
                f.lines.push(reported(9, ReportStep::Camera, ReportCode::Ok));
                f.lines.push(no_camera(10));
            },
            Some(Devices),
        ),
        (
            "they left by themselves, and came back with another device",
            gone("client_initiated"),
            |f| f.lines.push(no_camera(13)),
            Some(Devices),
        ),
        (
            "LiveKit could not be reached from there",
            on_the_way(),
            |f| f.lines.push(reported(11, ReportStep::Connection, ReportCode::SignalBlocked)),
            Some(Devices),
        ),
    ]);
}

#[test]
fn a_device_that_kept_somebody_out_stays_the_cause_when_the_room_is_over() {
    assert_causes(vec![
        (
            "they never got a token",
            told(),
            |f| {
                f.lines.push(no_camera(10));
                f.now = at(200);
            },
            Some(Devices),
        ),
        (
            "they tried it the day before, and never came",
            told(),
            |f| {
                f.lines.push(no_camera(-1000));
                f.now = at(200);
            },
            Some(WithinWindow),
        ),
    ]);
}

#[test]
fn what_somebody_reported_and_got_past_is_no_failure() {
    let mut works = told();
    works.lines.extend([no_camera(10), reported(11, ReportStep::Camera, ReportCode::Ok)]);
    assert_eq!(state_of(&diagnose(&works), Devices), CheckState::Passed);
    let mut left = gone("client_initiated");
    left.lines.push(no_camera(9));
    assert_eq!(state_of(&diagnose(&left), Devices), CheckState::Passed, "they were inside since");
    let mut unseen = Facts { live: Observation::Unknown, ..inside() };
    unseen.lines.push(no_camera(11));
    assert_eq!(state_of(&diagnose(&unseen), Devices), CheckState::Passed, "the ledger has them inside");
    let mut seen = inside();
    seen.record.sessions.clear();
    seen.lines.push(no_camera(11));
    assert_eq!(state_of(&diagnose(&seen), Devices), CheckState::NotNeeded);
    assert_eq!(state_of(&diagnose(&told()), Devices), CheckState::Unknown, "an older page reports nothing");
}

#[test]
fn where_livekit_is_the_trouble_or_tells_of_it_the_page_is_not_the_cause() {
    let blocked = |code| reported(12, ReportStep::Connection, code);
    let mut away = Facts { health: HealthSeen::Away, live: Observation::Unknown, ..on_the_way() };
    away.lines.push(blocked(ReportCode::SignalBlocked));
    assert_eq!(diagnose(&away).first_failure, Some(LivekitReachable));
    let mut told_twice = on_the_way();
    told_twice.lines.extend([aborted(11), blocked(ReportCode::MediaBlocked)]);
    assert_eq!(diagnose(&told_twice).first_failure, Some(ConnectionEstablished));
}

#[test]
fn every_code_has_a_sentence_and_a_cure_of_its_own() {
    let find = |code| {
        let mut facts = told();
        facts.lines.push(reported(10, ReportStep::Camera, code));
        let diagnosis = diagnose(&facts);
        let check = the(&diagnosis, Devices);
        assert_eq!((check.state, check.at), (CheckState::Failed, Some(at(10))), "{code:?}");
        assert!(check.seen.contains("camera: "), "{}", check.seen);
        (check.seen.clone(), check.advice.unwrap())
    };
    let (seen, cures): (std::collections::BTreeSet<_>, std::collections::BTreeSet<_>) =
        CODES.into_iter().map(find).unzip();
    assert_eq!((seen.len(), cures.len()), (CODES.len(), CODES.len()));
}

#[test]
fn of_several_troubles_all_are_told_and_the_first_cause_is_cured() {
    let mut facts = told();
    facts.lines.extend([
        reported(10, ReportStep::Microphone, ReportCode::NoDevice),
        reported(11, ReportStep::Browser, ReportCode::InAppBrowser),
    ]);
    let diagnosis = diagnose(&facts);
    let check = the(&diagnosis, Devices);
    assert!(check.seen.contains("browser: ") && check.seen.contains("microphone: "), "{}", check.seen);
    assert!(check.advice.unwrap().contains("Safari or Chrome"));
}

#[test]
fn a_report_proves_that_the_link_was_opened_and_makes_the_message_moot() {
    let mut facts = told();
    facts.record.invitations[0].state = failure();
    facts.lines.push(no_camera(10));
    let diagnosis = diagnose(&facts);
    assert_eq!(state_of(&diagnosis, MessageDelivered), CheckState::NotNeeded);
    assert_eq!(state_of(&diagnosis, LinkOpened), CheckState::Passed);
    assert_eq!(state_of(&diagnosis, JoinAsked), CheckState::Waiting);
}

#[test]
fn a_word_of_another_version_is_not_guessed_at() {
    let mut facts = told();
    let mut unknown = no_camera(10);
    unknown.facts = vec![("step".into(), "camera".into()), ("code".into(), "stolen".into())];
    facts.lines.push(unknown);
    assert_eq!(diagnose(&facts).first_failure, None);
}
