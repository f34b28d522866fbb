//! What all tests of this crate need.

use greenroom_devstack::testing;
use greenroom_postgres::testing::fresh_database;
use greenroom_postgres::{PostgresConfig, PostgresStore};

/// The URL of an empty database, or nothing where no PostgreSQL can be had.
pub(crate) async fn database() -> Option<String> {
    let postgres = testing::postgres_or_skip().await?;
    Some(fresh_database(&postgres.url("postgres")).await.unwrap())
}

/// A store with its own pool on this database.
pub(crate) async fn store(url: &str) -> PostgresStore {
    let config = PostgresConfig { pool_size: 5, ..PostgresConfig::new(url.into()) };
    PostgresStore::connect(config).await.unwrap()
}
