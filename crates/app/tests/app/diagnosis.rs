//! Why can't they join, and that refusals are remembered without holding anybody up.

use std::time::Duration;

use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::room::RoomName;
use greenroom_memory::Trouble;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

/// The room opens at 12:15, when the clock of the tests stands at 12:00.
async fn room(server: &Server) -> Value {
    let body = json!({
        "applicationId": "A-1",
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "0790123456",
            "whatsappConsent": { "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "form" } },
        "interviewers": [{ "name": "Omar" }],
        "startsAt": "2026-11-23T12:30:00Z",
    });
    server.post("/api/rooms", body).await.body
}

async fn diagnosis(server: &Server, room: &Value, query: &str) -> Answer {
    server.get(&format!("/api/rooms/{}/diagnosis{query}", room["roomName"].as_str().unwrap())).await
}

async fn first_failure(server: &Server, room: &Value) -> Value {
    let answer = diagnosis(server, room, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["firstFailure"].clone()
}

async fn join(server: &Server, room: &Value) -> Answer {
    server.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] })).await
}

fn set_clock(server: &Server, time: &str) {
    server.clock.set(format!("2026-11-23T{time}Z").parse().unwrap());
}

/// The reasons of the refusals in the timeline, once there are as many.
async fn refusals(server: &Server, room: &Value, number: usize) -> Vec<Value> {
    let path = format!("/api/rooms/{}/timeline?limit=200", room["roomName"].as_str().unwrap());
    let read = async || {
        let lines = server.get(&path).await.body["items"].as_array().unwrap().clone();
        let refused = lines.into_iter().filter(|line| line["kind"] == "join_refused");
        refused.map(|line| line["facts"]["reason"].clone()).collect::<Vec<_>>()
    };
    let all_there = async {
        loop {
            let found = read().await;
            if found.len() >= number {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all_there).await.unwrap()
}

#[tokio::test]
async fn a_person_is_told_step_by_step_from_the_message_to_the_room() {
    let server = Server::start();
    let room = room(&server).await;
    let answer = diagnosis(&server, &room, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = &answer.body;
    assert_eq!((&body["success"], &body["firstFailure"]), (&json!(true), &Value::Null));
    assert_eq!((&body["roomName"], &body["roomId"]), (&room["roomName"], &room["roomId"]));
    assert_eq!((&body["phase"], &body["role"]), (&json!("scheduled"), &json!("candidate")));
    assert_eq!(
        (&body["participantId"], &body["checkedAt"]),
        (&room["participants"][0]["id"], &json!("2026-11-23T12:00:00Z"))
    );
    let steps = body["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["step"]), (24, &json!("invited")));
    let window = steps.iter().find(|step| step["step"] == "within_window").unwrap();
    let expected = json!({ "step": "within_window", "state": "waiting", "seen": "the door opens later",
        "at": "2026-11-23T12:15:00Z", "advice": null });
    assert_eq!(window, &expected);
    assert!(!answer.text.contains("Layla") && !answer.text.contains("790123456"), "{}", answer.text);
}

#[tokio::test]
async fn a_person_is_named_by_our_id_or_by_the_callers_own() {
    let server = Server::start();
    let room = room(&server).await;
    let interviewer = room["participants"][1]["id"].as_str().unwrap();
    for (query, place) in [
        ("?participantId=C-1".to_owned(), 0),
        ("?candidateId=C-1".to_owned(), 0),
        (format!("?participantId={interviewer}"), 1),
    ] {
        let found = diagnosis(&server, &room, &query).await.body;
        assert_eq!(found["participantId"], room["participants"][place]["id"], "{query}");
    }
}

#[tokio::test]
async fn what_is_not_known_is_told_as_that() {
    let server = Server::start();
    let room = room(&server).await;
    let nobodys = server.get("/api/rooms/nobody's/diagnosis").await;
    assert_problem(&nobodys, 404, "room_unknown", None);
    for (query, status, code, field) in [
        ("?participantId=C-2", 404, "person_unknown", None),
        ("?participantId=%00", 404, "person_unknown", None),
        ("?participantId=", 400, "missing_field", Some("participantId")),
        ("?participant=C-1", 400, "malformed_query", None),
    ] {
        assert_problem(&diagnosis(&server, &room, query).await, status, code, field);
    }
}

#[tokio::test]
async fn livekit_away_is_a_finding_and_the_database_away_is_a_503() {
    let server = Server::start();
    let room = room(&server).await;
    for (trouble, expected) in [
        (Trouble::Unavailable, "livekit_reachable"),
        (Trouble::Unauthorized, "key_accepted"),
        (Trouble::Unexpected, "livekit_reachable"),
    ] {
        server.media.set_trouble(Some(trouble));
        assert_eq!(first_failure(&server, &room).await, expected, "{trouble:?}");
    }
    server.store.go_away();
    assert_problem(&diagnosis(&server, &room, "").await, 503, "database_unavailable", None);
}

#[tokio::test]
async fn a_diagnosis_changes_nothing() {
    let server = Server::start();
    let room = room(&server).await;
    set_clock(&server, "12:20:00");
    let before = server.store.timeline();
    diagnosis(&server, &room, "").await;
    assert_eq!(server.store.timeline(), before);
    for call in ["create_room", "delete_room", "remove_participant", "list_rooms"] {
        assert_eq!(server.media.calls(call), 0, "{call}");
    }
}

#[tokio::test]
async fn a_token_that_is_never_used_and_one_that_gets_stuck_are_told_apart() {
    let server = Server::start();
    let room = room(&server).await;
    set_clock(&server, "12:20:00");
    let pass = join(&server, &room).await.body;
    assert_eq!(first_failure(&server, &room).await, Value::Null, "a token of this moment");
    set_clock(&server, "12:21:00");
    assert_eq!(first_failure(&server, &room).await, "signalling_reached");
    let name = RoomName::parse(room["roomName"].as_str().unwrap()).unwrap();
    server.media.enter(&name, connecting(&pass));
    assert_eq!(first_failure(&server, &room).await, "media_flows");
    server.media.lose_room(&name);
    assert_eq!(first_failure(&server, &room).await, "room_on_server");
}

fn connecting(pass: &Value) -> LiveParticipant {
    LiveParticipant {
        sid: "PA_1".into(),
        identity: pass["participant"]["identity"].as_str().unwrap().into(),
        name: String::new(),
        kind: ParticipantKind::Standard,
        state: ConnectionState::Joining,
        tracks: vec![],
        joined_at: Some("2026-11-23T12:20:30Z".parse().unwrap()),
        permission: None,
        family: None,
    }
}

#[tokio::test]
async fn a_refusal_of_somebody_we_know_is_remembered_once_a_minute() {
    let server = Server::start();
    let room = room(&server).await;
    for _ in 0..3 {
        assert_problem(&join(&server, &room).await, 409, "too_early", None);
    }
    assert_eq!(refusals(&server, &room, 1).await, ["too_early"]);
    assert_eq!(first_failure(&server, &room).await, "join_admitted");
    set_clock(&server, "12:02:00");
    join(&server, &room).await;
    assert_eq!(refusals(&server, &room, 2).await, ["too_early", "too_early"]);
}

#[tokio::test]
async fn a_refusal_is_remembered_by_whatever_way_they_came() {
    let server = Server::start();
    let room = room(&server).await;
    set_clock(&server, "12:20:00");
    let pass = join(&server, &room).await.body;
    let name = json!({ "roomName": room["roomName"], "participantId": "C-1" });
    let phone = json!({ "phone": "0790123456", "jobId": "J-7" });
    let token = json!({ "refreshToken": pass["refreshToken"] });
    for (number, (path, body)) in
        [("/api/room/refresh-token", name), ("/api/room/join", phone), ("/api/room/refresh-token", token)]
            .into_iter()
            .enumerate()
    {
        set_clock(&server, &format!("20:{:02}:00", number * 2));
        assert_problem(&server.post(path, &body).await, 410, "room_ended", None);
        assert_eq!(refusals(&server, &room, number + 1).await.len(), number + 1, "{body}");
    }
}

#[tokio::test]
async fn somebody_we_do_not_know_leaves_no_line() {
    let server = Server::start();
    let room = room(&server).await;
    let before = server.store.timeline().len();
    for body in [
        json!({ "link": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
        json!({ "phone": "0790123457", "jobId": "J-7" }),
        json!({ "phone": "0790123456", "jobId": "J-8" }),
    ] {
        assert_problem(&server.post("/api/room/join", &body).await, 404, "person_unknown", None);
    }
    // A refusal that is noted proves that earlier ones would have been.
    join(&server, &room).await;
    assert_eq!(refusals(&server, &room, 1).await.len(), 1);
    assert_eq!(server.store.timeline().len(), before + 1);
}
