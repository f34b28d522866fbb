//! What differed once, over the memory adapter.

use chrono::{DateTime, TimeDelta};
use greenroom_domain::drift::{Drift, DriftKey, DriftKind};
use greenroom_domain::ports::{KnownDrift, Looked, PassNote, ReconcileStore};
use greenroom_domain::room::RoomName;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::server::Server;

/// A stranger in a room, who was removed that many minutes ago.
async fn stranger(server: &Server, sid: &str, minutes: i64) {
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(20_000) - TimeDelta::minutes(minutes);
    let drift = KnownDrift {
        room: RoomName::parse("interview_1").unwrap(),
        room_id: None,
        drift: Drift {
            key: DriftKey { kind: DriftKind::ParticipantUnknown, subject: sid.into() },
            since: at,
            settling: false,
            evidence: "LiveKit lists an identity that was never given".into(),
            identity: Some(sid.into()),
        },
        first_seen: at,
        last_seen: at,
        confirmed: true,
        fate: "repair".into(),
        ended_at: Some(at),
        mended_by: Some("remove_participant".into()),
    };
    let looked = Looked::AllBut(vec![]);
    let note = PassNote { at, looked, drifts: vec![drift], summary: None, timeline: vec![] };
    server.store.note_pass(note).await.unwrap();
}

fn whom(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["identity"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_differed_once_is_listed_the_latest_end_first() {
    let server = Server::start();
    for (sid, minutes) in [("old", 30), ("older", 60), ("oldest", 90)] {
        stranger(&server, sid, minutes).await;
    }
    let first = server.get("/api/drift/history?limit=2").await.body;
    assert_eq!(whom(&first), ["old", "older"]);
    let item = &first["items"][0];
    assert_eq!(item["mendedBy"], json!("remove_participant"));
    assert_eq!((&item["roomName"], &item["roomId"]), (&json!("interview_1"), &Value::Null));
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = server.get(&format!("/api/drift/history?limit=2&cursor={cursor}")).await.body;
    assert_eq!((whom(&second), &second["nextCursor"]), (vec!["oldest"], &Value::Null));
    assert_eq!(server.get("/api/drift").await.body["items"], json!([]), "nothing differs now");
}

#[tokio::test]
async fn a_cursor_that_is_none_is_refused() {
    let server = Server::start();
    for cursor in ["7", "a.b", "7.", "99999999999999999999.1"] {
        let answer = server.get(&format!("/api/drift/history?cursor={cursor}")).await;
        assert_problem(&answer, 422, "invalid_field", Some("cursor"));
    }
    let answer = server.get("/api/drift/history?limit=0").await;
    assert_problem(&answer, 422, "invalid_field", Some("limit"));
}
