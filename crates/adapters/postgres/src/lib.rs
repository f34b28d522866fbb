//! .
mod attendance;
mod connection;
mod entry;
mod error;
mod migrate;
mod new_room;
mod record;
mod rooms;
mod rows;
mod schema;
mod statement;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod timeline;
mod tls;
mod url;

pub use migrate::{MigrateError, migrate, pending};
pub use store::{ConnectError, PostgresConfig, PostgresStore};
pub use url::UrlError;
