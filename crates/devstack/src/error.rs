//! What can go wrong, in words that name the cure.

use std::io;
use std::path::{Path, PathBuf};

/// Why PostgreSQL, LiveKit or a participant could not be had.
#[derive(Debug, thiserror::Error)]
pub enum DevstackError {
    /// A file or folder could not be used.
    #[error("cannot {action} {}; check that it may be written to and that the disk is not full", path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// No port, or no process, could be had from the system.
    #[error("the system refused to {action}")]
    System {
        /// What was tried, as a verb.
        action: &'static str,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// Neither local nor fetched PostgreSQL binaries.
    #[error(
        "no PostgreSQL: {reason}; install PostgreSQL 14 or newer (initdb and postgres on PATH), or name a \
         database with DATABASE_URL"
    )]
    NoPostgres {
        /// What was found and tried.
        reason: String,
    },
    /// The data belong to another major version of PostgreSQL than any that can be had.
    #[error(
        "the data in {} were made by PostgreSQL {found}, which is not here; install PostgreSQL {found}, or move \
         the folder away to begin anew", data.display()
    )]
    OtherVersion {
        /// The folder of the data.
        data: PathBuf,
        /// The major version that made them.
        found: u32,
    },
    /// The data are there, but not the password that was made with them.
    #[error(
        "the password of the database is missing ({}); put it back, or move the folder away to begin anew",
        path.display()
    )]
    PasswordMissing {
        /// The file that should hold it.
        path: PathBuf,
    },
    /// Another PostgreSQL is running on these data.
    #[error("another PostgreSQL is running on {}; stop the other `greenroom dev`, or choose another --data-dir", data.display())]
    DataInUse {
        /// The folder of the data.
        data: PathBuf,
    },
    /// Somebody else listens on the port that was asked for.
    #[error(
        "port {port} is taken, so {program} cannot start; stop what listens there, or choose another port"
    )]
    PortInUse {
        /// The program that wanted it.
        program: &'static str,
        /// The port on 127.0.0.1.
        port: u16,
    },
    /// A program ended at once, or did not become ready in time.
    #[error("{program} did not start; the end of {} says:\n{tail}", log.display())]
    DidNotStart {
        /// The program.
        program: &'static str,
        /// Its log file; it may be gone by now, if the folder was a temporary one.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// A helper program (initdb, npm) failed.
    #[error("{program} failed; it says:\n{output}")]
    Command {
        /// The program.
        program: String,
        /// The end of what it wrote.
        output: String,
    },
    /// The web pages cannot be built without npm.
    #[error("npm is not on PATH; install Node 20 or newer and start again (all but the pages works without)")]
    NoNpm,
    /// No LiveKit server, and none could be built.
    #[error(
        "no LiveKit server: {reason}; install Go 1.26 (it is then built once, in three minutes), or put \
         livekit-server on PATH, or set livekit.url, or use --simulate"
    )]
    NoLiveKit {
        /// What was tried.
        reason: String,
    },
    /// The participant of a test could not join, or did not do what was waited for.
    #[error("the participant {reason}")]
    Participant {
        /// What happened, with the end of its error output.
        reason: String,
    },
}

/// Adds to an I/O error what was tried with which file.
pub(crate) trait At<T> {
    /// Turns the error into [`DevstackError::File`].
    fn at(self, action: &'static str, path: &Path) -> Result<T, DevstackError>;
    /// Turns the error into [`DevstackError::System`].
    fn doing(self, action: &'static str) -> Result<T, DevstackError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, DevstackError> {
        self.map_err(|source| DevstackError::File { action, path: path.to_path_buf(), source })
    }

    fn doing(self, action: &'static str) -> Result<T, DevstackError> {
        self.map_err(|source| DevstackError::System { action, source })
    }
}

/// Returns the last `count` lines of a text.
pub(crate) fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(count)..).unwrap_or_default().join("\n")
}
