//! Requests that are repeated: because an answer was lost, because a client is impatient, because we were killed.

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::greenroom::{Answer, Greenroom};
use crate::house::{House, application, lines};

/// An application whose candidate is written to.
fn told() -> Value {
    let mut application = application("A-1");
    let consent = json!({ "grantedAt": "2026-11-20T10:00:00Z", "textVersion": "2026-01", "source": "application_form" });
    application["candidate"]["whatsappConsent"] = consent;
    application
}

async fn apply(greenroom: &Greenroom, key: &str, body: &Value) -> Answer {
    let body = body.to_string().into_bytes();
    greenroom.post_bytes("/api/rooms", body, &[("idempotency-key", key)]).await
}

fn steady(answer: &Answer) -> (Value, Value, Value) {
    let body = &answer.body;
    (body["roomName"].clone(), body["participants"][0]["joinUrl"].clone(), body["createdAt"].clone())
}

#[tokio::test]
async fn a_hundred_equal_posts_with_one_key_over_a_restart_make_one_room_one_message_and_one_answer() {
    let Some(house) = House::open().await else { return };
    let body = told();
    let mut answers = join_all((0..50).map(|_| apply(&house, "once-1", &body))).await;
    let after = house.another(&[]).await;
    drop(house.darken().await);
    answers.extend(join_all((0..50).map(|_| apply(&after, "once-1", &body))).await);

    for answer in &answers {
        assert_eq!((answer.status, steady(answer)), (StatusCode::CREATED, steady(&answers[0])), "{answer:?}");
    }
    assert_eq!(after.get("/api/rooms").await.body["items"].as_array().unwrap().len(), 1);
    let timeline = after.timeline(&answers[0].body).await;
    assert_eq!(lines(&timeline, "room_created").len(), 1);
    assert_eq!(lines(&timeline, "invitation_queued").len(), 1, "{timeline:?}");

    let mut other = body.clone();
    other["job"]["title"] = json!("Another job");
    let refused = apply(&after, "once-1", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    assert_eq!(refused.body["code"], "idempotency_key_reused");
}

#[tokio::test]
async fn somebody_who_is_added_twice_by_one_key_is_expected_once() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let path = format!("/api/rooms/{}/participants", room["roomName"].as_str().unwrap());
    let body = json!({ "role": "observer", "name": "Rana" }).to_string();
    let add = |_| house.post_bytes(&path, body.clone().into_bytes(), &[("idempotency-key", "add-rana")]);
    let answers = join_all((0..20).map(add)).await;
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        assert_eq!(answer.body["participant"]["joinUrl"], answers[0].body["participant"]["joinUrl"]);
    }
    assert_eq!(house.status(&room).await["participants"].as_array().unwrap().len(), 3);
}
