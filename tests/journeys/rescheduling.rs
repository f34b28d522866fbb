//! Rooms that are moved, called off, ended and listed.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::post_office::{A_WHILE, PostOffice, application, appointment};

fn path(room: &Value, rest: &str) -> String {
    format!("/api/rooms/{}{rest}", room["roomName"].as_str().unwrap())
}

#[tokio::test]
async fn a_moved_interview_keeps_its_links_and_tells_who_knew() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(appointment("A-1")).await;
    office.sent(2).await;
    office.until_state(&room, "accepted").await;
    let moved = json!({ "startsAt": "2099-11-26T10:00:00+03:00" });
    let answer = office.greenroom.patch(&path(&room, ""), moved.clone()).await;
    assert_eq!((answer.status, &answer.body["startsAt"]), (StatusCode::OK, &json!("2099-11-26T07:00:00Z")));
    let sent = office.sent(4).await;
    assert!(sent[2..].iter().all(|message| message.template == "greenroom_rescheduled_v1"));
    let of =
        |to: &str| sent.iter().filter(|m| m.to == to).map(|m| m.link_suffix().unwrap()).collect::<Vec<_>>();
    assert_eq!(of("+962790123456")[0], of("+962790123456")[1], "the same link");

    // The same again is no other time, and no other message. A reminder of the old time has gone with it.
    assert_eq!(office.greenroom.patch(&path(&room, ""), moved).await.status, StatusCode::OK);
    let status = office.status(&room).await;
    let messages = status["participants"][0]["invitations"].as_array().unwrap().clone();
    let of_state = |purpose: &str, state: &str| {
        messages.iter().filter(|m| m["purpose"] == purpose && m["state"] == state).count()
    };
    assert_eq!((of_state("reminder", "queued"), of_state("reminder", "suppressed")), (1, 1), "{messages:?}");
    assert_eq!(status["participants"][0]["invitation"]["purpose"], "rescheduled");
}

#[tokio::test]
async fn a_cancelled_interview_is_told_once_and_stays_over() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(appointment("A-1")).await;
    office.sent(2).await;
    office.until_state(&room, "accepted").await;
    for _ in 0..2 {
        let answer = office.greenroom.post(&path(&room, "/cancel"), json!({})).await;
        assert_eq!((answer.status, &answer.body["outcome"]), (StatusCode::OK, &json!("cancelled")));
    }
    let sent = office.sent(4).await;
    assert!(sent[2..].iter().all(|message| message.template == "greenroom_cancelled_v1"));
    tokio::time::timeout(A_WHILE, office.sent(5)).await.expect_err("one message each");
    let link = &room["participants"][0]["joinUrl"];
    assert_eq!(
        office.greenroom.post("/api/room/join", json!({ "link": link })).await.status,
        StatusCode::GONE
    );
    let late = json!({ "link": link, "kind": "late" });
    assert_eq!(office.greenroom.post("/api/room/respond", late).await.status, StatusCode::GONE);
    let again = office.greenroom.post("/api/rooms", appointment("A-1")).await;
    assert_eq!((again.status, &again.body["nextRound"]), (StatusCode::CONFLICT, &json!(2)));
    let moved = office.greenroom.patch(&path(&room, ""), json!({ "durationMinutes": 30 })).await;
    assert_eq!((moved.status, &moved.body["code"]), (StatusCode::CONFLICT, &json!("room_over")));
}

#[tokio::test]
async fn somebody_who_is_added_later_gets_a_link_and_a_message() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(application("A-1")).await;
    office.sent(1).await;
    let rana = json!({ "role": "interviewer", "name": "Rana", "phone": "+962 7 9012 3458" });
    let added = office.greenroom.post(&path(&room, "/participants"), rana).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let link = added.body["participant"]["joinUrl"].as_str().unwrap();
    let sent = office.sent(2).await;
    assert_eq!(
        (sent[1].to.as_str(), sent[1].template.as_str()),
        ("+962790123458", "greenroom_interviewer_v1")
    );
    assert!(link.ends_with(sent[1].link_suffix().unwrap()));
    assert_eq!(office.status(&room).await["participants"].as_array().unwrap().len(), 2);
    let twice = office
        .greenroom
        .post(&path(&room, "/participants"), json!({ "role": "candidate", "name": "X" }))
        .await;
    assert_eq!((twice.status, &twice.body["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("role")));
}

#[tokio::test]
async fn rooms_are_found_by_what_is_known_of_them_a_page_at_a_time() {
    let Some(office) = PostOffice::open().await else { return };
    for number in 1..=5 {
        office
            .apply(if number % 2 == 0 {
                appointment(&format!("A-{number}"))
            } else {
                application(&format!("A-{number}"))
            })
            .await;
    }
    let names = |body: &Value| -> Vec<String> {
        let items = body["items"].as_array().unwrap().iter();
        items.map(|item| item["applicationId"].as_str().unwrap().to_owned()).collect()
    };
    for (query, expected) in [
        ("", vec!["A-5", "A-4", "A-3", "A-2", "A-1"]),
        ("?phase=scheduled", vec!["A-4", "A-2"]),
        ("?phase=open&jobId=J-7", vec!["A-5", "A-3", "A-1"]),
        ("?phase=ended", vec![]),
        ("?applicationId=A-3", vec!["A-3"]),
        ("?candidateId=C-A-4", vec!["A-4"]),
        ("?startsFrom=2099-01-01T00:00:00Z", vec!["A-4", "A-2"]),
        ("?startsTo=2099-01-01T00:00:00Z", vec!["A-5", "A-3", "A-1"]),
        ("?jobId=J-8", vec![]),
    ] {
        let answer = office.greenroom.get(&format!("/api/rooms{query}")).await;
        assert_eq!(names(&answer.body), expected, "{query}");
        assert_eq!(answer.body["nextCursor"], Value::Null, "{query}");
    }
    let mut found = vec![];
    let mut query = "?limit=2".to_owned();
    loop {
        let body = office.greenroom.get(&format!("/api/rooms{query}")).await.body;
        found.extend(names(&body));
        let Some(cursor) = body["nextCursor"].as_str() else { break };
        query = format!("?limit=2&cursor={cursor}");
    }
    assert_eq!(found, ["A-5", "A-4", "A-3", "A-2", "A-1"]);
    for query in ["?limit=0", "?limit=201", "?phase=asleep", "?cursor=x", "?startsFrom=soon"] {
        let answer = office.greenroom.get(&format!("/api/rooms{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}
