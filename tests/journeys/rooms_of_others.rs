//! Rooms that other tools made, and made anew, on the LiveKit that Greenroom uses.

use greenroom_domain::ports::MediaServer;
use livekit_api::services::room::{CreateRoomOptions, RoomClient};
use reqwest::StatusCode;
use serde_json::{Value, json};

use greenroom_devstack::testing::{API_KEY, API_SECRET};

use crate::house::{House, application, name_of, told};
use crate::livekit_tool;

/// Passes are frequent; what they saw is believed after ten seconds all the same.
const OFTEN: (&str, &str) = ("GREENROOM__RECONCILE__INTERVAL_SECONDS", "2");

/// Makes a room as another tool does, and answers its sid.
async fn make(house: &House, name: &str) -> String {
    let client = RoomClient::with_api_key(&house.livekit.http_url(), API_KEY, API_SECRET);
    let options =
        CreateRoomOptions { empty_timeout: 900, departure_timeout: 600, ..CreateRoomOptions::default() };
    client.create_room(name, options).await.unwrap().sid
}

/// A room that was ended, and that somebody made again on LiveKit.
async fn raised(house: &House, id: &str) -> Value {
    let room = house.apply(application(id)).await;
    let name = room["roomName"].as_str().unwrap();
    assert_eq!(house.post(&format!("/api/rooms/{name}/end"), json!({})).await.status, StatusCode::OK);
    make(house, name).await;
    room
}

fn drift_of<'a>(report: &'a Value, room: &str) -> Option<&'a Value> {
    report["items"].as_array()?.iter().find(|item| item["roomName"] == room)
}

#[tokio::test]
async fn rooms_of_others_are_let_alone_and_ours_are_mended_whoever_made_them() {
    let Some(house) = House::open_with(&[OFTEN]).await else { return };
    make(&house, "somebody_elses").await;
    make(&house, "interview_nobody_knows").await;
    let ended = raised(&house, "A-1").await;
    let replaced = house.apply(application("A-2")).await;
    house.pass(&replaced["participants"][0]["joinUrl"]).await;
    livekit_tool(&house).delete_room(&name_of(&replaced)).await.unwrap();
    let sid = make(&house, replaced["roomName"].as_str().unwrap()).await;

    house
        .until("what is over is gone", async || house.sid_on_livekit(&ended).await.is_none().then_some(()))
        .await;
    let report = house
        .until("the orphan is all that is left", async || {
            let report = house.get("/api/drift").await.body;
            let orphan = drift_of(&report, "interview_nobody_knows")?;
            let alone = report["items"].as_array()?.len() == 1 && report["lastPass"]["listed"] == 3;
            (orphan["confirmed"] == true && alone).then(|| report.clone())
        })
        .await;
    let orphan = drift_of(&report, "interview_nobody_knows").unwrap();
    assert_eq!(
        (&orphan["kind"], &orphan["fate"], &orphan["roomId"]),
        (&json!("room_orphaned_on_server"), &json!("report"), &Value::Null)
    );
    let pass = &report["lastPass"];
    assert_eq!((&pass["listed"], &pass["foreign"], &pass["heldBack"]), (&json!(3), &json!(1), &json!(0)));
    let there = livekit_tool(&house).list_rooms().await.unwrap();
    assert!(there.iter().any(|room| room.name == "somebody_elses"));
    assert_eq!(house.sid_on_livekit(&replaced).await, Some(sid), "it is the life that is ours now");
    assert_eq!(told(&house.timeline(&replaced).await, "drift_repaired"), ["room_replaced"]);
    assert_eq!(told(&house.timeline(&ended).await, "drift_repaired"), ["room_alive_after_end"]);
}

#[tokio::test]
async fn more_removals_than_a_pass_may_make_are_not_made_at_all() {
    let few = ("GREENROOM__RECONCILE__MAX_REMOVALS", "1");
    let Some(house) = House::open_with(&[OFTEN, few]).await else { return };
    let rooms = [raised(&house, "A-1").await, raised(&house, "A-2").await];
    house
        .until("both wait", async || {
            let report = house.get("/api/drift").await.body;
            let items = report["items"].as_array()?;
            let waits = items.iter().filter(|item| item["fate"] == "too_many_removals").count();
            (waits == 2 && report["lastPass"]["heldBack"] == 2).then_some(())
        })
        .await;
    house.until("the log tells", async || house.log().contains("REMOVALS AT ONCE").then_some(())).await;
    for room in &rooms {
        assert!(house.sid_on_livekit(room).await.is_some(), "it is still there");
    }
    // Whoever looked at it may do it room by room.
    for room in &rooms {
        let asked = json!({ "roomName": room["roomName"], "dryRun": false });
        let answer = house.post("/api/drift/repair", asked).await.body;
        assert_eq!(answer["steps"][0]["outcome"], "done", "{answer}");
        assert_eq!(house.sid_on_livekit(room).await, None);
    }
}
