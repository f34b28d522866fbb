//! The one place where PostgreSQL's errors become the domain's.
//!
//! diesel-async keeps a few SQLSTATEs as kinds and drops the others, so that those are told apart by the beginning of
//! the server's message. Where `lc_messages` is not English, a statement that took too long is `Broken` instead of
//! `Unavailable`; nothing else changes.

use diesel::result::{ConnectionError, DatabaseErrorKind as Kind, Error};
use diesel_async::pooled_connection::deadpool::PoolError;
use greenroom_domain::ports::StoreError;

/// The unique constraints whose violation means that somebody else was faster.
const TAKEN: [&str; 4] =
    ["rooms_pkey", "rooms_name_key", "rooms_application_round_key", "idempotency_keys_pkey"];

/// How messages begin that say: not now.
const NOT_NOW: [&str; 9] = [
    "canceling statement due to", // 57014, 55P03: statement_timeout, lock_timeout, recovery
    "terminating connection",     // 57P01, 57P02, 25P03: shutdown, crash, idle in a transaction
    "the database system is",     // 57P03: starting up, shutting down, in recovery
    "sorry, too many clients",    // 53300
    "remaining connection slots", // 53300
    "too many connections",       // 53300
    "out of memory",              // 53200
    "out of shared memory",       // 53200
    "could not extend file",      // 53100: disk full
];

/// Maps what a statement answered.
pub(crate) fn of_statement(error: Error) -> StoreError {
    match &error {
        Error::DatabaseError(kind, what) => match kind {
            Kind::UniqueViolation if what.constraint_name().is_some_and(|name| TAKEN.contains(&name)) => {
                StoreError::Conflict
            }
            Kind::SerializationFailure => StoreError::Conflict,
            Kind::UnableToSendCommand | Kind::ClosedConnection | Kind::ReadOnlyTransaction => {
                StoreError::Unavailable(Box::new(error))
            }
            _ => by_message(error),
        },
        Error::BrokenTransactionManager => StoreError::Unavailable(Box::new(error)),
        _ => StoreError::Broken(Box::new(error)),
    }
}

fn by_message(error: Error) -> StoreError {
    let message = error.to_string();
    match () {
        () if message.starts_with("deadlock detected") => StoreError::Conflict, // 40P01
        () if NOT_NOW.iter().any(|beginning| message.starts_with(beginning)) => {
            StoreError::Unavailable(Box::new(error))
        }
        () => StoreError::Broken(Box::new(error)),
    }
}

/// Maps that no connection could be had. All of it is for an operator to mend, none of it for the caller.
pub(crate) fn of_pool(error: PoolError) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// Maps that a connection of its own could not be made.
pub(crate) fn of_connection(error: ConnectionError) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// A limit of ours that has passed.
#[derive(Debug, thiserror::Error)]
#[error("no {0} within {1:?}")]
pub(crate) struct TooSlow(pub(crate) &'static str, pub(crate) std::time::Duration);

impl From<TooSlow> for StoreError {
    fn from(too_slow: TooSlow) -> Self {
        Self::Unavailable(Box::new(too_slow))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::result::DatabaseErrorInformation;

    struct Told {
        message: &'static str,
        constraint: Option<&'static str>,
    }

    impl DatabaseErrorInformation for Told {
        fn message(&self) -> &str {
            self.message
        }
        fn details(&self) -> Option<&str> {
            Some("Key (phone)=(+962790123456) already exists.")
        }
        fn hint(&self) -> Option<&str> {
            None
        }
        fn table_name(&self) -> Option<&str> {
            None
        }
        fn column_name(&self) -> Option<&str> {
            None
        }
        fn constraint_name(&self) -> Option<&str> {
            self.constraint
        }
        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    fn mapped(kind: Kind, message: &'static str, constraint: Option<&'static str>) -> StoreError {
        of_statement(Error::DatabaseError(kind, Box::new(Told { message, constraint })))
    }

    fn word(error: &StoreError) -> &'static str {
        match error {
            StoreError::Conflict => "conflict",
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Broken(_) => "broken",
        }
    }

    #[test]
    fn every_error_is_told_by_what_the_caller_can_do() {
        for (kind, message, constraint, expected) in [
            (Kind::UniqueViolation, "duplicate key", Some("rooms_name_key"), "conflict"),
            (Kind::UniqueViolation, "duplicate key", Some("rooms_application_round_key"), "conflict"),
            (Kind::UniqueViolation, "duplicate key", Some("idempotency_keys_pkey"), "conflict"),
            (Kind::UniqueViolation, "duplicate key", Some("participants_link_hash_key"), "broken"),
            (Kind::SerializationFailure, "could not serialize access", None, "conflict"),
            (Kind::Unknown, "deadlock detected", None, "conflict"),
            (Kind::Unknown, "canceling statement due to statement timeout", None, "unavailable"),
            (Kind::Unknown, "terminating connection due to administrator command", None, "unavailable"),
            (Kind::Unknown, "the database system is shutting down", None, "unavailable"),
            (Kind::UnableToSendCommand, "connection closed", None, "unavailable"),
            (Kind::ReadOnlyTransaction, "cannot execute INSERT", None, "unavailable"),
            (Kind::ForeignKeyViolation, "violates foreign key", None, "broken"),
            (Kind::CheckViolation, "violates check constraint", Some("rooms_metadata_check"), "broken"),
            (Kind::Unknown, "relation \"rooms\" does not exist", None, "broken"),
        ] {
            assert_eq!(word(&mapped(kind, message, constraint)), expected, "{message} {constraint:?}");
        }
    }

    #[test]
    fn no_error_tells_the_row() {
        let broken = mapped(Kind::UniqueViolation, "duplicate key", Some("participants_link_hash_key"));
        assert!(!format!("{broken:?}").contains("+962"));
    }
}
