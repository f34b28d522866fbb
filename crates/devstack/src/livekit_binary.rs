//! Finds a LiveKit server to run, or builds one, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};

use crate::Progress;
use crate::environment::{cache_folder, on_path};
use crate::error::{At, DevstackError, tail};
use crate::lock;

/// The newest version that `go install` can build: later ones have replace directives.
const VERSION: &str = "1.13.5";
const PACKAGE: &str = "github.com/livekit/livekit-server/cmd/server@v1.13.5";

/// How often a waiting person is told that the build goes on.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Finds `livekit-server` on PATH, else the one built earlier, else builds v1.13.5 with `go install` into the
/// user's cache folder, which takes about three minutes once and says so through `progress`.
///
/// Two processes that ask at the same time build it once: the second waits.
///
/// # Errors
///
/// [`DevstackError::NoLiveKit`], with all ways to get one, when there is none and none can be built.
pub async fn find(progress: Progress<'_>) -> Result<PathBuf, DevstackError> {
    if let Some(installed) = on_path("livekit-server") {
        return Ok(installed);
    }
    let cache =
        cache_folder().ok_or_else(|| none("neither HOME nor XDG_CACHE_HOME is set to keep a build in"))?;
    let built = cache.join(format!("livekit-server-{VERSION}"));
    if built.is_file() {
        return Ok(built);
    }
    let go = on_path("go").ok_or_else(|| none("livekit-server and go are not on PATH"))?;
    let _one_at_a_time = lock::exclusive(&cache.join("livekit.lock")).await?;
    if !built.is_file() {
        build(&go, &cache, &built, progress).await?;
    }
    Ok(built)
}

/// Builds into a folder of its own first, so that a cut-off build is never taken for a server.
async fn build(go: &Path, cache: &Path, built: &Path, progress: Progress<'_>) -> Result<(), DevstackError> {
    progress(&format!("building LiveKit {VERSION} with go install (once, about three minutes)"));
    let folder = cache.join("livekit.building");
    fs::create_dir_all(&folder).at("create the folder", &folder)?;
    install(go, &folder, progress).await?;
    fs::rename(folder.join("server"), built).at("rename", &folder)?;
    progress(&format!("built {}", built.display()));
    fs::remove_dir_all(&folder).at("remove the folder", &folder)
}

async fn install(go: &Path, folder: &Path, progress: Progress<'_>) -> Result<(), DevstackError> {
    let mut command = Command::new(go);
    command.args(["install", PACKAGE]).env("GOBIN", folder).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| none(&format!("go does not start: {error}")))?;
    let said = match child.stderr.take() {
        Some(stderr) => follow(BufReader::new(stderr).lines(), progress).await,
        None => String::new(),
    };
    if succeeded(&mut child).await {
        return Ok(());
    }
    Err(none(&format!("`go install {PACKAGE}` failed: {}", tail(&said, 5))))
}

async fn succeeded(child: &mut Child) -> bool {
    child.wait().await.is_ok_and(|status| status.success())
}

/// Passes on what go says, and a sign of life where it says nothing, until it has ended; returns it all.
async fn follow(mut lines: Lines<BufReader<ChildStderr>>, progress: Progress<'_>) -> String {
    let started = Instant::now();
    let mut said = String::new();
    loop {
        match tokio::time::timeout(HEARTBEAT, lines.next_line()).await {
            Ok(Ok(Some(line))) => {
                progress(&line);
                said.push_str(&line);
                said.push('\n');
            }
            Ok(_) => return said,
            Err(_) => progress(&format!("still building LiveKit ({} s)", started.elapsed().as_secs())),
        }
    }
}

fn none(reason: &str) -> DevstackError {
    DevstackError::NoLiveKit { reason: reason.to_owned() }
}
