//! A real participant in a real room, and a server that ends under its feet.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use greenroom_devstack::testing::{self, API_KEY, API_SECRET, Participant};
use greenroom_devstack::{DevstackError, LiveKit, LiveKitConfig, livekit_binary};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const LIMIT: Duration = Duration::from_secs(20);

/// A token that allows everything in one room, until the year 2100.
fn token(identity: &str, room: &str) -> String {
    let grant = format!(r#"{{"roomJoin":true,"room":"{room}"}}"#);
    let claims = format!(r#"{{"iss":"{API_KEY}","sub":"{identity}","exp":4102444800,"video":{grant}}}"#);
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encode(r#"{"alg":"HS256","typ":"JWT"}"#), encode(&claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(API_SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

async fn livekit(folder: &std::path::Path) -> Option<LiveKit> {
    let binary = testing::or_skip(livekit_binary::find(&|_| {}).await)?;
    let mut config = LiveKitConfig::new(folder, API_KEY, API_SECRET);
    config.auto_create = true;
    Some(LiveKit::start(&binary, config).await.unwrap())
}

#[tokio::test]
async fn people_meet_over_loopback_and_notice_when_the_server_ends() {
    let folder = tempfile::tempdir().unwrap();
    let Some(livekit) = livekit(folder.path()).await else {
        return;
    };
    let ann = Participant::join(&livekit.url(), &token("ann", "interview")).await;
    let Some(mut ann) = testing::or_skip(ann) else {
        return;
    };
    let bob = Participant::join(&livekit.url(), &token("bob", "interview")).await.unwrap();
    assert_eq!((ann.identity(), bob.identity()), ("ann", "bob"));
    assert!(ann.sid().starts_with("PA_"), "{}", ann.sid());

    let joined = ann.wait_for("participantConnected", LIMIT).await.unwrap();
    assert_eq!(joined.text("identity"), Some("bob"));
    let heard = ann.wait_for("trackSubscribed", LIMIT).await.unwrap();
    assert_eq!(heard.text("identity"), Some("bob"));

    bob.leave().await.unwrap();
    let left = ann.wait_for("participantDisconnected", LIMIT).await.unwrap();
    assert_eq!(left.text("identity"), Some("bob"));

    let started = Instant::now();
    livekit.stop().await;
    assert!(started.elapsed() < Duration::from_secs(4), "the second SIGTERM did not come, or was not heard");
    // the goodbye is best effort: who misses it tries to come back
    let end = ann.next_event(LIMIT).await.unwrap();
    assert!(end.name == "reconnecting" || end.text("reason") == Some("SERVER_SHUTDOWN"), "{end:?}");
}

#[tokio::test]
async fn a_participant_that_is_not_let_in_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let Some(livekit) = livekit(folder.path()).await else {
        return;
    };
    match Participant::join(&livekit.url(), "no token").await {
        Err(DevstackError::Participant { reason }) => assert!(reason.contains("401"), "{reason}"),
        other => drop(testing::or_skip(other)),
    }
}
