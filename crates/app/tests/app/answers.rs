//! What clients are told, whatever they send.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{Answer, Server};

fn application() -> Value {
    json!({
        "applicationId": "A-1",
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = application();
    body[field] = value;
    body
}

/// Every problem has one shape.
pub(crate) fn assert_problem(answer: &Answer, status: u16, code: &str, field: Option<&str>) {
    assert_eq!((answer.status, &answer.body["code"]), (status, &json!(code)), "{answer:?}");
    assert_eq!(answer.content_type, "application/problem+json");
    let body = &answer.body;
    assert_eq!((&body["success"], &body["status"]), (&json!(false), &json!(status)));
    assert_eq!(body["type"], format!("urn:greenroom:problem:{code}"));
    assert_eq!(body["requestId"].as_str(), answer.headers["x-request-id"].to_str().ok());
    assert!(body["detail"].as_str().unwrap().len() > 10);
    if let Some(field) = field {
        assert_eq!(body["field"], field, "{answer:?}");
    }
}

#[tokio::test]
async fn bad_bodies_are_told_apart_and_name_their_field() {
    let server = Server::start();
    let room = "/api/room/server-status";
    for (path, body, status, code, field) in [
        (room, "", 400, "malformed_body", None),
        (room, "{", 400, "malformed_body", None),
        (room, "[]", 400, "malformed_body", None),
        (room, "null", 400, "malformed_body", None),
        (room, r#"["interview_1"]"#, 400, "malformed_body", None),
        (room, "{} trailing", 400, "malformed_body", None),
        (room, "{}", 400, "missing_field", Some("roomName")),
        (room, r#"{"roomName":""}"#, 400, "missing_field", Some("roomName")),
        (room, r#"{"roomName":"  "}"#, 400, "missing_field", Some("roomName")),
        (room, r#"{"roomName":null}"#, 400, "missing_field", Some("roomName")),
        (room, r#"{"roomName":7}"#, 400, "malformed_body", Some("roomName")),
        (room, r#"{"roomName":"a\u0000b"}"#, 400, "malformed_body", None),
        (room, r#"{"roomName":"a\nb"}"#, 422, "invalid_field", Some("roomName")),
        ("/api/room/status", "{}", 400, "missing_field", Some("roomName")),
        ("/api/room/status", r#"{"roomName":"nobody's"}"#, 404, "room_unknown", None),
        ("/api/room/join", "{}", 400, "missing_field", Some("link")),
        ("/api/room/join", r#"{"phone":"0790123456"}"#, 400, "missing_field", Some("jobId")),
        ("/api/room/join", r#"{"phone":"079O123456","jobId":"J"}"#, 422, "invalid_field", Some("phone")),
        ("/api/room/join", r#"{"phone":"0790123456","jobId":"J"}"#, 404, "person_unknown", None),
        ("/api/room/join", r#"{"link":"nonsense"}"#, 404, "person_unknown", None),
        ("/api/room/leave", "{}", 400, "missing_field", Some("refreshToken")),
        ("/api/room/leave", r#"{"roomName":"x"}"#, 400, "missing_field", Some("participantId")),
        ("/api/room/leave", r#"{"roomName":"x","participantId":"y"}"#, 404, "person_unknown", None),
        ("/api/room/leave", r#"{"refreshToken":"nonsense"}"#, 401, "refresh_token_spent", None),
        ("/api/room/refresh-token", r#"{"refreshToken":"nonsense"}"#, 401, "refresh_token_spent", None),
        ("/api/room/refresh-token", r#"{"roomName":"x","candidateId":"y"}"#, 404, "person_unknown", None),
        ("/api/rooms", r#"{"applicationId":"A"}"#, 400, "malformed_body", Some("job")),
        ("/api/nothing", "{}", 404, "not_found", None),
    ] {
        let answer = server.post(path, body).await;
        assert_problem(&answer, status, code, field);
    }
}

#[tokio::test]
async fn an_application_that_makes_no_sense_names_the_field() {
    let server = Server::start();
    let long = "x".repeat(300);
    for (body, status, code, field) in [
        (with("applicationId", json!(" ")), 422, "invalid_field", "applicationId"),
        (with("applicationId", json!(long)), 422, "invalid_field", "applicationId"),
        (with("round", json!(0)), 422, "invalid_field", "round"),
        (with("round", json!(-1)), 400, "malformed_body", "round"),
        (with("job", json!({ "id": "J", "title": "a\tb" })), 422, "invalid_field", "job.title"),
        (with("job", json!({ "id": "J" })), 400, "malformed_body", "job.title"),
        (
            with("candidate", json!({ "name": "L", "phone": "+962 6 461 0000" })),
            422,
            "invalid_field",
            "candidate.phone",
        ),
        (
            with("candidate", json!({ "name": 5, "phone": "0790123456" })),
            400,
            "malformed_body",
            "candidate.name",
        ),
        (
            with("interviewers", json!([{ "name": "O" }, { "name": "" }])),
            422,
            "invalid_field",
            "interviewers[1].name",
        ),
        (
            with("observers", json!([{ "name": "O", "locale": "العربية" }])),
            422,
            "invalid_field",
            "observers[0].locale",
        ),
        (with("startsAt", json!("2026-11-25T18:00:00")), 422, "invalid_field", "startsAt"),
        (with("closesAt", json!("9999-12-31T23:59:59Z")), 422, "invalid_field", "closesAt"),
        (with("startsAt", json!("2020-01-01T00:00:00Z")), 422, "invalid_field", "startsAt"),
        (with("closesAt", json!("2020-01-01T00:00:00Z")), 422, "invalid_field", "closesAt"),
        (with("durationMinutes", json!(4)), 422, "invalid_field", "durationMinutes"),
        (with("durationMinutes", json!(4_000_000_000_u64)), 422, "invalid_field", "durationMinutes"),
        (with("timezone", json!("Amman")), 422, "invalid_field", "timezone"),
        (with("metadata", json!([])), 400, "malformed_body", "metadata"),
        (with("metadata", json!({ "x": "y".repeat(17_000) })), 422, "invalid_field", "metadata"),
        (with("admission", json!("lobby")), 422, "invalid_field", "admission"),
        (with("startAt", json!("2026-11-25T18:00:00Z")), 400, "malformed_body", "startAt"),
    ] {
        let answer = server.post("/api/rooms", &body).await;
        assert_problem(&answer, status, code, Some(field));
    }
    assert!(server.store.timeline().is_empty(), "nothing was stored");
}

#[tokio::test]
async fn a_phone_that_is_none_says_why() {
    let server = Server::start();
    for (phone, reason) in
        [("079O123456", "contains_letters"), ("0790123456,0780123456", "several_numbers"), ("", "empty")]
    {
        let answer = server.post("/api/room/join", json!({ "phone": phone, "jobId": "J" })).await;
        assert_problem(&answer, 422, "invalid_field", Some("phone"));
        assert_eq!(answer.body["reason"], reason);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_json_is_told_as_that() {
    let server = Server::start();
    let large = json!({ "roomName": "x".repeat(300_000) });
    assert_problem(&server.post("/api/room/status", large).await, 413, "body_too_large", None);
    let huge = "x".repeat((4 << 20) + 1);
    assert_problem(&server.post("/webhooks/livekit", huge).await, 413, "body_too_large", None);
    let form =
        server.request(Method::POST, "/api/room/status").header("content-type", "text/plain").body("{}");
    assert_problem(&Answer::of(form.send().await.unwrap()).await, 415, "unsupported_media_type", None);
    let bare = server.request(Method::POST, "/api/room/server-status").body(r#"{"roomName":"x"}"#);
    assert_eq!(bare.send().await.unwrap().status(), 200, "no content type is no other content type");
}

#[tokio::test]
async fn a_body_that_stalls_is_not_our_slowness() {
    let server = Server::start();
    let mut connection =
        tokio::net::TcpStream::connect(server.address().trim_start_matches("http://")).await.unwrap();
    let head = "POST /api/room/status HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body_too_slow"), "{answer}");
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_a_problem_like_any_other() {
    let server = Server::start();
    assert_problem(
        &server.get("/api/room/livekit-status?roomName=a&roomName=b").await,
        400,
        "malformed_query",
        None,
    );
}

#[tokio::test]
async fn another_method_is_told_which_one_to_use() {
    let server = Server::start();
    let answer = server.get("/api/room/join").await;
    assert_problem(&answer, 405, "method_not_allowed", None);
    assert_eq!(answer.headers["allow"], "POST");
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_another_is_replaced() {
    let server = Server::start();
    for (sent, kept) in [("abc-1.2_3", true), ("has space", false), (&"x".repeat(65), false)] {
        let answer =
            server.request(Method::GET, "/healthz").header("x-request-id", sent).send().await.unwrap();
        assert_eq!(answer.headers()["x-request-id"] == sent, kept, "{sent}");
    }
}

#[tokio::test]
async fn a_problem_while_livekit_is_away_carries_what_the_database_knows() {
    let server = Server::start();
    let room = server.post("/api/rooms", application()).await.body;
    server.media.set_trouble(Some(greenroom_memory::Trouble::Unavailable));
    let body = json!({ "roomName": room["roomName"] });
    let answer = server.post("/api/room/server-status", &body).await;
    assert_problem(&answer, 503, "media_server_unavailable", None);
    assert_eq!(
        (&answer.body["databaseStatus"]["roomId"], &answer.headers["retry-after"]),
        (&room["roomId"], &"5".parse().unwrap())
    );
    assert_eq!(server.post("/api/room/status", &body).await.status, 200);
    assert_eq!(server.get("/readyz").await.body["status"], "degraded");
    server.media.set_trouble(Some(greenroom_memory::Trouble::Unauthorized));
    assert_problem(
        &server.post("/api/room/server-status", &body).await,
        503,
        "media_server_misconfigured",
        None,
    );
}

#[tokio::test]
async fn a_5xx_says_nothing_internal() {
    let server = Server::start();
    server.store.go_away();
    let answer = server.post("/api/room/status", json!({ "roomName": "x" })).await;
    assert_problem(&answer, 503, "database_unavailable", None);
    assert_eq!(answer.body.as_object().unwrap().len(), 7, "{}", answer.body);
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/healthz").await.status, 200);
    server.store.come_back();
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn nothing_a_client_gets_back_repeats_its_secrets_or_its_number() {
    let server = Server::start();
    let room = server.post("/api/rooms", application()).await;
    assert!(!room.text.contains("790123456"), "{}", room.text);
    let link = "https://join.example.com/join?t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(!server.post("/api/room/join", json!({ "link": link })).await.text.contains("AAAAAAAA"));
}

#[tokio::test]
async fn the_phase_moves_with_the_clock() {
    let server = Server::start();
    let room = server.post("/api/rooms", with("startsAt", json!("2026-11-23T15:30:00+03:00"))).await.body;
    let status = async || server.post("/api/room/status", json!({ "roomName": room["roomName"] })).await.body;
    for (time, phase, outcome) in [
        ("2026-11-23T12:14:59Z", "scheduled", Value::Null),
        ("2026-11-23T12:15:00Z", "open", Value::Null),
        ("2026-11-23T14:00:00Z", "ended", json!("expired")),
    ] {
        server.clock.set(time.parse().unwrap());
        let body = status().await;
        assert_eq!((&body["phase"], &body["outcome"]), (&json!(phase), &outcome), "{time}");
    }
    let late = server.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] })).await;
    assert_problem(&late, 410, "room_ended", None);
    assert_problem(
        &server.post("/api/rooms", with("startsAt", json!("2026-11-23T15:30:00+03:00"))).await,
        409,
        "room_over",
        None,
    );
}
