//! .
mod connection;
mod error;
mod rows;
mod schema;
mod statement;
mod store;
mod tls;
mod url;

pub use store::{ConnectError, PostgresConfig, PostgresStore};
pub use url::UrlError;
