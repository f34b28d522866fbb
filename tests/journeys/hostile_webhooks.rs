//! Webhooks that are repeated, forged, too big, or of a LiveKit that nobody has seen yet.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use greenroom_devstack::testing::{API_KEY, API_SECRET};
use livekit_api::access_token::AccessToken;
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::house::{is_inside, lines, stays};
use crate::proxied_house::ProxiedHouse;
use crate::sorting_office::Letter;

/// S5 of the targets.
const TIMES: usize = 1_000;

/// The largest webhook, as the reference says.
const LARGEST: usize = 4 << 20;

/// A letter with a signature as LiveKit makes it.
fn signed(body: Vec<u8>) -> Letter {
    let hash = STANDARD.encode(Sha256::digest(&body));
    let token = AccessToken::with_api_key(API_KEY, API_SECRET).with_ttl(Duration::from_secs(300));
    Letter { body: body.into(), authorization: token.with_sha256(&hash).to_jwt().unwrap() }
}

/// An event of a room that nobody has, padded to so many bytes.
fn padded(event: &str, id: &str, bytes: usize) -> Letter {
    let body =
        |padding: &str| json!({ "event": event, "id": id, "createdAt": "1795431738", "padding": padding });
    let rest = bytes.saturating_sub(body("").to_string().len());
    signed(body(&"x".repeat(rest)).to_string().into_bytes())
}

async fn with_somebody_inside() -> Option<(ProxiedHouse, Value, greenroom_devstack::testing::Participant)> {
    let house = ProxiedHouse::open_with(&[]).await?;
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;
    Some((house, room, candidate))
}

#[tokio::test]
async fn a_webhook_that_comes_a_thousand_times_has_one_effect() {
    let Some((house, room, candidate)) = with_somebody_inside().await else { return };
    let letter = house.office.find("participant_joined").unwrap();
    let before = house.timeline(&room).await;
    let answers = stream::iter(0..TIMES).map(|_| house.deliver(&letter)).buffer_unordered(20);
    let answers: Vec<_> = answers.collect().await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.body["duplicate"]), (StatusCode::OK, &json!(true)));
    }
    let after = house.timeline(&room).await;
    assert_eq!((answers.len(), lines(&after, "joined").len()), (TIMES, 1));
    assert_eq!(before, after, "nothing else was written, either");
    assert!(is_inside(stays(&house.status(&room).await, 0)));
    drop(candidate);
}

#[tokio::test]
async fn a_webhook_of_which_one_byte_was_changed_is_refused() {
    let Some((house, room, candidate)) = with_somebody_inside().await else { return };
    let letter = house.office.find("participant_joined").unwrap();
    let before = house.timeline(&room).await;
    let length = letter.body.len();
    for place in [0, length / 3, length / 2, length - 1] {
        let mut body = letter.body.to_vec();
        body[place] ^= 1;
        let forged = Letter { body: body.into(), ..letter.clone() };
        let answer = house.deliver(&forged).await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (StatusCode::UNAUTHORIZED, &json!("bad_signature")),
            "byte {place}"
        );
    }
    let body = letter.body.clone();
    for authorization in ["", "Bearer ", "none"] {
        let unsigned = Letter { body: body.clone(), authorization: authorization.into() };
        assert_eq!(house.deliver(&unsigned).await.status, StatusCode::UNAUTHORIZED, "{authorization:?}");
    }
    assert_eq!(house.timeline(&room).await, before);
    drop(candidate);
}

#[tokio::test]
async fn a_webhook_of_four_megabytes_is_taken_and_a_larger_one_is_not() {
    let Some(house) = ProxiedHouse::open_with(&[]).await else { return };
    for (bytes, status) in [(LARGEST, StatusCode::OK), (LARGEST + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
        let letter = padded("room_started", &format!("EV_{bytes}"), bytes);
        assert_eq!(letter.body.len(), bytes);
        assert_eq!(house.deliver(&letter).await.status, status, "{bytes} bytes");
    }
}

#[tokio::test]
async fn events_that_nobody_knows_are_kept_and_bodies_that_nobody_can_read_are_answered_alike() {
    let Some(house) = ProxiedHouse::open_with(&[]).await else { return };
    let unreadable = signed(b"\xff{ not JSON".to_vec());
    for (what, letter) in [
        ("an event of a later LiveKit", padded("room_painted", "EV_painted", 200)),
        ("an event without an id", signed(br#"{"event":"room_started"}"#.to_vec())),
        ("no event", signed(b"[]".to_vec())),
        ("no JSON", unreadable),
        ("nothing", signed(vec![])),
    ] {
        let (first, second) = (house.deliver(&letter).await, house.deliver(&letter).await);
        assert_eq!((first.status, &first.body["duplicate"]), (StatusCode::OK, &json!(false)), "{what}");
        assert_eq!(
            (second.status, &second.body["duplicate"]),
            (StatusCode::OK, &json!(true)),
            "{what}: it was kept"
        );
    }
}
