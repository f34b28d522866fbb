//! What became of rooms, counted over the memory adapter.

use chrono::{DateTime, Utc};
use greenroom_domain::ports::{Conclusion, ConclusionStore};
use greenroom_domain::room::{Outcome, RoomId};
use greenroom_domain::verdict::{NoShow, Verdict};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::server::{Answer, Server};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Makes a room for that job, and concludes it.
async fn concluded(server: &Server, application: &str, job: &str, starts_at: &str, verdict: Verdict) {
    let application = json!({
        "applicationId": application,
        "job": { "id": job, "title": format!("The job {job}") },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
        "startsAt": starts_at,
    });
    let room = server.post("/api/rooms", application).await.body;
    let room = RoomId(room["roomId"].as_str().unwrap().parse().unwrap());
    let at = time(starts_at) + chrono::TimeDelta::hours(2);
    let conclusion = Conclusion { room, at, verdict, started_at: None, timeline: vec![] };
    server.store.conclude(conclusion).await.unwrap();
}

fn held(minutes: u32, candidate_late: u32) -> Verdict {
    Verdict {
        outcome: Outcome::Completed,
        no_show: None,
        minutes_together: minutes,
        candidate_minutes: minutes + 4,
        candidate_late: Some(candidate_late),
        interviewer_late: Some(0),
    }
}

fn missed() -> Verdict {
    Verdict {
        outcome: Outcome::Expired,
        no_show: Some(NoShow::Interviewer),
        minutes_together: 0,
        candidate_minutes: 10,
        candidate_late: Some(1),
        interviewer_late: None,
    }
}

/// Three rooms on two days of Amman, which are one day in Greenwich.
async fn season() -> Server {
    let server = Server::start();
    concluded(&server, "A-1", "J-7", "2026-11-25T20:00:00Z", held(40, 3)).await;
    concluded(&server, "A-2", "J-8", "2026-11-25T22:30:00Z", held(30, 1)).await;
    concluded(&server, "A-3", "J-7", "2026-11-25T23:00:00Z", missed()).await;
    server
}

async fn ask(server: &Server, query: &str) -> Value {
    let answer = server.get(&format!("/api/analytics/rooms?to=2026-11-30T00:00:00Z&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body
}

#[tokio::test]
async fn rooms_are_counted_by_the_day_on_which_they_are_where_they_are() {
    let counted = ask(&season().await, "groupBy=day").await;
    let days: Vec<_> =
        counted["items"].as_array().unwrap().iter().map(|item| (&item["day"], &item["rooms"])).collect();
    assert_eq!(days, [(&json!("2026-11-25"), &json!(1)), (&json!("2026-11-26"), &json!(2))]);
    assert_eq!((&counted["groupBy"], &counted["to"]), (&json!("day"), &json!("2026-11-30T00:00:00Z")));
    assert!(counted["items"][0].get("jobId").is_none());
    assert_eq!(ask(&season().await, "").await, counted, "without a word it is by day");
}

#[tokio::test]
async fn a_row_says_what_became_of_its_rooms_in_numbers() {
    let counted = ask(&season().await, "groupBy=job").await;
    let expected = json!({
        "jobId": "J-7", "jobTitle": "The job J-7", "rooms": 2, "held": 1, "cancelled": 0, "expired": 1, "lost": 0,
        "noShow": { "candidate": 0, "interviewer": 1, "both": 0 },
        "minutesTogether": 40, "candidateMinutes": 54,
        "lateness": {
            "candidate": { "count": 2, "minutes": 4, "meanMinutes": 2.0 },
            "interviewer": { "count": 1, "minutes": 0, "meanMinutes": 0.0 },
        },
        "invitations": { "created": 2, "suppressed": 2, "accepted": 0, "sent": 0, "delivered": 0, "read": 0, "failed": 0,
            "joined": 0 },
        "connecting": { "count": 0, "meanSeconds": null, "withinThreeSeconds": 0, "withinTenSeconds": 0 },
        "drift": { "found": 0, "repaired": 0 },
    });
    assert_eq!(counted["items"][0], expected);
    let total = &counted["total"];
    assert_eq!((&total["rooms"], &total["minutesTogether"]), (&json!(3), &json!(70)));
    assert_eq!(total["lateness"]["candidate"], json!({ "count": 3, "minutes": 5, "meanMinutes": 1.7 }));
    assert!(total.get("jobId").is_none() && total.get("day").is_none());
}

#[tokio::test]
async fn one_job_can_be_counted_alone_and_nothing_is_nothing() {
    let server = season().await;
    let counted = ask(&server, "jobId=J-8&groupBy=job").await;
    assert_eq!((counted["items"].as_array().unwrap().len(), &counted["total"]["rooms"]), (1, &json!(1)));
    let none = ask(&server, "jobId=J-9").await;
    assert_eq!((&none["items"], &none["total"]["rooms"]), (&json!([]), &json!(0)));
    assert_eq!(none["total"]["lateness"]["candidate"]["meanMinutes"], Value::Null);
    let usual = server.get("/api/analytics/rooms").await.body;
    assert_eq!(
        (&usual["from"], &usual["to"]),
        (&json!("2026-10-24T12:00:00Z"), &json!("2026-11-24T12:00:00Z"))
    );
}

#[tokio::test]
async fn what_cannot_be_counted_names_its_field() {
    let server = Server::start();
    for (query, status, code, field) in [
        ("groupBy=week", 422, "invalid_field", Some("groupBy")),
        ("from=yesterday", 422, "invalid_field", Some("from")),
        ("from=2026-11-23T12:00:00", 422, "invalid_field", Some("from")),
        ("to=2026-11-23", 422, "invalid_field", Some("to")),
        ("from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", 422, "invalid_field", Some("to")),
        ("from=2025-11-01T00:00:00Z&to=2026-11-03T00:00:00Z", 422, "invalid_field", Some("from")),
        ("jobId=%00", 422, "invalid_field", Some("jobId")),
        ("by=day", 400, "malformed_query", None),
    ] {
        let request = server.request(Method::GET, &format!("/api/analytics/rooms?{query}"));
        assert_problem(&Answer::of(request.send().await.unwrap()).await, status, code, field);
    }
    server.store.go_away();
    assert_problem(&server.get("/api/analytics/rooms").await, 503, "database_unavailable", None);
}
