//! Builds the web pages with npm, when something of them has changed.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use crate::Progress;
use crate::child::{Spec, WatchedChild};
use crate::environment::on_path;
use crate::error::{At, DevstackError};
use crate::lock;

/// The page by whose time a build is known.
const STAMP: &str = "dist/join.html";
/// What a build reads, beside the files next to `package.json`.
const SOURCES: [&str; 2] = ["src", "public"];

/// Brings `dist` in this folder up to date: `npm ci` when the lockfile is newer than what is installed, and `npm run build`.
/// What they say goes to the log. When nothing has changed since the last build, npm is not even looked for.
///
/// Two processes that ask at the same time build once: the second waits.
///
/// # Errors
///
/// [`DevstackError::NoNpm`], or what npm said when it failed.
pub async fn build(web: &Path, log: &Path, progress: Progress<'_>) -> Result<(), DevstackError> {
    if is_built(web) {
        return Ok(());
    }
    let npm = on_path("npm").ok_or(DevstackError::NoNpm)?;
    let _one_at_a_time = lock::exclusive(&web.join("node_modules.lock")).await?;
    if is_built(web) {
        return Ok(());
    }
    progress("building the web pages (npm; again only when they change)");
    if !is_installed(web) {
        run(&npm, &["ci", "--no-audit", "--no-fund"], web, log).await?;
    }
    let sources = newest_source(web);
    run(&npm, &["run", "build"], web, log).await?;
    stamp(&web.join(STAMP), sources)
}

async fn run(npm: &Path, args: &[&str], web: &Path, log: &Path) -> Result<(), DevstackError> {
    let spec = Spec {
        args: args.iter().map(Into::into).collect(),
        env: vec![("NO_COLOR".into(), "1".into())],
        folder: Some(web.to_path_buf()),
        with_children: true,
        ..Spec::new(npm, log)
    };
    let child = WatchedChild::spawn(spec)?;
    if child.succeeded().await {
        return Ok(());
    }
    let output = format!("{}\n(all of it is in {})", child.log_tail(), log.display());
    Err(DevstackError::Command { program: format!("npm {}", args.join(" ")), output })
}

/// Dates the build by the sources that it began with, so that what was changed meanwhile counts as newer.
fn stamp(page: &Path, sources: Option<SystemTime>) -> Result<(), DevstackError> {
    let file = File::options().append(true).open(page).at("open", page)?;
    sources.map_or(Ok(()), |time| file.set_modified(time)).at("date", page)
}

fn is_built(web: &Path) -> bool {
    changed(&web.join(STAMP)).is_some_and(|built| newest_source(web).is_some_and(|source| source <= built))
}

/// `npm ci` and `npm install` write the inner lockfile last.
fn is_installed(web: &Path) -> bool {
    let installed = changed(&web.join("node_modules/.package-lock.json"));
    installed.is_some_and(|installed| {
        changed(&web.join("package-lock.json")).is_some_and(|lock| lock <= installed)
    })
}

fn newest_source(web: &Path) -> Option<SystemTime> {
    let beside = entries(web).filter(|path| path.is_file());
    let below = SOURCES.iter().filter_map(|folder| newest(&web.join(folder)));
    beside.filter_map(|file| changed(&file)).chain(below).max()
}

/// The newest of a folder and all that is in it. A folder is as new as the last file that came or went.
fn newest(path: &Path) -> Option<SystemTime> {
    entries(path).filter_map(|entry| newest(&entry)).chain(changed(path)).max()
}

/// What is in a folder; nothing if it is none.
fn entries(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}
