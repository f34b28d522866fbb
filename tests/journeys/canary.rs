//! What must never be seen: a number, a link, tokens, a key and secrets go through every path while the log tells everything
//! it can, and are looked for wherever Greenroom speaks.

use greenroom_devstack::{LiveKit, testing};
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::house::follow;
use crate::post_office::PostOffice;

/// As people write it; in the log it could stand with or without the country's code.
const PHONE: &str = "+962 7 9055 1234";
const DIGITS: &str = "790551234";
const UNKNOWN_PHONE: &str = "0790555678";
const UNKNOWN_DIGITS: &str = "790555678";
const LIVEKIT_SECRET: &str = testing::API_SECRET;
const LINK_KEY: &str = "a link key of the tests, 32 bytes or more";

/// Somebody who asks Greenroom for everything, and keeps what must not be heard of elsewhere.
struct Canary {
    client: Client,
    key: String,
    base: String,
    secrets: Vec<String>,
    /// The errors that Greenroom answered with, and its headers.
    heard: String,
}

impl Canary {
    fn new(base: String, key: &str) -> Self {
        let client = sending([(AUTHORIZATION, format!("Bearer {key}"))]);
        let known = [DIGITS, UNKNOWN_DIGITS, LIVEKIT_SECRET, LINK_KEY, key];
        let secrets = known.map(str::to_owned).to_vec();
        Self { client, key: key.to_owned(), base, secrets, heard: String::new() }
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = body.map_or(request.try_clone().unwrap(), |body| request.json(&body));
        let response = request.send().await.unwrap();
        let (failed, mut headers) = (!response.status().is_success(), response.headers().clone());
        // That one is for the browser alone.
        self.secrets.extend(headers.remove(SET_COOKIE).iter().filter_map(token_of));
        let headers = format!("{headers:?}");
        let text = response.text().await.unwrap();
        self.heard.push_str(&headers);
        if failed {
            self.heard.push_str(&text);
        }
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }

    async fn post(&mut self, path: &str, body: Value) -> Value {
        self.ask(Method::POST, path, Some(body)).await
    }

    async fn get(&mut self, path: &str) -> Value {
        self.ask(Method::GET, path, None).await
    }

    fn keep(&mut self, secret: &Value) {
        self.secrets.push(secret.as_str().unwrap().to_owned());
    }

    /// What of all that is kept stands in a text. The secrets themselves are not told, nor the text.
    fn found_in(&self, text: &str) -> Vec<usize> {
        let found = self.secrets.iter().enumerate().filter(|(_, secret)| text.contains(secret.as_str()));
        found.map(|(place, _)| place).collect()
    }
}

/// A client that sends these headers with everything.
fn sending<const N: usize>(headers: [(HeaderName, String); N]) -> Client {
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_str(&value).unwrap()));
    Client::builder().no_proxy().default_headers(HeaderMap::from_iter(headers)).build().unwrap()
}

/// What a browser is given that signs in; nothing when it is to forget that.
fn token_of(set_cookie: &HeaderValue) -> Option<String> {
    let (_, rest) = set_cookie.to_str().unwrap().split_once('=').unwrap();
    let token = rest.split(';').next().unwrap();
    (!token.is_empty()).then(|| token.to_owned())
}

/// The secret in a join link.
fn secret_of(link: &Value) -> Value {
    json!(link.as_str().unwrap().split("t=").nth(1).unwrap())
}

fn canary_application() -> Value {
    let mut application = crate::post_office::application("A-1");
    application["candidate"]["phone"] = json!(PHONE);
    application["interviewers"] = json!([{ "name": "Omar Nasser", "phone": PHONE }]);
    application
}

/// Everything that people do, well and badly.
async fn people(canary: &mut Canary, room: &Value) {
    let link = &room["participants"][0]["joinUrl"];
    let host = &room["participants"][1]["joinUrl"];
    canary.keep(&secret_of(link));
    canary.keep(&secret_of(host));
    let pass = canary.post("/api/room/join", json!({ "link": link })).await;
    canary.keep(&pass["token"]);
    canary.keep(&pass["refreshToken"]);
    let person = follow(&pass).await;
    for (phone, job) in [(PHONE, "J-7"), (UNKNOWN_PHONE, "J-7"), (PHONE, "J-8"), ("079O551234", "J-7")] {
        canary.post("/api/room/join", json!({ "phone": phone, "jobId": job })).await;
        canary.post("/api/room/join", json!({ "phone": phone, "jobId": job, "link": 7 })).await;
    }
    let second =
        canary.post("/api/room/refresh-token", json!({ "refreshToken": pass["refreshToken"] })).await;
    canary.secrets.extend(
        [second["token"].as_str(), second["refreshToken"].as_str()].into_iter().flatten().map(str::to_owned),
    );
    for token in [&second["refreshToken"], &pass["refreshToken"], link] {
        canary.post("/api/room/invitation", json!({ "refreshToken": token })).await;
        canary.post("/api/room/invitation", json!({ "refreshToken": [token] })).await;
    }
    for path in
        ["invitation", "preflight", "report", "waiting", "admit", "deny", "put-out", "extend", "respond"]
    {
        for link in
            [link, host, &json!("https://x.example/join?t=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
        {
            let body = json!({ "link": link, "participantId": room["participants"][0]["id"], "step": "camera",
                "code": "ok", "kind": "late" });
            let mut fits = json!({ "link": link });
            for field in ["participantId", "step", "code", "kind"] {
                let wanted = matches!(
                    (path, field),
                    ("report", "step" | "code") | ("respond", "kind") | ("admit" | "deny", "participantId")
                );
                if wanted {
                    fits[field] = body[field].clone();
                }
            }
            canary.post(&format!("/api/room/{path}"), fits).await;
            canary.post(&format!("/api/room/{path}"), body).await;
        }
    }
    canary.post("/api/room/leave", json!({ "refreshToken": second["refreshToken"] })).await;
    drop(person);
}

/// Everything that the recruiting system and operators do, well and badly.
async fn management(canary: &mut Canary, room: &Value) {
    let name = room["roomName"].as_str().unwrap();
    let id = room["participants"][0]["id"].as_str().unwrap();
    for path in ["status", "server-status"] {
        canary.post(&format!("/api/room/{path}"), json!({ "roomName": name })).await;
    }
    for path in [
        "/api/room/livekit-status".to_owned(),
        "/api/rooms?candidateId=C-A-1".to_owned(),
        format!("/api/rooms/{name}"),
        format!("/api/rooms/{name}/timeline"),
        format!("/api/rooms/{name}/diagnosis"),
        format!("/api/rooms/{name}/participants/{id}/link"),
        "/api/drift".to_owned(),
        "/api/drift/history".to_owned(),
        "/api/analytics/rooms".to_owned(),
        "/api/health".to_owned(),
        "/readyz".to_owned(),
        // Where a secret has no business, and somebody puts it all the same.
        format!("/join?t={}", secret_of(&room["participants"][0]["joinUrl"]).as_str().unwrap()),
        format!("/room?phone={DIGITS}&jobId=J-7"),
        format!("/api/rooms/{DIGITS}"),
    ] {
        canary.get(&path).await;
    }
    for who in [id, DIGITS] {
        canary.post(&format!("/api/rooms/{name}/participants/{who}/phone"), json!({})).await;
    }
    let link = canary.post(&format!("/api/rooms/{name}/participants/{id}/link"), json!({})).await;
    canary.keep(&secret_of(&link["joinUrl"]));
    canary
        .post(
            &format!("/api/rooms/{name}/participants"),
            json!({ "role": "observer", "name": "R", "phone": PHONE }),
        )
        .await;
    canary.ask(Method::PATCH, &format!("/api/rooms/{name}"), Some(json!({ "durationMinutes": 45 }))).await;
    canary.post("/api/suppressions/search", json!({ "phone": PHONE })).await;
    canary.post("/api/rooms", canary_application()).await;
    canary.post("/api/rooms", json!({ "applicationId": PHONE })).await;
    canary.ask(Method::DELETE, &format!("/api/rooms/{name}/participants/{id}"), None).await;
    canary.post(&format!("/api/rooms/{name}/cancel"), json!({})).await;
    canary.post("/api/erasures", json!({ "phone": PHONE })).await;
}

/// What a dashboard does, well and badly. No key stands in its headers.
async fn dashboard(canary: &mut Canary) {
    let (with_key, key) = (std::mem::replace(&mut canary.client, sending([])), canary.key.clone());
    for body in
        [json!({ "key": key }), json!({ "key": [key] }), json!({ "key": key, "more": key }), json!(key)]
    {
        canary.post("/api/session", body).await;
    }
    let token = canary.secrets.last().unwrap().clone();
    assert_eq!(token.len(), 75, "signed in");
    for token in [&token, &token[1..], &key] {
        let page = (HeaderName::from_static("sec-fetch-site"), "same-origin".to_owned());
        canary.client = sending([(COOKIE, format!("greenroom_session={token}")), page]);
        for path in ["/api/session", "/api/rooms", "/preview", "/api/rooms/nobody's"] {
            canary.get(path).await;
        }
        canary.post("/api/rooms/x/cancel", json!({})).await;
        canary.get(&format!("/admin?key={token}")).await;
        canary.ask(Method::DELETE, "/api/session", None).await;
    }
    canary.client = with_key;
}

async fn greenroom_that_tells_everything() -> Option<(PostOffice, LiveKit, Canary)> {
    let livekit = testing::livekit_or_skip(None).await?;
    let post = PostOffice::open().await?;
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_greenroom"));
    command.args(["keys", "create", "--name", "canary", "--scope", "admin"]);
    let settings = crate::greenroom::own(&post.database_url, 0);
    let livekit_settings = [
        ("GREENROOM__LIVEKIT__URL", livekit.url()),
        ("GREENROOM__LIVEKIT__API_KEY", testing::API_KEY.to_owned()),
        ("GREENROOM__LIVEKIT__API_SECRET", LIVEKIT_SECRET.to_owned()),
    ];
    command.envs(settings).envs(livekit_settings.clone());
    let made = command.output().await.unwrap();
    let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert!(key.len() > 40, "{}", String::from_utf8_lossy(&made.stderr));
    let told = [
        ("GREENROOM__ENTRY__AUTHENTICATION", "keys"),
        ("GREENROOM__LOG__LEVEL", "trace"),
        ("GREENROOM__LOG__FORMAT", "json"),
    ];
    let more = livekit_settings.iter().map(|(name, value)| (*name, value.as_str())).chain(told);
    let post = post.restart_with(&more.collect::<Vec<_>>()).await;
    let canary = Canary::new(post.greenroom.url(""), &key);
    Some((post, livekit, canary))
}

#[tokio::test]
async fn nothing_that_must_not_be_seen_is_in_a_log_a_metric_or_an_error() {
    let Some((post, _livekit, mut canary)) = greenroom_that_tells_everything().await else { return };
    let room = canary.post("/api/rooms", canary_application()).await;
    let sent = post.sent(2).await;
    canary.secrets.extend(sent.iter().map(|message| message.wamid.clone()));
    people(&mut canary, &room).await;
    management(&mut canary, &room).await;
    dashboard(&mut canary).await;
    let metrics = canary.get("/metrics").await.to_string();
    let log = post.greenroom.log();
    assert!(log.contains("\"level\":\"DEBUG\""), "the log tells everything it can");
    assert!(metrics.contains("http_request_duration_seconds"), "{metrics}");
    for (what, text) in [("the log", &log), ("the metrics", &metrics), ("errors and headers", &canary.heard)]
    {
        let found = canary.found_in(text);
        assert!(found.is_empty(), "{what} tells the secrets {found:?}");
    }
}
