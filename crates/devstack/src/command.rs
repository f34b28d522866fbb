//! Short-lived helper programs: run to the end, with what they wrote kept for the error.

use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::account::Account;
use crate::error::{DevstackError, tail};

/// How many lines of a failed helper go into the error.
const LINES: usize = 15;

/// Builds a command that runs under the account (if any), in the folder, in plain English and UTC, and that
/// ends with us.
pub(crate) fn command(program: &Path, folder: &Path, account: Option<Account>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C").env("TZ", "UTC").kill_on_drop(true);
    if let Some(Account { uid, gid }) = account {
        command.uid(uid).gid(gid);
    }
    command
}

/// Runs the command with this standard input and returns its standard output.
pub(crate) async fn run(mut command: Command, input: &str) -> Result<String, DevstackError> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let failed = |output: String| DevstackError::Command { program: program.clone(), output };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // a program that ends without reading its input says the better words itself
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let output = child.wait_with_output().await.map_err(|error| failed(error.to_string()))?;
    let written = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(written);
    }
    Err(failed(tail(&format!("{written}{}", String::from_utf8_lossy(&output.stderr)), LINES)))
}
