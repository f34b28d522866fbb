use chrono::TimeDelta;
use greenroom::ambient::SystemClock;
use greenroom_domain::clock::Clock;
use reqwest::StatusCode;
use serde_json::json;

use crate::house::{House, application};

#[tokio::test]
async fn at_its_hard_end_a_room_is_deleted_with_people_inside() {
    let Some(house) = House::open_with(&[("GREENROOM__ENTRY__OVERRUN_MINUTES", "0")]).await else { return };
    let mut short = application("A-3");
    short["closesAt"] = json!((SystemClock.now() + TimeDelta::seconds(15)).to_rfc3339());
    let room = house.post("/api/rooms", short).await.body;
    assert_eq!(room["closesAt"], room["hardEndsAt"]);
    let link = &room["participants"][0]["joinUrl"];
    let (pass, mut candidate) = house.enter(link).await;
    assert_eq!(pass["expiresAt"], room["hardEndsAt"], "no token outlives the hard end");

    candidate.wait_for("disconnected", crate::greenroom::SOON).await.unwrap();
    let gone = house
        .until_server_status(&room, "the room is gone, and the stay with it", |answer| {
            answer["serverStatus"]["exists"] == false && answer["comparison"]["drifts"] == json!([])
        })
        .await;
    assert_eq!(
        (&gone["databaseStatus"]["phase"], &gone["comparison"]["inSync"]),
        (&json!("ended"), &json!(true))
    );
    let late = house.post("/api/room/join", json!({ "link": link })).await;
    assert_eq!((late.status, &late.body["code"]), (StatusCode::GONE, &json!("room_ended")));
}
