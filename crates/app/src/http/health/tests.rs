use chrono::{DateTime, TimeDelta};
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::{Depth, PassSummary};
use serde_json::json;

use super::*;

/// How everything would be with a pass made that many seconds ago, which missed so many rooms.
fn reconcile(seconds_ago: i64, missing_at_once: u32) -> ReconcileDto {
    let (now, grace) = (DateTime::UNIX_EPOCH + TimeDelta::days(1), TimeDelta::seconds(40));
    let last =
        PassSummary { at: now - TimeDelta::seconds(seconds_ago), missing_at_once, ..PassSummary::default() };
    ReconcileDto::of(Some(&(vec![], Some(last))), now, grace)
}

fn messages(breakers: Vec<Breaker>) -> MessagesDto {
    MessagesDto::of(Some(&Depth { breakers, ..Depth::default() }), false)
}

fn stopped() -> Breaker {
    Breaker {
        scope: Scope::Channel,
        origin: Origin::Refusal,
        since: DateTime::UNIX_EPOCH,
        retry_at: DateTime::UNIX_EPOCH,
        code: 131_042,
        title: "Business eligibility payment issue".into(),
    }
}

/// One in which nothing is wrong.
fn fine() -> SystemHealthDto {
    SystemHealthDto {
        success: true,
        checked_at: String::new(),
        status: "",
        database: DatabaseDto { state: "ok", latency_milliseconds: Some(1.0) },
        livekit: LiveKitHealthDto::of("ok", None, false),
        messages: messages(vec![]),
        announcements: None,
        reconcile: reconcile(40, 0),
        version: "",
    }
}

#[test]
fn one_part_that_is_wrong_is_enough_and_the_database_is_the_worst() {
    let away = || DatabaseDto { state: "away", latency_milliseconds: None };
    let unasked = || MessagesDto::of(None, false);
    for (answer, expected) in [
        (fine(), "ok"),
        (
            SystemHealthDto { livekit: LiveKitHealthDto::of("auto_create_on", None, false), ..fine() },
            "degraded",
        ),
        (SystemHealthDto { messages: messages(vec![stopped()]), ..fine() }, "degraded"),
        (SystemHealthDto { reconcile: reconcile(41, 0), ..fine() }, "degraded"),
        (SystemHealthDto { reconcile: reconcile(10, 3), ..fine() }, "degraded"),
        (SystemHealthDto { database: away(), messages: unasked(), ..fine() }, "down"),
    ] {
        assert_eq!(answer.judged(), expected, "{}", serde_json::to_string(&answer).unwrap());
    }
}

#[test]
fn each_part_says_what_is_wrong() {
    let incident = serde_json::to_value(reconcile(10, 3)).unwrap();
    let missing = json!({ "kind": "server_lost_its_rooms", "missing": 3 });
    assert_eq!((&incident["state"], &incident["incident"]), (&json!("incident"), &missing));
    assert_eq!(serde_json::to_value(reconcile(41, 3)).unwrap()["state"], "stale");
    let messages = serde_json::to_value(messages(vec![stopped()])).unwrap();
    let breaker = json!({
        "scope": "channel", "since": "1970-01-01T00:00:00Z", "retryAt": "1970-01-01T00:00:00Z", "code": 131_042,
        "title": "Business eligibility payment issue",
    });
    assert_eq!((&messages["state"], &messages["breakers"]), (&json!("stopped"), &json!([breaker])));
}
