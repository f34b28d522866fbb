//! `Idempotency-Key`: who asks again with the same key gets the same answer, and nothing is made twice.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answers::assert_problem;
use crate::interview::{CANDIDATE, Interview, application};
use crate::server::{Answer, Server};

async fn post(server: &Server, path: &str, key: &str, body: &Value) -> Answer {
    let request = server.request(Method::POST, path).header("idempotency-key", key);
    Answer::of(request.json(body).send().await.unwrap()).await
}

fn is_replayed(answer: &Answer) -> bool {
    answer.headers.get("idempotency-replayed").is_some_and(|value| value == "true")
}

#[tokio::test]
async fn a_hundred_equal_posts_make_one_room_and_get_one_answer() {
    let server = Server::start();
    let body = application("A-1");
    let answers = join_all((0..100).map(|_| post(&server, "/api/rooms", "k", &body))).await;
    let first = &answers[0];
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.body == first.body));
    assert_eq!(answers.iter().filter(|answer| !is_replayed(answer)).count(), 1);
    assert!(
        first.body["participants"][CANDIDATE]["joinUrl"].is_string(),
        "with the links, which are not stored"
    );
    assert_eq!(server.get("/api/rooms").await.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_person_is_added_once_and_two_keys_add_two() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let (path, body) = (interview.path("/participants"), json!({ "role": "observer", "name": "Sami" }));
    let (first, again) = (post(&server, &path, "k", &body).await, post(&server, &path, "k", &body).await);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!((&first.body, is_replayed(&first), is_replayed(&again)), (&again.body, false, true));
    post(&server, &path, "l", &body).await;
    let room = server.get(&interview.path("")).await.body;
    assert_eq!(room["participants"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_hundred_equal_posts_add_one_person() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let (path, body) = (interview.path("/participants"), json!({ "role": "observer", "name": "Sami" }));
    let answers = join_all((0..100).map(|_| post(&server, &path, "k", &body))).await;
    assert!(answers.iter().all(|answer| (answer.status, &answer.body) == (201, &answers[0].body)));
    let room = server.get(&interview.path("")).await.body;
    assert_eq!(room["participants"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_link_is_replaced_once() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let path = interview.path(&format!("/participants/{}/link", interview.id(CANDIDATE)));
    let first = post(&server, &path, "k", &Value::Null).await;
    let again = post(&server, &path, "k", &Value::Null).await;
    assert_eq!((first.status, &first.body["generation"]), (201, &json!(2)));
    assert_eq!((again.status, &again.body, is_replayed(&again)), (201, &first.body, true));
    assert_eq!(post(&server, &path, "l", &Value::Null).await.body["generation"], 3);
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_again_leaves_the_key_free() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    let message = interview.room["participants"][CANDIDATE]["invitation"]["id"].as_str().unwrap();
    let path = interview.path(&format!("/invitations/{message}/resend"));
    for _ in 0..2 {
        let answer = post(&server, &path, "k", &Value::Null).await;
        assert_problem(&answer, 409, "invitation_suppressed", None);
        assert!(!is_replayed(&answer));
    }
}

#[tokio::test]
async fn the_same_key_with_another_request_is_refused() {
    let server = Server::start();
    let interview = Interview::of(&server, "A-1", json!({})).await;
    assert_eq!(post(&server, "/api/rooms", "k", &application("A-2")).await.status, 201);
    let other_body = post(&server, "/api/rooms", "k", &application("A-3")).await;
    assert_problem(&other_body, 422, "idempotency_key_reused", None);
    let observer = json!({ "role": "observer", "name": "Sami" });
    let other_path = post(&server, &interview.path("/participants"), "k", &observer).await;
    assert_problem(&other_path, 422, "idempotency_key_reused", None);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_makes_nothing() {
    let server = Server::start();
    for key in ["", "two words", &"k".repeat(256)] {
        let answer = post(&server, "/api/rooms", key, &application("A-1")).await;
        assert_problem(&answer, 422, "invalid_field", Some("Idempotency-Key"));
    }
    assert_eq!(server.get("/api/rooms").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_room_that_was_there_before_is_told_as_ever() {
    let server = Server::start();
    let made = Interview::of(&server, "A-1", json!({})).await.room;
    let answer = post(&server, "/api/rooms", "k", &application("A-1")).await;
    assert_eq!((answer.status, &answer.body, is_replayed(&answer)), (200, &made, false));
}
