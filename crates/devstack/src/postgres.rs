//! A PostgreSQL server on loopback.

mod cluster;
mod launcher;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::Progress;
use crate::error::{At, DevstackError};
use crate::lock;
use crate::ports::free_port;
use crate::postgres_binaries;
use crate::slot::Slot;
use crate::temporary::Temporary;
use cluster::Home;
use launcher::Launcher;

pub(crate) use cluster::random_hex;

/// The superuser that `initdb` makes.
const USER: &str = "greenroom";
/// The database that exists after the first start.
const DATABASE: &str = "greenroom";
/// Starts with a port of the system's choice that somebody else took first.
const ATTEMPTS: u32 = 3;

/// What PostgreSQL is to be started with.
#[derive(Debug, Clone)]
pub struct PostgresConfig {
    /// The folder of the data, the password and the log. As root it only stands for another one: see [`Postgres`].
    pub data_dir: PathBuf,
    /// The port on 127.0.0.1; the system chooses if `None`.
    pub port: Option<u16>,
    /// Whether a commit survives a power cut. `false` is for tests: much faster, and stopped at once.
    pub durable: bool,
    /// How many connections it takes; PostgreSQL's own default is 100.
    pub max_connections: u16,
    /// Whether the folder is removed when it stops, or when we end.
    pub temporary: bool,
}

impl PostgresConfig {
    /// Describes a durable PostgreSQL with its data in this folder, on a port of the system's choice.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), port: None, durable: true, max_connections: 100, temporary: false }
    }
}

/// A running PostgreSQL on loopback, ended when this is dropped or the process ends.
///
/// It takes connections on 127.0.0.1 only, as the superuser `greenroom`, with a password (SCRAM) made at the
/// first start and kept beside the data. As root, since PostgreSQL refuses to be root, it runs as the user
/// `postgres` (else `nobody`), and the folder is `/var/lib/greenroom/` and 16 digits of the SHA-256 of the
/// requested path.
pub struct Postgres {
    launcher: Launcher,
    password: String,
    slot: Slot,
    _temporary: Temporary,
}

impl Postgres {
    /// Starts PostgreSQL and waits until it takes connections; the first time on a folder it makes the data and
    /// the database `greenroom`, where there are no local binaries it fetches some (once).
    ///
    /// # Errors
    ///
    /// When no fitting binaries can be had, the folder is unusable or in use, the port is taken, or it does not
    /// become ready within 60 seconds; each says what to do.
    pub async fn start(config: PostgresConfig, progress: Progress<'_>) -> Result<Self, DevstackError> {
        let mut attempt = 1;
        loop {
            let port = config.port.map_or_else(free_port, Ok).doing("choose a port")?;
            match Self::start_on(port, &config, progress).await {
                Err(DevstackError::PortInUse { .. }) if config.port.is_none() && attempt < ATTEMPTS => {
                    attempt += 1
                }
                started => return started,
            }
        }
    }

    async fn start_on(
        port: u16,
        config: &PostgresConfig,
        progress: Progress<'_>,
    ) -> Result<Self, DevstackError> {
        let home = Home::prepare(&config.data_dir)?;
        let temporary = Temporary::new(&home.folder, config.temporary);
        let _starting = lock::exclusive(&home.starting()).await?;
        let data = home.major();
        let binaries = postgres_binaries::find(data, home.account, progress).await?.ok_or_else(|| {
            DevstackError::OtherVersion { data: home.folder.clone(), found: data.unwrap_or_default() }
        })?;
        let password = home.ensure(&binaries, config.durable, progress).await?;
        let launcher = Launcher { config: config.clone(), home, binaries, port };
        let slot = Slot::new(launcher.launch().await?);
        Ok(Self { launcher, password, slot, _temporary: temporary })
    }

    /// Returns the URL of a database of this server, with user and password. `greenroom` exists from the start.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/{database}", self.password, self.launcher.port)
    }

    /// Returns the port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.launcher.port
    }

    /// Returns the folder that really holds the data, the password and the log.
    pub fn folder(&self) -> &Path {
        &self.launcher.home.folder
    }

    /// Says whether the server process is there.
    pub fn is_running(&self) -> bool {
        self.slot.is_running()
    }

    /// Stops it in order (at once, and with the folder removed, if it is a temporary one) and waits for the end.
    pub async fn stop(&self) {
        self.slot.stop().await;
    }

    /// Kills it, as a crash would; the folder stays until this is dropped.
    pub async fn kill(&self) {
        self.slot.kill().await;
    }

    /// Starts it again on the same port, after [`Self::stop`] or [`Self::kill`]: a database that was away.
    ///
    /// # Errors
    ///
    /// As for [`Self::start`]. One that runs is killed first. A temporary one comes back after a kill, but not
    /// after a stop, which removed its data.
    pub async fn restart(&self) -> Result<(), DevstackError> {
        self.slot.kill().await;
        self.slot.put(self.launcher.launch().await?);
        Ok(())
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres")
            .field("port", &self.launcher.port)
            .field("folder", &self.folder())
            .finish_non_exhaustive()
    }
}
