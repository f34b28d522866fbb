//! SQL that no store has: what prepares a measurement, and what counts after it.

use greenroom_devstack::Postgres;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::{Client, NoTls};

use super::{DATABASE, say};

/// A connection past the stores.
pub(super) struct Sql(Client);

impl Sql {
    pub(super) async fn connect(url: &SecretString) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url.expose_secret(), NoTls).await?;
        // It ends with the client.
        tokio::spawn(connection);
        Ok(Self(client))
    }

    /// Runs statements that answer nothing.
    pub(super) async fn run(&self, statements: &str) -> anyhow::Result<()> {
        Ok(self.0.batch_execute(statements).await?)
    }

    /// PostgreSQL's version.
    pub(super) async fn version(&self) -> anyhow::Result<String> {
        let version = self.lines("SHOW server_version").await?.concat();
        Ok(format!("PostgreSQL {}", version.split(' ').next().unwrap_or_default()))
    }

    /// The one number that a query gives.
    pub(super) async fn number(&self, query: &str) -> anyhow::Result<i64> {
        Ok(self.0.query_one(query, &[]).await?.try_get(0)?)
    }

    /// The one column of text that a query gives.
    pub(super) async fn lines(&self, query: &str) -> anyhow::Result<Vec<String>> {
        let rows = self.0.query(query, &[]).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Lets PostgreSQL finish what the preparation left to do, so that it does not do it while it is measured.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        self.run("VACUUM ANALYZE").await?;
        self.run("CHECKPOINT").await
    }
}

const COPY: &str = "bench_copy";

/// The rooms of an old folder may be over by now.
const OPEN_ALL: &str =
    "UPDATE rooms SET opens_at = now() - interval '1 hour', closes_at = now() + interval '7 days',
    hard_ends_at = now() + interval '7 days 30 minutes'";

/// Copies the database that is kept, opens its rooms, and gives the copy's address.
pub(super) async fn copy(server: &Postgres) -> anyhow::Result<SecretString> {
    say("copying the database");
    drop_copy(server).await?;
    administer(server, &format!("CREATE DATABASE {COPY} TEMPLATE {DATABASE}")).await?;
    let url = SecretString::from(server.url(COPY));
    Sql::connect(&url).await?.run(OPEN_ALL).await?;
    Ok(url)
}

/// Throws the copy away, whoever is still connected.
pub(super) async fn drop_copy(server: &Postgres) -> anyhow::Result<()> {
    administer(server, &format!("DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")).await
}

async fn administer(server: &Postgres, statement: &str) -> anyhow::Result<()> {
    Sql::connect(&server.url("postgres").into()).await?.run(statement).await
}
