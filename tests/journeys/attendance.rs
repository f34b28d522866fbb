use serde_json::{Value, json};

use crate::house::House;

fn reasons(room: &Value) -> Vec<&str> {
    let stays = room["participants"][0]["sessions"].as_array().unwrap();
    stays.iter().filter_map(|stay| stay["reason"].as_str()).collect()
}

#[tokio::test]
async fn a_closed_tab_is_told_by_livekit_and_opens_the_room_for_the_next_stay() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (_, candidate) = house.enter(link).await;
    candidate.leave().await.unwrap();
    house
        .until("the stay is closed", async || {
            (reasons(&house.status(&room).await) == ["client_initiated"]).then_some(())
        })
        .await;
    assert_eq!(house.status(&room).await["phase"], "open");
    let (_, back) = house.enter(link).await;
    house
        .until("a second stay is open", async || (house.status(&room).await["phase"] == "live").then_some(()))
        .await;
    let status = house.status(&room).await;
    let stays = status["participants"][0]["sessions"].as_array().unwrap();
    // LiveKit tells whole seconds, so that either may stand first.
    let open: Vec<&Value> = stays.iter().filter(|stay| stay["leftAt"].is_null()).collect();
    assert_eq!((stays.len(), open.len(), &open[0]["source"]), (2, 1, &json!("webhook")));
    drop(back);
}

#[tokio::test]
async fn a_webhook_with_a_bad_signature_is_refused() {
    let Some(house) = House::open().await else { return };
    let refused = house.post_raw("/webhooks/livekit", r#"{"event":"room_finished","id":"EV_1"}"#).await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (401, &json!("bad_signature")));
}
