//! One person, two devices.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, application};

const SOON: Duration = Duration::from_secs(10);

async fn refresh(house: &House, pass: &Value) -> crate::greenroom::Answer {
    house.post("/api/room/refresh-token", json!({ "refreshToken": pass["refreshToken"] })).await
}

#[tokio::test]
async fn the_later_device_takes_over_and_the_first_is_told_why() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (first_pass, mut first) = house.enter(link).await;
    let (second_pass, second) = house.enter(link).await;
    let told = first.wait_for("disconnected", SOON).await.unwrap();
    assert_eq!(told.text("reason"), Some("DUPLICATE_IDENTITY"));
    let refused = refresh(&house, &first_pass).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("taken_over")));
    assert_eq!(refresh(&house, &second_pass).await.status, StatusCode::OK);
    house.until("one is inside", async || house.agrees_on(&room, 1).await).await;
    second.leave().await.unwrap();
}

#[tokio::test]
async fn a_room_may_refuse_the_second_device_as_long_as_the_first_is_inside() {
    let Some(house) = House::open().await else { return };
    let mut strict = application("A-1");
    strict["secondDevice"] = json!("refuse");
    let room = house.apply(strict).await;
    let link = &room["participants"][0]["joinUrl"];
    let (pass, first) = house.enter(link).await;
    house.until("the first is inside", async || house.agrees_on(&room, 1).await).await;
    let refused = house.post("/api/room/join", json!({ "link": link })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("already_inside")));
    assert_eq!(refresh(&house, &pass).await.status, StatusCode::OK, "a refresh is not another device");
    first.leave().await.unwrap();
    house.until("nobody is inside", async || house.agrees_on(&room, 0).await).await;
    let (_, second) = house.enter(link).await;
    house.until("the second is inside", async || house.agrees_on(&room, 1).await).await;
    second.leave().await.unwrap();
}
