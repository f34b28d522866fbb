use std::time::{Duration, Instant};

use greenroom_domain::ports::MediaServer;
use serde_json::json;

use crate::house::{House, kinds};

#[tokio::test]
async fn a_room_deleted_behind_our_back_is_told_within_fifteen_seconds() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house
        .until_server_status(&room, "the candidate is seen on both sides", |answer| {
            answer["serverStatus"]["room"]["numParticipants"] == 1
                && answer["comparison"]["drifts"] == json!([])
        })
        .await;

    let name = room["roomName"].as_str().unwrap();
    crate::livekit_tool(&house)
        .delete_room(&greenroom_domain::room::RoomName::parse(name).unwrap())
        .await
        .unwrap();
    let deleted = Instant::now();
    let answer = house
        .until_server_status(&room, "the drift is believed", |answer| answer["comparison"]["inSync"] == false)
        .await;
    assert!(deleted.elapsed() < Duration::from_secs(15), "after {:?}", deleted.elapsed());
    assert_eq!(kinds(&answer), ["room_missing_on_server"]);
    assert_eq!(answer["comparison"]["drifts"][0]["remedy"], "recreate_room");
    drop(candidate);

    let (_, back) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house
        .until_server_status(&room, "a new join has mended it", |answer| {
            answer["comparison"]["inSync"] == true && answer["serverStatus"]["room"]["numParticipants"] == 1
        })
        .await;
    drop(back);
}

#[tokio::test]
async fn somebody_with_a_forged_identity_is_unknown() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let forged = crate::forged_token(room["roomName"].as_str().unwrap());
    let stranger =
        greenroom_devstack::testing::Participant::join(&house.livekit.url(), &forged).await.unwrap();
    let answer = house
        .until_server_status(&room, "the stranger is noticed", |answer| {
            answer["comparison"]["inSync"] == false
        })
        .await;
    assert_eq!(kinds(&answer), ["participant_unknown"]);
    assert_eq!(answer["comparison"]["drifts"][0]["identity"], "stranger");
    drop((candidate, stranger));
}

#[tokio::test]
async fn after_livekit_was_started_anew_the_next_join_sets_the_record_right() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (_, before) = house.enter(link).await;
    house
        .until("the stay is written down", async || {
            (house.status(&room).await["phase"] == "live").then_some(())
        })
        .await;
    house.livekit.kill().await;
    before.kill().await.unwrap();
    house.livekit.restart().await.unwrap();

    let (_, back) = house.enter(link).await;
    let answer = house
        .until_server_status(&room, "both sides agree on the new stay", |answer| {
            answer["serverStatus"]["room"]["numParticipants"] == 1
                && answer["comparison"]["drifts"] == json!([])
        })
        .await;
    assert_eq!(answer["comparison"]["inSync"], true);
    let stays = house.status(&room).await["participants"][0]["sessions"].clone();
    let open = stays.as_array().unwrap().iter().filter(|stay| stay["leftAt"].is_null()).count();
    assert_eq!((stays.as_array().unwrap().len(), open), (2, 1));
    drop(back);
}
