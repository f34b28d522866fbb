//! API keys: who may do what, and what is left behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use greenroom_domain::api_key::{KeyName, Scope};
use greenroom_domain::ports::KeyStore;
use greenroom_memory::SeededSecrets;
use greenroom_usecases::keys::{Keys, NewKey};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

/// A server that asks for keys.
pub(crate) fn guarded() -> Server {
    Server::start_with(&[("entry.authentication", "keys")])
}

pub(crate) fn named(name: &str) -> KeyName {
    KeyName::parse(name).unwrap()
}

/// What `greenroom keys` does, on this server's store. Each seed makes keys of its own.
pub(crate) fn keys(server: &Server, seed: u64) -> Keys {
    let (store, clock) = (server.store.clone(), server.clock.clone());
    Keys { keys: store, clock, secrets: Arc::new(SeededSecrets::new(seed)) }
}

/// A new key with one scope, by whose word it is called.
pub(crate) async fn key(server: &Server, scope: Scope) -> String {
    static MADE: AtomicU64 = AtomicU64::new(1000);
    let name = scope.as_str().replace(':', "-");
    let new = NewKey { name: named(&name), scopes: vec![scope], good_for: None };
    keys(server, MADE.fetch_add(1, Ordering::Relaxed)).create(&new).await.unwrap().expose().to_owned()
}

/// Sends a request with a key, if there is one.
pub(crate) async fn send(
    server: &Server,
    key: Option<&str>,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let mut request = server.request(method, path);
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    Answer::of(request.send().await.unwrap()).await
}

fn application() -> Value {
    json!({
        "applicationId": "A-1",
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "0790123456" },
    })
}

async fn room(server: &Server, key: &str) -> Value {
    let created = send(server, Some(key), Method::POST, "/api/rooms", Some(&application())).await;
    assert_eq!(created.status, 201, "{created:?}");
    created.body
}

async fn list(server: &Server, key: Option<&str>) -> Answer {
    send(server, key, Method::GET, "/api/rooms", None).await
}

pub(crate) fn assert_unauthenticated(answer: &Answer) {
    assert_problem(answer, 401, "unauthenticated", None);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
}

pub(crate) fn assert_forbidden(answer: &Answer, needed: &str) {
    assert_problem(answer, 403, "forbidden", None);
    assert_eq!(answer.body["scope"], needed);
}

#[tokio::test]
async fn without_a_key_nothing_is_managed_and_with_one_it_is() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let unknown = format!("{}{}", &key[..key.len() - 43], "A".repeat(43));
    for wrong in [None, Some(""), Some("nonsense"), Some(unknown.as_str())] {
        assert_unauthenticated(&list(&server, wrong).await);
    }
    room(&server, &key).await;
    let listed = list(&server, Some(&key)).await;
    assert_eq!((listed.status, listed.body["items"].as_array().unwrap().len()), (200, 1));
}

#[tokio::test]
async fn a_key_is_read_as_http_has_it() {
    let server = guarded();
    let key = key(&server, Scope::Admin).await;
    for (header, status) in [
        (format!("bearer {key}"), 200),
        (format!("BEARER  {key}"), 200),
        (key.clone(), 401),
        (format!("Basic {key}"), 401),
        (format!("Bearer {key} {key}"), 401),
        ("Bearer".to_owned(), 401),
    ] {
        let request = server.request(Method::GET, "/api/rooms").header("authorization", &header);
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{header}");
    }
    let garbled = reqwest::header::HeaderValue::from_bytes(b"Bearer \xff\xfe").unwrap();
    let request = server.request(Method::GET, "/api/rooms").header("authorization", garbled);
    assert_eq!(request.send().await.unwrap().status().as_u16(), 401);
}

#[tokio::test]
async fn a_key_can_do_what_its_scopes_say() {
    let server = guarded();
    let admin = key(&server, Scope::Admin).await;
    room(&server, &admin).await;
    for scope in [Scope::StatusRead, Scope::RoomsRead, Scope::RoomsWrite] {
        let key = key(&server, scope).await;
        for (method, path, body, needed) in [
            (Method::GET, "/api/drift", None, Scope::StatusRead),
            (Method::GET, "/api/rooms", None, Scope::RoomsRead),
            (Method::POST, "/api/rooms", Some(application()), Scope::RoomsWrite),
            (Method::POST, "/api/suppressions/search", Some(json!({ "phone": "0790123456" })), Scope::Admin),
        ] {
            let answer = send(&server, Some(&key), method, path, body.as_ref()).await;
            match scope.allows(needed) {
                true => assert_eq!(answer.status, 200, "{scope} {path} {answer:?}"),
                false => assert_forbidden(&answer, needed.as_str()),
            }
        }
    }
}

#[tokio::test]
async fn another_spelling_of_an_address_is_no_way_round() {
    let server = guarded();
    for path in ["/api/%72ooms", "/%61pi/rooms", "/api/rooms/%69nterview_1", "/%6detrics"] {
        assert_unauthenticated(&send(&server, None, Method::GET, path, None).await);
    }
    for path in ["//api/rooms", "/api/rooms/", "/api//rooms", "/api/rooms;x", "/API/rooms"] {
        let status = send(&server, None, Method::GET, path, None).await.status;
        assert!([401, 404].contains(&status), "{path} {status}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_explains_the_rest_needs_no_key() {
    let server = guarded();
    for (method, path, status) in [
        (Method::GET, "/healthz", 200),
        (Method::GET, "/readyz", 200),
        (Method::GET, "/openapi.json", 200),
        (Method::GET, "/docs/", 200),
        (Method::GET, "/api/unheard/of", 404),
        (Method::PUT, "/api/rooms", 405),
    ] {
        for key in [None, Some("nonsense")] {
            let answer = send(&server, key, method.clone(), path, None).await;
            assert_eq!(answer.status, status, "{path} {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused() {
    let server = guarded();
    let key = key(&server, Scope::RoomsRead).await;
    assert_eq!(list(&server, Some(&key)).await.status, 200);
    keys(&server, 0).revoke(&named("rooms-read")).await.unwrap();
    let revoked_at = Instant::now();
    while list(&server, Some(&key)).await.status == 200 {
        assert!(revoked_at.elapsed() < Duration::from_secs(10), "a revoked key goes on");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_unauthenticated(&list(&server, Some(&key)).await);
}

#[tokio::test]
async fn a_rotated_key_goes_on_until_its_end() {
    let server = guarded();
    let old = key(&server, Scope::RoomsRead).await;
    let new = keys(&server, 7).rotate(&named("rooms-read"), TimeDelta::hours(24)).await.unwrap();
    let statuses =
        async || [list(&server, Some(&old)).await.status, list(&server, Some(new.expose())).await.status];
    assert_eq!(statuses().await, [200, 200]);
    server.clock.advance(TimeDelta::hours(24));
    assert_eq!(statuses().await, [401, 200]);
}

#[tokio::test]
async fn the_timeline_names_the_key_and_the_request() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let request =
        server.request(Method::POST, "/api/rooms").header("x-request-id", "req-1").bearer_auth(&key);
    let room = Answer::of(request.json(&application()).send().await.unwrap()).await.body;
    assert_eq!(room["createdBy"], "rooms-write");
    let path = format!("/api/rooms/{}/timeline", room["roomName"].as_str().unwrap());
    let timeline = send(&server, Some(&key), Method::GET, &path, None).await.body;
    let line = &timeline["items"][0];
    assert_eq!((&line["actor"], &line["kind"]), (&json!("key:rooms-write"), &json!("room_created")));
    assert_eq!(line["facts"]["requestId"], "req-1");
}

#[tokio::test]
async fn by_name_a_person_is_managed_with_a_key_only() {
    let server = guarded();
    let [weak, key] = [key(&server, Scope::RoomsRead).await, key(&server, Scope::RoomsWrite).await];
    let room = room(&server, &key).await;
    let named = json!({ "roomName": room["roomName"], "participantId": "C-1" });
    for path in ["/api/room/leave", "/api/room/refresh-token"] {
        let ask = async |key| send(&server, key, Method::POST, path, Some(&named)).await;
        let without = ask(None).await;
        assert_unauthenticated(&without);
        assert!(without.body["detail"].as_str().unwrap().contains("`refreshToken`"), "{without:?}");
        assert_forbidden(&ask(Some(&weak)).await, "rooms:write");
        assert_eq!(ask(Some(&key)).await.status, 200);
    }
}

#[tokio::test]
async fn a_person_needs_no_key_and_a_bad_one_is_refused_all_the_same() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let room = room(&server, &key).await;
    let link = json!({ "link": room["participants"][0]["joinUrl"] });
    let join = async |key| send(&server, key, Method::POST, "/api/room/join", Some(&link)).await;
    assert_eq!(join(None).await.status, 200);
    assert_eq!(join(Some(&key)).await.status, 200);
    assert_unauthenticated(&join(Some("nonsense")).await);
}

#[tokio::test]
async fn a_key_that_is_checked_writes_nothing() {
    let server = guarded();
    let key = key(&server, Scope::RoomsRead).await;
    let records = async || KeyStore::list(server.store.as_ref()).await.unwrap();
    let before = records().await;
    for _ in 0..20 {
        assert_eq!(list(&server, Some(&key)).await.status, 200);
    }
    assert_eq!(records().await, before);
}

#[tokio::test]
async fn while_the_database_is_away_a_key_is_neither_good_nor_bad() {
    let server = guarded();
    let key = key(&server, Scope::RoomsRead).await;
    server.store.go_away();
    assert_problem(&list(&server, Some(&key)).await, 503, "database_unavailable", None);
    assert_unauthenticated(&list(&server, Some("nonsense")).await);
    server.store.come_back();
    assert_eq!(list(&server, Some(&key)).await.status, 200);
}

#[tokio::test]
async fn a_stream_ends_when_its_key_is_taken_back() {
    let server = guarded();
    let reader = key(&server, Scope::RoomsRead).await;
    let request = server.request(Method::GET, "/api/events").bearer_auth(&reader);
    let mut stream = request.send().await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some(), "it is open");
    keys(&server, 1).revoke(&named("rooms-read")).await.unwrap();
    // A comment comes every 15 seconds; with one of the next two the key is looked at again.
    let ends = async { while stream.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(Duration::from_secs(40), ends).await.unwrap();
}
