//! More people at the door than there are places.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, application, follow};

const PLACES: usize = 4;

/// An interview that a hundred people may watch, four of them at once.
fn crowded() -> Value {
    let people = |word: &str| (1..=50).map(|n| json!({ "name": format!("{word} {n}") })).collect::<Vec<_>>();
    let mut application = application("A-1");
    application["interviewers"] = json!(people("Interviewer"));
    application["observers"] = json!(people("Observer")[..49]);
    application["maxParticipants"] = json!(PLACES);
    application
}

#[tokio::test]
async fn of_two_hundred_joins_at_once_into_a_room_for_four_four_are_in() {
    let Some(house) = House::open().await else { return };
    let room = house.apply(crowded()).await;
    let people = room["participants"].as_array().unwrap();
    assert_eq!(people.len(), 100);
    let join = async |person: &Value| {
        (person["id"].clone(), house.post("/api/room/join", json!({ "link": person["joinUrl"] })).await)
    };
    // Everybody twice: two tabs of one person are one place.
    let answers = join_all(people.iter().chain(people).map(join)).await;

    let let_in = answers.iter().filter(|(_, answer)| answer.status == StatusCode::OK);
    let inside: BTreeSet<&str> = let_in.map(|(id, _)| id.as_str().unwrap()).collect();
    assert_eq!(inside.len(), PLACES);
    for (_, answer) in answers.iter().filter(|(_, answer)| answer.status != StatusCode::OK) {
        assert_eq!((answer.status, &answer.body["code"]), (StatusCode::CONFLICT, &json!("room_full")));
    }

    // Their last tokens are good on the real server, and a place that somebody gives back is taken by the next.
    let in_now = |person: &&Value| inside.contains(person["id"].as_str().unwrap());
    let mut present = vec![];
    for person in people.iter().filter(in_now) {
        let pass = house.pass(&person["joinUrl"]).await;
        present.push((follow(&pass).await, pass));
    }
    house.until("four are inside", async || house.agrees_on(&room, PLACES as u64).await).await;
    let waiting = people.iter().find(|person| !inside.contains(person["id"].as_str().unwrap())).unwrap();
    let (gone, pass) = present.pop().unwrap();
    house.post("/api/room/leave", json!({ "refreshToken": pass["refreshToken"] })).await;
    drop(gone);
    let (_, next) = house.enter(&waiting["joinUrl"]).await;
    house.until("four are inside again", async || house.agrees_on(&room, PLACES as u64).await).await;
    drop(next);
}
