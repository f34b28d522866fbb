//! A LiveKit server on loopback.

mod config;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::child::{Spec, WatchedChild};
use crate::error::{At, DevstackError};
use crate::ports::{free_port, free_udp_port};
use crate::slot::Slot;
use crate::temporary::Temporary;
use crate::wait::{insist, until};

pub use config::LiveKitConfig;
use config::Ports;

const PROGRAM: &str = "LiveKit";
/// How long a start may take; it takes less than a second.
const READY_LIMIT: Duration = Duration::from_secs(30);
/// How long one question whether it is ready may take.
const PROBE_LIMIT: Duration = Duration::from_secs(2);
/// Starts with ports of the system's choice that somebody else took first.
const ATTEMPTS: u32 = 3;

/// A running LiveKit server on loopback, ended when this is dropped or the process ends.
///
/// HTTP, WebSocket and media listen on 127.0.0.1 only. Rooms live in its memory: a restart loses them all.
#[derive(Debug)]
pub struct LiveKit {
    binary: PathBuf,
    config: LiveKitConfig,
    ports: Ports,
    slot: Slot,
    _temporary: Temporary,
}

impl LiveKit {
    /// Writes the configuration, starts the server (see [`crate::livekit_binary::find`]) and waits until it
    /// answers.
    ///
    /// # Errors
    ///
    /// When the folder is unusable, a port is taken, or it does not answer within 30 seconds; the error carries
    /// the reason that its log gives.
    pub async fn start(binary: &Path, config: LiveKitConfig) -> Result<Self, DevstackError> {
        let temporary = Temporary::new(&config.dir, config.temporary);
        let mut attempt = 1;
        let (child, ports) = loop {
            let ports = choose_ports(&config)?;
            match launch(binary, &config, ports).await {
                Err(DevstackError::PortInUse { .. }) if config.port.is_none() && attempt < ATTEMPTS => {
                    attempt += 1
                }
                launched => break (launched?, ports),
            }
        };
        let (binary, slot) = (binary.to_path_buf(), Slot::new(child));
        Ok(Self { binary, config, ports, slot, _temporary: temporary })
    }

    /// Returns the address for clients: `ws://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.ports.http)
    }

    /// Returns the address for the server API: `http://127.0.0.1:<port>`.
    pub fn http_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.http)
    }

    /// Returns the port of HTTP and WebSocket on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.ports.http
    }

    /// Returns the name of the API key.
    pub fn api_key(&self) -> &str {
        &self.config.api_key
    }

    /// Returns the secret of the API key.
    pub fn api_secret(&self) -> &str {
        &self.config.api_secret
    }

    /// Returns the log file, which a temporary server takes with it when it stops.
    pub fn log(&self) -> PathBuf {
        self.config.log()
    }

    /// Says whether the server process is there.
    pub fn is_running(&self) -> bool {
        self.slot.is_running()
    }

    /// Ends it in order and waits for the end: 40 ms with nobody inside, about a second with people inside, who
    /// are mostly told SERVER_SHUTDOWN; on a busy machine some miss it and try to reconnect.
    pub async fn stop(&self) {
        self.slot.stop().await;
    }

    /// Kills it, as a crash would: nobody is told anything, and queued webhooks are lost.
    pub async fn kill(&self) {
        self.slot.kill().await;
    }

    /// Starts it again on the same ports with the same keys, and without the rooms it had.
    ///
    /// # Errors
    ///
    /// As for [`Self::start`]. One that runs is killed first.
    pub async fn restart(&self) -> Result<(), DevstackError> {
        self.slot.kill().await;
        self.slot.put(launch(&self.binary, &self.config, self.ports).await?);
        Ok(())
    }
}

fn choose_ports(config: &LiveKitConfig) -> Result<Ports, DevstackError> {
    // `port: 0` would take a free one, but not say which
    let http = config.port.map_or_else(free_port, Ok).doing("choose a port")?;
    let udp = config.media_udp_port.map_or_else(free_udp_port, Ok).doing("choose a port")?;
    Ok(Ports { http, udp })
}

/// Starts it and waits until it is ready; also waits a little for a former one on the same port to end.
async fn launch(binary: &Path, config: &LiveKitConfig, ports: Ports) -> Result<WatchedChild, DevstackError> {
    let passes =
        |error: &DevstackError| matches!(error, DevstackError::PortInUse { .. }) && config.port.is_some();
    insist(|| launch_once(binary, config, ports), passes).await
}

async fn launch_once(
    binary: &Path,
    config: &LiveKitConfig,
    ports: Ports,
) -> Result<WatchedChild, DevstackError> {
    // another LiveKit on this port would answer in the place of ours, before ours has noticed
    if TcpListener::bind(("127.0.0.1", ports.http)).is_err() {
        return Err(DevstackError::PortInUse { program: PROGRAM, port: ports.http });
    }
    config.write(ports).at("write the configuration", &config.file())?;
    let child = WatchedChild::spawn(Spec {
        args: vec!["--config".into(), config.file().into()],
        cleanup: config.temporary.then(|| config.dir.clone()),
        ..Spec::new(binary, config.log())
    })?;
    // a failed start exits with status 0 in v1.13.5: only an answer tells, and only if it is our child's
    let ready = until(READY_LIMIT, || async {
        let answers = answers(ports.http).await;
        (answers || !child.is_running()).then(|| answers && child.is_running())
    });
    if ready.await == Some(true) {
        return Ok(child);
    }
    let error = why_not(&child.log_tail(), config, ports.http);
    child.kill().await;
    Err(error)
}

/// Asks `GET /`, which LiveKit answers with 200 once it is ready.
async fn answers(port: u16) -> bool {
    tokio::time::timeout(PROBE_LIMIT, status_line(port))
        .await
        .is_ok_and(|line| line.is_ok_and(|line| line.split_ascii_whitespace().nth(1) == Some("200")))
}

async fn status_line(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(1024).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

fn why_not(tail: &str, config: &LiveKitConfig, port: u16) -> DevstackError {
    if tail.contains("address already in use") {
        return DevstackError::PortInUse { program: PROGRAM, port };
    }
    DevstackError::DidNotStart { program: PROGRAM, log: config.log(), tail: tail.to_owned() }
}
