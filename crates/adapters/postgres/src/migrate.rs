//! The migrations, compiled in.

use std::time::Duration;

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use greenroom_domain::ports::Cause;
use secrecy::SecretString;

use crate::connection::Connector;
use crate::url::UrlError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations");

/// The advisory lock of whoever migrates: the bytes of `greenroo`.
const LOCK: i64 = i64::from_be_bytes(*b"greenroo");
pub(crate) const CONNECT_LIMIT: Duration = Duration::from_secs(10);

type Harness = AsyncMigrationHarness<AsyncPgConnection>;

/// Why the database could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The URL cannot be used.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The database does not let us in, or is not there.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Cause),
    /// A migration failed, and was rolled back; those before it stay.
    #[error("migration {name} failed")]
    Failed {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        cause: Cause,
    },
    /// The database would not say which migrations it has.
    #[error("the database does not tell which migrations it has")]
    Unknown(#[source] Cause),
}

/// Applies what is missing, and answers the names of what was applied. Several processes may do so at once: the others
/// wait, and find nothing left to do. The URL MUST lead past a PgBouncer (`database.direct_url`).
///
/// # Errors
/// When the database cannot be reached, or a migration fails.
pub async fn migrate(url: &SecretString) -> Result<Vec<String>, MigrateError> {
    let mut connection = connect(url).await?;
    let lock = diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<diesel::sql_types::BigInt, _>(LOCK);
    lock.execute(&mut connection).await.map_err(|cause| MigrateError::Unknown(cause.into()))?;
    // The lock ends with the connection.
    on_harness(connection, |harness| {
        missing(harness)?.into_iter().map(|migration| apply(harness, migration.as_ref())).collect()
    })
    .await
}

/// Answers the names of the migrations that the database does not have yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn pending(url: &SecretString) -> Result<Vec<String>, MigrateError> {
    let mut connection = connect(url).await?;
    let applied = applied(&mut connection).await.map_err(|cause| MigrateError::Unknown(cause.into()))?;
    let missing = known().map_err(MigrateError::Unknown)?.into_iter();
    let missing = missing.filter(|migration| !applied.contains(&migration.name().version().to_string()));
    Ok(missing.map(|migration| migration.name().to_string()).collect())
}

/// The versions that the database has. Only looks: the harness would make the table, which a role that just serves may not.
async fn applied(connection: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    let exists: bool = diesel::select(exists_table()).get_result(connection).await?;
    if !exists {
        return Ok(vec![]);
    }
    schema_migrations::table.select(schema_migrations::version).load(connection).await
}

/// Whether diesel's own table of migrations is there.
fn exists_table() -> diesel::expression::SqlLiteral<diesel::sql_types::Bool> {
    diesel::dsl::sql("to_regclass('__diesel_schema_migrations') IS NOT NULL")
}

diesel::table! {
    #[sql_name = "__diesel_schema_migrations"]
    schema_migrations (version) {
        version -> Text,
    }
}

/// Every migration of this program, oldest first.
fn known() -> Result<Vec<Box<dyn Migration<Pg>>>, Cause> {
    let mut all: Vec<Box<dyn Migration<Pg>>> = MigrationSource::migrations(&MIGRATIONS)?;
    all.sort_by_key(|migration| migration.name().to_string());
    Ok(all)
}

async fn connect(url: &SecretString) -> Result<AsyncPgConnection, MigrateError> {
    let connector = Connector::new(url, CONNECT_LIMIT)?;
    connector.connect().await.map_err(|cause| MigrateError::Unreachable(cause.into()))
}

/// The harness blocks its thread, which must not be one that drives the runtime.
async fn on_harness<T: Send + 'static>(
    connection: AsyncPgConnection,
    work: impl FnOnce(&mut Harness) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    let done = tokio::task::spawn_blocking(move || work(&mut Harness::new(connection))).await;
    done.map_err(|cause| MigrateError::Unknown(cause.into()))?
}

fn missing(harness: &mut Harness) -> Result<Vec<Box<dyn Migration<Pg>>>, MigrateError> {
    harness.pending_migrations(MIGRATIONS).map_err(MigrateError::Unknown)
}

fn apply(harness: &mut Harness, migration: &dyn Migration<Pg>) -> Result<String, MigrateError> {
    let name = migration.name().to_string();
    match harness.run_migration(migration) {
        Ok(_) => Ok(name),
        Err(cause) => Err(MigrateError::Failed { name, cause }),
    }
}

/// The version of the newest migration that we know.
#[cfg(feature = "testing")]
pub(crate) fn newest() -> Result<String, Cause> {
    let all = known()?;
    Ok(all.iter().map(|migration| migration.name().version().to_string()).max().unwrap_or_default())
}
