//! The edge of the server: who guesses, whose address counts, and what every answer tells browsers.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

/// Tests come from loopback, and say by the header where else they would come from.
const PROXY: (&str, &str) = ("http.trusted_proxies", "127.0.0.1");

const STRANGER: &str = "0790123457";

fn pair(phone: &str, job: &str) -> Value {
    json!({ "phone": phone, "jobId": job })
}

/// The candidate's own.
fn right_pair() -> Value {
    pair("0790123456", "J-7")
}

/// A room that is open.
async fn room(server: &Server) -> Value {
    let application = json!({
        "applicationId": "A-1",
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
    });
    server.post("/api/rooms", application).await.body
}

async fn join_from(server: &Server, forwarded: &str, body: Value) -> Answer {
    let request = server.request(Method::POST, "/api/room/join").header("x-forwarded-for", forwarded);
    Answer::of(request.json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn an_address_that_guesses_is_told_to_wait_and_a_link_still_opens() {
    let server = Server::start_with(&[PROXY, ("entry.guesses_per_address", "3")]);
    let room = room(&server).await;
    for _ in 0..3 {
        let wrong = join_from(&server, "192.0.2.1", pair(STRANGER, "J-7")).await;
        assert_problem(&wrong, 404, "person_unknown", None);
    }
    let refused = join_from(&server, "192.0.2.1", right_pair()).await;
    assert_problem(&refused, 429, "too_many_requests", None);
    let wait: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    let by_link = json!({ "link": room["participants"][0]["joinUrl"] });
    assert_eq!(join_from(&server, "192.0.2.1", by_link).await.status, 200);
    assert_eq!(join_from(&server, "192.0.2.2", right_pair()).await.status, 200);
}

#[tokio::test]
async fn a_phone_that_is_guessed_from_everywhere_is_slowed_and_never_locked_out() {
    let limits = [PROXY, ("entry.guesses_per_phone", "1"), ("http.request_timeout_seconds", "2")];
    let server = Server::start_with(&limits);
    room(&server).await;
    join_from(&server, "192.0.2.1", pair("0790123456", "J-8")).await;
    let begun = Instant::now();
    let addresses: Vec<_> = (2..8).map(|number| format!("192.0.2.{number}")).collect();
    let wrong = addresses.iter().map(|address| join_from(&server, address, pair("0790123456", "J-8")));
    let (guesses, own) = join(join_all(wrong), join_from(&server, "192.0.2.9", right_pair())).await;
    assert!(begun.elapsed() >= Duration::from_millis(990), "{:?}", begun.elapsed());
    assert_eq!(own.status, 200, "{own:?}");
    guesses.iter().for_each(|guess| assert_problem(guess, 404, "person_unknown", None));
}

#[tokio::test]
async fn an_unknown_phone_and_an_unknown_job_look_alike() {
    let server = Server::start();
    room(&server).await;
    let mut seen = vec![];
    for body in [pair(STRANGER, "J-7"), pair("0790123456", "J-8"), pair(STRANGER, "J-8")] {
        let begun = Instant::now();
        let mut answer = server.post("/api/room/join", body).await;
        assert!(begun.elapsed() >= Duration::from_millis(99), "{:?}", begun.elapsed());
        assert_problem(&answer, 404, "person_unknown", None);
        answer.body["requestId"] = Value::Null;
        answer.headers.remove("x-request-id");
        answer.headers.remove("date");
        seen.push((answer.status, answer.headers, answer.body));
    }
    assert!(seen.windows(2).all(|two| two[0] == two[1]), "{seen:?}");
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let one = ("entry.guesses_per_address", "1");
    let (alone, behind) = (Server::start_with(&[one]), Server::start_with(&[one, PROXY]));
    for (server, forwarded, status) in [
        (&alone, "192.0.2.1", 404),
        (&alone, "192.0.2.2", 429),
        (&behind, "192.0.2.1", 404),
        (&behind, "192.0.2.2", 404),
        (&behind, "192.0.2.3, 192.0.2.2", 429),
        (&behind, "garbled", 404),
        (&behind, "192.0.2.4, garbled", 429),
    ] {
        let answer = join_from(server, forwarded, pair(STRANGER, "J-7")).await;
        assert_eq!(answer.status, status, "{forwarded}");
    }
}

/// What the table in SECURITY.md promises.
fn assert_hardened(headers: &HeaderMap, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(headers.get(name).map(|value| value.to_str().unwrap()), Some(value), "{what}: {name}");
    }
    let policy = headers["content-security-policy"].to_str().unwrap();
    for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert!(headers["permissions-policy"].to_str().unwrap().contains("camera=(self)"), "{what}");
    for absent in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert!(!headers.contains_key(absent), "{what}: {absent}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let server = Server::start();
    let get = [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/openapi.json", 200),
        ("/docs/", 200),
        ("/docs/swagger-ui.css", 200),
        ("/docs/nothing", 404),
        ("/preview", 200),
        ("/api/nothing", 404),
        ("/api/room/join", 405),
        ("/api/rooms?limit=x", 400),
        ("/api/events", 200),
    ];
    for (path, status) in get {
        let answer = server.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_hardened(answer.headers(), path);
    }
    let unread = server.post("/api/room/join", "{").await;
    assert_hardened(&unread.headers, "a body that is no JSON");
    server.store.go_away();
    let away = server.post("/api/room/status", json!({ "roomName": "x" })).await;
    assert_eq!(away.status, 503);
    assert_hardened(&away.headers, "a fault");
}

#[tokio::test]
async fn only_who_is_reached_by_https_insists_on_it() {
    let https = Server::start_with(&[("http.public_url", "https://interviews.example.com")]);
    for (server, expected) in [(&https, true), (&Server::start(), false)] {
        let answer = server.get("/healthz").await;
        assert_eq!(answer.headers.contains_key("strict-transport-security"), expected);
    }
}

#[tokio::test]
async fn the_pages_have_nothing_in_them_that_their_policy_forbids() {
    let server = Server::start();
    let docs = server.get("/docs/").await;
    let mut scripts = docs.text.split("<script").skip(1);
    assert!(scripts.all(|script| script.starts_with(" src=\"./")), "{}", docs.text);
    assert!(docs.text.contains("swagger-initializer.js"), "{}", docs.text);
    let preview = server.get("/preview").await;
    assert!(!preview.text.contains("<script"), "{}", preview.text);
    for page in [docs, preview] {
        assert!(!page.text.contains(" style="), "{}", page.text);
        assert!(!page.text.contains(" onload=") && !page.text.contains(" onclick="), "{}", page.text);
    }
}

async fn preflight(server: &Server, origin: &str) -> Answer {
    let request = server.request(Method::OPTIONS, "/api/room/join").header("origin", origin);
    let request = request
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    Answer::of(request.send().await.unwrap()).await
}

async fn asked_by_a_page(server: &Server, origin: &str) -> Answer {
    Answer::of(server.request(Method::GET, "/healthz").header("origin", origin).send().await.unwrap()).await
}

fn is_let_in(answer: &Answer) -> bool {
    answer.headers.contains_key("access-control-allow-origin")
}

#[tokio::test]
async fn other_origins_are_let_in_only_when_named() {
    let (named, other) = ("https://careers.example.com", "https://elsewhere.example.com");
    let closed = Server::start();
    let refused = preflight(&closed, named).await;
    assert_problem(&refused, 405, "method_not_allowed", None);
    assert!(!is_let_in(&refused) && !is_let_in(&asked_by_a_page(&closed, named).await));

    let open = Server::start_with(&[("http.cors_origins", named)]);
    let allowed = preflight(&open, named).await;
    assert_eq!(
        (allowed.status, &allowed.headers["access-control-allow-origin"]),
        (200, &named.parse().unwrap())
    );
    let methods = allowed.headers["access-control-allow-methods"].to_str().unwrap();
    assert!(["GET", "POST", "PATCH", "DELETE"].iter().all(|method| methods.contains(method)), "{methods}");
    assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
    let asked = asked_by_a_page(&open, named).await;
    let exposed = asked.headers["access-control-expose-headers"].to_str().unwrap();
    assert!(is_let_in(&asked) && exposed.contains("x-request-id") && exposed.contains("retry-after"));
    assert!(!is_let_in(&preflight(&open, other).await) && !is_let_in(&asked_by_a_page(&open, other).await));
    let own = asked_by_a_page(&open, open.address()).await;
    assert_eq!(own.status, 200, "our own pages send their origin, too, and need no naming");
}

/// Sends the beginning of a request, and gives all that comes until the server hangs up.
async fn stalled(server: &Server, beginning: &str) -> String {
    let mut connection =
        tokio::net::TcpStream::connect(server.address().trim_start_matches("http://")).await.unwrap();
    connection.write_all(beginning.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let whole = connection.read_to_string(&mut answer);
    tokio::time::timeout(Duration::from_secs(20), whole).await.unwrap().unwrap();
    answer
}

#[tokio::test]
async fn a_head_or_a_webhook_that_stalls_is_cut() {
    let server = Server::start();
    let head = stalled(&server, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
    let body = "POST /webhooks/livekit HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{";
    let (head, webhook) = join(head, stalled(&server, body)).await;
    assert!(head.starts_with("HTTP/1.1 408"), "{head}");
    assert!(webhook.starts_with("HTTP/1.1 408") && webhook.contains("body_too_slow"), "{webhook}");
}
