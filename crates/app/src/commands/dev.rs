//! `greenroom dev`: everything on this machine, for a newcomer and for every day.

mod demo;
mod keepsakes;
mod web;
mod welcome;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use greenroom_devstack::{LiveKit, LiveKitConfig, Postgres, PostgresConfig, livekit_binary};
use greenroom_preview::Preview;

use self::keepsakes::Keepsakes;
use crate::logging;
use crate::run::{Running, bind};
use crate::settings::{Profile, Settings};
use crate::start::Start;
use crate::wiring::{Ports, Services, real, simulated};

#[derive(Debug, Args)]
pub(crate) struct DevArgs {
    /// Where Greenroom listens; 4005 unless the settings say otherwise.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Where everything that stays is kept.
    #[arg(long, default_value = ".greenroom", value_name = "FOLDER")]
    data_dir: PathBuf,
    /// Where LiveKit listens.
    #[arg(long, default_value_t = 7880)]
    livekit_port: u16,
    /// Does not build the web pages; shows those of the last build, if there are any.
    #[arg(long)]
    no_web: bool,
    /// Runs without PostgreSQL and LiveKit, in memory: neither sound nor picture, and nothing is kept.
    #[arg(long)]
    simulate: bool,
}

/// The name of LiveKit's key in development.
const LIVEKIT_KEY: &str = "greenroom-dev";

/// What was started beside us, and has to be stopped after us.
#[derive(Default)]
struct Stack {
    postgres: Option<Postgres>,
    livekit: Option<LiveKit>,
    overrides: Vec<(&'static str, String)>,
}

pub(crate) async fn run(args: DevArgs, start: Start) -> anyhow::Result<()> {
    let start = Start { profile: Profile::Development, ..start };
    let data_dir = folder(&args.data_dir)?;
    let mut stack = Stack { overrides: fixed(&args, &start, &data_dir)?, ..Stack::default() };
    let livekit_secret = Keepsakes::in_folder(&data_dir)?.livekit_secret()?;
    stack.overrides.extend(placeholders(&args, &start, &livekit_secret));

    let settings = start.settings(&stack.overrides)?;
    logging::start(&settings.log)?;
    // The port comes first: when it is taken, nothing else needs to be started.
    let listener = bind(&settings)?;
    let here = listener.local_addr()?;
    stack.overrides.extend(public_url(&start, here));
    let pages = async {
        web::build(args.no_web, &data_dir).await;
        Ok(())
    };
    tokio::try_join!(stack.bring_up(&args, &start, &data_dir, &livekit_secret, here), pages)?;
    let settings = start.settings(&stack.overrides)?;
    let services = Services::new(ports(&args, &settings).await?, &settings, args.simulate);
    let running = Running::start(listener, services.clone(), &settings)?;
    let demo = demo::interview(&services).await?;
    super::print(&welcome::text(&settings, &demo, &data_dir, &services))?;
    running.until_signal().await?;
    stack.bring_down().await;
    Ok(())
}

/// Tells who waits how far it is.
fn say(line: &str) {
    eprintln!("{line}");
}

fn folder(asked: &Path) -> anyhow::Result<PathBuf> {
    std::fs::create_dir_all(asked).with_context(|| format!("cannot make the folder {}", asked.display()))?;
    Ok(asked.canonicalize()?)
}

async fn ports(args: &DevArgs, settings: &Settings) -> anyhow::Result<Ports> {
    if args.simulate {
        return Ok(shown_here(simulated(settings)?));
    }
    let named = "the database that database.url or DATABASE_URL names";
    greenroom_postgres::migrate(settings.database.direct()).await.context(named)?;
    Ok(shown_here(real(settings)?))
}

/// Messages that are not sent appear on the terminal, too.
fn shown_here(ports: Ports) -> Ports {
    let onlooker = |preview: &Preview| {
        // A terminal that is gone is no reason to stop.
        let _ = super::print(&welcome::message(preview));
    };
    Ports { post: ports.post.watched_by(Arc::new(onlooker)), ..ports }
}

/// What the command line decides, and the secrets that the data folder keeps.
fn fixed(args: &DevArgs, start: &Start, data_dir: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    let named = Settings::named_by_operator(start.file.as_deref(), &start.environment);
    let mut overrides = vec![];
    if let Some(port) = args.port {
        overrides.push(("http.port", port.to_string()));
    }
    if !named.contains("entry.link_key") {
        overrides.push(("entry.link_key", Keepsakes::in_folder(data_dir)?.link_key()?));
    }
    Ok(overrides)
}

/// What stands in links: the port that was bound, wherever it came from, unless the operator says otherwise.
fn public_url(start: &Start, here: SocketAddr) -> Option<(&'static str, String)> {
    let named = Settings::named_by_operator(start.file.as_deref(), &start.environment);
    let url = || ("http.public_url", format!("http://localhost:{}", here.port()));
    (!named.contains("http.public_url")).then(url)
}

/// What will be true once the stack is up, as far as the operator names nothing else: enough to check the settings.
fn placeholders(args: &DevArgs, start: &Start, livekit_secret: &str) -> Vec<(&'static str, String)> {
    let named = Settings::named_by_operator(start.file.as_deref(), &start.environment);
    let mut overrides = vec![];
    if args.simulate || !named.contains("database.url") {
        overrides.push(("database.url", "postgres://localhost/greenroom".to_owned()));
    }
    if args.simulate || !named.contains("livekit.url") {
        overrides.push(("livekit.url", format!("ws://127.0.0.1:{}", args.livekit_port)));
        overrides.push(("livekit.api_key", LIVEKIT_KEY.to_owned()));
        overrides.push(("livekit.api_secret", livekit_secret.to_owned()));
    }
    overrides
}

impl Stack {
    /// Starts what the operator does not name; nothing for a simulation.
    async fn bring_up(
        &mut self,
        args: &DevArgs,
        start: &Start,
        data_dir: &Path,
        livekit_secret: &str,
        here: SocketAddr,
    ) -> anyhow::Result<()> {
        if args.simulate {
            return Ok(());
        }
        let named = Settings::named_by_operator(start.file.as_deref(), &start.environment);
        if !named.contains("database.url") {
            let postgres = Postgres::start(PostgresConfig::new(data_dir.join("postgres")), &say).await?;
            self.overrides.push(("database.url", postgres.url("greenroom")));
            self.postgres = Some(postgres);
        }
        if !named.contains("livekit.url") {
            let binary = livekit_binary::find(&say).await?;
            let config = LiveKitConfig {
                port: Some(args.livekit_port),
                webhook_url: Some(format!("http://{here}/webhooks/livekit")),
                ..LiveKitConfig::new(data_dir.join("livekit"), LIVEKIT_KEY, livekit_secret)
            };
            self.livekit = Some(LiveKit::start(&binary, config).await?);
        }
        Ok(())
    }

    /// Stops what was started, people inside or not.
    async fn bring_down(self) {
        if let Some(livekit) = self.livekit {
            livekit.stop().await;
        }
        if let Some(postgres) = self.postgres {
            postgres.stop().await;
        }
    }
}
