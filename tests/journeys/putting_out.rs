//! Somebody is put out, and stays out: LiveKit revokes no tokens, so that keeping out is more than one removal.

use std::time::Duration;

use greenroom_devstack::free_port;
use greenroom_devstack::testing::{self, Participant};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, follow, fresh_database, lines};

/// From coming in to being out again, as LiveKit tells. The promise is two seconds.
const AT_ONCE: Duration = Duration::from_secs(2);
/// A client that is just publishing hears of it when that has timed out.
const HEARD: Duration = Duration::from_secs(40);
/// How often somebody comes back by the old token.
const TIMES: usize = 8;

async fn put_out(house: &House, room: &Value, place: usize) -> Value {
    let (name, id) =
        (room["roomName"].as_str().unwrap(), room["participants"][place]["id"].as_str().unwrap());
    let answer = house.delete(&format!("/api/rooms/{name}/participants/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body
}

/// Nobody is in the room on LiveKit, two seconds from now at the latest, and the person is told.
async fn is_out(house: &House, room: &Value, person: &mut Participant) {
    let nobody = async || {
        let people = &house.server_status(room).await.body["serverStatus"]["participants"];
        (people.as_array().unwrap().is_empty()).then_some(())
    };
    house.until_within(AT_ONCE, "they are out", nobody).await;
    is_told(person).await;
}

async fn is_told(person: &mut Participant) {
    let event = person.wait_for("disconnected", HEARD).await.unwrap();
    assert_eq!(event.text("reason"), Some("PARTICIPANT_REMOVED"), "{event:?}");
}

#[tokio::test]
async fn who_was_put_out_and_comes_back_by_the_old_token_is_out_again_every_time() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (pass, mut candidate) = house.enter(link).await;
    assert_eq!(put_out(&house, &room, 0).await["removedFromServer"], true);
    is_out(&house, &room, &mut candidate).await;
    assert_eq!(put_out(&house, &room, 0).await["success"], true, "twice is as good as once");

    for path in ["join", "refresh-token"] {
        let body = json!({ "link": link, "refreshToken": pass["refreshToken"] });
        let body = if path == "join" {
            json!({ "link": body["link"] })
        } else {
            json!({ "refreshToken": body["refreshToken"] })
        };
        let refused = house.post(&format!("/api/room/{path}"), body).await;
        assert!(refused.status.is_client_error(), "{path}: {refused:?}");
    }
    for _ in 0..TIMES {
        is_out(&house, &room, &mut follow(&pass).await).await;
    }
    let timeline = house.timeline(&room).await;
    assert_eq!(lines(&timeline, "put_out").len(), 1);
    assert!(!lines(&timeline, "removed_again").is_empty());
    house.until("record and reality agree", async || house.agrees_on(&room, 0).await).await;
}

#[tokio::test]
async fn with_every_webhook_lost_the_comparison_puts_them_out_again() {
    let Some(database) = fresh_database().await else { return };
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let often = [("GREENROOM__RECONCILE__INTERVAL_SECONDS", "2")];
    let Some(house) = House::open_beside(livekit, free_port().unwrap(), database, &often).await else {
        return;
    };
    let room = house.interview().await;
    let pass = house.pass(&room["participants"][0]["joinUrl"]).await;
    put_out(&house, &room, 0).await;
    let mut candidate = follow(&pass).await;
    is_told(&mut candidate).await;
    let found = house
        .until("the drift is in the timeline", async || {
            lines(&house.timeline(&room).await, "drift_repaired").first().map(|line| Value::clone(line))
        })
        .await;
    assert_eq!(found["facts"]["drift"], "participant_revoked");
}

#[tokio::test]
async fn another_link_invites_again_whom_somebody_put_out() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let old = &room["participants"][0]["joinUrl"];
    let (_, mut candidate) = house.enter(old).await;
    put_out(&house, &room, 0).await;
    is_out(&house, &room, &mut candidate).await;
    let (name, id) = (room["roomName"].as_str().unwrap(), room["participants"][0]["id"].as_str().unwrap());
    let link = house.post(&format!("/api/rooms/{name}/participants/{id}/link"), json!({})).await;
    assert_eq!(link.status, StatusCode::CREATED, "{link:?}");
    let (_, back) = house.enter(&link.body["joinUrl"]).await;
    house.until("the candidate is back", async || house.agrees_on(&room, 1).await).await;
    let refused = house.post("/api/room/join", json!({ "link": old })).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{refused:?}");
    back.leave().await.unwrap();
}
