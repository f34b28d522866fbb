//! PostgreSQL or LiveKit is away for a while with people inside, who notice nothing of it.

use std::time::{Duration, Instant};

use greenroom_devstack::{Postgres, PostgresConfig, testing};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::greenroom::Answer;
use crate::house::{application, follow, is_inside, stays};
use crate::proxied_house::ProxiedHouse;
use crate::sorting_office::Letter;

/// R7 of the targets.
const POSTGRES_IS_AWAY: Duration = Duration::from_secs(30);

/// Longer than the ten seconds after which a drift would be believed.
const LIVEKIT_IS_AWAY: Duration = Duration::from_secs(15);

/// Two passes of the default interval, 15 s, and what a busy machine takes to make them.
const TWO_PASSES: Duration = Duration::from_secs(40);

/// Waits for the time to be over, and looks on meanwhile.
async fn during(time: Duration, look: impl AsyncFn()) {
    let started = Instant::now();
    while started.elapsed() < time {
        look().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// A durable one: what was committed has to survive the crash.
async fn durable_postgres() -> Option<(Postgres, tempfile::TempDir, String)> {
    let folder = tempfile::tempdir().unwrap();
    let config = PostgresConfig { temporary: true, ..PostgresConfig::new(folder.path().join("data")) };
    let postgres = testing::or_skip(Postgres::start(config, &|_| {}).await)?;
    let url = greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap();
    Some((postgres, folder, url))
}

fn assert_try_later(what: &str, answer: &Answer, code: &str) {
    assert_eq!(
        (answer.status, answer.retry_after.as_deref(), &answer.body["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, Some("5"), &json!(code)),
        "{what}: {answer:?}"
    );
}

#[tokio::test]
async fn while_postgres_is_away_everything_says_try_later_and_afterwards_the_ledger_is_right() {
    let Some((postgres, _folder, url)) = durable_postgres().await else { return };
    let Some(house) = ProxiedHouse::open_on(url, &[]).await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let pass = house.pass(&room["participants"][1]["joinUrl"]).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;
    let letter = house.office.find("participant_joined").unwrap();

    postgres.kill().await;
    candidate.leave().await.unwrap();
    let interviewer = follow(&pass).await;
    during(POSTGRES_IS_AWAY, async || says_try_later(&house, &room, &letter).await).await;
    postgres.restart().await.unwrap();
    house
        .until_within(TWO_PASSES, "record and reality agree", async || house.agrees_on(&room, 1).await)
        .await;
    let status = house.status(&room).await;
    assert!(stays(&status, 0)[0]["leftAt"].is_string() && is_inside(stays(&status, 1)), "{status}");
    assert_eq!(house.get("/readyz").await.body["database"], "ok");
    drop(interviewer);
}

async fn says_try_later(house: &ProxiedHouse, room: &Value, letter: &Letter) {
    let name = json!({ "roomName": room["roomName"] });
    let link = json!({ "link": room["participants"][0]["joinUrl"] });
    let asked = [
        ("status", house.post("/api/room/status", name.clone()).await),
        ("server-status", house.post("/api/room/server-status", name).await),
        ("join", house.post("/api/room/join", link).await),
        ("drift", house.get("/api/drift").await),
        ("the webhook", house.deliver(letter).await),
    ];
    for (what, answer) in asked {
        assert_try_later(what, &answer, "database_unavailable");
    }
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status, &ready.body["database"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("away")));
    assert_eq!(house.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn while_livekit_cannot_be_reached_what_needs_the_database_works_and_nothing_is_closed() {
    let often = ("GREENROOM__RECONCILE__INTERVAL_SECONDS", "1");
    let Some(mut house) = ProxiedHouse::open_with(&[often]).await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let (_, interviewer) = house.enter(&room["participants"][1]["joinUrl"]).await;
    house.until("both are inside", async || house.agrees_on(&room, 2).await).await;
    // The webhooks come later than the people, and a pass in between lists them until the next one.
    house.until_noted(&room).await;

    house.liar.go_away().await;
    let other = house.apply(application("A-2")).await;
    during(LIVEKIT_IS_AWAY, async || works_without_livekit(&house, &room, &other).await).await;
    interviewer.leave().await.unwrap();
    house
        .until("the webhook is heard", async || {
            stays(&house.status(&room).await, 1)[0]["leftAt"].is_string().then_some(())
        })
        .await;

    house.liar.come_back();
    house.until("nothing differs", async || house.agrees_on(&room, 1).await).await;
    assert!(is_inside(stays(&house.status(&room).await, 0)));
    let items = house.get("/api/drift").await.body["items"].clone();
    assert_eq!(items, json!([]), "an answer that does not come is no drift");
    drop(candidate);
}

async fn works_without_livekit(house: &ProxiedHouse, room: &Value, other: &Value) {
    let name = room["roomName"].as_str().unwrap();
    let status = house.status(room).await;
    assert!(is_inside(stays(&status, 0)) && is_inside(stays(&status, 1)), "{status}");
    assert_eq!(status["phase"], "live");
    for path in [
        "/api/rooms".to_owned(),
        format!("/api/rooms/{name}"),
        format!("/api/rooms/{name}/timeline"),
        "/api/drift".into(),
        "/api/analytics/rooms".into(),
    ] {
        assert_eq!(house.get(&path).await.status, StatusCode::OK, "{path}");
    }
    let title = json!({ "durationMinutes": 50 });
    let changed = house.patch(&format!("/api/rooms/{}", other["roomName"].as_str().unwrap()), title).await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    let join = house.post("/api/room/join", json!({ "link": other["participants"][0]["joinUrl"] })).await;
    assert_try_later("join", &join, "media_server_unavailable");
    assert_eq!(house.server_status(room).await.body["databaseStatus"]["phase"], "live");
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status, &ready.body["status"]), (StatusCode::OK, &json!("degraded")));
}
