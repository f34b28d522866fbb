//! What all tests of this crate need.

use std::time::Duration;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use greenroom_devstack::testing;
use greenroom_postgres::testing::fresh_database;
use greenroom_postgres::{PostgresConfig, PostgresStore};
use tokio::time::{Instant, sleep};

/// The URL of an empty database, or nothing where no PostgreSQL can be had.
pub(crate) async fn database() -> Option<String> {
    let postgres = testing::postgres_or_skip().await?;
    Some(fresh_database(&postgres.url("postgres")).await.unwrap())
}

/// How the tests reach this database: with time, because a busy machine may let them wait, and the usual limits are
/// for callers who would rather hear that the database is away.
pub(crate) fn patient(url: &str) -> PostgresConfig {
    let limit = Duration::from_secs(30);
    PostgresConfig {
        pool_size: 5,
        connect_limit: limit,
        answer_limit: limit,
        statement_limit: limit,
        ..PostgresConfig::new(url.into())
    }
}

/// A store with its own pool on this database.
pub(crate) async fn store(url: &str) -> PostgresStore {
    PostgresStore::connect(patient(url)).await.unwrap()
}

/// A connection past the store, to look and to disturb.
pub(crate) struct Raw(AsyncPgConnection);

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Raw {
    pub(crate) async fn to(url: &str) -> Self {
        Self(AsyncPgConnection::establish(url).await.unwrap())
    }

    pub(crate) async fn run(&mut self, sql: &str) {
        self.0.batch_execute(sql).await.unwrap();
    }

    /// What a query of one column of text gives.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let query = diesel::sql_query(format!("SELECT x::text AS line FROM ({sql}) AS q (x)"));
        let lines: Vec<Line> = query.load(&mut self.0).await.unwrap();
        lines.into_iter().map(|line| line.line).collect()
    }

    pub(crate) async fn text(&mut self, sql: &str) -> String {
        self.texts(sql).await.pop().unwrap()
    }

    /// Waits until as many statements in this database wait for a lock.
    pub(crate) async fn until_waiting(&mut self, how_many: usize) {
        let waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.texts(waiting).await.len() < how_many {
            assert!(Instant::now() < deadline, "nobody waits for a lock");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// How the server would answer a query.
    pub(crate) async fn plan(&mut self, sql: &str) -> String {
        self.run(
            "CREATE OR REPLACE FUNCTION pg_temp.plan(sql text) RETURNS SETOF text LANGUAGE plpgsql AS \
             'BEGIN RETURN QUERY EXECUTE ''EXPLAIN '' || sql; END'",
        )
        .await;
        let quoted = sql.replace('\'', "''");
        self.texts(&format!("SELECT * FROM pg_temp.plan('{quoted}')")).await.join("\n")
    }

    /// Waits until nobody of that name is connected any more.
    pub(crate) async fn until_nobody(&mut self, application: &str) {
        let connected = format!("SELECT pid FROM pg_stat_activity WHERE application_name = '{application}'");
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.texts(&connected).await.is_empty() {
            assert!(Instant::now() < deadline, "somebody stays connected");
            sleep(Duration::from_millis(5)).await;
        }
    }
}
