//! The store: a pool of connections, and the one way to use it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use diesel::QueryResult;
use diesel_async::methods::LoadQuery;
use diesel_async::pooled_connection::deadpool::{BuildError, Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use greenroom_domain::announcement::Event;
use greenroom_domain::link::LinkKeys;
use greenroom_domain::ports::StoreError;
use secrecy::SecretString;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use crate::bell::Bell;
use crate::conclusions::Asked;
use crate::connection::Connector;
use crate::error::{TooSlow, of_pool, of_statement};
use crate::lease::Lease;
use crate::reconcile::Seat;
use crate::transaction::Transaction;
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
    /// Where to listen for other processes and to hold the seat of who repairs, if not at `url`: past a PgBouncer, which
    /// forgets who listens.
    pub listen_url: Option<SecretString>,
    /// Of which events somebody has to be told: their lines go into the outbox, too.
    pub announces: Vec<Event>,
    /// From which the hashes of erased stops are derived (`entry.link_key`). Without it a stop keeps its number.
    pub link_keys: Option<LinkKeys>,
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
            listen_url: None,
            announces: vec![],
            link_keys: None,
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
    shared: Arc<Shared>,
}

/// What all clones of a store have together, beside the pool.
struct Shared {
    bell: Bell,
    /// Claims of one process wait here for each other, and not with a connection each that others could use.
    claims: Mutex<()>,
    listener: Connector,
    /// Where who repairs sits.
    seat: Seat,
    /// The ledgers on which there are to be verdicts.
    asked: Asked,
    /// The words of the timeline that are announced, and the event of each.
    announced: (Vec<&'static str>, Vec<&'static str>),
    /// From what the hashes of erased stops are derived.
    link_keys: Option<LinkKeys>,
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
        store.checkout().await.map(drop).map_err(ConnectError::Unreachable)?;
        Ok(store)
    }

    /// Opens the pool without a connection in it. While the database is away, every call says so.
    ///
    /// # Errors
    /// When the URL cannot be used.
    pub fn open(config: PostgresConfig) -> Result<Self, ConnectError> {
        let connector =
            Connector::new(&config.url, config.connect_limit)?.with_statement_timeout(config.statement_limit);
        let mut setup = ManagerConfig::default();
        // Only looks whether the connection is still open: a question to the server would double every read.
        setup.recycling_method = RecyclingMethod::Fast;
        setup.custom_setup = Box::new(move |_| {
            let connector = connector.clone();
            async move { connector.connect().await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), setup);
        let pool = Pool::builder(manager).max_size(config.pool_size).build().map_err(ConnectError::Pool)?;
        let listener =
            Connector::new(config.listen_url.as_ref().unwrap_or(&config.url), config.connect_limit)?;
        let announced = words(&config.announces).unzip();
        let shared = Arc::new(Shared {
            bell: Bell::default(),
            claims: Mutex::default(),
            listener,
            seat: Seat::default(),
            asked: Asked::default(),
            announced,
            link_keys: config.link_keys,
        });
        Ok(Self { pool, connect_limit: config.connect_limit, answer_limit: config.answer_limit, shared })
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.shared.bell
    }

    /// Waits until no other claim of this process is at work.
    pub(crate) async fn turn_to_claim(&self) -> MutexGuard<'_, ()> {
        self.shared.claims.lock().await
    }

    /// Leads to a connection on which a process listens.
    pub(crate) fn listener(&self) -> &Connector {
        &self.shared.listener
    }

    pub(crate) fn seat(&self) -> &Seat {
        &self.shared.seat
    }

    pub(crate) fn asked(&self) -> &Asked {
        &self.shared.asked
    }

    pub(crate) fn answer_limit(&self) -> Duration {
        self.answer_limit
    }

    pub(crate) fn link_keys(&self) -> Option<&LinkKeys> {
        self.shared.link_keys.as_ref()
    }

    /// The words of the timeline that are announced, and beside each the name of its event.
    pub(crate) fn announced(&self) -> (&[&'static str], &[&'static str]) {
        (&self.shared.announced.0, &self.shared.announced.1)
    }

    /// Begins a transaction, with statements that need no answer.
    pub(crate) async fn begin(&self, first: &'static str) -> Result<Transaction, StoreError> {
        Transaction::begin(self.checkout().await?, first, self.answer_limit).await
    }

    /// Runs a statement without parameters and without an answer.
    pub(crate) async fn run(&self, statement: &'static str) -> Result<(), StoreError> {
        self.begin(statement).await?.forget();
        Ok(())
    }

    async fn checkout(&self) -> Result<Object<AsyncPgConnection>, StoreError> {
        match timeout(self.connect_limit, self.pool.get()).await {
            Ok(connection) => connection.map_err(of_pool),
            Err(_) => Err(TooSlow("connection", self.connect_limit).into()),
        }
    }

    /// Runs one statement on a connection of the pool, and gives its rows. Everything goes through here.
    ///
    /// A connection that did not answer in time is closed. One whose caller vanished goes back to the pool: its
    /// statement commits or fails by itself, and the next answer belongs to the next statement.
    ///
    /// Boxed, so that the types of diesel's queries end here: the compiler cannot prove them `Send` in a port's method.
    pub(crate) fn rows<'a, Q, Row>(&'a self, statement: Q) -> BoxFuture<'a, Result<Vec<Row>, StoreError>>
    where
        Q: LoadQuery<'a, AsyncPgConnection, Row> + Send + 'a,
        Row: Send + 'a,
    {
        async move {
            let mut connection = self.checkout().await?;
            let answer = timeout(self.answer_limit, statement.load(&mut *connection)).await;
            let Ok(answer) = answer else {
                tracing::warn!(limit = ?self.answer_limit, "the database did not answer, its connection is closed");
                drop(Object::take(connection));
                return Err(TooSlow("answer", self.answer_limit).into());
            };
            answer.map_err(of_statement)
        }
        .boxed()
    }

    /// Runs a statement that has one row at most.
    pub(crate) fn row<'a, Q, Row>(&'a self, statement: Q) -> BoxFuture<'a, Result<Option<Row>, StoreError>>
    where
        Q: LoadQuery<'a, AsyncPgConnection, Row> + Send + 'a,
        Row: Send + 'a,
    {
        self.rows(statement).map(|rows| Ok(rows?.pop())).boxed()
    }

    /// Runs two statements in one transaction, each with a snapshot of its own, and gives the count of the second.
    ///
    /// Cut off at any point, by the time limit or by a caller who vanished, the connection is closed, and with it
    /// ends the transaction: see [`Lease`].
    pub(crate) fn pair<'a, A, B>(&'a self, first: A, second: B) -> BoxFuture<'a, Result<i64, StoreError>>
    where
        A: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
        B: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
    {
        self.row_behind(first, second).map(|count| Ok(count?.unwrap_or_default())).boxed()
    }

    /// The same, for a second statement that has one row at most.
    pub(crate) fn row_behind<'a, A, B, Row>(
        &'a self,
        first: A,
        second: B,
    ) -> BoxFuture<'a, Result<Option<Row>, StoreError>>
    where
        A: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
        B: LoadQuery<'a, AsyncPgConnection, Row> + Send + 'a,
        Row: Send + 'a,
    {
        async move {
            let mut lease = Lease::new(self.checkout().await?);
            let Some(connection) = lease.connection() else { return Ok(None) };
            let done = timeout(self.answer_limit, transaction(connection, first, second)).await;
            let done = done.map_err(|_| TooSlow("answer", self.answer_limit))?.map_err(of_statement)?;
            lease.give_back();
            Ok(done)
        }
        .boxed()
    }

    /// Runs a statement that answers with a count, and tells it.
    pub(crate) fn count<'a, Q>(&'a self, statement: Q) -> BoxFuture<'a, Result<i64, StoreError>>
    where
        Q: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
    {
        self.row(statement).map(|count| Ok(count?.unwrap_or_default())).boxed()
    }
}

fn words(events: &[Event]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let each = events.iter().flat_map(|event| event.kinds().iter().map(|kind| (*kind, event.as_str())));
    // An event that is named twice is announced once.
    each.collect::<BTreeMap<_, _>>().into_iter()
}

/// Begins, runs both, commits. After an error the transaction is still open: the caller closes the connection.
async fn transaction<'a, A, B, Row>(
    connection: &mut AsyncPgConnection,
    first: A,
    second: B,
) -> QueryResult<Option<Row>>
where
    A: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
    B: LoadQuery<'a, AsyncPgConnection, Row> + Send + 'a,
    Row: Send,
{
    AnsiTransactionManager::begin_transaction(connection).await?;
    first.load(connection).await?;
    let mut rows: Vec<Row> = second.load(connection).await?;
    AnsiTransactionManager::commit_transaction(connection).await?;
    Ok(rows.pop())
}
