//! The devstack against the real programs: what starts, what stays, and what is gone afterwards.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use greenroom_devstack::{
    DevstackError, Gentle, LiveKit, LiveKitConfig, Postgres, PostgresConfig, Spec, WatchedChild, free_port,
    free_udp_port, livekit_binary, testing,
};

const LIMIT: Duration = Duration::from_secs(20);

fn quiet(_line: &str) {}

async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < LIMIT, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// A child that writes its process id and then waits for a long time, ignoring the signal if it is told to.
fn sleeper(folder: &Path, script: &str) -> Spec {
    Spec { args: vec!["-c".into(), script.into()], ..Spec::new("/bin/sh", folder.join("log")) }
}

/// Reads the process id that a sleeper wrote first.
async fn process_of(child: &WatchedChild) -> rustix::process::Pid {
    eventually("it has written its process id", || child.log_tail().contains("ready")).await;
    let written = child.log_tail().lines().next().unwrap().parse().unwrap();
    rustix::process::Pid::from_raw(written).unwrap()
}

async fn is_gone(process: rustix::process::Pid) {
    eventually("the child ends", || rustix::process::test_kill_process(process).is_err()).await;
}

#[tokio::test]
async fn a_child_ends_and_its_folder_goes_when_the_pipe_from_us_closes() {
    let folder = tempfile::tempdir().unwrap();
    let cleanup = folder.path().join("data");
    fs::create_dir(&cleanup).unwrap();
    let spec = Spec {
        cleanup: Some(cleanup.clone()),
        ..sleeper(folder.path(), "echo $$; echo ready; exec sleep 600")
    };
    let child = WatchedChild::spawn(spec).unwrap();
    let process = process_of(&child).await;
    assert!(child.is_running());

    drop(child); // closes the pipe, and no more: this is what SIGKILL does to us

    is_gone(process).await;
    eventually("its folder goes", || !cleanup.exists()).await;
}

#[tokio::test]
async fn a_child_that_only_listens_to_the_second_signal_gets_one() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap 'echo first; trap \"exit 0\" TERM' TERM; echo ready; while :; do sleep 0.05; done";
    let child = WatchedChild::spawn(sleeper(folder.path(), script)).unwrap();
    eventually("it has set its trap", || child.log_tail().contains("ready")).await;
    let started = Instant::now();

    child.stop().await;

    assert!(fs::read_to_string(folder.path().join("log")).unwrap().contains("first"));
    assert!(started.elapsed() < Duration::from_secs(4), "it was killed rather than asked twice");
}

#[tokio::test]
async fn a_child_that_listens_to_nothing_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' TERM; echo $$; echo ready; while :; do sleep 0.05; done";
    let spec = Spec { patience_seconds: 1, ..sleeper(folder.path(), script) };
    let child = WatchedChild::spawn(spec).unwrap();
    let process = process_of(&child).await;

    child.stop().await;

    is_gone(process).await;
}

#[tokio::test]
async fn a_child_that_ends_by_itself_takes_its_watcher_along() {
    let folder = tempfile::tempdir().unwrap();
    let spec = Spec { gentle: Gentle::Int, ..sleeper(folder.path(), "echo no such luck; exit 3") };
    let child = WatchedChild::spawn(spec).unwrap();

    eventually("the watcher notices", || !child.is_running()).await;

    assert_eq!(child.log_tail(), "no such luck");
}

#[test]
fn no_port_is_handed_out_twice() {
    let mut ports: Vec<u16> =
        (0..50).flat_map(|_| [free_port().unwrap(), free_udp_port().unwrap()]).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 100);
}

#[tokio::test]
async fn postgres_keeps_its_data_and_its_password_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = PostgresConfig::new(folder.path().join("postgres"));
    let Some(first) = testing::or_skip(Postgres::start(config.clone(), &quiet).await) else {
        return;
    };
    let home = Removed(first.folder().to_path_buf());
    let (url, port) = (first.url("greenroom"), first.port());
    assert!(answers(port));
    let system_identifier = fs::read(home.0.join("data/global/pg_control")).unwrap()[..8].to_vec();
    first.stop().await;
    assert!(!answers(port));

    let again = PostgresConfig { port: Some(port), ..config };
    let second = Postgres::start(again.clone(), &quiet).await.unwrap();

    assert_eq!(second.url("greenroom"), url);
    assert_eq!(fs::read(home.0.join("data/global/pg_control")).unwrap()[..8], system_identifier);

    let elsewhere = PostgresConfig { port: None, ..again };
    let third = Postgres::start(elsewhere, &quiet).await;
    assert!(matches!(third, Err(DevstackError::DataInUse { .. })), "{third:?}");
    assert!(answers(port), "the refused one did no harm");

    second.kill().await;
    assert!(!answers(port));
    second.restart().await.unwrap();
    assert!(answers(port));
    second.stop().await;
}

/// Removes the folder at the end of a test; as root it is not where it was asked for.
struct Removed(std::path::PathBuf);

impl Drop for Removed {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[tokio::test]
async fn a_test_process_has_one_postgres() {
    let (Some(one), Some(other)) = tokio::join!(testing::postgres_or_skip(), testing::postgres_or_skip())
    else {
        return;
    };
    assert_eq!(one.port(), other.port());
    assert!(answers(one.port()));
}

#[test]
fn postgres_outlives_the_runtime_it_was_started_in() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let Some(postgres) = runtime().block_on(testing::postgres_or_skip()) else {
        return;
    };
    let again = runtime().block_on(testing::postgres_or_skip()).unwrap();
    assert!(again.is_running() && answers(postgres.port()));
}

#[tokio::test]
async fn a_temporary_postgres_leaves_no_folder() {
    let Some(postgres) = testing::or_skip(testing::own_postgres().await) else {
        return;
    };
    let folder = postgres.folder().to_path_buf();
    postgres.kill().await;
    postgres.restart().await.unwrap();
    assert!(folder.exists());
    postgres.stop().await;
    assert!(!folder.exists());
}

#[tokio::test]
async fn postgres_says_that_its_port_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let config = PostgresConfig {
        port: Some(port),
        durable: false,
        temporary: true,
        ..PostgresConfig::new(folder.path().join("postgres"))
    };
    match Postgres::start(config, &quiet).await {
        Err(DevstackError::NoPostgres { reason }) => eprintln!("SKIPPED: {reason}"),
        other => {
            assert!(matches!(other, Err(DevstackError::PortInUse { port: p, .. }) if p == port), "{other:?}")
        }
    }
}

#[tokio::test]
async fn livekit_answers_is_gone_after_a_crash_and_comes_back_on_the_same_port() {
    let Some(livekit) = testing::livekit_or_skip(Some("http://127.0.0.1:9/webhooks/livekit")).await else {
        return;
    };
    let (url, folder) = (livekit.url(), livekit.log().parent().unwrap().to_path_buf());
    assert!(answers(livekit.port()));

    livekit.kill().await;
    assert!(!livekit.is_running() && !answers(livekit.port()));

    livekit.restart().await.unwrap();
    assert_eq!(livekit.url(), url);
    assert!(answers(livekit.port()));

    livekit.stop().await;
    assert!(!answers(livekit.port()));
    assert!(!folder.exists());
}

#[tokio::test]
async fn a_livekit_that_cannot_start_says_why() {
    let Some(binary) = testing::or_skip(livekit_binary::find(&quiet).await) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut config = LiveKitConfig::new(folder.path(), "", "");
    config.webhook_url = Some("http://127.0.0.1:9/".into());
    let error = LiveKit::start(&binary, config).await.unwrap_err();
    assert!(matches!(&error, DevstackError::DidNotStart { tail, .. } if tail.contains("key")), "{error}");
}

#[tokio::test]
async fn livekit_says_that_its_port_is_taken() {
    let Some(binary) = testing::or_skip(livekit_binary::find(&quiet).await) else {
        return;
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let config = LiveKitConfig {
        port: Some(port),
        ..LiveKitConfig::new(folder.path(), testing::API_KEY, testing::API_SECRET)
    };
    let error = LiveKit::start(&binary, config).await.unwrap_err();
    assert!(matches!(error, DevstackError::PortInUse { port: p, .. } if p == port), "{error}");
}
