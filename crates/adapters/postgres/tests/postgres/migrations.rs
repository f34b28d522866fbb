use greenroom_devstack::testing;
use greenroom_domain::ports::RoomStore;
use greenroom_postgres::{MigrateError, migrate, pending};
use secrecy::SecretString;
use tokio::task::JoinSet;

use crate::samples::{name, new_room};
use crate::support::{Raw, database, store};

const NAMES: [&str; 1] = ["2026-11-23-000000_rooms"];
const DOWN: &str = include_str!("../../../../../migrations/2026-11-23-000000_rooms/down.sql");

/// The URL of a database without tables.
async fn bare(name: &str) -> Option<SecretString> {
    let postgres = testing::postgres_or_skip().await?;
    Raw::to(&postgres.url("postgres")).await.run(&format!("CREATE DATABASE {name}")).await;
    Some(postgres.url(name).into())
}

#[tokio::test]
async fn migrations_are_applied_once() {
    let Some(url) = bare("migrated_twice").await else { return };
    assert_eq!(pending(&url).await.unwrap(), NAMES);
    assert_eq!(migrate(&url).await.unwrap(), NAMES);
    assert_eq!(migrate(&url).await.unwrap(), [""; 0]);
    assert_eq!(pending(&url).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_role_that_may_only_read_and_write_can_look() {
    let Some(url) = bare("looked_at").await else { return };
    let Some(postgres) = testing::postgres_or_skip().await else { return };
    migrate(&url).await.unwrap();
    let mut raw = Raw::to(&postgres.url("looked_at")).await;
    raw.run("CREATE ROLE server LOGIN PASSWORD 'of the test'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO server").await;
    let url = format!("postgres://server:of%20the%20test@127.0.0.1:{}/looked_at", postgres.port());
    assert_eq!(pending(&url.into()).await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_migrate_at_once_one_does_it() {
    let Some(url) = bare("migrated_at_once").await else { return };
    let mut migrations = JoinSet::new();
    for _ in 0..4 {
        let url = url.clone();
        migrations.spawn(async move { migrate(&url).await.unwrap() });
    }
    assert_eq!(migrations.join_all().await.concat(), NAMES);
}

#[tokio::test]
async fn a_migration_can_be_taken_back() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run(DOWN).await;
    raw.run("TRUNCATE __diesel_schema_migrations").await;
    assert_eq!(migrate(&url.as_str().into()).await.unwrap(), NAMES);
    assert_eq!(store(&url).await.find(&name(1)).await.unwrap(), None);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unreachable() {
    let Some(postgres) = testing::postgres_or_skip().await else { return };
    let error = pending(&postgres.url("nowhere").into()).await.unwrap_err();
    assert!(matches!(error, MigrateError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn metadata_comes_back_byte_for_byte_and_has_to_be_an_object() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    for (number, metadata) in [
        (1, r#"{"b":1.0,"a":12345678901234567890123,"nul":"\u0000","e":1e400}"#),
        (2, r#"{ "spaces" : [ ] }"#),
    ] {
        let mut new = new_room(number);
        new.room.metadata = metadata.into();
        store.create(new).await.unwrap();
        assert_eq!(store.find(&name(number)).await.unwrap().unwrap().room.metadata, metadata);
    }
    let mut list = new_room(3);
    list.room.metadata = "[]".into();
    assert!(store.create(list).await.is_err());
}

#[tokio::test]
async fn every_lookup_has_its_index() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run("SET enable_seqscan = off").await;
    for query in [
        "SELECT 1 FROM rooms WHERE name = 'x'",
        "SELECT 1 FROM rooms WHERE application_id = 'x' AND round = 1",
        "SELECT 1 FROM rooms WHERE server_sid IS NOT NULL AND server_gone_at IS NULL AND over_at <= now() ORDER BY over_at",
        "SELECT 1 FROM participants WHERE room_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM participants WHERE phone = 'x'",
        "SELECT 1 FROM participants WHERE link_hash = 'x'",
        "SELECT 1 FROM sessions WHERE room_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM token_families WHERE participant_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM refresh_tokens WHERE family = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM timeline WHERE room_id = '00000000-0000-0000-0000-000000000001' ORDER BY id",
    ] {
        let plan = raw.plan(query).await;
        assert!(!plan.contains("Seq Scan"), "{query}\n{plan}");
    }
}
