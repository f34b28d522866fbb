//! A child process that never outlives us.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::account::Account;
use crate::error::{At, DevstackError, tail};
use crate::wait::until;

/// Starts the program, and ends it when the pipe from us on standard input closes, for whatever reason.
///
/// Arguments: the gentle signal, the seconds until KILL, the folder to remove afterwards (or nothing), `all` to end
/// what the child started with it (or nothing), then the program and its arguments. The signal goes out every
/// second, since LiveKit with people inside waits without limit after the first SIGTERM and ends at the second. USR1
/// comes from the reader of the pipe, USR2 from us: kill it now. `wait` returns at every signal, hence the loop
/// around it. The folder stays if the child ended by itself or was killed: it holds the reason, or is needed again.
/// With `all` the signals go to the whole group; this shell lives through the gentle ones.
const WATCHER: &str = r#"
gentle=$1 patience=$2 cleanup=$3 all=$4 ending=
shift 4
exec 3<&0 </dev/null
trap 'ending=yes' USR1
trap 'kill -s KILL "$child"' USR2
[ -z "$all" ] || trap : "$gentle"
"$@" 3<&- &
child=$!
target=$child
[ -z "$all" ] || target=-$$
(
    read -r _ <&3
    [ -z "$all" ] || trap '' "$gentle"
    kill -s USR1 $$
    while [ "$patience" -gt 0 ] && kill -s "$gentle" -- "$target"; do
        sleep 1
        patience=$((patience - 1))
    done
    kill -s KILL -- "$target"
) 2>/dev/null &
guard=$!
while wait "$child"; status=$?; kill -0 "$child" 2>/dev/null; do :; done
kill "$guard" 2>/dev/null
[ -z "$ending" ] || [ -z "$cleanup" ] || rm -rf -- "$cleanup"
exit "$status"
"#;

/// How much longer than the child's own patience we wait for the watcher, which may have a folder to remove.
const GRACE: Duration = Duration::from_secs(10);

/// How long, in bytes, a log may get before a start sets it aside.
const LOG_LIMIT: u64 = 10 << 20;

/// The signal that asks a child to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gentle {
    /// SIGTERM: what most programs expect.
    Term,
    /// SIGINT: PostgreSQL's fast shutdown, which disconnects everybody and writes a checkpoint.
    Int,
    /// SIGQUIT: PostgreSQL's immediate shutdown, for data that nobody will read again.
    Quit,
}

impl Gentle {
    fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Int => "INT",
            Self::Quit => "QUIT",
        }
    }
}

/// What to start, and how to end it.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The program; its standard input is `/dev/null`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Variables added to our own environment.
    pub env: Vec<(OsString, OsString)>,
    /// The folder it runs in; ours if `None`.
    pub folder: Option<PathBuf>,
    /// Asks it to end; sent every second.
    pub gentle: Gentle,
    /// How many times it is asked, once a second, before SIGKILL.
    pub patience_seconds: u32,
    /// Takes its standard output and error, after those of former children; set aside above 10 MiB.
    pub log: PathBuf,
    /// The account it runs under; ours if `None`. Only root can name another.
    pub account: Option<Account>,
    /// Whether all that it started is ended with it; npm, for one, leaves its children alone.
    pub with_children: bool,
    /// A folder to remove, with everything in it, once we have ended it, or ended ourselves.
    pub cleanup: Option<PathBuf>,
}

impl Spec {
    /// Describes a program with no arguments that is ended with SIGTERM, and after 5 seconds with SIGKILL.
    pub fn new(program: impl Into<PathBuf>, log: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            folder: None,
            gentle: Gentle::Term,
            patience_seconds: 5,
            log: log.into(),
            account: None,
            with_children: false,
            cleanup: None,
        }
    }

    fn command(&self, log: &File) -> io::Result<Command> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", WATCHER, "greenroom-watcher", self.gentle.name()]);
        command.arg(self.patience_seconds.to_string());
        command.arg(self.cleanup.as_deref().unwrap_or(Path::new("")));
        command.arg(if self.with_children { "all" } else { "" });
        command.arg(&self.program).args(&self.args).envs(self.env.iter().cloned());
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log.try_clone()?).process_group(0);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(Account { uid, gid }) = self.account {
            command.uid(uid).gid(gid);
        }
        Ok(command)
    }
}

/// A child behind a small watcher, both in a process group of their own, so that Ctrl-C in a terminal reaches
/// only us and the child is ended in order.
///
/// The watcher holds a pipe from us. However we end, also by SIGKILL, the pipe closes, and the watcher ends the
/// child, removes [`Spec::cleanup`] and ends itself. Dropping the handle closes the pipe and does not wait.
#[derive(Debug)]
pub struct WatchedChild {
    watcher: Mutex<Option<Child>>,
    patience: Duration,
    log: File,
    log_start: u64,
}

impl WatchedChild {
    /// Starts the child. That the program cannot be executed shows only in the log, and in its end.
    ///
    /// # Errors
    ///
    /// When the log cannot be written, or the system starts no process.
    pub fn spawn(spec: Spec) -> Result<Self, DevstackError> {
        let (log, log_start) = open_log(&spec.log).at("write the log", &spec.log)?;
        let watcher = spec.command(&log).and_then(|mut command| command.spawn()).doing("start a process")?;
        Ok(Self {
            watcher: Mutex::new(Some(watcher)),
            patience: Duration::from_secs(spec.patience_seconds.into()),
            log,
            log_start,
        })
    }

    /// Says whether the child is still there.
    pub fn is_running(&self) -> bool {
        let mut watcher = self.lock();
        watcher.as_mut().is_some_and(|watcher| matches!(watcher.try_wait(), Ok(None)))
    }

    /// Waits for the child to end by itself, however long that takes, and says whether it succeeded.
    pub async fn succeeded(&self) -> bool {
        let status = || async { (!self.is_running()).then(|| self.lock().as_mut()?.try_wait().ok()?) };
        until(Duration::MAX, status).await.flatten().is_some_and(|status| status.success())
    }

    /// Returns the id of the process group of the watcher and the child.
    pub fn process_group(&self) -> Option<u32> {
        self.lock().as_ref().map(Child::id)
    }

    /// Returns the last 15 lines (of the last 64 KiB) that this child wrote, also when the file has been removed.
    pub fn log_tail(&self) -> String {
        let mut text = vec![0; 64 << 10];
        let size = self.log.metadata().map_or(0, |meta| meta.len());
        let start = size.saturating_sub(64 << 10).max(self.log_start);
        let length = self.log.read_at(&mut text, start).unwrap_or_default();
        text.truncate(length);
        tail(&String::from_utf8_lossy(&text), 15)
    }

    /// Asks the child to end and waits for it, [`Spec::patience_seconds`] and some seconds at the longest; the
    /// whole group is killed after that.
    pub async fn stop(self) {
        self.close_pipe();
        self.ended_or_killed(self.patience + GRACE).await;
    }

    /// Kills the child at once, as a crash would, and waits for its end; [`Spec::cleanup`] stays.
    pub async fn kill(self) {
        self.signal(kill_process);
        self.ended_or_killed(GRACE).await;
    }

    /// Waits for the end of the watcher, which never fails us unless the machine does.
    async fn ended_or_killed(&self, limit: Duration) {
        if self.ended(limit).await.is_none() {
            self.signal(|group, _| kill_process_group(group, Signal::KILL));
            self.ended(GRACE).await;
        }
    }

    /// Sends USR2, which [`WATCHER`] understands, or what the function makes of it.
    fn signal(&self, send: impl Fn(Pid, Signal) -> rustix::io::Result<()>) {
        if let Some(watcher) = self.lock().as_ref() {
            let _already_gone = send(Pid::from_child(watcher), Signal::USR2);
        }
    }

    async fn ended(&self, limit: Duration) -> Option<()> {
        until(limit, || async { (!self.is_running()).then_some(()) }).await
    }

    fn close_pipe(&self) {
        drop(self.lock().as_mut().and_then(|watcher| watcher.stdin.take()));
    }

    fn lock(&self) -> MutexGuard<'_, Option<Child>> {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the log to be continued, and says where; a log that is too long makes way for a new one.
fn open_log(path: &Path) -> io::Result<(File, u64)> {
    if path.metadata().is_ok_and(|meta| meta.len() > LOG_LIMIT) {
        std::fs::rename(path, path.with_extension("log.old"))?;
    }
    let log = File::options().read(true).append(true).create(true).open(path)?;
    let start = log.metadata()?.len();
    Ok((log, start))
}

impl Drop for WatchedChild {
    fn drop(&mut self) {
        self.close_pipe();
        if !self.is_running() {
            return;
        }
        if let Some(mut watcher) = self.lock().take() {
            // somebody has to take its exit status, else it stays as a zombie until we end
            let _ = std::thread::Builder::new().name("reap".into()).spawn(move || watcher.wait());
        }
    }
}
