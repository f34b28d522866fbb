//! The five scenarios of the original system.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn a_room_unknown_on_both_sides() {
    let Some(house) = House::open().await else { return };
    let answer = house.post("/api/room/server-status", json!({ "roomName": "interview_room_name" })).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.body;
    assert_eq!(body["serverStatus"], json!({ "exists": false, "room": null, "participants": [] }));
    let nothing = json!({
        "exists": false, "roomId": null, "phase": null, "metadata": null, "createdAt": null, "createdBy": null,
    });
    assert_eq!(body["databaseStatus"], nothing);
    let comparison = json!({
        "serverExists": false, "databaseExists": false, "statusMatch": true, "inSync": true, "drifts": [],
    });
    assert_eq!(body["comparison"], comparison);
}

#[tokio::test]
async fn a_room_in_the_database_with_no_livekit_session() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let body = house.server_status(&room).await.body;
    assert_eq!(body["databaseStatus"]["exists"], true);
    assert_eq!(body["databaseStatus"]["roomId"], room["roomId"]);
    assert_eq!(body["databaseStatus"]["metadata"], room["metadata"]);
    assert_eq!(body["databaseStatus"]["createdBy"], "system");
    assert_eq!(
        (&body["comparison"]["statusMatch"], &body["comparison"]["inSync"]),
        (&json!(false), &json!(true))
    );
}

#[tokio::test]
async fn an_active_room_with_live_participants() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let (_, interviewer) = house.enter(&room["participants"][1]["joinUrl"]).await;
    let body = house
        .until_server_status(&room, "both are seen, with their microphones", |answer| {
            answer["serverStatus"]["room"]["numPublishers"] == 2
                && answer["comparison"]["drifts"] == json!([])
        })
        .await;
    assert_eq!(body["serverStatus"]["room"]["numParticipants"], 2);
    assert_eq!(
        (&body["comparison"]["statusMatch"], &body["comparison"]["inSync"]),
        (&json!(true), &json!(true))
    );
    let own =
        house.get(&format!("/api/room/livekit-status?roomName={}", room["roomName"].as_str().unwrap())).await;
    assert_eq!((&own.body["exists"], own.body["participants"].as_array().unwrap().len()), (&json!(true), 2));
    drop((candidate, interviewer));
}

#[tokio::test]
async fn integers_are_numbers() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let body = house
        .until_server_status(&room, "the candidate is seen", |answer| {
            answer["serverStatus"]["room"]["numPublishers"] == 1
        })
        .await;
    let (live, person) = (&body["serverStatus"]["room"], &body["serverStatus"]["participants"][0]);
    for field in ["emptyTimeout", "departureTimeout", "maxParticipants", "creationTime", "numParticipants"] {
        assert!(live[field].is_u64(), "{field}: {}", live[field]);
    }
    assert_eq!((&live["emptyTimeout"], &live["departureTimeout"]), (&json!(900), &json!(600)));
    assert!(person["joinedAt"].as_i64().unwrap() > 1_700_000_000, "seconds, not milliseconds or text");
    assert!(person["state"].is_u64());
    assert_eq!(body["databaseStatus"]["metadata"]["score"], json!(12_345_678_901_i64));
    assert!(!body.to_string().contains("turnPassword"));
    drop(candidate);
}

#[tokio::test]
async fn participants_are_tracked_as_they_come_and_go() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let count = |answer: &Value| answer["serverStatus"]["room"]["numParticipants"].as_u64();
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until_server_status(&room, "one is there", |answer| count(answer) == Some(1)).await;
    let (_, interviewer) = house.enter(&room["participants"][1]["joinUrl"]).await;
    house.until_server_status(&room, "two are there", |answer| count(answer) == Some(2)).await;
    candidate.leave().await.unwrap();
    house.until_server_status(&room, "one is left", |answer| count(answer) == Some(1)).await;
    interviewer.leave().await.unwrap();
    let empty = house
        .until_server_status(&room, "nobody is left", |answer| {
            count(answer) == Some(0) && answer["comparison"]["drifts"] == json!([])
        })
        .await;
    assert_eq!(
        empty["comparison"]["inSync"], true,
        "LiveKit keeps the room for a while, and that is expected"
    );
}
