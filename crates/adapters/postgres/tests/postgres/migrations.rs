use greenroom_devstack::testing;
use greenroom_domain::ports::RoomStore;
use greenroom_postgres::{MigrateError, migrate, pending};
use secrecy::SecretString;
use tokio::task::JoinSet;

use crate::samples::{at, candidate, family, name, new_room};
use crate::support::{Raw, database, store};

const NAMES: [&str; 6] = [
    "2026-11-23-000000_rooms",
    "2026-11-23-130000_invitations",
    "2026-11-23-190000_truth",
    "2026-11-23-200000_doors",
    "2026-11-23-210000_keys",
    "2026-11-23-220000_retention",
];
/// Where diesel keeps which migrations were applied.
const MIGRATIONS: &str = "__diesel_schema_migrations";
/// The newest first.
const DOWN: [&str; 6] = [
    include_str!("../../../../../migrations/2026-11-23-220000_retention/down.sql"),
    include_str!("../../../../../migrations/2026-11-23-210000_keys/down.sql"),
    include_str!("../../../../../migrations/2026-11-23-200000_doors/down.sql"),
    include_str!("../../../../../migrations/2026-11-23-190000_truth/down.sql"),
    include_str!("../../../../../migrations/2026-11-23-130000_invitations/down.sql"),
    include_str!("../../../../../migrations/2026-11-23-000000_rooms/down.sql"),
];

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

/// Takes back all but the oldest so many.
async fn take_back(raw: &mut Raw, kept: usize) {
    let taken_back = NAMES.len() - kept;
    raw.run(&DOWN[..taken_back].concat()).await;
    let newest = format!("SELECT version FROM {MIGRATIONS} ORDER BY version DESC LIMIT {taken_back}");
    raw.run(&format!("DELETE FROM {MIGRATIONS} WHERE version IN ({newest})")).await;
}

#[tokio::test]
async fn migrations_can_be_taken_back_and_applied_again() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    for taken_back in 1..=DOWN.len() {
        let again = NAMES.len() - taken_back;
        take_back(&mut raw, again).await;
        assert_eq!(migrate(&url.as_str().into()).await.unwrap(), NAMES[again..]);
        assert_eq!(store(&url).await.find(&name(1)).await.unwrap(), None);
    }
    raw.run(&DOWN.concat()).await;
    assert_eq!(raw.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").await, [MIGRATIONS]);
}

/// What is over since yesterday is still told; what is over for longer is not.
#[tokio::test]
async fn rooms_that_were_over_before_there_were_verdicts_get_none() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (store(&url).await, Raw::to(&url).await);
    for (number, change) in [
        (1, "closes_at = now() - interval '25 hours', hard_ends_at = now() - interval '24 hours 30 minutes'"),
        (2, "closes_at = now() - interval '23 hours', hard_ends_at = now() - interval '22 hours 30 minutes'"),
        (3, "closes_at = now() + interval '1 day', hard_ends_at = now() + interval '1 day'"),
        (
            4,
            "closes_at = now() + interval '1 day', hard_ends_at = now() + interval '1 day', \
             ended_at = now() - interval '25 hours', ended_by = 'closed'",
        ),
    ] {
        store.create(new_room(number)).await.unwrap();
        raw.run(&format!("UPDATE rooms SET {change} WHERE name = 'interview_{number}'")).await;
    }
    take_back(&mut raw, 2).await;
    assert_eq!(migrate(&url.as_str().into()).await.unwrap(), NAMES[2..]);
    let waiting = "SELECT name FROM rooms WHERE NOT concluded ORDER BY name";
    assert_eq!(raw.texts(waiting).await, ["interview_2", "interview_3"]);
    assert_eq!(raw.text("SELECT count(*) FROM interviews").await, "0", "a mark is no verdict");
}

/// Until then each join left the families before it alone.
#[tokio::test]
async fn a_join_takes_over_from_the_newest_family_that_was_there_before_doors() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (store(&url).await, Raw::to(&url).await);
    for number in [1, 2] {
        store.create(new_room(number)).await.unwrap();
    }
    take_back(&mut raw, 3).await;
    for (number, minute, voided) in [(1, 1, "NULL"), (2, 3, "NULL"), (3, 2, "NULL"), (4, 4, "now()")] {
        let (id, who, at) = (family(number), candidate(1), at(minute));
        raw.run(&format!(
            "INSERT INTO token_families VALUES ('{}', '{who}', '{at}', '{at}', {voided})",
            id.0
        ))
        .await;
    }
    migrate(&url.as_str().into()).await.unwrap();
    let families = "SELECT coalesce(family::text, '-') FROM participants ORDER BY id";
    assert_eq!(raw.texts(families).await, [family(2).0.to_string(), "-".into()]);
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
        "SELECT 1 FROM timeline WHERE room_id = '00000000-0000-0000-0000-000000000001' AND id > 7 ORDER BY id",
        "SELECT 1 FROM invitations WHERE room_id = '00000000-0000-0000-0000-000000000001' ORDER BY created_at, id",
        "SELECT 1 FROM responses WHERE room_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM rooms WHERE application_id = 'x'",
        "SELECT 1 FROM rooms WHERE coalesce(starts_at, opens_at) >= now() AND coalesce(starts_at, opens_at) < now()",
        "SELECT 1 FROM rooms WHERE closes_at > now() AND opens_at <= now()",
        "SELECT 1 FROM rooms r WHERE EXISTS (SELECT FROM participants p WHERE p.room_id = r.id AND p.external_id = 'x')",
        "SELECT 1 FROM rooms r WHERE EXISTS (SELECT FROM sessions s WHERE s.room_id = r.id AND s.left_at IS NULL)",
        "SELECT 1 FROM rooms WHERE name = ANY (ARRAY['x', 'y'])",
        "SELECT room_id FROM sessions WHERE left_at >= now()",
        "SELECT room_id FROM participants WHERE last_token_at >= now()",
        "SELECT 1 FROM drifts WHERE ended_at IS NULL",
        "SELECT 1 FROM drifts WHERE ended_at IS NULL AND room_name = 'x'",
        "SELECT 1 FROM drifts WHERE room_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM interviews WHERE changed",
        "SELECT 1 FROM interviews WHERE room_id = '00000000-0000-0000-0000-000000000001'",
        "SELECT 1 FROM timeline WHERE room_id = '00000000-0000-0000-0000-000000000001' AND at >= now() AND kind = 'x'",
        "SELECT 1 FROM idempotency_keys WHERE owner = 'x' AND key = 'x'",
        "SELECT 1 FROM idempotency_keys WHERE created_at < now()",
        "SELECT 1 FROM erased_stops WHERE phone_hash = ANY (ARRAY['x'::bytea, 'y'])",
    ] {
        let plan = raw.plan(query).await;
        assert!(!plan.contains("Seq Scan"), "{query}\n{plan}");
    }
}

/// A page is read from the index in its order: neither sorted nor counted off.
#[tokio::test]
async fn the_list_of_rooms_is_read_in_its_order() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run("SET enable_seqscan = off; SET enable_sort = off").await;
    let behind = "(created_at, id) < (now(), '00000000-0000-0000-0000-000000000001')";
    for condition in ["TRUE", behind, "job_id = 'x'", &format!("job_id = 'x' AND {behind}")] {
        let query =
            format!("SELECT 1 FROM rooms WHERE {condition} ORDER BY created_at DESC, id DESC LIMIT 50");
        let plan = raw.plan(&query).await;
        let index = if condition.contains("job_id") { "rooms_job_id_idx" } else { "rooms_created_at_idx" };
        assert!(plan.contains(index) && !plan.contains("Sort"), "{query}\n{plan}");
        assert_eq!(plan.contains("Index Cond"), condition != "TRUE", "{query}\n{plan}");
    }
}

/// The stream is followed from the index, and so are the rooms without a verdict: neither is sorted.
#[tokio::test]
async fn what_is_read_again_and_again_is_read_in_its_order() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run("SET enable_seqscan = off; SET enable_sort = off").await;
    for (query, index) in [
        (
            "SELECT 1 FROM timeline WHERE (xid, id) > ('7'::xid8, 7) AND xid < pg_snapshot_xmin(pg_current_snapshot()) \
             ORDER BY xid, id LIMIT 100",
            "timeline_stream_idx",
        ),
        (
            "SELECT 1 FROM rooms WHERE NOT concluded AND least(ended_at, closes_at, hard_ends_at) <= now() \
             ORDER BY least(ended_at, closes_at, hard_ends_at) LIMIT 100",
            "rooms_unconcluded_idx",
        ),
        (
            "SELECT 1 FROM rooms WHERE NOT erased AND least(ended_at, hard_ends_at) < now() \
             ORDER BY least(ended_at, hard_ends_at) LIMIT 100",
            "rooms_unerased_idx",
        ),
    ] {
        let plan = raw.plan(query).await;
        assert!(
            plan.contains(index) && plan.contains("Index Cond") && !plan.contains("Sort"),
            "{query}\n{plan}"
        );
    }
}
