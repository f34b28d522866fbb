//! API keys in production: made on the command line, asked for by the server, signed in by, taken back.

use std::time::Duration;

use greenroom_devstack::{free_port, testing};
use reqwest::StatusCode;
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use crate::greenroom::{Greenroom, client, own};
use crate::house::fresh_database;

/// What production needs beside a database. Nobody listens there, for keys need no LiveKit.
fn production(database_url: &str, port: u16) -> Vec<(String, String)> {
    let mut settings = own(database_url, port);
    let more = [
        ("GREENROOM_PROFILE", "production"),
        ("GREENROOM__LIVEKIT__URL", "ws://127.0.0.1:9"),
        ("GREENROOM__LIVEKIT__API_KEY", "key"),
        ("GREENROOM__LIVEKIT__API_SECRET", "a-secret-of-the-tests-of-32-characters-or-more"),
    ];
    settings.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    settings
}

/// Runs the program, and gives whether it succeeded, what it printed, and what it said beside that.
async fn run(settings: &[(String, String)], args: &[&str]) -> (bool, String, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_greenroom"));
    let output = command.args(args).envs(settings.iter().cloned()).output().await.unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.success(), out, err)
}

async fn printed(settings: &[(String, String)], args: &[&str]) -> String {
    let (succeeded, out, err) = run(settings, args).await;
    assert!(succeeded, "{args:?}: {err}");
    out.strip_suffix('\n').unwrap().to_owned()
}

/// What the server says to who lists rooms.
async fn listed(greenroom: &Greenroom, key: Option<&str>) -> StatusCode {
    let request = client().get(greenroom.url("/api/rooms"));
    let request = key.into_iter().fold(request, |request, key| request.bearer_auth(key));
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn production_asks_for_a_key_from_its_start_and_as_long_as_that_is_good() {
    let Some(database_url) = fresh_database().await else { return };
    let port = free_port().unwrap();
    let settings = production(&database_url, port);
    let (succeeded, _, said) = run(&settings, &["serve"]).await;
    assert!(!succeeded && said.contains("run `greenroom keys create"), "{said}");

    let key = printed(&settings, &["keys", "create", "--name", "ats", "--scope", "rooms:read"]).await;
    let Some(greenroom) = Greenroom::start(port, settings.clone()).await else { return };
    assert_eq!(listed(&greenroom, None).await, StatusCode::UNAUTHORIZED);
    assert_eq!(listed(&greenroom, Some(&key)).await, StatusCode::OK);

    let new = printed(&settings, &["keys", "rotate", "--name", "ats"]).await;
    assert_ne!(key, new);
    for key in [&key, &new] {
        assert_eq!(listed(&greenroom, Some(key)).await, StatusCode::OK);
    }
    printed_nothing(&settings, &["keys", "revoke", "--name", "ats"]).await;
    let refused = async |key| (listed(&greenroom, Some(key)).await == StatusCode::UNAUTHORIZED).then_some(());
    let limit = Duration::from_secs(6);
    greenroom.until_within(limit, "the old key is refused", async || refused(&key).await).await;
    greenroom.until_within(limit, "the new key is refused", async || refused(&new).await).await;
    assert!(!greenroom.log().contains(&key), "a key stands in the log");
    greenroom.stop().await;

    let records: Value =
        serde_json::from_str(&printed(&settings, &["keys", "list", "--json"]).await).unwrap();
    let records = records.as_array().unwrap();
    assert_eq!(records.len(), 2);
    for record in records {
        assert_eq!((&record["name"], &record["scopes"][0]), (&"ats".into(), &"rooms:read".into()));
        assert!(record["lastUsedAt"].is_string() && record["revokedAt"].is_string(), "{record}");
    }
    let table = printed(&settings, &["keys", "list"]).await;
    assert!(table.starts_with("NAME  SCOPES") && table.lines().count() == 3, "{table}");
}

async fn printed_nothing(settings: &[(String, String)], args: &[&str]) {
    let (succeeded, out, err) = run(settings, args).await;
    assert!(succeeded && out.is_empty(), "{args:?}: {out} {err}");
}

#[tokio::test]
async fn what_cannot_be_done_with_a_key_is_said_with_the_cure() {
    let Some(database_url) = fresh_database().await else { return };
    let settings = production(&database_url, 4005);
    let create = ["keys", "create", "--name", "ats", "--scope", "admin"];
    printed(&settings, &create).await;
    for (args, cure) in [
        (&create[..], "`greenroom keys rotate --name ats`"),
        (&["keys", "revoke", "--name", "other"], "`greenroom keys list`"),
        (&["keys", "rotate", "--name", "other"], "`greenroom keys list`"),
        (&["keys", "create", "--name", "system", "--scope", "admin"], "not `system`"),
        (&["keys", "create", "--name", "other", "--scope", "root"], "rooms:write or admin"),
        (&["keys", "create", "--name", "other"], "--scope"),
    ] {
        let (succeeded, out, said) = run(&settings, args).await;
        assert!(!succeeded && out.is_empty() && said.contains(cure), "{args:?}: {out} {said}");
    }
}

#[tokio::test]
async fn keys_of_a_database_without_their_table_ask_for_a_migration() {
    let Some(postgres) = testing::or_skip(testing::own_postgres().await) else { return };
    let settings = production(&postgres.url("greenroom"), 4005);
    let (succeeded, _, said) = run(&settings, &["keys", "list"]).await;
    assert!(!succeeded && said.contains("run `greenroom migrate`"), "{said}");
}

/// Whom the server takes a browser for.
async fn who(greenroom: &Greenroom, cookie: &str) -> (StatusCode, Value) {
    let request = client().get(greenroom.url("/api/session")).header(COOKIE, cookie);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn who_signed_in_stays_so_over_a_restart_and_as_long_as_the_key_is_good() {
    let Some(database_url) = fresh_database().await else { return };
    let port = free_port().unwrap();
    let settings = production(&database_url, port);
    let key = printed(&settings, &["keys", "create", "--name", "layla", "--scope", "rooms:write"]).await;
    let Some(greenroom) = Greenroom::start(port, settings.clone()).await else { return };
    let signing_in = client().post(greenroom.url("/api/session")).json(&json!({ "key": key }));
    let signed_in = signing_in.send().await.unwrap().error_for_status().unwrap();
    let cookie = signed_in.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let told: Value = signed_in.json().await.unwrap();
    assert_eq!(told["name"], "layla");

    greenroom.stop().await;
    let Some(greenroom) = Greenroom::start(port, settings.clone()).await else { return };
    assert_eq!(who(&greenroom, &cookie).await, (StatusCode::OK, told));
    printed_nothing(&settings, &["keys", "revoke", "--name", "layla"]).await;
    let refused = async || (who(&greenroom, &cookie).await.0 == StatusCode::UNAUTHORIZED).then_some(());
    greenroom.until_within(Duration::from_secs(6), "the sign-in is over", refused).await;
    greenroom.stop().await;
}
