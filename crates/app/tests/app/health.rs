//! `GET /api/health`.

use greenroom_domain::api_key::Scope;
use greenroom_memory::Trouble;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::interview::Interview;
use crate::keys::{assert_unauthenticated, guarded, key, send};
use crate::server::Server;

/// The answer without what differs from one to the next.
async fn health(server: &Server) -> Value {
    let answer = server.get("/api/health").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut body = answer.body;
    if let Some(latency) = body["database"]["latencyMilliseconds"].as_f64() {
        assert!(latency >= 0.0);
        body["database"]["latencyMilliseconds"] = json!("measured");
    }
    body
}

#[tokio::test]
async fn health_tells_of_every_part() {
    let server = Server::start();
    let expected = json!({
        "success": true, "checkedAt": "2026-11-23T12:00:00Z", "status": "degraded",
        "database": { "state": "ok", "latencyMilliseconds": "measured" },
        "livekit": {
            "state": "simulated", "latencyMilliseconds": 0.0, "clockAheadSeconds": 0, "createsRooms": false,
            "simulated": true,
        },
        "messages": {
            "mode": "preview", "state": "ok", "waiting": 0, "later": 0, "oldestSeconds": 0, "breakers": [],
        },
        "announcements": null,
        "reconcile": { "state": "stale", "lastPassAt": null, "stale": true, "incident": null, "drifts": 0 },
        "version": env!("CARGO_PKG_VERSION"),
    });
    assert_eq!(health(&server).await, expected);
}

#[tokio::test]
async fn health_counts_what_waits() {
    let server = Server::start();
    let candidate = json!({
        "id": "C-1", "name": "Layla Haddad", "phone": "0790123456",
        "whatsappConsent": { "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "1", "source": "form" },
    });
    Interview::of(&server, "A-1", json!({ "candidate": candidate })).await;
    server.clock.advance(chrono::TimeDelta::seconds(90));
    let messages = &health(&server).await["messages"];
    assert_eq!((&messages["waiting"], &messages["oldestSeconds"]), (&json!(1), &json!(90)));
}

#[tokio::test]
async fn health_answers_while_the_database_and_livekit_are_away() {
    let server = Server::start();
    server.store.go_away();
    server.media.set_trouble(Some(Trouble::Unavailable));
    let body = health(&server).await;
    assert_eq!((&body["status"], &body["database"]["state"]), (&json!("down"), &json!("away")));
    assert_eq!(body["database"]["latencyMilliseconds"], json!(null));
    assert_eq!((&body["messages"]["state"], &body["messages"]["waiting"]), (&json!("unknown"), &json!(null)));
    assert_eq!((&body["reconcile"]["state"], &body["reconcile"]["stale"]), (&json!("unknown"), &json!(null)));
    assert_eq!(body["livekit"]["latencyMilliseconds"], json!(null));
    server.store.come_back();
    assert_eq!(health(&server).await["status"], "degraded");
}

#[tokio::test]
async fn health_needs_the_least_scope() {
    let server = guarded();
    let ask = async |key: Option<&str>| send(&server, key, Method::GET, "/api/health", None).await;
    assert_unauthenticated(&ask(None).await);
    assert_eq!(ask(Some(&key(&server, Scope::StatusRead).await)).await.status, 200);
}

#[tokio::test]
async fn health_is_told_to_nobody_whose_key_cannot_be_looked_up() {
    let server = guarded();
    let key = key(&server, Scope::StatusRead).await;
    server.store.go_away();
    let answer = send(&server, Some(&key), Method::GET, "/api/health", None).await;
    assert_problem(&answer, 503, "database_unavailable", None);
    assert_eq!(server.get("/readyz").await.body["database"], "away");
}
