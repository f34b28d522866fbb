//! One connection: where to, with which TLS, and what is set on it.

use std::time::Duration;

use diesel::result::{ConnectionError, ConnectionResult, DatabaseErrorKind, Error};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use secrecy::SecretString;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::tls;
use crate::url::{DatabaseUrl, UrlError};

/// The name by which the server's own views show us.
const APPLICATION_NAME: &str = "greenroom";

/// Opens connections to one database. Has no `Debug`, for it knows the password.
#[derive(Clone)]
pub(crate) struct Connector {
    config: tokio_postgres::Config,
    tls: MakeRustlsConnect,
    set: String,
}

impl Connector {
    pub(crate) fn new(url: &SecretString, connect_limit: Duration) -> Result<Self, UrlError> {
        let DatabaseUrl { mut config, verification } = DatabaseUrl::parse(url)?;
        if config.get_application_name().is_none() {
            config.application_name(APPLICATION_NAME);
        }
        // A server that vanished without a word is noticed by the kernel, too.
        config.connect_timeout(connect_limit).tcp_user_timeout(Duration::from_secs(10));
        let tls = MakeRustlsConnect::new(tls::client_config(&verification)?);
        Ok(Self { config, tls, set: String::new() })
    }

    /// Lets the server end what takes longer: statements, and transactions in which nothing happens.
    ///
    /// Set by a statement and not in the startup message, since PgBouncer refuses settings there.
    pub(crate) fn with_statement_timeout(mut self, limit: Duration) -> Self {
        let millis = limit.as_millis();
        self.set = format!(
            "SET jit = off; SET statement_timeout = {millis}; SET idle_in_transaction_session_timeout = {millis}; \
             SET lock_timeout = {millis}"
        );
        self
    }

    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let (client, connection) = self.config.connect(self.tls.clone()).await.map_err(refused)?;
        // diesel-async sets the time zone (UTC) and the encoding by itself.
        let mut connection = AsyncPgConnection::try_from_client_and_connection(client, connection).await?;
        if !self.set.is_empty() {
            let set = connection.batch_execute(&self.set).await;
            set.map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        Ok(connection)
    }
}

fn refused(error: tokio_postgres::Error) -> ConnectionError {
    let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
    let told = causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"));
    let told = Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, Box::new(told));
    ConnectionError::CouldntSetupConfiguration(told)
}
