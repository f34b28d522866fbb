//! Two Greenrooms on one database.

use serde_json::json;

use crate::house::{House, is_inside, lines, stays, told};
use crate::livekit_tool;
use greenroom_domain::ports::MediaServer;

const OFTEN: (&str, &str) = ("GREENROOM__RECONCILE__INTERVAL_SECONDS", "2");

#[tokio::test]
async fn one_of_two_repairs_and_when_it_is_killed_the_other_takes_its_place() {
    let Some(house) = House::open_with(&[OFTEN]).await else { return };
    let other = house.another(&[]).await;
    let room = house.interview().await;
    let (pass, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;

    let dark = house.darken().await;
    // Its webhooks go with it: what happens now only a pass can see.
    candidate.leave().await.unwrap();
    let status = || other.post("/api/room/status", json!({ "roomName": room["roomName"] }));
    other
        .until("the other has mended the ledger", async || {
            let status = status().await.body;
            stays(&status, 0)[0]["leftAt"].is_string().then_some(())
        })
        .await;
    assert_eq!(stays(&status().await.body, 0)[0]["source"], "reconciler");

    let house = dark.reopen_after(std::time::Duration::ZERO).await;
    let (_, back) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until("both serve", async || house.agrees_on(&room, 1).await).await;
    assert!(stays(&status().await.body, 0).len() == 2 && !is_inside(stays(&status().await.body, 0)));
    let timeline = house.timeline(&room).await;
    assert_eq!(
        told(&timeline, "drift_repaired"),
        ["participant_ghost"],
        "one of them, and once: {timeline:?}"
    );
    assert_eq!(lines(&timeline, "drift_found").len(), 1);
    let people = livekit_tool(&house).list_participants(&crate::house::name_of(&room)).await.unwrap();
    assert_eq!(people[0].identity, pass["participant"]["identity"].as_str().unwrap());
    drop(back);
}
