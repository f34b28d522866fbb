use std::time::Duration;

use greenroom_devstack::testing;
use greenroom_domain::ports::{RoomStore, StoreError};
use greenroom_postgres::testing::fresh_database;
use greenroom_postgres::{ConnectError, PostgresConfig, PostgresStore};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use crate::samples::{name, new_room};
use crate::support::{Raw, database, store};

/// "The database is away" has to be known within this time.
const SOON: Duration = Duration::from_secs(6);

async fn is_away(store: &PostgresStore) {
    let began = Instant::now();
    let answer = store.find(&name(1)).await;
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
    assert!(began.elapsed() < SOON, "known after {:?}", began.elapsed());
}

async fn until_back(store: &PostgresStore) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while let Err(error) = store.ping().await {
        assert!(error.is_transient() && Instant::now() < deadline, "{error:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_database_that_went_away_is_told_soon_and_taken_again_when_it_is_back() {
    let Some(postgres) = testing::or_skip(testing::own_postgres().await) else { return };
    let url = fresh_database(&postgres.url("postgres")).await.unwrap();
    let store = store(&url).await;
    store.create(new_room(1)).await.unwrap();
    let before = store.find(&name(1)).await.unwrap();
    Raw::to(&url).await.run("CHECKPOINT").await; // a test server keeps nothing by itself
    postgres.kill().await;
    for _ in 0..10 {
        is_away(&store).await;
    }
    postgres.restart().await.unwrap();
    until_back(&store).await;
    assert_eq!(store.find(&name(1)).await.unwrap(), before);
}

#[tokio::test]
async fn connections_that_the_server_closed_are_replaced() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    Raw::to(&url).await.texts(others).await;
    until_back(&store).await;
    for _ in 0..10 {
        store.ping().await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_told_soon() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://me@{}/rooms", silent.local_addr().unwrap());
    is_away(&PostgresStore::open(PostgresConfig::new(url.into())).unwrap()).await;
}

#[tokio::test]
async fn a_pool_that_is_used_up_is_told_soon() {
    let Some(url) = database().await else { return };
    let config = PostgresConfig {
        pool_size: 1,
        connect_limit: Duration::from_millis(1500),
        ..PostgresConfig::new(url.as_str().into())
    };
    let store = PostgresStore::connect(config).await.unwrap();
    store.create(new_room(1)).await.unwrap();
    let mut other = Raw::to(&url).await;
    other.run("BEGIN; LOCK TABLE rooms").await;
    let wanted = name(1);
    let (waits, refused) = tokio::join!(store.find(&wanted), async {
        Raw::to(&url).await.until_waiting(1).await;
        let refused = store.ping().await;
        other.run("COMMIT").await;
        refused
    });
    assert!(waits.unwrap().is_some());
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why_without_the_password() {
    let Some(url) = database().await else { return };
    let (server, database) = url.rsplit_once('@').unwrap();
    let user = server.rsplit_once(':').unwrap().0;
    let wrong = format!("{user}:the-secret@{database}");
    let error = PostgresStore::connect(PostgresConfig::new(wrong.into())).await.unwrap_err();
    assert!(matches!(error, ConnectError::Unreachable(_)));
    let chain = chain(&error);
    assert!(chain.contains("password authentication failed") && !chain.contains("the-secret"), "{chain}");
}

pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(format!("{error} {error:?}"), |chain, cause| format!("{chain}: {cause}"))
}
