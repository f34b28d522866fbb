//! Greenroom itself: this binary once more, as `greenroom serve` on a port of its own.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use greenroom_devstack::{Spec, WatchedChild, free_port};
use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::Secrets;
use secrecy::{ExposeSecret, SecretString};

use super::http::{Connection, readyz};
use super::{Bench, memory};
use crate::ambient::OsSecrets;
use crate::settings::Profile;
use crate::start::Start;

/// How often it is started; the median counts, since one start says little on a busy machine.
const STARTS: usize = 5;
/// How long a start may take.
const READY_LIMIT: Duration = Duration::from_secs(30);
/// How long to wait between two looks: short beside what is measured.
const TICK: Duration = Duration::from_millis(1);

/// The name of the key that Greenroom and LiveKit share.
pub(super) const LIVEKIT_KEY: &str = "greenroom-bench";

/// How often one address may try phone and job in a minute.
pub(super) const GUESSES_PER_ADDRESS: u64 = 30;

/// Where Greenroom looks for LiveKit, and the secret they share.
pub(super) struct LiveKitAt {
    pub(super) url: String,
    pub(super) secret: String,
}

impl LiveKitAt {
    /// Nobody listens there, for what does not ask LiveKit.
    pub(super) fn nobody() -> anyhow::Result<Self> {
        let port = free_port().context("there is no free port")?;
        Ok(Self { url: format!("ws://127.0.0.1:{port}"), secret: new_secret() })
    }
}

/// A secret for this run.
pub(super) fn new_secret() -> String {
    RefreshToken::new(OsSecrets.bytes()).expose().to_owned()
}

/// A running Greenroom.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    child: WatchedChild,
    program: PathBuf,
}

impl Server {
    /// Starts it several times, and gives the last one with the median of the times until each was ready.
    pub(super) async fn start_repeatedly(
        bench: &Bench<'_>,
        database: &SecretString,
    ) -> anyhow::Result<(Self, Duration)> {
        let livekit = LiveKitAt::nobody()?;
        let (mut server, took) = Self::start(bench, database, &livekit).await?;
        let mut times = vec![took];
        while times.len() < STARTS {
            server.stop().await;
            let (next, took) = Self::start(bench, database, &livekit).await?;
            server = next;
            times.push(took);
        }
        times.sort_unstable();
        let median = times.get(STARTS / 2).copied().unwrap_or_default();
        Ok((server, median))
    }

    /// Starts it, and tells how long it took from there until `/readyz` answered 200.
    pub(super) async fn start(
        bench: &Bench<'_>,
        database: &SecretString,
        livekit: &LiveKitAt,
    ) -> anyhow::Result<(Self, Duration)> {
        Self::start_with(bench, database, livekit, &[]).await
    }

    /// Starts it with these settings in place of the bench's.
    pub(super) async fn start_with(
        bench: &Bench<'_>,
        database: &SecretString,
        livekit: &LiveKitAt,
        others: &[(&str, &str)],
    ) -> anyhow::Result<(Self, Duration)> {
        let others = others.iter().map(|(name, value)| variable(name, value));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let program = std::env::current_exe()?;
        let spec = Spec {
            args: arguments(bench.start),
            // Of two values for one name the later counts.
            env: environment(address, database, livekit).into_iter().chain(others).collect(),
            ..Spec::new(&program, bench.folder.join("greenroom.log"))
        };
        let started = Instant::now();
        let server = Self { address, child: WatchedChild::spawn(spec)?, program };
        server.ready(started).await?;
        Ok((server, started.elapsed()))
    }

    async fn ready(&self, started: Instant) -> anyhow::Result<()> {
        while !self.is_ready().await {
            if !self.child.is_running() || started.elapsed() > READY_LIMIT {
                bail!("Greenroom did not become ready; the end of its log:\n{}", self.child.log_tail());
            }
            tokio::time::sleep(TICK).await;
        }
        Ok(())
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else { return false };
        connection.ask(&readyz()).await.is_ok_and(|status| status == 200)
    }

    /// The memory that it holds, in bytes, where the system tells (Linux).
    pub(super) fn resident(&self) -> Option<u64> {
        memory::resident(&self.process()?.to_string())
    }

    /// Greenroom's own process: the child of the watcher that runs our program.
    fn process(&self) -> Option<u32> {
        let watcher = self.child.process_group()?;
        let children = fs::read_to_string(format!("/proc/{watcher}/task/{watcher}/children")).ok()?;
        let mut children = children.split_whitespace().filter_map(|id| id.parse().ok());
        children
            .find(|id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == self.program))
    }

    pub(super) async fn stop(self) {
        self.child.stop().await;
    }
}

/// What our own command line says about settings is said once more. Only in development nobody is asked for a key.
fn arguments(start: &Start) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["--profile".into(), Profile::Development.as_str().into()];
    if let Some(file) = &start.file {
        arguments.extend(["--config".into(), file.into()]);
    }
    arguments.push("serve".into());
    arguments
}

/// The settings that the bench decides. All others are the operator's: thereby `GREENROOM__DATABASE__POOL_SIZE` and
/// the like can be tried out. Empty ones take away what would contradict.
fn environment(
    address: SocketAddr,
    database: &SecretString,
    livekit: &LiveKitAt,
) -> Vec<(OsString, OsString)> {
    let database = database.expose_secret();
    let variables = [
        ("HTTP__HOST", address.ip().to_string()),
        ("HTTP__PORT", address.port().to_string()),
        ("HTTP__TRUSTED_PROXIES", address.ip().to_string()),
        ("ENTRY__GUESSES_PER_ADDRESS", GUESSES_PER_ADDRESS.to_string()),
        ("ENTRY__GUESSES_PER_PHONE", "1000000".to_owned()),
        ("ENTRY__AUTHENTICATION", "off".to_owned()),
        ("DATABASE__URL", database.to_owned()),
        ("DATABASE__URL_FILE", String::new()),
        ("DATABASE__DIRECT_URL", database.to_owned()),
        ("DATABASE__DIRECT_URL_FILE", String::new()),
        ("LIVEKIT__URL", livekit.url.clone()),
        ("LIVEKIT__API_KEY", LIVEKIT_KEY.to_owned()),
        ("LIVEKIT__API_SECRET", livekit.secret.clone()),
        ("LIVEKIT__API_SECRET_FILE", String::new()),
        ("ENTRY__LINK_KEY", new_secret()),
        ("ENTRY__LINK_KEY_FILE", String::new()),
    ];
    variables.map(|(name, value)| variable(name, &value)).into()
}

fn variable(name: &str, value: &str) -> (OsString, OsString) {
    (format!("GREENROOM__{name}").into(), value.into())
}
