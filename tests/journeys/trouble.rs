use greenroom_devstack::testing;
use reqwest::StatusCode;
use serde_json::json;

use crate::greenroom::client;
use crate::house::House;

#[tokio::test]
async fn while_livekit_is_away_the_database_still_answers_and_nobody_is_half_admitted() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    house.livekit.kill().await;

    let both = house.server_status(&room).await;
    assert_eq!(
        (both.status, &both.body["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("media_server_unavailable"))
    );
    assert_eq!(both.body["databaseStatus"]["roomId"], room["roomId"]);
    let join = house.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] })).await;
    assert_eq!((join.status, join.retry_after.as_deref()), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
    assert_eq!(house.status(&room).await["roomId"], room["roomId"]);
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status, &ready.body["status"]), (StatusCode::OK, &json!("degraded")));

    house.livekit.restart().await.unwrap();
    let unused = house.server_status(&room).await.body;
    assert_eq!(unused["comparison"]["drifts"], json!([]), "a join that failed expects nobody");
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    drop(candidate);
}

#[tokio::test]
async fn a_wrong_key_is_said_at_start_and_is_not_taken_for_an_absence() {
    let Some(postgres) = testing::postgres_or_skip().await else { return };
    let url = greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap();
    let wrong = [("GREENROOM__LIVEKIT__API_SECRET", "not-the-secret-that-this-livekit-server-knows")];
    let Some(house) = House::open_on(url, &wrong).await else { return };
    house.until("the log tells", async || house.log().contains("REFUSES OUR KEY").then_some(())).await;
    let room = house.interview().await;
    let join = house.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] })).await;
    assert_eq!(
        (join.status, &join.body["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("media_server_misconfigured"))
    );
    assert_eq!(house.get("/readyz").await.body["livekit"], "key_refused");
}

#[tokio::test]
async fn a_database_without_its_tables_is_refused_with_the_cure() {
    let Some(postgres) = testing::or_skip(testing::own_postgres().await) else { return };
    let port = greenroom_devstack::free_port().unwrap();
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_greenroom"))
        .args(["serve", "--profile", "development"])
        .envs([
            ("GREENROOM__HTTP__PORT", port.to_string()),
            ("DATABASE_URL", postgres.url("greenroom")),
            ("GREENROOM__LIVEKIT__URL", "ws://127.0.0.1:9".into()),
            ("GREENROOM__LIVEKIT__API_KEY", "key".into()),
            ("GREENROOM__LIVEKIT__API_SECRET", "secret".into()),
            ("GREENROOM__ENTRY__LINK_KEY", "a link key of the tests, 32 bytes or more".into()),
        ])
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("run `greenroom migrate`"), "{output:?}");
}

#[tokio::test]
async fn when_asked_to_end_it_finishes_what_is_in_flight() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (http, url) = (client(), format!("http://127.0.0.1:{}/api/room/join", house.port));
    let link = room["participants"][0]["joinUrl"].clone();
    let asked = tokio::spawn(async move { http.post(url).json(&json!({ "link": link })).send().await });
    house.until("the request has arrived", async || (house.livekit_rooms().await > 0).then_some(())).await;
    house.stop().await;
    assert_eq!(asked.await.unwrap().unwrap().status(), StatusCode::OK);
}
