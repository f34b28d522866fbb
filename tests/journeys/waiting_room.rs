//! A room whose door a host opens.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, application, lines};

async fn approved(house: &House) -> Value {
    let mut application = application("A-1");
    application["admission"] = json!("approval");
    house.apply(application).await
}

fn link(room: &Value, place: usize) -> &Value {
    &room["participants"][place]["joinUrl"]
}

#[tokio::test]
async fn a_candidate_waits_until_the_host_admits_them_and_then_comes_in() {
    let Some(house) = House::open().await else { return };
    let room = approved(&house).await;
    let knock = async || house.post("/api/room/join", json!({ "link": link(&room, 0) })).await;
    let first = knock().await;
    assert_eq!((first.status, &first.body["status"]), (StatusCode::ACCEPTED, &json!("waiting")), "{first:?}");
    assert!(first.body.get("token").is_none() && first.body["retryAfter"].is_number(), "{first:?}");
    assert_eq!(house.livekit_rooms().await, 0, "nobody is let in, so there is no room yet");
    assert_eq!(knock().await.body["waitingSince"], first.body["waitingSince"]);

    let host = link(&room, 1);
    let waiting = house.post("/api/room/waiting", json!({ "link": host })).await.body;
    assert_eq!(waiting["waiting"][0]["participantId"], room["participants"][0]["id"], "{waiting}");
    let body = json!({ "link": host, "participantId": room["participants"][0]["id"] });
    assert_eq!(house.post("/api/room/admit", body).await.status, StatusCode::OK);
    let (_, candidate) = house.enter(link(&room, 0)).await;
    house.until("the candidate is inside", async || house.agrees_on(&room, 1).await).await;
    let timeline = house.timeline(&room).await;
    assert_eq!(lines(&timeline, "waiting").len(), 1, "one line for one wait");
    let host_id = room["participants"][1]["id"].as_str().unwrap();
    assert_eq!(lines(&timeline, "admitted")[0]["actor"], format!("participant:{host_id}"));
    candidate.leave().await.unwrap();
}

#[tokio::test]
async fn a_candidate_whom_the_host_denies_is_told_so_and_the_host_may_think_again() {
    let Some(house) = House::open().await else { return };
    let room = approved(&house).await;
    let knock = async || house.post("/api/room/join", json!({ "link": link(&room, 0) })).await;
    knock().await;
    let body = json!({ "link": link(&room, 1), "participantId": room["participants"][0]["id"] });
    assert_eq!(house.post("/api/room/deny", body.clone()).await.status, StatusCode::OK);
    let denied = knock().await;
    assert_eq!((denied.status, &denied.body["code"]), (StatusCode::FORBIDDEN, &json!("denied")));
    assert_eq!(house.post("/api/room/admit", body).await.status, StatusCode::OK);
    assert_eq!(knock().await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_host_extends_and_ends_the_own_room_and_no_other() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let other = house.apply(application("A-2")).await;
    let host = link(&room, 1);
    let (_, candidate) = house.enter(link(&room, 0)).await;
    let longer = house.post("/api/room/extend", json!({ "link": host, "minutes": 20 })).await;
    assert_eq!(longer.status, StatusCode::OK, "{longer:?}");
    let foreign = json!({ "link": host, "participantId": other["participants"][0]["id"] });
    assert_eq!(house.post("/api/room/put-out", foreign).await.status, StatusCode::NOT_FOUND);
    let by_candidate = house.post("/api/room/end", json!({ "link": link(&room, 0) })).await;
    assert_eq!(
        (by_candidate.status, &by_candidate.body["code"]),
        (StatusCode::FORBIDDEN, &json!("not_a_host"))
    );
    assert_eq!(house.post("/api/room/end", json!({ "link": host })).await.status, StatusCode::OK);
    house.until("the room is gone", async || house.sid_on_livekit(&room).await.is_none().then_some(())).await;
    assert_eq!(house.status(&other).await["phase"], "open");
    drop(candidate);
}

#[tokio::test]
async fn a_person_tries_the_connection_in_a_room_that_is_nobodys() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let tryout = house.post("/api/room/preflight", json!({ "link": link(&room, 0) })).await;
    assert_eq!(tryout.status, StatusCode::OK, "{tryout:?}");
    let somebody = crate::house::follow(&tryout.body).await;
    assert_ne!(somebody.identity(), room["participants"][0]["identity"]);
    assert_eq!(house.get("/api/drift").await.body["items"], json!([]));
    assert_eq!(house.status(&room).await["participants"][0]["sessions"], json!([]));
    let report = json!({ "link": link(&room, 0), "step": "camera", "code": "permission_denied" });
    assert_eq!(house.post("/api/room/report", report).await.status, StatusCode::OK);
    let name = room["roomName"].as_str().unwrap();
    let told = house.get(&format!("/api/rooms/{name}/diagnosis")).await.body.to_string();
    assert!(told.contains("camera"), "{told}");
    somebody.leave().await.unwrap();
}
