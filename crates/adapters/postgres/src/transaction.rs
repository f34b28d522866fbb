//! Several statements that stand or fall together, with decisions of ours in between.

use std::time::Duration;

use diesel_async::methods::LoadQuery;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use greenroom_domain::ports::StoreError;
use tokio::time::{Instant, timeout_at};

use crate::error::{TooSlow, of_statement};
use crate::lease::Lease;

/// A transaction that is open. All its statements together have one time limit. Dropped before its end, by an error or
/// by a caller who vanished, it closes its connection, and with it ends everything: see [`Lease`].
pub(crate) struct Transaction {
    lease: Lease,
    deadline: Instant,
    limit: Duration,
}

impl Transaction {
    /// Begins, with statements that need no answer, in one round trip. Each statement has a snapshot of its own.
    pub(crate) async fn begin(
        connection: Object<AsyncPgConnection>,
        first: &'static str,
        limit: Duration,
    ) -> Result<Self, StoreError> {
        let mut new = Self { lease: Lease::new(connection), deadline: Instant::now() + limit, limit };
        new.run(first).await?;
        Ok(new)
    }

    /// Runs one statement, and gives its rows. Boxed for the reason that `PostgresStore::rows` is.
    pub(crate) fn rows<'a, Q, Row>(&'a mut self, statement: Q) -> BoxFuture<'a, Result<Vec<Row>, StoreError>>
    where
        Q: LoadQuery<'a, AsyncPgConnection, Row> + Send + 'a,
        Row: Send + 'a,
    {
        async move {
            let (deadline, limit) = (self.deadline, self.limit);
            let Some(connection) = self.lease.connection() else { return Ok(vec![]) };
            let answer = timeout_at(deadline, statement.load(connection)).await;
            answer.map_err(|_| TooSlow("answer", limit))?.map_err(of_statement)
        }
        .boxed()
    }

    /// Runs a statement that answers with a count, and tells it.
    pub(crate) fn count<'a, Q>(&'a mut self, statement: Q) -> BoxFuture<'a, Result<i64, StoreError>>
    where
        Q: LoadQuery<'a, AsyncPgConnection, i64> + Send + 'a,
    {
        self.rows(statement).map(|counts| Ok(counts?.pop().unwrap_or_default())).boxed()
    }

    /// Runs statements that have no parameters and no answer.
    pub(crate) async fn run(&mut self, statements: &'static str) -> Result<(), StoreError> {
        let Some(connection) = self.lease.connection() else { return Ok(()) };
        let done = timeout_at(self.deadline, connection.batch_execute(statements)).await;
        done.map_err(|_| TooSlow("answer", self.limit))?.map_err(of_statement)
    }

    /// Keeps everything.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await?;
        self.lease.give_back();
        Ok(())
    }

    /// Says that there was no transaction: what began it stood alone.
    pub(crate) fn forget(self) {
        self.lease.give_back();
    }

    /// Undoes everything.
    pub(crate) async fn roll_back(mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK").await?;
        self.lease.give_back();
        Ok(())
    }
}
