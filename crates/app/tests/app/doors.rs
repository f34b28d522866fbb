//! The doors: who waits, who is let in, who is put out, and what each device is told.

use chrono::TimeDelta;
use greenroom_memory::Trouble;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, HOST, Interview, OBSERVER, application};
use crate::server::Server;

#[tokio::test]
async fn a_waiting_person_holds_no_token_until_a_host_admits() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    let waiting = interview.join(CANDIDATE).await;
    assert_eq!((waiting.status, waiting.headers["retry-after"].to_str().unwrap()), (202, "3"));
    let expected = json!({
        "success": true, "status": "waiting", "roomName": interview.room["roomName"],
        "waitingSince": "2026-11-23T12:00:00Z", "retryAfter": 3,
    });
    assert_eq!(waiting.body, expected);
    interview.later(TimeDelta::seconds(3));
    assert_eq!(interview.join(CANDIDATE).await.body, expected, "since when does not move");
    assert_eq!(interview.join(HOST).await.status, 200, "hosts open for themselves");

    let admitted = interview.host("admit", CANDIDATE).await;
    assert_eq!((admitted.status, &admitted.body["admission"]), (200, &json!("admitted")));
    let pass = interview.join(CANDIDATE).await;
    assert_eq!(pass.status, 200);
    assert!(pass.body["token"].is_string() && pass.body["refreshToken"].is_string());
    assert_eq!(interview.refresh(&pass).await.status, 200, "it holds for the next pair, too");
}

#[tokio::test]
async fn who_stops_asking_is_lost_to_the_list() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    interview.join(CANDIDATE).await;
    interview.later(TimeDelta::seconds(29));
    let [waiting] = interview.waiting().await.try_into().unwrap();
    assert_eq!(waiting["participantId"], interview.id(CANDIDATE));
    assert_eq!((&waiting["name"], &waiting["role"]), (&json!("Layla Haddad"), &json!("candidate")));
    assert_eq!(waiting["waitingSince"], "2026-11-23T12:00:00Z");
    let shown = || async { server.get(&interview.path("")).await.body["participants"][CANDIDATE].clone() };
    assert_eq!(shown().await["waitingSince"], "2026-11-23T12:00:00Z");
    interview.later(TimeDelta::seconds(2));
    assert!(interview.waiting().await.is_empty());
    assert_eq!(shown().await["waitingSince"], Value::Null);
    let again = interview.join(CANDIDATE).await;
    assert_eq!(again.body["waitingSince"], "2026-11-23T12:00:31Z", "who comes back waits anew");
}

#[tokio::test]
async fn a_denied_person_is_told_so_until_the_recruiting_system_admits_them() {
    let server = Server::start();
    let interview = Interview::with_host(&server).await;
    interview.join(OBSERVER).await;
    assert_eq!(interview.host("deny", OBSERVER).await.body["admission"], "denied");
    assert_problem(&interview.join(OBSERVER).await, 403, "denied", None);
    assert!(interview.waiting().await.is_empty());
    let room = server.get(&interview.path("")).await.body;
    assert_eq!(room["participants"][OBSERVER]["admission"], "denied");

    let admit = format!("/participants/{}/admit", interview.id(OBSERVER));
    assert_eq!(interview.send(Method::POST, &admit).await.body["admission"], "admitted");
    assert_eq!(interview.join(OBSERVER).await.status, 200);
}

#[tokio::test]
async fn putting_out_refuses_new_tokens_and_old_refresh_tokens() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let pass = interview.join(CANDIDATE).await;
    interview.enter(CANDIDATE).await;
    let by_own_id = interview.send(Method::DELETE, "/participants/C-1").await;
    let expected = json!({
        "success": true, "roomName": interview.room["roomName"], "participantId": interview.id(CANDIDATE),
        "removedFromServer": true,
    });
    assert_eq!((by_own_id.status, by_own_id.body), (200, expected));
    assert_problem(&interview.join(CANDIDATE).await, 410, "revoked", None);
    assert_problem(&interview.refresh(&pass).await, 401, "refresh_token_spent", None);
    assert_problem(
        &interview.by_link("invitation", interview.link(CANDIDATE), json!({})).await,
        410,
        "revoked",
        None,
    );
    let room = server.get(&interview.path("")).await.body;
    let person = &room["participants"][CANDIDATE];
    assert_eq!(person["revokedAt"], "2026-11-23T12:00:00Z");
    assert_eq!(
        (&person["sessions"][0]["reason"], &person["sessions"][0]["source"]),
        (&json!("put_out"), &json!("request"))
    );
    assert_eq!(
        interview.send(Method::DELETE, "/participants/C-1").await.status,
        200,
        "twice is as good as once"
    );
    assert_eq!(interview.story().await.iter().filter(|kind| *kind == "put_out").count(), 1);
}

#[tokio::test]
async fn who_is_put_out_while_livekit_is_away_is_out_all_the_same() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    interview.join(CANDIDATE).await;
    server.media.set_trouble(Some(Trouble::Unavailable));
    let out = interview.host("put-out", CANDIDATE).await;
    assert_eq!((out.status, &out.body["removedFromServer"]), (200, &json!(false)));
    server.media.set_trouble(None);
    assert_problem(&interview.join(CANDIDATE).await, 410, "revoked", None);
}

#[tokio::test]
async fn a_new_link_kills_the_old_one_and_invites_again() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let pass = interview.join(CANDIDATE).await;
    let link = format!("/participants/{}/link", interview.id(CANDIDATE));
    let first = interview.send(Method::GET, &link).await;
    assert_eq!(
        (first.status, &first.body["joinUrl"], &first.body["generation"]),
        (200, &interview.link(CANDIDATE), &json!(1))
    );
    interview.host("put-out", CANDIDATE).await;

    let second = interview.send(Method::POST, &link).await;
    assert_eq!((second.status, &second.body["generation"]), (201, &json!(2)));
    assert_eq!(second.body["participantId"], interview.id(CANDIDATE));
    assert_eq!(interview.send(Method::GET, &link).await.body, second.body);
    assert_problem(&interview.join(CANDIDATE).await, 404, "person_unknown", None);
    assert_problem(&interview.refresh(&pass).await, 401, "refresh_token_spent", None);
    assert_eq!(interview.by_link("join", second.body["joinUrl"].clone(), json!({})).await.status, 200);
}

#[tokio::test]
async fn the_first_device_is_told_that_it_was_taken_over() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let first = interview.join(CANDIDATE).await;
    let second = interview.join(CANDIDATE).await;
    assert_problem(&interview.refresh(&first).await, 409, "taken_over", None);
    assert_eq!(interview.refresh(&second).await.status, 200);
    let back = interview.join(CANDIDATE).await;
    assert_eq!(back.status, 200, "the link takes it back");
    assert_problem(&interview.refresh(&second).await, 409, "taken_over", None);
}

#[tokio::test]
async fn a_second_device_is_refused_where_the_room_says_so() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({ "secondDevice": "refuse" })).await;
    let first = interview.join(CANDIDATE).await;
    assert_eq!(interview.join(CANDIDATE).await.status, 200, "nobody is inside yet");
    interview.enter(CANDIDATE).await;
    assert_problem(&interview.join(CANDIDATE).await, 409, "already_inside", None);
    assert_eq!(first.status, 200);
}

#[tokio::test]
async fn who_finds_every_place_taken_is_told_so_and_comes_in_when_somebody_left() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({ "maxParticipants": 1 })).await;
    let pass = interview.join(CANDIDATE).await;
    assert_problem(&interview.join(HOST).await, 409, "room_full", None);
    assert_eq!(interview.refresh(&pass).await.status, 200, "who has a place keeps it");
    let leave = json!({ "roomName": interview.room["roomName"], "participantId": interview.id(CANDIDATE) });
    assert_eq!(server.post("/api/room/leave", leave).await.status, 200);
    assert_eq!(interview.join(HOST).await.status, 200);
}

#[tokio::test]
async fn a_room_shows_how_it_lets_people_in_and_takes_no_other_words() {
    let server = Server::start();
    let policy = json!({ "admission": "approval", "secondDevice": "refuse", "maxParticipants": 4 });
    let strict = Interview::of(&server, "A-1", policy.clone()).await.room;
    let usual = Interview::of(&server, "A-2", json!({ "maxParticipants": null })).await.room;
    for (room, expected) in [
        (strict, policy),
        (usual, json!({ "admission": "open", "secondDevice": "takeover", "maxParticipants": null })),
    ] {
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&room[field], value, "{field}");
        }
    }
    for (field, value) in [
        ("admission", json!("lobby")),
        ("secondDevice", json!("both")),
        ("maxParticipants", json!(0)),
        ("maxParticipants", json!(1001)),
    ] {
        let mut body = application("A-3");
        body[field] = value;
        assert_problem(&server.post("/api/rooms", body).await, 422, "invalid_field", Some(field));
    }
}

#[tokio::test]
async fn an_invitation_shows_what_is_needed_before_the_door_opens_and_no_phone() {
    let server = Server::start();
    let starts = json!({ "startsAt": "2026-11-25T18:00:00+03:00", "durationMinutes": 45 });
    let interview = Interview::of(&server, "A-1", starts).await;
    interview.by_link("respond", interview.link(CANDIDATE), json!({ "kind": "late", "minutes": 10 })).await;
    let lines = interview.story().await.len();
    let shown = interview.by_link("invitation", interview.link(CANDIDATE), json!({})).await;
    let expected = json!({
        "success": true, "participantId": interview.id(CANDIDATE), "role": "candidate", "firstName": "Layla",
        "company": "Acme", "job": { "title": "Accountant" }, "phase": "scheduled", "outcome": null,
        "opensAt": "2026-11-25T14:45:00Z", "closesAt": "2026-11-25T16:15:00Z", "hardEndsAt": "2026-11-25T16:45:00Z",
        "startsAt": "2026-11-25T15:00:00Z", "startsAtLocal": "2026-11-25T18:00:00+03:00", "durationMinutes": 45,
        "timezone": "Asia/Amman", "admission": "open", "observers": 1, "observersInside": 0,
        "expected": [{ "name": "Layla Haddad", "role": "candidate" }, { "name": "Omar", "role": "interviewer" }],
        "response": { "kind": "late", "minutes": 10, "note": null, "at": "2026-11-23T12:00:00Z" },
        "serverTime": "2026-11-23T12:00:00Z",
    });
    assert_eq!((shown.status, shown.body), (200, expected));
    assert_eq!(interview.story().await.len(), lines, "looking leaves no trace");
    interview.later(TimeDelta::days(3));
    let over = interview.by_link("invitation", interview.link(HOST), json!({})).await;
    assert_eq!(
        (over.status, &over.body["phase"], &over.body["outcome"]),
        (200, &json!("ended"), &json!("expired"))
    );
}

#[tokio::test]
async fn a_connection_can_be_tried_a_few_times_before_the_room_opens() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({ "startsAt": "2026-11-25T18:00:00+03:00" })).await;
    let preflight = async || interview.by_link("preflight", interview.link(CANDIDATE), json!({})).await;
    server.media.set_trouble(Some(Trouble::Unavailable));
    assert_problem(&preflight().await, 503, "media_server_unavailable", None);
    server.media.set_trouble(None);
    let tryout = preflight().await;
    assert_eq!((tryout.status, &tryout.body["expiresAt"]), (200, &json!("2026-11-23T12:02:00Z")));
    assert_eq!(tryout.body["livekitUrl"], "ws://localhost:7880");
    let room = tryout.body["roomName"].as_str().unwrap();
    assert!(room != interview.name().as_str() && tryout.body["token"].as_str().unwrap().ends_with(room));
    preflight().await;
    let refused = preflight().await;
    assert_problem(&refused, 429, "too_many_requests", None);
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 10);
}

#[tokio::test]
async fn a_report_is_a_line_of_fixed_words() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let report = async |step: &str, code: &str| {
        interview.by_link("report", interview.link(CANDIDATE), json!({ "step": step, "code": code })).await
    };
    assert_eq!(report("camera", "permission_denied").await.body, json!({ "success": true }));
    assert_problem(&report("nose", "ok").await, 422, "invalid_field", Some("step"));
    assert_problem(&report("camera", "+962790123456").await, 422, "invalid_field", Some("code"));
    let nothing = interview.by_link("report", interview.link(CANDIDATE), json!({})).await;
    assert_problem(&nothing, 400, "missing_field", Some("step"));
    let lines = server.get(&interview.path("/timeline")).await.body["items"].clone();
    let line = lines.as_array().unwrap().iter().find(|line| line["kind"] == "reported").unwrap();
    assert_eq!(
        (&line["facts"]["step"], &line["facts"]["code"]),
        (&json!("camera"), &json!("permission_denied"))
    );
    assert_eq!(line["actor"], format!("participant:{}", interview.id(CANDIDATE)));
}

#[tokio::test]
async fn asking_for_the_link_by_phone_and_job_is_answered_alike_and_sends_it_once() {
    let server = Server::start_with(&[("entry.phone_and_job", "send_link")]);
    let consent =
        json!({ "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "application_form" });
    let candidate = json!({ "name": "Layla Haddad", "phone": "0790123456", "whatsappConsent": consent });
    let interview = Interview::of(&server, "A-1", json!({ "candidate": candidate })).await;
    interview.later(TimeDelta::minutes(11));
    let before = interview.story().await;
    for (phone, job) in
        [("0790123456", "J-7"), ("0790123457", "J-7"), ("0790123456", "J-8"), ("0790123456", "J-7")]
    {
        let answer = server.post("/api/room/join", json!({ "phone": phone, "jobId": job })).await;
        assert_eq!((answer.status, answer.body), (202, json!({ "success": true, "status": "link_sent" })));
    }
    let messages = async || {
        let room = server.get(&interview.path("")).await.body;
        room["participants"][CANDIDATE]["invitations"].as_array().unwrap().len()
    };
    let seek = async {
        while messages().await < 2 {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), seek).await.unwrap();
    assert_eq!(interview.story().await.len(), before.len() + 1, "one message, whoever asked how often");
}
