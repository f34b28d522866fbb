//! What callers who manage rooms are told, whatever they send.

use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

fn appointment(id: &str) -> Value {
    json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "company": "Acme",
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
        "startsAt": "2026-11-25T18:00:00+03:00",
    })
}

async fn room(server: &Server) -> Value {
    server.post("/api/rooms", appointment("A-1")).await.body
}

async fn send(server: &Server, method: Method, path: &str, body: &str) -> Answer {
    let request = server.request(method, path).header("content-type", "application/json");
    Answer::of(request.body(body.to_owned()).send().await.unwrap()).await
}

fn path(room: &Value, rest: &str) -> String {
    format!("/api/rooms/{}{rest}", room["roomName"].as_str().unwrap())
}

#[tokio::test]
async fn what_is_not_there_is_not_there_on_any_way() {
    let server = Server::start();
    let room = room(&server).await;
    let no_id = "00000000-0000-4000-8000-000000000000";
    let (get, post) = (Method::GET, Method::POST);
    for (method, path, body, code) in [
        (get.clone(), "/api/rooms/nobody's".to_owned(), "", "room_unknown"),
        (get.clone(), "/api/rooms/nobody's/timeline".to_owned(), "", "room_unknown"),
        (get.clone(), "/api/rooms/a%00b".to_owned(), "", "room_unknown"),
        (Method::PATCH, "/api/rooms/nobody's".to_owned(), "{}", "room_unknown"),
        (post.clone(), "/api/rooms/nobody's/cancel".to_owned(), "", "room_unknown"),
        (post.clone(), "/api/rooms/nobody's/end".to_owned(), "", "room_unknown"),
        (
            post.clone(),
            "/api/rooms/nobody's/participants".to_owned(),
            r#"{"role":"observer","name":"R"}"#,
            "room_unknown",
        ),
        (post.clone(), format!("/api/rooms/nobody's/invitations/{no_id}/resend"), "", "room_unknown"),
        (post.clone(), path(&room, &format!("/invitations/{no_id}/resend")), "", "invitation_unknown"),
        (post.clone(), path(&room, "/invitations/nonsense/resend"), "", "invitation_unknown"),
        (Method::DELETE, format!("/api/suppressions/{no_id}"), "", "unknown"),
        (Method::DELETE, "/api/suppressions/nonsense".to_owned(), "", "unknown"),
        (post.clone(), format!("/api/webhooks/deliveries/{no_id}/resend"), "", "unknown"),
        (post, "/api/room/respond".to_owned(), r#"{"link":"nonsense","kind":"late"}"#, "person_unknown"),
    ] {
        assert_problem(&send(&server, method, &path, body).await, 404, code, None);
    }
}

#[tokio::test]
async fn a_change_that_makes_no_sense_names_its_field() {
    let server = Server::start();
    let room = room(&server).await;
    let patch = path(&room, "");
    for (body, status, code, field) in [
        (r#"{"startsAt":"soon"}"#, 422, "invalid_field", Some("startsAt")),
        (r#"{"startsAt":"2020-01-01T00:00:00Z"}"#, 422, "invalid_field", Some("startsAt")),
        (r#"{"durationMinutes":4}"#, 422, "invalid_field", Some("durationMinutes")),
        (r#"{"timezone":"Amman"}"#, 422, "invalid_field", Some("timezone")),
        (r#"{"job":{"title":" "}}"#, 422, "invalid_field", Some("job.title")),
        (r#"{"candidate":{}}"#, 400, "malformed_body", None),
        ("[]", 400, "malformed_body", None),
    ] {
        assert_problem(&send(&server, Method::PATCH, &patch, body).await, status, code, field);
    }
}

#[tokio::test]
async fn a_person_or_a_response_that_makes_no_sense_names_its_field() {
    let server = Server::start();
    let room = room(&server).await;
    let people = path(&room, "/participants");
    for (path, body, status, code, field) in [
        (people.as_str(), r#"{"role":"candidate","name":"X"}"#, 422, "invalid_field", Some("role")),
        (&people, r#"{"role":"observer"}"#, 400, "malformed_body", Some("name")),
        (
            &people,
            r#"{"role":"observer","name":"X","phone":"065551234"}"#,
            422,
            "invalid_field",
            Some("phone"),
        ),
        ("/api/room/respond", "{}", 400, "missing_field", Some("link")),
        ("/api/room/respond", r#"{"link":"x"}"#, 400, "missing_field", Some("kind")),
        ("/api/room/respond", r#"{"link":"x","kind":"maybe"}"#, 422, "invalid_field", Some("kind")),
        (
            "/api/room/respond",
            r#"{"link":"x","kind":"late","minutes":0}"#,
            422,
            "invalid_field",
            Some("minutes"),
        ),
        (
            "/api/room/respond",
            r#"{"link":"x","kind":"confirm","minutes":5}"#,
            422,
            "invalid_field",
            Some("minutes"),
        ),
        ("/api/suppressions/search", "{}", 400, "missing_field", Some("phone")),
        ("/api/suppressions/search", r#"{"phone":"1"}"#, 422, "invalid_field", Some("phone")),
    ] {
        assert_problem(&send(&server, Method::POST, path, body).await, status, code, field);
    }
}

#[tokio::test]
async fn a_question_that_makes_no_sense_names_its_field() {
    let server = Server::start();
    for (path, status, code, field) in [
        ("/api/rooms?limit=0", 422, "invalid_field", Some("limit")),
        ("/api/rooms?jobId=%00", 422, "invalid_field", Some("jobId")),
        ("/api/rooms?limit=x", 400, "malformed_query", None),
        ("/api/rooms?nothing=1", 400, "malformed_query", None),
        ("/api/webhooks/deliveries?roomId=x", 422, "invalid_field", Some("roomId")),
    ] {
        assert_problem(&send(&server, Method::GET, path, "").await, status, code, field);
    }
}

#[tokio::test]
async fn null_takes_away_and_absent_leaves() {
    let server = Server::start();
    let room = room(&server).await;
    let changed =
        send(&server, Method::PATCH, &path(&room, ""), r#"{"company":null,"metadata":{"a":1}}"#).await.body;
    assert_eq!((&changed["company"], &changed["startsAt"]), (&Value::Null, &room["startsAt"]));
    assert_eq!(changed["metadata"], json!({ "a": 1 }));
    let opened = send(&server, Method::PATCH, &path(&room, ""), r#"{"startsAt":null}"#).await.body;
    assert_eq!((&opened["startsAt"], &opened["phase"]), (&Value::Null, &json!("open")));
    let read = server.get(&path(&room, "")).await.body;
    assert_eq!((&read["company"], &read["phase"]), (&Value::Null, &json!("open")));
    let kinds: Vec<Value> = server.get(&path(&room, "/timeline")).await.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["kind"].clone())
        .collect();
    assert_eq!(kinds[..1], [json!("room_created")]);
    assert!(
        kinds.contains(&json!("room_changed")) && kinds.contains(&json!("room_rescheduled")),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn a_timeline_is_read_a_page_at_a_time_to_its_end() {
    let server = Server::start();
    let room = room(&server).await;
    send(&server, Method::POST, &path(&room, "/cancel"), "").await;
    let whole =
        server.get(&path(&room, "/timeline?limit=200")).await.body["items"].as_array().unwrap().clone();
    let (mut found, mut query) = (vec![], "?limit=1".to_owned());
    loop {
        let page = server.get(&path(&room, &format!("/timeline{query}"))).await.body;
        found.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        query = format!("?limit=1&cursor={cursor}");
    }
    assert_eq!(found, whole);
    let odd = server.get(&path(&room, "/timeline?cursor=x")).await;
    assert_problem(&odd, 422, "invalid_field", Some("cursor"));
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_told_which_it_does() {
    let server = Server::start();
    let room = room(&server).await;
    for (method, path, allowed) in [
        (Method::DELETE, path(&room, ""), "GET, PATCH"),
        (Method::GET, path(&room, "/cancel"), "POST"),
        (Method::GET, "/api/room/respond".to_owned(), "POST"),
        (Method::PUT, "/api/rooms".to_owned(), "GET, POST"),
    ] {
        let answer = send(&server, method, &path, "").await;
        assert_problem(&answer, 405, "method_not_allowed", None);
        assert_eq!(answer.headers["allow"], allowed);
    }
}

#[tokio::test]
async fn while_messages_are_only_shown_nobody_can_send_receipts_for_them() {
    let server = Server::start();
    assert_problem(&server.post("/webhooks/whatsapp", "{}").await, 401, "bad_signature", None);
    let handshake = "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=&hub.challenge=7";
    assert_problem(&server.get(handshake).await, 403, "wrong_verify_token", None);
    assert_eq!(server.get("/api/preview/messages").await.body["items"], json!([]));
    let page = server.get("/preview").await;
    assert!(page.content_type.starts_with("text/html") && page.text.contains("No message yet"));
}
