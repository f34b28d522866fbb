//! The store: a pool of connections, and the one way to use it.

use std::fmt;
use std::time::Duration;

use diesel::QueryResult;
use diesel_async::pooled_connection::deadpool::{BuildError, Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::methods::LoadQuery;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::FutureExt;
use greenroom_domain::ports::StoreError;
use secrecy::SecretString;
use tokio::time::timeout;

use crate::connection::Connector;
use crate::error::{TooSlow, of_pool, of_statement};
use crate::url::UrlError;

/// How the stores reach PostgreSQL.
#[derive(Clone, Debug)]
pub struct PostgresConfig {
    /// `postgres://user:password@host/database?sslmode=…` (`database.url`).
    pub url: SecretString,
    /// How many connections at most (`database.pool_size`).
    pub pool_size: usize,
    /// How long a call waits for a free connection, and a new one may take to be made.
    pub connect_limit: Duration,
    /// How long we wait for the answer to a statement.
    pub answer_limit: Duration,
    /// After how long the server gives a statement up.
    pub statement_limit: Duration,
}

impl PostgresConfig {
    /// The usual limits: 10 connections; 2 s for a connection and 3 s for an answer, so that a caller knows within
    /// a few seconds that the database is away; 5 s for the server.
    pub fn new(url: SecretString) -> Self {
        Self {
            url,
            pool_size: 10,
            connect_limit: Duration::from_secs(2),
            answer_limit: Duration::from_secs(3),
            statement_limit: Duration::from_secs(5),
        }
    }
}

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL cannot be used.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The pool cannot be made.
    #[error("the pool of connections cannot be made")]
    Pool(#[source] BuildError),
    /// The database does not let us in, or is not there.
    #[error("the database cannot be reached")]
    Unreachable(#[source] StoreError),
}

/// The stores of Greenroom on PostgreSQL: one pool behind all the ports. Cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    pool: Pool<AsyncPgConnection>,
    connect_limit: Duration,
    answer_limit: Duration,
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("pool", &self.pool.status()).finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Opens the pool, and makes sure that the database lets us in.
    ///
    /// # Errors
    /// When the URL cannot be used, or the database cannot be reached. For a start without it: [`Self::open`].
    pub async fn connect(config: PostgresConfig) -> Result<Self, ConnectError> {
        let store = Self::open(config)?;
        store.checkout().await.map_err(ConnectError::Unreachable)?;
        Ok(store)
    }

    /// Opens the pool without a connection in it. While the database is away, every call says so.
    ///
    /// # Errors
    /// When the URL cannot be used.
    pub fn open(config: PostgresConfig) -> Result<Self, ConnectError> {
        let connector = Connector::new(&config.url, config.connect_limit)?
            .with_statement_timeout(config.statement_limit);
        let mut setup = ManagerConfig::default();
        // Only looks whether the connection is still open: a question to the server would double every read.
        setup.recycling_method = RecyclingMethod::Fast;
        setup.custom_setup = Box::new(move |_| {
            let connector = connector.clone();
            async move { connector.connect().await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), setup);
        let pool = Pool::builder(manager).max_size(config.pool_size).build().map_err(ConnectError::Pool)?;
        Ok(Self { pool, connect_limit: config.connect_limit, answer_limit: config.answer_limit })
    }

    async fn checkout(&self) -> Result<Object<AsyncPgConnection>, StoreError> {
        match timeout(self.connect_limit, self.pool.get()).await {
            Ok(connection) => connection.map_err(of_pool),
            Err(_) => Err(TooSlow("connection", self.connect_limit).into()),
        }
    }

    /// Runs one statement on a connection of the pool. Everything goes through here.
    ///
    /// A connection that did not answer in time is closed. One whose caller vanished goes back to the pool: its
    /// statement commits or fails by itself, and the next answer belongs to the next statement.
    pub(crate) async fn run<T>(
        &self,
        statement: impl AsyncFnOnce(&mut AsyncPgConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self.checkout().await?;
        match timeout(self.answer_limit, statement(&mut connection)).await {
            Ok(answer) => answer.map_err(of_statement),
            Err(_) => {
                tracing::warn!(limit = ?self.answer_limit, "the database did not answer, its connection is closed");
                drop(Object::take(connection));
                Err(TooSlow("answer", self.answer_limit).into())
            }
        }
    }

    /// Runs a statement that answers with a count.
    pub(crate) async fn count<'q, Q>(&self, statement: Q) -> Result<i64, StoreError>
    where
        Q: LoadQuery<'q, AsyncPgConnection, i64> + Send + 'q,
    {
        self.run(async |connection| statement.get_result(connection).await).await
    }
}
