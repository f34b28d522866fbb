//! Databases of their own for tests, cloned from a template that is migrated once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use greenroom_domain::ports::Cause;
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::connection::Connector;
use crate::migrate::{CONNECT_LIMIT, migrate, newest};

/// The advisory lock of whoever makes the template: the bytes of `template`.
const LOCK: i64 = i64::from_be_bytes(*b"template");

/// The servers that have the template, as far as this process knows.
static PREPARED: LazyLock<Mutex<BTreeSet<String>>> = LazyLock::new(Mutex::default);

/// Makes a new database with all tables and nothing in them, and answers its URL. `admin_url` leads to any other
/// database of a server on which we may create some; the new one is never removed, for the server is for tests.
///
/// # Errors
/// When the server cannot be reached, or does not let us.
pub async fn fresh_database(admin_url: &str) -> Result<String, Cause> {
    let mut admin = connect(admin_url).await?;
    let template = prepared_template(admin_url, &mut admin).await?;
    let random =
        diesel::dsl::sql::<Text>("SELECT 'greenroom_test_' || replace(gen_random_uuid()::text, '-', '')");
    let name: String = random.get_result(&mut admin).await?;
    create(&mut admin, &name, &format!("TEMPLATE {template}")).await?;
    Ok(with_database(admin_url, &name))
}

async fn connect(url: &str) -> Result<AsyncPgConnection, Cause> {
    Ok(Connector::new(&SecretString::from(url), CONNECT_LIMIT)?.connect().await?)
}

/// Makes the template of the migrations that we know, unless it is there. Several processes may do so at once.
async fn prepared_template(admin_url: &str, admin: &mut AsyncPgConnection) -> Result<String, Cause> {
    let template = format!("greenroom_template_{}", newest()?);
    let mut prepared = PREPARED.lock().await;
    if !prepared.contains(admin_url) {
        diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOCK).execute(admin).await?;
        match create(admin, &template, "").await {
            Err(Error::DatabaseError(DatabaseErrorKind::Unknown, why))
                if why.message().ends_with("already exists") => {}
            created => created?,
        }
        migrate(&with_database(admin_url, &template).into()).await?;
        diesel::sql_query("SELECT pg_advisory_unlock($1)").bind::<BigInt, _>(LOCK).execute(admin).await?;
        prepared.insert(admin_url.to_owned());
    }
    Ok(template)
}

async fn create(admin: &mut AsyncPgConnection, name: &str, how: &str) -> QueryResult<()> {
    diesel::sql_query(format!("CREATE DATABASE {name} {how}")).execute(admin).await.map(drop)
}

fn with_database(url: &str, database: &str) -> String {
    let (base, query) =
        url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    format!("{server}/{database}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_the_url_is_replaced() {
        for (url, expected) in [
            ("postgres://me:pw@127.0.0.1:5432/postgres", "postgres://me:pw@127.0.0.1:5432/fresh"),
            ("postgres://localhost/a?sslmode=disable", "postgres://localhost/fresh?sslmode=disable"),
        ] {
            assert_eq!(with_database(url, "fresh"), expected);
        }
    }
}
