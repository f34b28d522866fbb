//! The seat of the one process that repairs: an advisory lock, held by a connection as long as that lives.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use greenroom_domain::ports::StoreError;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::error::{TooSlow, of_connection, of_statement};
use crate::store::PostgresStore;

/// A connection of its own, past a PgBouncer, which would lend the lock to others. Empty until somebody asks.
#[derive(Default)]
pub(crate) struct Seat(Mutex<Option<AsyncPgConnection>>);

/// Takes the seat if it is free. Who has it may ask again: that shows that the connection is alive. The number is
/// `reconcil` in bytes.
const TAKE: &str = "SELECT pg_try_advisory_lock(8243104023216089452)";

/// After about half a minute the server frees the seat of a process whose machine vanished without a word. Elsewhere
/// than over TCP it means nothing.
const KEEPALIVE: &str =
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

impl PostgresStore {
    /// Answers whether this process has the seat now. A connection that was lost has lost it: then it is asked for
    /// anew, since nobody else may have taken it.
    pub(super) async fn take_the_seat(&self) -> Result<bool, StoreError> {
        let limit = self.answer_limit();
        let mut seat = self.seat().0.lock().await;
        if let Some(connection) = seat.as_mut() {
            match take(connection, limit).await {
                Ok(mine) => return Ok(mine),
                Err(error) => tracing::warn!(%error, "the connection of who repairs was lost"),
            }
        }
        // Closed before another one is made: it may still have the seat.
        *seat = None;
        let mut connection = self.sit_down(limit).await?;
        let mine = take(&mut connection, limit).await?;
        *seat = Some(connection);
        Ok(mine)
    }

    async fn sit_down(&self, limit: Duration) -> Result<AsyncPgConnection, StoreError> {
        let connected = timeout(limit, self.listener().connect()).await;
        let mut connection = connected.map_err(|_| TooSlow("connection", limit))?.map_err(of_connection)?;
        let set = timeout(limit, connection.batch_execute(KEEPALIVE)).await;
        set.map_err(|_| TooSlow("answer", limit))?.map_err(of_statement)?;
        Ok(connection)
    }
}

async fn take(connection: &mut AsyncPgConnection, limit: Duration) -> Result<bool, StoreError> {
    let answer = timeout(limit, sql::<Bool>(TAKE).get_result(connection)).await;
    answer.map_err(|_| TooSlow("answer", limit))?.map_err(of_statement)
}

#[cfg(test)]
mod tests {
    use super::TAKE;

    #[test]
    fn the_number_of_the_lock_is_a_word() {
        assert!(TAKE.contains(&i64::from_be_bytes(*b"reconcil").to_string()));
    }
}
