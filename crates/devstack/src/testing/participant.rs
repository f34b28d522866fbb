//! A real WebRTC participant, driven from a test: `tests/participant/participant.mjs` in a process of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::command::run;
use crate::error::{At, DevstackError, tail};
use crate::lock;

/// How long a join may take: half a second on an idle machine.
const JOIN_LIMIT: Duration = Duration::from_secs(30);
/// How long leaving may take before it is killed.
const LEAVE_LIMIT: Duration = Duration::from_secs(10);

/// One line that the participant wrote: what happened, as it saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantEvent {
    /// `connected`, `participantConnected`, `participantDisconnected`, `disconnected`, `error`, …
    pub name: String,
    /// The whole line, with `identity`, `room`, `sid`, `reason`, `message` where they apply.
    pub body: Value,
}

impl ParticipantEvent {
    /// Returns a field that is a text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.body.get(field)?.as_str()
    }

    fn read(line: &str) -> Option<Self> {
        let body: Value = serde_json::from_str(line).ok()?;
        let name = body.get("event")?.as_str()?.to_owned();
        Some(Self { name, body })
    }
}

/// Somebody in a room, with a microphone. Dropping it kills the process, as closing a laptop does: the server
/// notices after some 20 seconds.
#[derive(Debug)]
pub struct Participant {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    complaints: Option<JoinHandle<String>>,
    connected: ParticipantEvent,
}

impl Participant {
    /// Joins with a token and publishes a microphone; waits until it is connected, 30 seconds at the longest.
    ///
    /// The first call on a machine installs the participant's npm package.
    ///
    /// # Errors
    ///
    /// When Node or npm are missing, or the join fails, with what LiveKit's client said.
    pub async fn join(url: &str, token: &str) -> Result<Self, DevstackError> {
        install().await?;
        let mut command = Command::new("node");
        command.arg("participant.mjs").arg(url).current_dir(package()).env("LIVEKIT_TOKEN", token);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child =
            command.spawn().map_err(|error| failed(format!("does not start (is Node there?): {error}")))?;
        let stdout = child.stdout.take().ok_or_else(|| failed("has no output".into()))?;
        let mut participant = Self {
            lines: BufReader::new(stdout).lines(),
            complaints: child.stderr.take().map(|stderr| tokio::spawn(read_all(stderr))),
            connected: ParticipantEvent { name: String::new(), body: Value::Null },
            child,
        };
        participant.connected = participant.wait_for("connected", JOIN_LIMIT).await?;
        Ok(participant)
    }

    /// Returns who it is: the identity in its token.
    pub fn identity(&self) -> &str {
        self.connected.text("identity").unwrap_or_default()
    }

    /// Returns its session id, `PA_…`.
    pub fn sid(&self) -> &str {
        self.connected.text("sid").unwrap_or_default()
    }

    /// Waits for the next event, up to the limit.
    ///
    /// # Errors
    ///
    /// When none comes in time, or the participant has ended.
    pub async fn next_event(&mut self, limit: Duration) -> Result<ParticipantEvent, DevstackError> {
        match timeout(limit, self.next_line()).await {
            Ok(Some(event)) => Ok(event),
            Ok(None) => Err(self.has_ended().await),
            Err(_) => Err(failed(format!("did nothing for {} s", limit.as_secs_f32()))),
        }
    }

    /// Waits for the next event of this name, passing over others; the limit counts for all of them together.
    ///
    /// # Errors
    ///
    /// When it does not come in time, when an `error` comes, or when the participant has ended.
    pub async fn wait_for(&mut self, name: &str, limit: Duration) -> Result<ParticipantEvent, DevstackError> {
        let seek = async {
            loop {
                match self.next_line().await {
                    Some(event) if event.name == name => return Ok(event),
                    Some(event) if event.name == "error" => {
                        return Err(failed(format!("failed: {}", event.text("message").unwrap_or_default())));
                    }
                    Some(_) => {}
                    None => return Err(self.has_ended().await),
                }
            }
        };
        let late = || failed(format!("waited {} s in vain for the event {name}", limit.as_secs_f32()));
        timeout(limit, seek).await.unwrap_or_else(|_| Err(late()))
    }

    /// Leaves the room, as somebody who presses the button does, and waits for the end of the process.
    ///
    /// # Errors
    ///
    /// When it had ended with a failure before, or does not end within 10 seconds; then it is killed.
    pub async fn leave(mut self) -> Result<(), DevstackError> {
        drop(self.child.stdin.take());
        let drained = async { while self.next_line().await.is_some() {} };
        let _late = timeout(LEAVE_LIMIT, drained).await;
        match timeout(LEAVE_LIMIT, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(_) => Err(self.has_ended().await),
            Err(_) => Err(failed("did not leave in time and was killed".into())),
        }
    }

    /// Kills the process: nobody is told, and the server notices after some 20 seconds.
    ///
    /// # Errors
    ///
    /// When the system cannot kill it.
    pub async fn kill(mut self) -> Result<(), DevstackError> {
        self.child.kill().await.map_err(|error| failed(format!("cannot be killed: {error}")))
    }

    /// Reads the next event, passing over lines of the native library.
    async fn next_line(&mut self) -> Option<ParticipantEvent> {
        while let Ok(Some(line)) = self.lines.next_line().await {
            if let Some(event) = ParticipantEvent::read(&line) {
                return Some(event);
            }
        }
        None
    }

    async fn has_ended(&mut self) -> DevstackError {
        let said = match self.complaints.take() {
            Some(complaints) => timeout(LEAVE_LIMIT, complaints).await,
            None => return failed("has ended".into()),
        };
        failed(format!("has ended: {}", tail(&said.ok().and_then(Result::ok).unwrap_or_default(), 10)))
    }
}

/// Reads standard error all along: a full pipe would stop the participant.
async fn read_all(mut stderr: ChildStderr) -> String {
    let mut said = Vec::new();
    let _until_it_ends = stderr.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

/// Installs the npm package unless that was done for this lockfile before, in one process at a time.
async fn install() -> Result<(), DevstackError> {
    let lockfile = package().join("package-lock.json");
    let wanted = fs::read(&lockfile).at("read", &lockfile)?;
    let done = package().join("node_modules/.installed-lock.json");
    let is_done = || fs::read(&done).is_ok_and(|installed| installed == wanted);
    if is_done() {
        return Ok(());
    }
    let _one_at_a_time = lock::exclusive(&package().join("node_modules.lock")).await?;
    if is_done() {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(package()).kill_on_drop(true);
    run(npm, "").await?;
    fs::write(&done, &wanted).at("write", &done)
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/participant")
}

fn failed(reason: String) -> DevstackError {
    DevstackError::Participant { reason }
}
