//! Signing in: a browser shows a key once, and a cookie from then on.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::api_key::{ApiKey, KeyId, Scope};
use greenroom_domain::clock::Clock;
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::ports::KeyStore;
use greenroom_domain::sign_in::SignIn;
use greenroom_usecases::keys::NewKey;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::keys::{assert_forbidden, assert_unauthenticated, guarded, key, keys, named, send};
use crate::server::{Answer, LINK_KEY, Server};

/// Our own page, as a browser says it of each request.
pub(crate) const OUR_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// What a browser sends that signed in by this key, until then.
pub(crate) fn cookie(key: &str, ends_at: DateTime<Utc>) -> String {
    let current = LinkKey::new(LINK_KEY.as_bytes()).unwrap();
    let sign_in = SignIn { key: ApiKey::parse(key).unwrap().id(), ends_at };
    let token = LinkKeys { current, previous: None }.sign_in_token(&sign_in);
    format!("greenroom_session={}", token.expose())
}

async fn sign_in(server: &Server, key: &str) -> Answer {
    server.post("/api/session", json!({ "key": key })).await
}

/// The cookie that an answer has a browser hold, and what the browser is told about it.
fn set(answer: &Answer) -> (String, String) {
    let header = answer.headers["set-cookie"].to_str().unwrap();
    let (cookie, about) = header.split_once("; ").unwrap();
    (cookie.to_owned(), about.to_owned())
}

/// What a browser sends that has just signed in.
async fn signed_in(server: &Server, key: &str) -> String {
    set(&sign_in(server, key).await).0
}

/// Asks with these headers beside the cookie.
async fn ask_with(
    server: &Server,
    cookie: &str,
    headers: &[(&str, &str)],
    method: Method,
    path: &str,
) -> Answer {
    let request = server.request(method, path).header("cookie", cookie);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::of(request.send().await.unwrap()).await
}

/// Asks from our own page.
async fn ask(server: &Server, cookie: &str, method: Method, path: &str) -> Answer {
    ask_with(server, cookie, &[OUR_PAGE], method, path).await
}

async fn who(server: &Server, cookie: &str) -> Answer {
    ask(server, cookie, Method::GET, "/api/session").await
}

async fn create_room(server: &Server, cookie: &str) -> Answer {
    let application = json!({
        "applicationId": "A-1",
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
        "interviewers": [{ "name": "Omar Nasser" }],
    });
    let request = server.request(Method::POST, "/api/rooms").header("cookie", cookie);
    let request = request.header(OUR_PAGE.0, OUR_PAGE.1).json(&application);
    Answer::of(request.send().await.unwrap()).await
}

async fn newest_line(server: &Server, cookie: &str, room: &Value) -> Value {
    let path = format!("/api/rooms/{}/timeline", room["roomName"].as_str().unwrap());
    let lines = ask(server, cookie, Method::GET, &path).await.body["items"].clone();
    lines.as_array().unwrap().iter().max_by_key(|line| line["id"].as_i64()).unwrap().clone()
}

#[tokio::test]
async fn a_browser_signs_in_is_known_and_signs_out() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let answer = sign_in(&server, &key).await;
    assert_eq!(
        (answer.status, &answer.body),
        (
            200,
            &json!({ "success": true, "authentication": "keys", "name": "rooms-write", "scopes": ["rooms:write"],
                "expiresAt": "2026-11-24T00:00:00Z" })
        )
    );
    let (cookie, about) = set(&answer);
    assert_eq!(about, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    assert!(cookie.starts_with("greenroom_session=") && cookie.len() == 18 + 75, "{cookie}");
    assert!(!answer.text.contains(&cookie[18..]) && !cookie.contains(&key[key.len() - 43..]));
    assert_eq!(who(&server, &cookie).await.body, answer.body);
    assert_eq!(create_room(&server, &cookie).await.status, 201);

    for cookie in [cookie.as_str(), "greenroom_session=", "theme=dark"] {
        let out = ask(&server, cookie, Method::DELETE, "/api/session").await;
        assert_eq!((out.status, &out.body), (200, &json!({ "success": true })));
        let over = ("greenroom_session=".to_owned(), about.replace("43200", "0"));
        assert_eq!(set(&out), over);
    }
    for cookie in ["greenroom_session=", "theme=dark"] {
        assert_unauthenticated(&who(&server, cookie).await);
    }
}

#[tokio::test]
async fn by_https_the_cookie_is_one_that_no_other_host_can_write() {
    let server = Server::start_with(&[
        ("entry.authentication", "keys"),
        ("http.public_url", "https://interviews.example.com"),
    ]);
    let (cookie, about) = set(&sign_in(&server, &key(&server, Scope::Admin).await).await);
    assert!(cookie.starts_with("__Host-greenroom_session="), "{cookie}");
    assert_eq!(about, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
    assert_eq!(who(&server, &cookie).await.status, 200);
    assert_unauthenticated(&who(&server, &cookie.replace("__Host-", "")).await);
    let out = ask(&server, &cookie, Method::DELETE, "/api/session").await;
    assert_eq!(set(&out), ("__Host-greenroom_session=".to_owned(), about.replace("43200", "0")));
}

#[tokio::test]
async fn without_a_good_key_nobody_signs_in() {
    let server = guarded();
    let good = key(&server, Scope::Admin).await;
    let unknown = ApiKey::new(KeyId(uuid::Uuid::from_u128(7)), [7; 32]);
    let forged = format!("{}{}", &good[..good.len() - 43], "A".repeat(43));
    for key in ["nonsense", unknown.expose(), &forged] {
        let refused = sign_in(&server, key).await;
        assert_unauthenticated(&refused);
        assert!(!refused.headers.contains_key("set-cookie") && !refused.text.contains(key));
    }
    for body in ["{}", r#"{"key":""}"#, r#"{"key":null}"#] {
        assert_problem(&server.post("/api/session", body).await, 400, "missing_field", Some("key"));
    }
    assert_eq!(sign_in(&server, &format!(" {good}\n")).await.status, 200, "as people copy it");
}

#[tokio::test]
async fn an_address_that_tries_key_after_key_is_told_to_wait_and_others_are_not() {
    let limits = [("http.trusted_proxies", "127.0.0.1"), ("entry.guesses_per_address", "2")];
    let server = Server::start_with(&[&limits[..], &[("entry.authentication", "keys")]].concat());
    let key = key(&server, Scope::Admin).await;
    let try_from = async |address: &str, key: &str| {
        let request = server.request(Method::POST, "/api/session").header("x-forwarded-for", address);
        Answer::of(request.json(&json!({ "key": key })).send().await.unwrap()).await
    };
    for _ in 0..2 {
        assert_unauthenticated(&try_from("192.0.2.1", "nonsense").await);
    }
    let refused = try_from("192.0.2.1", &key).await;
    assert_problem(&refused, 429, "too_many_requests", None);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(try_from("192.0.2.2", &key).await.status, 200);
}

#[tokio::test]
async fn a_sign_in_ends_after_twelve_hours_or_with_its_key() {
    let server = guarded();
    let lasting = key(&server, Scope::RoomsRead).await;
    let new =
        NewKey { name: named("short"), scopes: vec![Scope::Admin], good_for: Some(TimeDelta::hours(2)) };
    let short = keys(&server, 5).create(&new).await.unwrap();
    let begun = sign_in(&server, short.expose()).await;
    assert_eq!(begun.body["expiresAt"], "2026-11-23T14:00:00Z");
    let (cookie, about) = set(&begun);
    assert!(about.contains("Max-Age=7200"), "{about}");
    let longer = signed_in(&server, &lasting).await;

    let statuses = async || [who(&server, &cookie).await.status, who(&server, &longer).await.status];
    for (after, expected) in [(7199, [200, 200]), (1, [401, 200]), (35_999, [401, 200]), (1, [401, 401])] {
        server.clock.advance(TimeDelta::seconds(after));
        assert_eq!(statuses().await, expected, "{after}");
    }
    assert_eq!(signed_in(&server, &lasting).await.len(), cookie.len(), "who has the key signs in again");
}

#[tokio::test]
async fn a_key_that_is_revoked_ends_all_its_sign_ins_within_five_seconds() {
    let server = guarded();
    let key = key(&server, Scope::RoomsRead).await;
    let cookies = [signed_in(&server, &key).await, signed_in(&server, &key).await];
    keys(&server, 0).revoke(&named("rooms-read")).await.unwrap();
    let revoked_at = Instant::now();
    for cookie in &cookies {
        while who(&server, cookie).await.status == 200 {
            assert!(revoked_at.elapsed() < Duration::from_secs(6), "a sign-in goes on without its key");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_unauthenticated(&who(&server, cookie).await);
    }
    assert_unauthenticated(&sign_in(&server, &key).await);
}

#[tokio::test]
async fn a_key_in_the_header_counts_before_the_cookie() {
    let server = guarded();
    let [admin, weak] = [key(&server, Scope::Admin).await, key(&server, Scope::StatusRead).await];
    let cookie = signed_in(&server, &admin).await;
    let search = async |authorization: &str| {
        let headers = [OUR_PAGE, ("authorization", authorization)];
        let body = json!({ "phone": "0790123456" });
        let request = server.request(Method::POST, "/api/suppressions/search").header("cookie", &cookie);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Answer::of(request.json(&body).send().await.unwrap()).await
    };
    assert_forbidden(&search(&format!("Bearer {weak}")).await, "admin");
    assert_unauthenticated(&search("Bearer nonsense").await);
    assert_eq!(search("Basic bGF5bGE6eA==").await.status, 200, "that of a proxy in front is no key of ours");
    let foreign = [("sec-fetch-site", "cross-site"), ("authorization", &format!("Bearer {admin}"))];
    assert_eq!(ask_with(&server, &cookie, &foreign, Method::GET, "/api/session").await.status, 200);
}

#[tokio::test]
async fn only_our_own_pages_ask_by_cookie() {
    let server = guarded();
    let cookie = signed_in(&server, &key(&server, Scope::Admin).await).await;
    let (address, public) = (server.address(), "http://localhost:4005");
    for (headers, look, change) in [
        (vec![], 200, 403),
        (vec![("origin", public)], 200, 404),
        (vec![("origin", address)], 200, 404),
        (vec![OUR_PAGE], 200, 404),
        (vec![("sec-fetch-site", "none")], 200, 403),
        (vec![("sec-fetch-site", "same-site")], 403, 403),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "null")], 403, 403),
        (vec![("origin", "http://localhost:3000")], 403, 403),
        (vec![("origin", "https://evil.example")], 403, 403),
    ] {
        let looked = ask_with(&server, &cookie, &headers, Method::GET, "/api/rooms").await;
        let changed = ask_with(&server, &cookie, &headers, Method::POST, "/api/rooms/x/cancel").await;
        assert_eq!((looked.status, changed.status), (look, change), "{headers:?}");
        for refused in [looked, changed].iter().filter(|answer| answer.status == 403) {
            assert_problem(refused, 403, "forbidden", None);
            assert!(
                refused.body["detail"].as_str().unwrap().contains("Authorization: Bearer"),
                "{refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_of_somebody_else_signs_nobody_in() {
    let server = guarded();
    let key = key(&server, Scope::Admin).await;
    for (name, value, status) in [
        ("origin", "https://evil.example", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", server.address(), 200),
        ("sec-fetch-site", "same-origin", 200),
    ] {
        let request = server.request(Method::POST, "/api/session").header(name, value);
        let answer = Answer::of(request.json(&json!({ "key": key })).send().await.unwrap()).await;
        assert_eq!(answer.status, status, "{name} {value}");
        assert_eq!(answer.headers.contains_key("set-cookie"), status == 200);
    }
}

#[tokio::test]
async fn the_timeline_names_who_signed_in_and_nothing_is_written_for_the_cookie() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let cookie = signed_in(&server, &key).await;
    let room = create_room(&server, &cookie).await.body;
    assert_eq!(room["createdBy"], "rooms-write");
    assert_eq!(newest_line(&server, &cookie, &room).await["actor"], "key:rooms-write");
    let before = KeyStore::list(server.store.as_ref()).await.unwrap();
    assert_eq!(before[0].last_used_at, None, "no request writes because of its cookie");
}

#[tokio::test]
async fn who_joins_an_interview_is_that_person_also_in_the_browser_of_the_dashboard() {
    let server = guarded();
    let key = key(&server, Scope::RoomsWrite).await;
    let cookie = signed_in(&server, &key).await;
    let room = create_room(&server, &cookie).await.body;
    let interviewer = &room["participants"][1];
    let body = json!({ "link": interviewer["joinUrl"], "kind": "late", "minutes": 10 });
    for cookie in [&cookie, "greenroom_session=garbled"] {
        let request = server.request(Method::POST, "/api/room/respond").header("cookie", cookie);
        assert_eq!(request.json(&body).send().await.unwrap().status(), 200);
    }
    let actor = format!("participant:{}", interviewer["id"].as_str().unwrap());
    assert_eq!(newest_line(&server, &cookie, &room).await["actor"], actor);
}

#[tokio::test]
async fn a_stream_that_was_opened_by_cookie_ends_with_the_sign_in() {
    let server = guarded();
    let cookie = signed_in(&server, &key(&server, Scope::RoomsRead).await).await;
    let request = server.request(Method::GET, "/api/events").header("cookie", &cookie);
    let mut stream = request.header(OUR_PAGE.0, OUR_PAGE.1).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert!(stream.chunk().await.unwrap().is_some(), "it is open");
    server.clock.advance(TimeDelta::hours(12));
    // A comment comes every 15 seconds; with the next one the sign-in is looked at again.
    let ends = async { while stream.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(Duration::from_secs(25), ends).await.unwrap();
}

#[tokio::test]
async fn while_the_database_is_away_nobody_signs_in_and_nobody_is_signed_out() {
    let server = guarded();
    let key = key(&server, Scope::RoomsRead).await;
    let cookie = cookie(&key, server.clock.now() + TimeDelta::hours(1));
    server.store.go_away();
    assert_problem(&who(&server, &cookie).await, 503, "database_unavailable", None);
    assert_problem(&sign_in(&server, &key).await, 503, "database_unavailable", None);
    server.store.come_back();
    assert_eq!(who(&server, &cookie).await.status, 200);
}

#[tokio::test]
async fn a_key_alone_says_who_it_is_too() {
    let server = guarded();
    let key = key(&server, Scope::StatusRead).await;
    let told = send(&server, Some(&key), Method::GET, "/api/session", None).await;
    let expected = json!({ "success": true, "authentication": "keys", "name": "status-read",
        "scopes": ["status:read"], "expiresAt": null });
    assert_eq!((told.status, told.body), (200, expected));
}

#[tokio::test]
async fn where_authentication_is_off_everybody_is_in() {
    let server = Server::start();
    let off = json!({ "success": true, "authentication": "off", "name": "system", "scopes": ["admin"],
        "expiresAt": null });
    for answer in [server.get("/api/session").await, sign_in(&server, "whatever").await] {
        assert_eq!((answer.status, &answer.body), (200, &off));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    let out = server.request(Method::DELETE, "/api/session").send().await.unwrap();
    assert_eq!(out.status(), 200);
    let foreign = server.request(Method::GET, "/api/session").header("origin", "https://evil.example");
    assert_problem(&Answer::of(foreign.send().await.unwrap()).await, 403, "forbidden", None);
}

#[tokio::test]
async fn who_signed_in_opens_the_preview_in_the_browser() {
    let server = guarded();
    let [writes, reads] = [key(&server, Scope::RoomsWrite).await, key(&server, Scope::RoomsRead).await];
    let typed = [("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")];
    let open = async |cookie: &str| ask_with(&server, cookie, &typed, Method::GET, "/preview").await;
    let page = open(&signed_in(&server, &writes).await).await;
    assert_eq!((page.status, page.content_type.as_str()), (200, "text/html; charset=utf-8"));
    assert_forbidden(&open(&signed_in(&server, &reads).await).await, "rooms:write");
    assert_unauthenticated(&open("theme=dark").await);
}
