//! What the page hears of the room while somebody is inside.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, HOST, Interview, OBSERVER};
use crate::server::{Answer, Server};

/// Asks by the refresh token of this pass.
async fn heard(interview: &Interview<'_>, pass: &Answer) -> Answer {
    let body = json!({ "refreshToken": pass.body["refreshToken"] });
    interview.server.post("/api/room/invitation", body).await
}

async fn open(server: &Server) -> Interview<'_> {
    Interview::of(server, "A-1", json!({ "closesAt": "2026-11-23T13:00:00Z" })).await
}

#[tokio::test]
async fn by_the_refresh_token_the_page_hears_what_the_link_shows_and_spends_nothing() {
    let server = Server::start();
    let interview = open(&server).await;
    let pass = interview.join(CANDIDATE).await;
    let lines = interview.story().await;
    for _ in 0..3 {
        let by_link = interview.by_link("invitation", interview.link(CANDIDATE), json!({})).await;
        let by_token = heard(&interview, &pass).await;
        assert_eq!((by_token.status, by_token.body), (200, by_link.body));
    }
    assert_eq!(interview.story().await, lines);
    assert_eq!(interview.refresh(&pass).await.status, 200);
}

#[tokio::test]
async fn the_page_hears_of_an_extended_room_of_observers_and_of_the_end() {
    let server = Server::start();
    let interview = open(&server).await;
    let pass = interview.join(CANDIDATE).await;
    assert_eq!(pass.body["room"]["observers"], 1);
    for (who, inside) in [(CANDIDATE, 0), (OBSERVER, 1)] {
        interview.join(who).await;
        interview.enter(who).await;
        let pass = interview.join(HOST).await;
        assert_eq!(heard(&interview, &pass).await.body["observersInside"], inside);
    }
    let pass = interview.join(CANDIDATE).await;
    interview.by_link("extend", interview.link(HOST), json!({})).await;
    assert_eq!(heard(&interview, &pass).await.body["hardEndsAt"], "2026-11-23T13:45:00Z");
    interview.by_link("end", interview.link(HOST), json!({})).await;
    let over = heard(&interview, &pass).await;
    assert_eq!((over.status, &over.body["phase"]), (200, &json!("ended")));
}

#[tokio::test]
async fn the_page_hears_that_another_device_took_over_and_that_the_person_was_put_out() {
    let server = Server::start();
    let interview = open(&server).await;
    let first = interview.join(CANDIDATE).await;
    let second = interview.join(CANDIDATE).await;
    assert_problem(&heard(&interview, &first).await, 409, "taken_over", None);
    let renewed = interview.refresh(&second).await;
    assert_eq!(heard(&interview, &second).await.status, 200, "the answer may be on its way");
    interview.later(TimeDelta::seconds(11));
    assert_problem(&heard(&interview, &second).await, 401, "refresh_token_spent", None);
    assert_eq!(heard(&interview, &renewed).await.status, 200, "and its family was not voided");
    interview.host("put-out", CANDIDATE).await;
    for pass in [first, renewed] {
        assert_problem(&heard(&interview, &pass).await, 410, "revoked", None);
    }
}

#[tokio::test]
async fn an_invitation_needs_a_link_or_a_refresh_token() {
    let server = Server::start();
    let interview = open(&server).await;
    let ask = async |body: Value| server.post("/api/room/invitation", body).await;
    assert_problem(&ask(json!({})).await, 400, "missing_field", Some("link"));
    assert_problem(&ask(json!({ "refreshToken": " " })).await, 400, "missing_field", Some("refreshToken"));
    assert_problem(&ask(json!({ "refreshToken": "nonsense" })).await, 401, "refresh_token_spent", None);
    assert_problem(&ask(json!({ "link": "nonsense" })).await, 404, "person_unknown", None);
    let both = ask(json!({ "link": interview.link(HOST), "refreshToken": "nonsense" })).await;
    assert_eq!((both.status, &both.body["role"]), (200, &json!("interviewer")));
    assert_problem(&ask(json!({ "roomName": "x" })).await, 400, "malformed_body", Some("roomName"));
}

#[tokio::test]
async fn a_host_sees_who_is_inside_and_what_everybody_answered_last() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    let lobby = async || interview.by_link("waiting", interview.link(HOST), json!({})).await.body;
    assert_eq!((&lobby().await["responses"], &lobby().await["observersInside"]), (&json!([]), &json!(0)));
    for (who, answer) in [
        (CANDIDATE, json!({ "kind": "confirm" })),
        (OBSERVER, json!({ "kind": "cannot_make_it" })),
        (CANDIDATE, json!({ "kind": "late", "minutes": 10, "note": "traffic" })),
    ] {
        interview.by_link("respond", interview.link(who), answer).await;
        interview.later(TimeDelta::minutes(1));
    }
    interview.join(HOST).await;
    interview.host("admit", OBSERVER).await;
    interview.join(OBSERVER).await;
    interview.enter(OBSERVER).await;

    let person = |who: usize, name: &str, role: &str| json!({ "participantId": interview.id(who), "name": name, "role": role });
    let with = |mut person: Value, more: Value| {
        person.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        person
    };
    let (layla, rana) =
        (person(CANDIDATE, "Layla Haddad", "candidate"), person(OBSERVER, "Rana", "observer"));
    let late = json!({ "kind": "late", "minutes": 10, "note": "traffic", "at": "2026-11-23T12:02:00Z" });
    let cannot =
        json!({ "kind": "cannot_make_it", "minutes": null, "note": null, "at": "2026-11-23T12:01:00Z" });
    let seen = lobby().await;
    assert_eq!(seen["responses"], json!([with(layla.clone(), late), with(rana.clone(), cannot)]));
    let host = person(HOST, "Omar", "interviewer");
    let inside = |person: &Value, inside: bool| with(person.clone(), json!({ "inside": inside }));
    assert_eq!(seen["people"], json!([inside(&layla, false), inside(&host, false), inside(&rana, true)]));
    assert_eq!(seen["observersInside"], 1);

    interview.host("put-out", OBSERVER).await;
    let without = lobby().await;
    assert_eq!((without["people"].as_array().unwrap().len(), &without["observersInside"]), (2, &json!(0)));
    assert_eq!(without["responses"].as_array().unwrap().len(), 1);
}
