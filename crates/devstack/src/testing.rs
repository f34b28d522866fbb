//! Real servers and real participants for tests.
//!
//! ```no_run
//! # async fn a_test() {
//! use greenroom_devstack::testing;
//!
//! let Some(postgres) = testing::postgres_or_skip().await else { return };
//! let Some(livekit) = testing::livekit_or_skip(Some("http://127.0.0.1:4005/webhooks/livekit")).await else { return };
//! // connect to postgres.url("greenroom"), make a database of your own …
//! # }
//! ```

mod participant;

use std::io::Write;
use std::path::PathBuf;

use tokio::sync::OnceCell;

use crate::environment;
use crate::error::{At, DevstackError};
use crate::livekit::{LiveKit, LiveKitConfig};
use crate::postgres::{Postgres, PostgresConfig, random_hex};
use crate::{Progress, livekit_binary};

pub use participant::{Participant, ParticipantEvent};

/// The API key of [`livekit`].
pub const API_KEY: &str = "devkey";
/// The API secret of [`livekit`]: known to everybody, good for loopback only.
pub const API_SECRET: &str = "greenroom-tests-secret-for-loopback-only";

/// How many connections the PostgreSQL of a test process takes: tests run in parallel, each with its own pool.
const MAX_CONNECTIONS: u16 = 300;

/// Tells the person who waits for the tests what takes so long.
const SAY: Progress<'static> = &say;

/// Writes past the test harness, which would keep the line back unless the test fails.
fn say(line: &str) {
    let _nobody_reads = writeln!(std::io::stderr(), "{line}");
}

/// Returns the one PostgreSQL of this test process, started at the first call. It never waits for the disk, and
/// its data are gone when the process ends. A test makes its own database in it.
///
/// # Errors
///
/// As for [`Postgres::start`].
pub async fn postgres() -> Result<&'static Postgres, DevstackError> {
    static POSTGRES: OnceCell<Postgres> = OnceCell::const_new();
    POSTGRES.get_or_try_init(own_postgres).await
}

/// Starts a PostgreSQL for one test alone, which may stop, kill and restart it.
///
/// # Errors
///
/// As for [`Postgres::start`].
pub async fn own_postgres() -> Result<Postgres, DevstackError> {
    let config = PostgresConfig {
        durable: false,
        max_connections: MAX_CONNECTIONS,
        temporary: true,
        ..PostgresConfig::new(folder("postgres")?)
    };
    Postgres::start(config, SAY).await
}

/// Starts a LiveKit server for one test, with [`API_KEY`] and [`API_SECRET`], on ports of the system's choice.
///
/// # Errors
///
/// As for [`livekit_binary::find`] and [`LiveKit::start`].
pub async fn livekit(webhook_url: Option<&str>) -> Result<LiveKit, DevstackError> {
    let binary = livekit_binary::find(SAY).await?;
    let config = LiveKitConfig {
        webhook_url: webhook_url.map(str::to_owned),
        temporary: true,
        ..LiveKitConfig::new(folder("livekit")?, API_KEY, API_SECRET)
    };
    LiveKit::start(&binary, config).await
}

/// Says whether a test that cannot have the real thing has to fail: `GREENROOM_REQUIRE_REAL=1`.
pub fn require_real() -> bool {
    environment::require_real()
}

/// Returns [`postgres`], or `None`, having said why, for a test that then passes without having tested.
///
/// # Panics
///
/// When there is none and [`require_real`] says it has to be there.
pub async fn postgres_or_skip() -> Option<&'static Postgres> {
    or_skip(postgres().await)
}

/// Returns a [`livekit`], or `None`, having said why, for a test that then passes without having tested.
///
/// # Panics
///
/// When there is none and [`require_real`] says it has to be there.
pub async fn livekit_or_skip(webhook_url: Option<&str>) -> Option<LiveKit> {
    or_skip(livekit(webhook_url).await)
}

/// Turns what cannot be had into `None`, having said so on standard error.
///
/// # Panics
///
/// On an error, when [`require_real`] says that this has to be there.
#[expect(clippy::panic, reason = "this is how a test fails")]
pub fn or_skip<T>(real: Result<T, DevstackError>) -> Option<T> {
    match real {
        Ok(real) => Some(real),
        Err(error) if require_real() => panic!("GREENROOM_REQUIRE_REAL=1, but {error}"),
        Err(error) => {
            say(&format!("SKIPPED a test: {error}"));
            None
        }
    }
}

/// Names a folder that does not exist yet, for a server that removes it again.
fn folder(purpose: &str) -> Result<PathBuf, DevstackError> {
    let random = random_hex().doing("give random bytes")?;
    Ok(std::env::temp_dir().join(format!("greenroom-{purpose}-{random}")))
}
