//! Starts the server process on data that are there, and judges whether it is ready.

use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use super::PostgresConfig;
use super::cluster::Home;
use crate::child::{Gentle, Spec, WatchedChild};
use crate::error::DevstackError;
use crate::postgres_binaries::Binaries;
use crate::wait::{insist, until};

const PROGRAM: &str = "PostgreSQL";
/// How long a start may take: half a second usually, much longer when it recovers from a crash.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// All that it takes to start the server, and to start it again in the same way.
#[derive(Debug)]
pub(super) struct Launcher {
    pub(super) config: PostgresConfig,
    pub(super) home: Home,
    pub(super) binaries: Binaries,
    pub(super) port: u16,
}

impl Launcher {
    /// Starts it and waits until it is ready; also waits a little for one of ours that is about to end.
    pub(super) async fn launch(&self) -> Result<WatchedChild, DevstackError> {
        insist(|| self.launch_once(), |error| self.passes(error)).await
    }

    async fn launch_once(&self) -> Result<WatchedChild, DevstackError> {
        let before = PidFile::read(&self.home);
        let child = WatchedChild::spawn(self.spec())?;
        let ready = until(READY_LIMIT, || async {
            let now = PidFile::read(&self.home);
            let is_ready = now.as_ref().is_some_and(|file| file.ready) && now != before;
            (is_ready || !child.is_running()).then_some(is_ready)
        });
        if ready.await == Some(true) {
            return Ok(child);
        }
        let error = self.why_not(&child.log_tail());
        child.kill().await;
        Err(error)
    }

    fn spec(&self) -> Spec {
        let Self { config, home, binaries, .. } = self;
        Spec {
            args: self.arguments(),
            folder: Some(home.folder.clone()),
            gentle: if config.durable { Gentle::Int } else { Gentle::Quit },
            patience_seconds: 15,
            account: home.account,
            cleanup: config.temporary.then(|| home.folder.clone()),
            ..Spec::new(binaries.program("postgres"), home.log())
        }
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut settings = vec![
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={}", self.port),
            "unix_socket_directories=".to_owned(),
            format!("max_connections={}", self.config.max_connections),
            "timezone=UTC".to_owned(),
            "log_timezone=UTC".to_owned(),
        ];
        if !self.config.durable {
            let fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
            settings.extend(fast.map(str::to_owned));
        }
        let settings = settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]);
        ["-D".into(), self.home.data().into()].into_iter().chain(settings).collect()
    }

    fn why_not(&self, tail: &str) -> DevstackError {
        if tail.contains("lock file \"postmaster.pid\" already exists") {
            return DevstackError::DataInUse { data: self.home.folder.clone() };
        }
        if tail.contains("Address already in use") {
            return DevstackError::PortInUse { program: PROGRAM, port: self.port };
        }
        DevstackError::DidNotStart { program: PROGRAM, log: self.home.log(), tail: tail.to_owned() }
    }

    /// Says whether a former server of ours may be the cause: killed, with processes that are still to notice,
    /// or about to be ended by its watcher.
    fn passes(&self, error: &DevstackError) -> bool {
        match error {
            DevstackError::DataInUse { .. } => true,
            DevstackError::PortInUse { .. } => self.config.port.is_some(),
            DevstackError::DidNotStart { tail, .. } => tail.contains("pre-existing shared memory block"),
            _ => false,
        }
    }
}

/// What `postmaster.pid` says, which a crashed or another server may have left there.
#[derive(Debug, PartialEq, Eq)]
struct PidFile {
    process: String,
    started: String,
    ready: bool,
}

impl PidFile {
    /// Reads it: line 1 is the process, line 3 the second it started in, line 8 its state.
    fn read(home: &Home) -> Option<Self> {
        Self::parse(&fs::read_to_string(home.data().join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let line = |number: usize| text.lines().nth(number - 1).map(|line| line.trim().to_owned());
        Some(Self {
            process: line(1)?,
            started: line(3)?,
            ready: line(8).is_some_and(|state| state == "ready"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "4711\n/data\n1700000000\n5432\n\n127.0.0.1\n 123 4\nready   \n";

    #[test]
    fn the_eighth_line_says_whether_it_is_ready() {
        let starting = READY.replace("ready", "starting");
        assert_eq!(PidFile::parse(READY).map(|file| file.ready), Some(true));
        assert_eq!(PidFile::parse(&starting).map(|file| file.ready), Some(false));
        assert_eq!(PidFile::parse("4711\n"), None);
    }

    #[test]
    fn another_start_of_the_same_process_id_is_another_server() {
        assert_ne!(PidFile::parse(READY), PidFile::parse(&READY.replace("1700000000", "1700000001")));
    }
}
