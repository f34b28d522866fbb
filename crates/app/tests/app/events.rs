//! Following what happens: server-sent events over the memory adapter.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

/// How long something that should come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stream, read block by block.
struct Events {
    response: Response,
    text: String,
}

/// An event with something in it.
#[derive(Clone, Debug, PartialEq)]
struct Event {
    id: String,
    kind: String,
    data: Value,
}

impl Events {
    async fn open(request: RequestBuilder) -> Self {
        let response = timeout(PATIENCE, request.send()).await.unwrap().unwrap();
        assert_eq!(response.status(), 200);
        Self { response, text: String::new() }
    }

    /// Opened, and its first block read.
    async fn follow(server: &Server, path: &str) -> Self {
        let mut events = Self::open(server.request(Method::GET, path)).await;
        let first = events.block().await.unwrap();
        assert!(first.starts_with(": "), "a comment shows that the stream is open: {first}");
        events
    }

    async fn behind(server: &Server, id: &str) -> Self {
        Self::open(server.request(Method::GET, "/api/events").header("last-event-id", id)).await
    }

    fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// What comes up to the next empty line; none at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap().unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    async fn next(&mut self) -> Event {
        loop {
            let block = self.block().await.unwrap();
            let field =
                |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if let Some(data) = field("data: ") {
                let data = serde_json::from_str(&data).unwrap();
                return Event { id: field("id: ").unwrap(), kind: field("event: ").unwrap(), data };
            }
        }
    }
}

async fn apply(server: &Server, id: &str) -> Value {
    let application = json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
    });
    server.post("/api/rooms", application).await.body
}

/// The lines of a room's timeline as events say them.
async fn told(server: &Server, room: &Value) -> Vec<Value> {
    let path = format!("/api/rooms/{}/timeline", room["roomName"].as_str().unwrap());
    let mut items = server.get(&path).await.body["items"].as_array().unwrap().clone();
    for item in &mut items {
        item["roomName"] = room["roomName"].clone();
        item["roomId"] = room["roomId"].clone();
    }
    items
}

#[tokio::test]
async fn what_happens_is_told_as_it_happens_in_the_words_of_the_timeline() {
    let server = Server::start();
    apply(&server, "A-0").await;
    let mut events = Events::follow(&server, "/api/events").await;
    let room = apply(&server, "A-1").await;
    let lines = told(&server, &room).await;
    assert!(lines.len() > 1);
    for line in lines {
        let event = events.next().await;
        assert_eq!((&event.kind, &event.data), (&line["kind"].as_str().unwrap().to_owned(), &line));
    }
}

#[tokio::test]
async fn a_stream_says_to_everybody_between_that_it_is_one() {
    let server = Server::start();
    let request = server.request(Method::GET, "/api/events").header("accept-encoding", "gzip, br");
    let mut events = Events::open(request).await;
    let headers = ["content-type", "cache-control", "x-accel-buffering", "content-encoding"];
    let said = headers.map(|name| events.headers().get(name).map(|value| value.to_str().unwrap().to_owned()));
    let expected = ["text/event-stream", "no-store", "no", "identity"];
    assert_eq!(said, expected.map(|value| Some(value.to_owned())));
    assert!(
        events.headers().contains_key("x-request-id") && !events.headers().contains_key("content-length")
    );
    let first = events.block().await.unwrap();
    assert!(first.starts_with(": ") && first.contains("\nretry: 2000\n"), "{first}");
    let place = first.lines().last().unwrap().strip_prefix("id: ").unwrap();
    apply(&server, "A-1").await;
    let event = events.next().await;
    assert_eq!(
        Events::behind(&server, place).await.next().await,
        event,
        "nothing is lost before the first event"
    );
}

#[tokio::test]
async fn who_cannot_see_comments_is_sent_a_beat() {
    let server = Server::start();
    let mut events = Events::follow(&server, "/api/events?beats=true").await;
    let beat = events.next().await;
    assert_eq!((beat.kind.as_str(), beat.data), ("beat", json!({})));
    apply(&server, "A-1").await;
    let first = events.next().await;
    assert_eq!(Events::behind(&server, &beat.id).await.next().await, first, "the beat tells the place, too");
}

#[tokio::test]
async fn who_comes_back_with_the_last_id_misses_nothing_and_gets_nothing_twice() {
    let server = Server::start();
    let mut events = Events::follow(&server, "/api/events").await;
    let room = apply(&server, "A-1").await;
    let seen = events.next().await;
    drop(events);
    apply(&server, "A-2").await;
    let missed = told(&server, &room).await.len() - 1;
    let mut back = Events::behind(&server, &seen.id).await;
    let mut in_query = Events::follow(&server, &format!("/api/events?lastEventId={}", seen.id)).await;
    let mut both = Events::open(
        server.request(Method::GET, "/api/events?lastEventId=0-0").header("last-event-id", &seen.id),
    )
    .await;
    for number in 0..missed + 1 {
        let event = back.next().await;
        assert_ne!(event, seen);
        assert_eq!(event.data["roomName"] == room["roomName"], number < missed, "{event:?}");
        assert_eq!(in_query.next().await, event);
        assert_eq!(both.next().await, event, "the header is the fresher one");
    }
}

#[tokio::test]
async fn one_room_can_be_followed_alone() {
    let server = Server::start();
    let room = apply(&server, "A-1").await;
    let path = format!("/api/events?lastEventId=0-0&roomName={}", room["roomName"].as_str().unwrap());
    apply(&server, "A-2").await;
    let mut events = Events::follow(&server, &path).await;
    for line in told(&server, &room).await {
        assert_eq!(events.next().await.data, line);
    }
    apply(&server, "A-3").await;
    let cancel = format!("/api/rooms/{}/cancel", room["roomName"].as_str().unwrap());
    assert_eq!(server.post(&cancel, "").await.status, 200);
    assert_eq!(events.next().await.data["roomName"], room["roomName"], "past the other room's lines");
}

#[tokio::test]
async fn what_is_no_id_and_what_is_no_name_is_refused() {
    let server = Server::start();
    for (path, header, status, code, field) in [
        ("/api/events", Some("7"), 400, "malformed_query", Some("lastEventId")),
        ("/api/events", Some("a-b"), 400, "malformed_query", Some("lastEventId")),
        ("/api/events?lastEventId=1-2", Some("1-2-3"), 400, "malformed_query", Some("lastEventId")),
        ("/api/events?lastEventId=yesterday", None, 400, "malformed_query", Some("lastEventId")),
        ("/api/events?roomName=", None, 400, "missing_field", Some("roomName")),
        ("/api/events?roomName=%00", None, 422, "invalid_field", Some("roomName")),
        ("/api/events?since=1-2", None, 400, "malformed_query", None),
    ] {
        let request = server.request(Method::GET, path);
        let request = header.into_iter().fold(request, |request, id| request.header("last-event-id", id));
        assert_problem(&Answer::of(request.send().await.unwrap()).await, status, code, field);
    }
}

#[tokio::test]
async fn a_stream_outlives_a_database_that_is_away() {
    let server = Server::start();
    let mut events = Events::follow(&server, "/api/events").await;
    server.store.go_away();
    assert_problem(&server.get("/api/events").await, 503, "database_unavailable", None);
    let mut back = Events::behind(&server, "0-0").await;
    assert!(back.block().await.unwrap().starts_with(": "), "who says where to begin can be let in");
    server.store.come_back();
    let room = apply(&server, "A-1").await;
    for events in [&mut events, &mut back] {
        assert_eq!(events.next().await.data["roomName"], room["roomName"]);
    }
}

#[tokio::test]
async fn when_greenroom_stops_every_stream_ends_at_once() {
    let server = Server::start();
    let (mut one, mut other) =
        (Events::follow(&server, "/api/events").await, Events::follow(&server, "/api/events").await);
    server.listeners.send_home();
    assert_eq!((one.block().await, other.block().await), (None, None));
    let mut late = Events::open(server.request(Method::GET, "/api/events")).await;
    assert_eq!(late.block().await, None);
}
