use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use greenroom_devstack::free_port;
use greenroom_devstack::testing::{self, Participant};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::greenroom::client;

/// What a start or an end may take on a machine whose disk is busy: PostgreSQL keeps its data for good here, and
/// waits until the disk has them. Twice what it and LiveKit are given, which is 60 s and 30 s.
const UP_OR_DOWN: Duration = Duration::from_secs(180);

fn dev(folder: &Path, port: u16, livekit_port: u16, more: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
    command.args(["dev", "--data-dir"]).arg(folder).args(["--port", &port.to_string()]).args(more);
    // Tests of npm are the devstack's: the pages of the checkout are somebody's work.
    command.args(["--no-web", "--livekit-port", &livekit_port.to_string()]);
    command.stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true);
    command.spawn().unwrap()
}

/// Reads what a newcomer reads, up to the last line.
async fn welcome(lines: &mut Lines<BufReader<ChildStdout>>) -> Vec<String> {
    let mut text = vec![];
    while let Some(line) = tokio::time::timeout(UP_OR_DOWN, lines.next_line()).await.unwrap().unwrap() {
        let last = line.contains("curl");
        text.push(line);
        if last {
            return text;
        }
    }
    panic!("it ended: {text:?}");
}

fn listens(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
}

async fn interrupt(mut child: Child) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
    assert!(tokio::time::timeout(UP_OR_DOWN, child.wait()).await.unwrap().unwrap().success());
}

fn link_of(text: &[String], who: &str) -> String {
    let line = text.iter().find(|line| line.trim().starts_with(who)).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

async fn join(port: u16, link: &str) -> Value {
    let url = format!("http://127.0.0.1:{port}/api/room/join");
    client().post(url).json(&json!({ "link": link })).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn one_command_brings_everything_up_and_ctrl_c_takes_all_of_it_down_with_people_inside() {
    // Asking for the real things first says so, and passes, where they cannot be had.
    let Some(_) = testing::or_skip(greenroom_devstack::livekit_binary::find(&|_| {}).await) else { return };
    let folder = tempfile::tempdir().unwrap();
    let (port, livekit_port) = (free_port().unwrap(), free_port().unwrap());
    let mut child = dev(folder.path(), port, livekit_port, &[]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let text = welcome(&mut lines).await;
    assert!(text.iter().filter(|line| !line.is_empty()).count() <= 12, "{text:?}");
    assert!(text.iter().any(|line| line.contains("NOT for production")));

    assert!(text.iter().any(|line| line.contains("Dashboard")), "{text:?}");
    let link = link_of(&text, "Candidate");
    assert_ne!(link_of(&text, "Interviewer"), link, "an interview is held by two");
    let pass = join(port, &link).await;
    let person = Participant::join(pass["livekitUrl"].as_str().unwrap(), pass["token"].as_str().unwrap())
        .await
        .unwrap();
    interrupt(child).await;
    assert!(!listens(port) && !listens(livekit_port));
    drop(person);

    let mut child = dev(folder.path(), port, livekit_port, &[]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(link_of(&welcome(&mut lines).await, "Candidate"), link, "the data are there the next time");
    interrupt(child).await;
}

#[tokio::test]
async fn without_livekit_it_simulates_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (port, livekit_port) = (free_port().unwrap(), free_port().unwrap());
    let mut child = dev(folder.path(), port, livekit_port, &["--simulate"]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let text = welcome(&mut lines).await;
    assert!(text.iter().any(|line| line.contains("SIMULATED")), "{text:?}");
    assert_eq!(join(port, &link_of(&text, "Candidate")).await["success"], true);
    interrupt(child).await;
    tokio::time::timeout(Duration::from_secs(5), lines.next_line()).await.unwrap().unwrap();
}
