//! Brings up a real PostgreSQL and a real LiveKit server on loopback, for `greenroom dev` and for tests.
//!
//! # For `greenroom dev`
//!
//! ```no_run
//! use greenroom_devstack::{LiveKit, LiveKitConfig, Postgres, PostgresConfig, livekit_binary};
//!
//! # async fn dev() -> Result<(), greenroom_devstack::DevstackError> {
//! let say = |line: &str| eprintln!("{line}");
//! let postgres = Postgres::start(PostgresConfig::new(".greenroom/postgres"), &say).await?;
//! let database_url = postgres.url("greenroom");
//!
//! let binary = livekit_binary::find(&say).await?;
//! let mut config = LiveKitConfig::new(".greenroom/livekit", "devkey", "a secret of at least 32 characters");
//! config.webhook_url = Some("http://127.0.0.1:4005/webhooks/livekit".into());
//! let livekit = LiveKit::start(&binary, config).await?;
//! // … serve …
//! livekit.stop().await;
//! postgres.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # For tests
//!
//! [`testing`] hands out one PostgreSQL for each test process, a LiveKit server for each call, and real
//! participants. Where one cannot be had a test says so and passes; with `GREENROOM_REQUIRE_REAL=1` it fails.
//!
//! # What holds everywhere
//!
//! - Everything listens on 127.0.0.1 only, media included.
//! - Nothing is left behind, also after SIGKILL: [`WatchedChild`] says how.
//! - A handle may outlive the tokio runtime it was made in, as statics in tests do.
//! - As root, PostgreSQL and its data move to an unprivileged account: [`Postgres`] says where to.

mod account;
mod child;
mod command;
mod environment;
mod error;
mod livekit;
pub mod livekit_binary;
mod lock;
mod ports;
mod postgres;
mod postgres_binaries;
mod slot;
mod temporary;
pub mod testing;
mod wait;
pub mod web_pages;

pub use account::Account;
pub use child::{Gentle, Spec, WatchedChild};
pub use error::DevstackError;
pub use livekit::{LiveKit, LiveKitConfig};
pub use ports::{free_port, free_udp_port};
pub use postgres::{Postgres, PostgresConfig};

/// Receives one line of progress at a time, for a person who is waiting; the lines carry no secrets.
pub type Progress<'a> = &'a (dyn Fn(&str) + Send + Sync);
