//! The contract suites: what every adapter of a port must do, as cases that run against any of them.
//!
//! Each module has one public table of its cases and their names; `run` takes something fresh for every case, runs
//! them all, and panics with the names of those that failed:
//!
//! ```ignore
//! #[tokio::test]
//! async fn the_stores_keep_their_contract() {
//!     greenroom_domain::contract::stores::run(async || my_stores().await).await;
//! }
//! ```
//!
//! To add a case: write a private `async fn` named as a sentence, and put it into the table of its module. One that
//! is forgotten there is dead code, which the compiler tells.

#![expect(
    clippy::unwrap_used,
    reason = "this is test code, behind a feature so that other crates can run it"
)]

/// Makes a table of cases out of functions; the functions' names are the cases' names.
macro_rules! cases {
    ($($case:path),+ $(,)?) => {
        &[$($crate::contract::Case { name: stringify!($case), check: |subject| Box::pin($case(subject)) }),+]
    };
}

pub mod admission;
pub mod analytics;
pub mod announcements;
pub mod attendance_store;
pub mod conclusions;
pub mod correspondence;
pub mod entry_store;
pub mod keys;
pub mod media_server;
pub mod once;
pub mod outbox;
pub mod people;
pub mod reconcile;
pub mod retention;
pub mod room_store;
mod runner;
mod samples;
mod scene;
pub mod stores;
pub mod timeline_stream;
mod together;

pub use runner::{Case, Checking};
