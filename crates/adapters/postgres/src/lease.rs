//! A connection that comes back to the pool only when it is clean.

use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::Object;

/// A connection on which a transaction may be open. Dropped before [`Lease::give_back`], it is closed, because a
/// transaction that nobody ends keeps its locks while the pool counts its connection as free. (A handler may vanish at
/// any await, and a time limit is such a place.)
pub(crate) struct Lease(Option<Object<AsyncPgConnection>>);

impl Lease {
    pub(crate) fn new(connection: Object<AsyncPgConnection>) -> Self {
        Self(Some(connection))
    }

    /// The connection, as long as it was not given back.
    pub(crate) fn connection(&mut self) -> Option<&mut AsyncPgConnection> {
        self.0.as_deref_mut()
    }

    /// Says that no transaction is open: the pool may lend it again.
    pub(crate) fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}
