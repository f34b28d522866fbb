//! Numbers: masked everywhere, and shown in full to who asks, which leaves a line.

use greenroom_domain::api_key::Scope;
use reqwest::Method;
use serde_json::json;

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, HOST, Interview, application};
use crate::keys::{assert_forbidden, guarded, key, send};
use crate::server::Server;

const PHONE: &str = "+962790123456";
const MASKED: &str = "+962•••••••56";

#[tokio::test]
async fn every_view_of_a_room_masks_its_numbers() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let status = server.post("/api/room/status", json!({ "roomName": interview.room["roomName"] })).await;
    let (room, list) = (server.get(&interview.path("")).await, server.get("/api/rooms").await);
    for room in [&interview.room, &status.body, &room.body, &list.body["items"][0]] {
        assert_eq!(room["participants"][CANDIDATE]["phone"], MASKED);
        assert_eq!(room["participants"][HOST]["phone"], json!(null));
    }
    for answer in [status, room, list] {
        assert!(!answer.text.contains(PHONE));
    }
}

#[tokio::test]
async fn a_number_is_shown_in_full_and_each_time_a_line_says_to_whom() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    for who in [interview.id(CANDIDATE), "C-1"] {
        let shown = interview.send(Method::POST, &format!("/participants/{who}/phone")).await;
        let expected = json!({
            "success": true, "roomName": interview.room["roomName"], "participantId": interview.id(CANDIDATE),
            "phone": PHONE,
        });
        assert_eq!((shown.status, shown.body), (200, expected));
        assert_eq!(shown.headers["cache-control"], "no-store");
    }
    let timeline = server.get(&interview.path("/timeline?limit=200")).await;
    let lines = timeline.body["items"].as_array().unwrap().clone();
    let lines: Vec<_> = lines.iter().filter(|line| line["kind"] == "phone_shown").collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert_eq!(
            (&line["actor"], &line["participantId"]),
            (&json!("system"), &json!(interview.id(CANDIDATE)))
        );
        assert!(line["facts"]["requestId"].is_string());
    }
    assert!(!timeline.text.contains(PHONE));
}

#[tokio::test]
async fn the_line_names_the_key_that_saw_the_number() {
    let server = guarded();
    let (writer, reader) = (key(&server, Scope::RoomsWrite).await, key(&server, Scope::RoomsRead).await);
    let room = send(&server, Some(&writer), Method::POST, "/api/rooms", Some(&application("A-1"))).await;
    let path = format!("/api/rooms/{}", room.body["roomName"].as_str().unwrap());
    let show = async |key: &str| {
        send(&server, Some(key), Method::POST, &format!("{path}/participants/C-1/phone"), None).await
    };
    assert_forbidden(&show(&reader).await, "rooms:write");
    assert_eq!(show(&writer).await.body["phone"], PHONE);
    let lines = send(&server, Some(&reader), Method::GET, &format!("{path}/timeline"), None).await.body;
    let line = lines["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&line["kind"], &line["actor"]), (&json!("phone_shown"), &json!("key:rooms-write")));
}

#[tokio::test]
async fn a_number_that_is_not_kept_cannot_be_shown() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let show = async |who: &str| interview.send(Method::POST, &format!("/participants/{who}/phone")).await;
    assert_problem(&show(interview.id(HOST)).await, 404, "phone_unknown", None);
    assert_problem(&show("nobody").await, 404, "person_unknown", None);
    server.post("/api/erasures", json!({ "candidateId": "C-1" })).await;
    assert_problem(&show(interview.id(CANDIDATE)).await, 404, "phone_unknown", None);
    assert!(!interview.story().await.contains(&"phone_shown".to_owned()));
    assert_eq!(server.get(&interview.path("")).await.body["participants"][CANDIDATE]["phone"], json!(null));
}
