//! Erasure: who is forgotten is shown nowhere any more, and what was counted stays.

use chrono::TimeDelta;
use greenroom_domain::api_key::Scope;
use greenroom_domain::clock::Clock;
use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind};
use greenroom_domain::invitation::Suppression;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    AttendanceStore, Conclusion, ConclusionStore, CorrespondenceStore, RoomStore, Silence,
};
use greenroom_domain::verdict::Verdict;
use greenroom_memory::Trouble;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, HOST, Interview, application};
use crate::keys::{assert_forbidden, assert_unauthenticated, guarded, key, send};
use crate::server::{Answer, Server};

/// What the candidate is known by, and what was said of them.
const TRACES: [&str; 6] = ["Layla", "790123456", "C-1", "ar-JO", "camels on the road", "careers page"];

fn candidate() -> Value {
    json!({ "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "0790123456", "locale": "ar-JO",
        "whatsappConsent": { "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "form" } },
        "metadata": { "source": "careers page" } })
}

async fn erase(server: &Server, who: Value) -> Answer {
    server.post("/api/erasures", who).await
}

fn counts(rooms: u32, people: u32, messages: u32, raw_bodies: u32) -> Value {
    json!({ "success": true,
        "erased": { "rooms": rooms, "people": people, "messages": messages, "rawBodies": raw_bodies } })
}

/// Keeps a body in which LiveKit names the candidate.
async fn livekit_tells(interview: &Interview<'_>) {
    let identity = &interview.room["participants"][CANDIDATE]["identity"];
    let event = MediaEvent {
        id: "EV_raw".into(),
        at: interview.server.clock.now(),
        name: "track_published".into(),
        room_name: None,
        room_sid: None,
        kind: MediaEventKind::Other,
        raw: json!({ "participant": { "identity": identity, "name": "Layla Haddad" } }).to_string(),
    };
    let store = interview.server.store.as_ref();
    AttendanceStore::record(store, &event, &AttendanceChange::Nothing).await.unwrap();
}

/// An interview that was held, is over, and on which there is a verdict.
async fn held(server: &Server) -> Interview<'_> {
    let interview = Interview::of(server, "A-1", candidate()).await;
    let late = json!({ "kind": "late", "minutes": 5, "note": "camels on the road" });
    assert_eq!(interview.by_link("respond", interview.link(CANDIDATE), late).await.status, 200);
    for who in [CANDIDATE, HOST] {
        assert_eq!(interview.join(who).await.status, 200);
        interview.enter(who).await;
    }
    livekit_tells(&interview).await;
    interview.later(TimeDelta::minutes(30));
    assert_eq!(interview.send(Method::POST, "/end").await.status, 200);
    let (record, at) = (server.store.find(&interview.name()).await.unwrap().unwrap(), server.clock.now());
    let verdict = Verdict::of(&record, at).unwrap();
    let conclusion = Conclusion { room: record.room.id, at, verdict, started_at: None, timeline: vec![] };
    assert!(server.store.conclude(conclusion).await.unwrap());
    interview
}

/// Every answer that could show somebody of the interview, by its address.
async fn every_answer(interview: &Interview<'_>) -> Vec<(String, Answer)> {
    let (server, name) = (interview.server, interview.name());
    let mut told = vec![];
    let of_rooms = ["", "/timeline?limit=200", "/diagnosis"].map(|rest| interview.path(rest));
    let others = [
        "/api/rooms",
        "/api/drift",
        "/api/drift/history",
        "/api/webhooks/deliveries",
        "/api/preview/messages",
        "/preview",
        "/metrics",
    ];
    let livekit = format!("/api/room/livekit-status?roomName={name}");
    for path in of_rooms.into_iter().chain(others.map(str::to_owned)).chain([livekit]) {
        told.push((path.clone(), server.get(&path).await));
    }
    for path in ["/api/room/status", "/api/room/server-status"] {
        told.push((path.to_owned(), server.post(path, json!({ "roomName": name.as_str() })).await));
    }
    for (what, who) in
        [("invitation", HOST), ("waiting", HOST), ("invitation", CANDIDATE), ("join", CANDIDATE)]
    {
        told.push((what.to_owned(), interview.by_link(what, interview.link(who), json!({})).await));
    }
    let mut again = application("A-1");
    again.as_object_mut().unwrap().extend(candidate().as_object().unwrap().clone());
    told.push(("/api/rooms again".to_owned(), server.post("/api/rooms", again).await));
    told
}

/// Which traces are in which answers.
async fn traces(interview: &Interview<'_>) -> Vec<(String, &'static str)> {
    let mut found = vec![];
    for (path, answer) in every_answer(interview).await {
        assert!(answer.status < 500, "{path} {answer:?}");
        let shown = TRACES.into_iter().filter(|trace| answer.text.contains(trace));
        found.extend(shown.map(|trace| (path.clone(), trace)));
    }
    found
}

async fn statistics(server: &Server) -> Value {
    let query = "/api/analytics/rooms?from=2026-11-01T00:00:00Z&to=2026-11-30T00:00:00Z";
    let counted = server.get(query).await;
    assert_eq!(counted.status, 200, "{counted:?}");
    counted.body
}

#[tokio::test]
async fn an_erased_candidate_is_nowhere_and_the_statistics_stay() {
    let server = Server::start();
    let interview = held(&server).await;
    let before = (statistics(&server).await, server.get(&interview.path("")).await.body);
    assert!(!traces(&interview).await.is_empty(), "the test looks where nobody was");
    let messages = before.1["participants"][CANDIDATE]["invitation"].is_object();
    let erased = erase(&server, json!({ "candidateId": "C-1" })).await;
    assert_eq!((erased.status, &erased.body), (200, &counts(1, 1, messages.into(), 1)));
    assert_eq!(traces(&interview).await, []);
    assert_eq!(statistics(&server).await, before.0);
    let after = server.get(&interview.path("")).await.body;
    for stays in ["phase", "outcome", "minutesTogether", "applicationId", "job", "opensAt", "closesAt"] {
        assert_eq!(after[stays], before.1[stays], "{stays}");
    }
    let who = &after["participants"][CANDIDATE];
    assert_eq!(
        (&who["name"], &who["role"], &who["id"]),
        (&json!(""), &json!("candidate"), &json!(interview.id(CANDIDATE)))
    );
    assert_eq!(after["participants"][HOST]["name"], "Omar");
    assert_eq!(interview.story().await.last().unwrap(), "person_erased");
}

#[tokio::test]
async fn who_is_erased_is_put_out_of_rooms_to_come() {
    let server = Server::start();
    let now = Interview::of(&server, "A-1", candidate()).await;
    let later = Interview::of(&server, "A-2", json!({ "startsAt": "2026-11-25T12:00:00Z" })).await;
    let pass = now.join(CANDIDATE).await;
    now.enter(CANDIDATE).await;
    let erased = erase(&server, json!({ "phone": "+962 7 9012 3456" })).await.body["erased"].clone();
    assert_eq!((&erased["rooms"], &erased["people"]), (&json!(2), &json!(2)));
    for interview in [&now, &later] {
        assert_problem(&interview.join(CANDIDATE).await, 404, "person_unknown", None);
        let story = interview.story().await;
        assert!(story.contains(&"put_out".to_owned()), "{story:?}");
        assert_eq!(story.last().unwrap(), "person_erased");
    }
    let by_phone = server.post("/api/room/join", json!({ "phone": "0790123456", "jobId": "J-7" })).await;
    assert_problem(&by_phone, 404, "person_unknown", None);
    assert!([401, 410].contains(&now.refresh(&pass).await.status));
    let inside = server.get(&format!("/api/room/livekit-status?roomName={}", now.name())).await;
    assert!(
        !inside.text.contains(now.room["participants"][CANDIDATE]["identity"].as_str().unwrap()),
        "{inside:?}"
    );
    assert_eq!(now.join(HOST).await.status, 200, "the others still come in");
}

#[tokio::test]
async fn an_erasure_while_livekit_is_away_is_an_erasure() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", candidate()).await;
    server.media.set_trouble(Some(Trouble::Unavailable));
    assert_eq!(erase(&server, json!({ "candidateId": "C-1" })).await.body["erased"]["people"], 1);
    server.media.set_trouble(None);
    assert_problem(&interview.join(CANDIDATE).await, 404, "person_unknown", None);
}

#[tokio::test]
async fn an_erasure_twice_is_as_good_as_once() {
    let server = Server::start();
    let interview = held(&server).await;
    let both = json!({ "candidateId": "C-1", "phone": "0790123456" });
    assert_eq!(erase(&server, both.clone()).await.body["erased"]["people"], 1);
    let (story, room) = (interview.story().await, server.get(&interview.path("")).await.body);
    assert_eq!(erase(&server, both).await.body, counts(0, 0, 0, 0));
    assert_eq!((interview.story().await, server.get(&interview.path("")).await.body), (story, room));
}

#[tokio::test]
async fn who_asked_to_be_left_alone_is_left_alone_without_the_number() {
    let server = Server::start();
    Interview::of(&server, "A-1", candidate()).await;
    let silence = Silence {
        id: Uuid::from_u128(9),
        phone: PhoneNumber::from_e164("+962790123456").unwrap(),
        application: None,
        reason: Suppression::Stopped,
        since: server.clock.now(),
        source: "message".into(),
    };
    server.store.silence(&silence).await.unwrap();
    let search =
        async || server.post("/api/suppressions/search", json!({ "phone": "0790123456" })).await.body;
    let before = search().await;
    assert_eq!(before["items"][0]["reason"], "stopped");
    erase(&server, json!({ "candidateId": "C-1" })).await;
    assert_eq!(search().await, before);
    let id = format!("/api/suppressions/{}", before["items"][0]["id"].as_str().unwrap());
    assert_eq!(send(&server, None, Method::DELETE, &id, None).await.status, 200);
    assert_eq!(search().await["items"], json!([]));
}

#[tokio::test]
async fn nobody_is_erased_by_a_key_that_may_less() {
    let server = guarded();
    let admin = key(&server, Scope::Admin).await;
    let room = send(&server, Some(&admin), Method::POST, "/api/rooms", Some(&application("A-1"))).await.body;
    let who = json!({ "candidateId": "C-1" });
    let ask = async |key: Option<&str>| send(&server, key, Method::POST, "/api/erasures", Some(&who)).await;
    assert_unauthenticated(&ask(None).await);
    for scope in [Scope::StatusRead, Scope::RoomsRead, Scope::RoomsWrite] {
        assert_forbidden(&ask(Some(&key(&server, scope).await)).await, "admin");
    }
    let path = format!("/api/rooms/{}", room["roomName"].as_str().unwrap());
    let read = async |rest: &str| {
        send(&server, Some(&admin), Method::GET, &format!("{path}{rest}"), None).await.body
    };
    assert_eq!(read("").await["participants"][CANDIDATE]["name"], "Layla Haddad");
    assert_eq!(ask(Some(&admin)).await.body["erased"]["people"], 1);
    let lines = read("/timeline").await["items"].clone();
    let line = lines.as_array().unwrap().iter().find(|line| line["kind"] == "person_erased").unwrap();
    assert_eq!(
        (&line["actor"], &line["participantId"]),
        (&json!("key:admin"), &room["participants"][CANDIDATE]["id"])
    );
}

#[tokio::test]
async fn it_has_to_be_said_who_is_erased_and_whom_nobody_knows_counts_as_nothing() {
    let server = Server::start();
    for (who, status, code, field) in [
        (json!({}), 400, "missing_field", Some("candidateId")),
        (json!({ "candidateId": null, "phone": null }), 400, "missing_field", Some("candidateId")),
        (json!({ "candidateId": " " }), 422, "invalid_field", Some("candidateId")),
        (json!({ "phone": "079O123456" }), 422, "invalid_field", Some("phone")),
        (json!({ "candidateId": "C-1", "phone": "" }), 422, "invalid_field", Some("phone")),
        (json!({ "name": "Layla" }), 400, "malformed_body", Some("name")),
    ] {
        assert_problem(&erase(&server, who).await, status, code, field);
    }
    for nobody in [json!({ "candidateId": "C-9" }), json!({ "phone": "0790000009" })] {
        assert_eq!(erase(&server, nobody).await.body, counts(0, 0, 0, 0));
    }
}
