//! Hosts: what an interviewer may do with the own link, and in the own room only.

use chrono::TimeDelta;
use serde_json::json;

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, HOST, Interview, OBSERVER};
use crate::server::Server;

/// Everything a host does, and what it takes beside the link.
const ALL: [&str; 6] = ["waiting", "admit", "deny", "put-out", "extend", "end"];

/// The body that an operation takes beside the link.
fn about(what: &str, who: &str) -> serde_json::Value {
    if ["admit", "deny", "put-out"].contains(&what) { json!({ "participantId": who }) } else { json!({}) }
}

#[tokio::test]
async fn only_an_interviewer_is_a_host() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    for what in ALL {
        let body = || about(what, interview.id(OBSERVER));
        for who in [CANDIDATE, OBSERVER] {
            let answer = interview.by_link(what, interview.link(who), body()).await;
            assert_problem(&answer, 403, "not_a_host", None);
        }
        let nobody = interview.by_link(what, json!("nonsense"), body()).await;
        assert_problem(&nobody, 404, "person_unknown", None);
        let nothing = server.post(&format!("/api/room/{what}"), body()).await;
        assert_problem(&nothing, 400, "missing_field", Some("link"));
    }
}

#[tokio::test]
async fn a_host_can_do_nothing_in_another_room() {
    let server = Server::start();
    let own = Interview::with_host(&server).await;
    let other = Interview::of(&server, "A-2", json!({ "admission": "approval" })).await;
    other.join(CANDIDATE).await;
    for what in ["admit", "deny", "put-out"] {
        let about = json!({ "participantId": other.id(CANDIDATE) });
        assert_problem(&own.by_link(what, own.link(HOST), about).await, 404, "person_unknown", None);
    }
    assert!(own.waiting().await.is_empty());
    own.by_link("extend", own.link(HOST), json!({})).await;
    assert_eq!(own.by_link("end", own.link(HOST), json!({})).await.status, 200);
    let after = server.get(&other.path("")).await.body;
    assert_eq!((&after["phase"], &after["closesAt"]), (&json!("open"), &other.room["closesAt"]));
    assert_eq!(after["participants"][CANDIDATE]["waitingSince"], "2026-11-23T12:00:00Z");
    assert_eq!(other.waiting().await.len(), 1);
}

#[tokio::test]
async fn a_host_names_people_by_either_id_and_is_counted_the_observers() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    let by_other_name = json!({ "candidateId": "C-1" });
    let admitted = interview.by_link("admit", interview.link(HOST), by_other_name).await;
    assert_eq!((admitted.status, &admitted.body["participantId"]), (200, &json!(interview.id(CANDIDATE))));
    interview.join(OBSERVER).await;
    let lobby = interview.by_link("waiting", interview.link(HOST), json!({})).await.body;
    assert_eq!((&lobby["observers"], &lobby["waiting"][0]["role"]), (&json!(1), &json!("observer")));
    assert_eq!(lobby["roomName"], interview.room["roomName"]);
    let who = interview.by_link("admit", interview.link(HOST), json!({})).await;
    assert_problem(&who, 400, "missing_field", Some("participantId"));
}

#[tokio::test]
async fn a_host_extends_by_a_quarter_of_an_hour_or_as_said() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({ "closesAt": "2026-11-23T13:00:00Z" })).await;
    let extend = async |more| interview.by_link("extend", interview.link(HOST), more).await;
    let quarter = extend(json!({})).await;
    assert_eq!((quarter.status, &quarter.body["closesAt"]), (200, &json!("2026-11-23T13:15:00Z")));
    assert_eq!(quarter.body["hardEndsAt"], "2026-11-23T13:45:00Z");
    assert_eq!(quarter.body["opensAt"], interview.room["opensAt"]);
    assert_eq!(extend(json!({ "minutes": 240 })).await.body["closesAt"], "2026-11-23T17:15:00Z");
    for minutes in [0, 241] {
        assert_problem(&extend(json!({ "minutes": minutes })).await, 422, "invalid_field", Some("minutes"));
    }
    assert_eq!(server.get(&interview.path("")).await.body["closesAt"], "2026-11-23T17:15:00Z");
}

#[tokio::test]
async fn a_host_ends_the_interview_and_is_a_host_no_more() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    let ended = interview.by_link("end", interview.link(HOST), json!({})).await;
    assert_eq!(
        (ended.status, &ended.body["phase"], &ended.body["outcome"]),
        (200, &json!("ended"), &json!("expired"))
    );
    assert_problem(&interview.join(CANDIDATE).await, 410, "room_ended", None);
    for what in ALL {
        let after = interview.by_link(what, interview.link(HOST), about(what, interview.id(CANDIDATE))).await;
        assert_problem(&after, 410, "room_ended", None);
    }
}

#[tokio::test]
async fn a_host_puts_out_others_and_never_themselves() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    assert_problem(&interview.host("put-out", HOST).await, 409, "oneself", None);
    assert_eq!(interview.host("put-out", OBSERVER).await.status, 200);
    assert_problem(&interview.host("admit", OBSERVER).await, 410, "revoked", None);
    interview.later(TimeDelta::seconds(1));
    let shown = interview.by_link("invitation", interview.link(CANDIDATE), json!({})).await.body;
    assert_eq!(shown["observers"], 0);
}

#[tokio::test]
async fn what_a_host_does_stands_under_the_hosts_name() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    interview.join(CANDIDATE).await;
    interview.host("admit", CANDIDATE).await;
    interview.by_link("extend", interview.link(HOST), json!({})).await;
    interview.host("put-out", CANDIDATE).await;
    interview.by_link("end", interview.link(HOST), json!({})).await;
    let lines = server.get(&interview.path("/timeline")).await.body["items"].clone();
    let by_host = format!("participant:{}", interview.id(HOST));
    let lines = lines.as_array().unwrap().iter().filter(|line| line["actor"] == by_host);
    let kinds: Vec<_> = lines.map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["admitted", "room_changed", "put_out", "room_ended"]);
}
