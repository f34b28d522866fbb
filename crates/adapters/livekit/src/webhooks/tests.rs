use chrono::DateTime;
use greenroom_domain::event::{Connection, MediaEventKind};
use greenroom_domain::live::ParticipantKind;
use greenroom_domain::token::FamilyId;
use livekit_api::access_token::Claims;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::config::tests::{Noon, config};
use crate::tokens::sign;

/// 9999-12-31: a signature is checked by the system's clock, and these tests shall pass on every day.
const FOREVER: usize = 253_402_300_799;

fn webhooks() -> LiveKitWebhooks {
    LiveKitWebhooks::new(&config("http://localhost")).unwrap()
}

fn claims(body: &[u8]) -> Claims {
    Claims {
        iss: "devkey".into(),
        exp: FOREVER,
        sha256: STANDARD.encode(Sha256::digest(body)),
        ..Claims::default()
    }
}

fn signed(claims: &Claims) -> String {
    sign(&config("http://localhost").key().unwrap(), claims).unwrap()
}

/// What the verifier makes of a body with a good signature.
fn event(body: &[u8]) -> MediaEvent {
    webhooks().verify(body, Some(&signed(&claims(body)))).unwrap()
}

fn told(body: &Value) -> MediaEvent {
    event(body.to_string().as_bytes())
}

fn layla() -> Connection {
    Connection {
        identity: "p_00000000000000000000000000000001".into(),
        participant_sid: "PA_U3uBBXKdtGgi".into(),
        kind: ParticipantKind::Standard,
        family: Some(FamilyId(Uuid::from_u128(7))),
        joined_at: DateTime::from_timestamp_millis(1_795_431_738_071),
    }
}

#[test]
fn recorded_webhooks_are_understood() {
    for (body, id, name, second, kind) in [
        (
            include_str!("recorded/room_started.json"),
            "EV_Sn78w7gkN7rp",
            "room_started",
            1_795_431_737,
            MediaEventKind::Other,
        ),
        (
            include_str!("recorded/participant_joined.json"),
            "EV_ZAUPwUZ3TuvS",
            "participant_joined",
            1_795_431_738,
            MediaEventKind::ParticipantJoined(layla()),
        ),
        (
            include_str!("recorded/track_published.json"),
            "EV_AWERbC8upLgG",
            "track_published",
            1_795_431_738,
            MediaEventKind::Other,
        ),
        (
            include_str!("recorded/participant_left.json"),
            "EV_h4UhWViAxKxn",
            "participant_left",
            1_795_431_740,
            MediaEventKind::ParticipantLeft(layla(), "client_initiated".into()),
        ),
        (
            include_str!("recorded/participant_connection_aborted.json"),
            "EV_R4v4tAmVjZ27",
            "participant_connection_aborted",
            1_795_431_740,
            MediaEventKind::ConnectionAborted(layla(), "join_failure".into()),
        ),
        (
            include_str!("recorded/room_finished.json"),
            "EV_dCPmNDcRztdS",
            "room_finished",
            1_795_431_741,
            MediaEventKind::RoomFinished,
        ),
    ] {
        let event = event(body.as_bytes());
        assert_eq!((event.id.as_str(), event.name.as_str()), (id, name));
        assert_eq!(Some(event.at), DateTime::from_timestamp(second, 0), "{name}");
        assert_eq!(event.room_name.as_deref(), Some("interview_1"), "{name}");
        assert_eq!(event.room_sid.as_deref(), Some("RM_HHFeESuyvYM8"), "{name}");
        assert_eq!(event.kind, kind, "{name}");
        assert!(!event.raw.contains("planted"), "{name}: {}", event.raw);
    }
}

#[test]
fn an_ugly_body_is_understood_as_far_as_it_goes() {
    let event = event(include_bytes!("recorded/ugly.json"));
    let gone = Connection {
        participant_sid: "PA_1".into(),
        kind: ParticipantKind::Other(-1),
        family: None,
        joined_at: DateTime::from_timestamp(1_795_431_738, 0),
        ..layla()
    };
    assert_eq!(event.kind, MediaEventKind::ParticipantLeft(gone, "solar_flare".into()));
    assert_eq!(Some(event.at), DateTime::from_timestamp(1_795_431_740, 0));
    let raw: Value = serde_json::from_str(&event.raw).unwrap();
    assert_eq!(raw["room"]["history"], json!([{"room": {"nested": [{}]}}]));
    assert_eq!(raw["participant"]["name"], "NUL \u{fffd} inside");
    assert!(!event.raw.contains("planted"));
}

#[test]
fn kinds_come_by_name_by_number_or_not_at_all() {
    use ParticipantKind::{Agent, Egress, Other, Standard};
    for (kind, expected) in [
        (json!(null), Standard),
        (json!("STANDARD"), Standard),
        (json!(0), Standard),
        (json!("EGRESS"), Egress),
        (json!(4), Agent),
        (json!("4"), Agent),
        (json!(77), Other(77)),
        (json!(i64::MAX), Other(i32::MAX)),
        (json!("CONNECTOR"), Other(7)),
        (json!("HOLOGRAM"), Other(-1)),
        (json!({}), Other(-1)),
        (json!(false), Other(-1)),
    ] {
        let who = json!({"sid": "PA_1", "identity": "x", "kind": kind});
        let event = told(&json!({"id": "EV_1", "event": "participant_joined", "participant": who}));
        let MediaEventKind::ParticipantJoined(who) = event.kind else {
            panic!("{kind}: {:?}", event.kind);
        };
        assert_eq!(who.kind, expected, "{kind}");
    }
}

#[test]
fn reasons_are_words_in_small_letters() {
    for (reason, expected) in [
        (json!(null), "unknown_reason"),
        (json!("DUPLICATE_IDENTITY"), "duplicate_identity"),
        (json!("SOMETHING_NEW_2"), "something_new_2"),
        (json!(14), "connection_timeout"),
        (json!("14"), "connection_timeout"),
        (json!(99), "reason_99"),
        (json!("not a word"), "unknown_reason"),
        (json!("W".repeat(65)), "unknown_reason"),
        (json!(""), "unknown_reason"),
        (json!([]), "unknown_reason"),
    ] {
        let who = json!({"sid": "PA_1", "identity": "x", "disconnectReason": reason});
        let event = told(&json!({"id": "EV_1", "event": "participant_left", "participant": who}));
        let MediaEventKind::ParticipantLeft(_, word) = event.kind else {
            panic!("{reason}: {:?}", event.kind);
        };
        assert_eq!(word, expected, "{reason}");
    }
}

#[test]
fn what_is_missing_leaves_an_event_all_the_same() {
    let event = told(&json!({"id": "EV_1"}));
    assert_eq!((event.name.as_str(), event.kind), ("unknown", MediaEventKind::Other));
    assert_eq!((event.room_name, event.room_sid, event.at), (None, None, Noon.now()));
    for who in [json!(null), json!({}), json!("PA_1"), json!({"sid": "PA_1"}), json!({"identity": "x"})] {
        let event = told(&json!({"id": "EV_1", "event": "participant_joined", "participant": who}));
        assert_eq!(event.kind, MediaEventKind::Other, "{who}");
    }
    for absurd in [json!("soon"), json!(-5), json!(0), json!(i64::MAX), json!(1e300)] {
        let event = told(&json!({"id": "EV_1", "createdAt": absurd}));
        assert_eq!(event.at, Noon.now(), "{absurd}");
    }
}

#[test]
fn an_unreadable_body_is_an_event_named_by_its_hash() {
    let long_id = format!(r#"{{"id": "{}"}}"#, "E".repeat(257));
    let deep = "[".repeat(100_000);
    let bodies: [&[u8]; 9] = [
        b"",
        b"not json",
        b"\xff\xfe\x00",
        b"{\"id\": \"EV_1\"",
        b"{\"event\": \"room_finished\"}",
        b"{\"id\": 7}",
        b"[]",
        long_id.as_bytes(),
        deep.as_bytes(),
    ];
    for body in bodies {
        let event = event(body);
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(event.id, format!("sha256:{hash}"));
        assert_eq!((event.name.as_str(), &event.kind), ("unreadable", &MediaEventKind::Other));
        assert_eq!(event.at, Noon.now());
        let raw: Value = serde_json::from_str(&event.raw).unwrap();
        assert_eq!(
            (raw["length"].as_u64(), raw["sha256"].as_str()),
            (Some(body.len() as u64), Some(hash.as_str()))
        );
        assert!(raw["start"].as_str().unwrap().chars().count() <= 64);
    }
}

#[test]
fn an_unreadable_body_shows_no_turn_password() {
    let bodies: [&[u8]; 3] = [
        br#"{"room":{"turnPassword":"planted"#,
        br#"{"room":{"TURN_PASSWORD":"planted"}}"#,
        b"{\"room\":{\"t\0u\0r\0n\0Password\":\"planted",
    ];
    for body in bodies {
        let raw: Value = serde_json::from_str(&event(body).raw).unwrap();
        assert_eq!(raw["start"], "{\"room\":{\"");
    }
}

#[test]
fn only_our_key_over_this_body_within_its_time_is_believed() {
    let body = br#"{"id":"EV_1"}"#;
    let good = claims(body);
    let of = |change: fn(&mut Claims)| {
        let mut claims = good.clone();
        change(&mut claims);
        signed(&claims)
    };
    let mut forged = signed(&good);
    forged.replace_range(forged.len() - 4.., "AAAA");
    let (header, rest) = forged.split_once('.').unwrap();
    let (payload, _) = rest.split_once('.').unwrap();
    assert!(!header.is_empty());
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    for (what, token) in [
        ("another body", of(|c| c.sha256 = STANDARD.encode(Sha256::digest(b"{}")))),
        ("a join token, which has no hash", of(|c| c.sha256.clear())),
        ("a hash that is too short", of(|c| c.sha256.truncate(8))),
        ("a hash that is no base64", of(|c| c.sha256 = "%".into())),
        ("another key", of(|c| c.iss = "other".into())),
        ("no key", of(|c| c.iss.clear())),
        ("over", of(|c| c.exp = 1)),
        ("not begun", of(|c| c.nbf = FOREVER)),
        ("another signature", forged.clone()),
        ("no signature", unsigned),
        ("nothing", String::new()),
        ("no token", "Bearer".into()),
    ] {
        assert!(webhooks().verify(body, Some(&token)).is_err(), "{what}");
    }
    assert!(webhooks().verify(body, None).is_err());
}

#[test]
fn a_bearer_prefix_does_no_harm() {
    let body = br#"{"id":"EV_1"}"#;
    let token = signed(&claims(body));
    for header in [token.clone(), format!("Bearer {token}"), format!(" bearer  {token} ")] {
        assert_eq!(webhooks().verify(body, Some(&header)).unwrap().id, "EV_1");
    }
}

#[test]
fn a_refusal_does_not_repeat_the_token() {
    let token = signed(&Claims { iss: "other".into(), ..claims(b"") });
    let error = webhooks().verify(b"", Some(&token)).unwrap_err();
    assert!(!format!("{error:?}").contains("eyJ"), "{error:?}");
}

fn json_value() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        Just("id".to_owned()),
        Just("event".to_owned()),
        Just("room".to_owned()),
        Just("participant".to_owned()),
        Just("sid".to_owned()),
        Just("identity".to_owned()),
        Just("kind".to_owned()),
        Just("joinedAtMs".to_owned()),
        Just("createdAt".to_owned()),
        Just("turnPassword".to_owned()),
        ".{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!("participant_joined")),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_and_no_header_make_the_verifier_panic(
        body in prop::collection::vec(any::<u8>(), 0..200),
        header in prop::option::of(".{0,80}"),
    ) {
        prop_assert!(webhooks().verify(&body, header.as_deref()).is_err());
    }

    #[test]
    fn whatever_is_signed_is_an_event(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let event = event(&body);
        prop_assert!(serde_json::from_str::<Value>(&event.raw).is_ok());
    }

    #[test]
    fn any_json_that_is_signed_is_an_event_that_can_be_kept(body in json_value()) {
        let event = told(&body);
        let raw = serde_json::from_str(&event.raw).unwrap();
        prop_assert!(!event.id.is_empty() && is_fit_to_be_kept(&raw), "{}", event.raw);
    }
}

fn is_fit_to_be_kept(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\0'),
        Value::Array(values) => values.iter().all(is_fit_to_be_kept),
        Value::Object(members) => members
            .iter()
            .all(|(name, value)| name != "turnPassword" && !name.contains('\0') && is_fit_to_be_kept(value)),
        _ => true,
    }
}
