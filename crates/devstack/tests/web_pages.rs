//! The web pages, built by the real npm out of a small package of the test's own.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs::{self, File};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use greenroom_devstack::{DevstackError, testing, web_pages};
use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

/// Counts its builds in the page, and does what its source says.
const BUILD: &str = r#"
import fs from 'node:fs';
const source = fs.readFileSync('src/join.ts', 'utf8');
if (source === 'broken') { console.error('src/join.ts is broken'); process.exit(1); }
if (source === 'endless') { fs.writeFileSync('process', String(process.pid)); setInterval(() => {}, 1000); }
const former = fs.existsSync('dist/join.html') ? Number(fs.readFileSync('dist/join.html', 'utf8')) : 0;
fs.mkdirSync('dist', { recursive: true });
fs.writeFileSync('dist/join.html', String(former + 1));
"#;

const LOCK: &str = r#"{ "name": "web", "lockfileVersion": 3, "packages": { "": { "name": "web" } } }"#;

/// Far longer than npm should take, for slow machines.
const LIMIT: Duration = Duration::from_secs(120);

/// A package without dependencies, so that nothing is fetched.
fn package(source: &str) -> TempDir {
    let web = tempfile::tempdir().unwrap();
    fs::create_dir(web.path().join("src")).unwrap();
    for (name, text) in [
        ("package.json", r#"{ "name": "web", "scripts": { "build": "node build.mjs" } }"#),
        ("package-lock.json", LOCK),
        ("build.mjs", BUILD),
        ("src/join.ts", source),
    ] {
        fs::write(web.path().join(name), text).unwrap();
    }
    web
}

/// Writes a file as somebody does who comes later: the clock of a file system is coarse.
fn write_later(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    let later = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    File::options().append(true).open(path).unwrap().set_modified(later).unwrap();
}

/// What came of it, and what was said meanwhile.
async fn build(web: &Path) -> (Result<(), DevstackError>, Vec<String>) {
    let (said, log) = (Mutex::new(vec![]), tempfile::tempdir().unwrap());
    let say = |line: &str| said.lock().unwrap().push(line.to_owned());
    let outcome = web_pages::build(web, &log.path().join("log"), &say).await;
    (outcome, said.into_inner().unwrap())
}

fn builds(web: &Path) -> String {
    fs::read_to_string(web.join("dist/join.html")).unwrap()
}

#[tokio::test]
async fn pages_are_built_once_for_each_change() {
    let web = package("one");
    let (outcome, said) = build(web.path()).await;
    let Some(()) = testing::or_skip(outcome) else { return };
    assert_eq!((said.len(), builds(web.path()).as_str()), (1, "1"), "{said:?}");

    let (outcome, said) = build(web.path()).await;
    outcome.unwrap();
    assert_eq!((said.len(), builds(web.path()).as_str()), (0, "1"), "{said:?}");

    write_later(&web.path().join("src/join.ts"), "two");
    build(web.path()).await.0.unwrap();
    assert_eq!(builds(web.path()), "2");
}

#[tokio::test]
async fn of_two_who_ask_at_once_one_builds() {
    let web = package("one");
    let ((one, _), (other, _)) = tokio::join!(build(web.path()), build(web.path()));
    let Some(()) = testing::or_skip(one.and(other)) else { return };
    assert_eq!(builds(web.path()), "1");
}

#[tokio::test]
async fn packages_are_installed_again_when_the_lockfile_is_newer() {
    let web = package("one");
    let Some(()) = testing::or_skip(build(web.path()).await.0) else { return };
    // `npm ci` begins by removing what is installed.
    let left = web.path().join("node_modules/left");
    fs::create_dir_all(&left).unwrap();
    fs::write(web.path().join("node_modules/.package-lock.json"), LOCK).unwrap();
    write_later(&web.path().join("src/join.ts"), "two");
    build(web.path()).await.0.unwrap();
    assert!(left.exists(), "nothing was installed anew");

    write_later(&web.path().join("package-lock.json"), LOCK);
    fs::remove_file(web.path().join("dist/join.html")).unwrap();
    build(web.path()).await.0.unwrap();
    assert!(!left.exists(), "everything was installed anew");
}

#[tokio::test]
async fn a_build_that_fails_says_why_and_is_tried_again() {
    let web = package("broken");
    for _ in 0..2 {
        let error = build(web.path()).await.0.unwrap_err();
        if let DevstackError::NoNpm = error {
            let _skipped: Option<()> = testing::or_skip(Err(error));
            return;
        }
        assert!(error.to_string().contains("src/join.ts is broken"), "{error}");
    }
}

#[tokio::test]
async fn a_build_whose_starter_is_gone_ends() {
    let web = package("endless");
    let process = web.path().join("process");
    let begun = async {
        while fs::read_to_string(&process).unwrap_or_default().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    // Whichever ends first, the other is dropped: here the build, which closes the pipe to npm's watcher, as SIGKILL would.
    let given_up = tokio::time::timeout(LIMIT, async {
        tokio::select! { (outcome, _) = build(web.path()) => Some(outcome), () = begun => None }
    });
    if let Some(outcome) = given_up.await.unwrap() {
        let _skipped = testing::or_skip(outcome);
        return;
    }
    let process = Pid::from_raw(fs::read_to_string(&process).unwrap().parse().unwrap()).unwrap();
    let gone = async {
        while test_kill_process(process).is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LIMIT, gone).await.unwrap();
}
