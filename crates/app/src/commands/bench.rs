//! `greenroom bench`: how fast this binary is on this machine, beside pgbench doing the same work in the same run.
//!
//! An absolute time says more about the machine than about us, hence the ratio. PostgreSQL is our own, with all its
//! durability; Greenroom is this very binary as a child process, so that the generator of the load shares neither
//! its runtime nor its memory. The outbox alone is measured in this process, with the worker that serves and a messenger
//! that answers at once, and so is a pass over all rooms, with a media server that answers at once. Nobody listens at
//! LiveKit's address but where its answers are measured: there it is a real one. Joins have both, one that answers at once and
//! a real one.

mod create;
mod figures;
mod given;
mod guesses;
mod http;
mod join;
mod load;
mod machine;
mod memory;
mod outbox;
mod pgbench;
mod reconcile;
mod report;
mod seed;
mod server;
mod server_status;
mod sql;
mod status;
mod webhooks;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, ValueEnum};
use greenroom_devstack::{Postgres, PostgresConfig};
use secrecy::SecretString;

use self::report::{Report, Section};
use crate::start::Start;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// How many rooms the database has whose status is asked for.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    rooms: u64,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=90))]
    connections: u16,
    /// How long each measurement takes, after two seconds that do not count.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many messages wait in the outbox.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    messages: u32,
    /// How many webhooks of LiveKit come in a second, repeated ones among them.
    #[arg(long, default_value_t = 3000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    webhook_rate: u32,
    /// How long they come, in seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=250))]
    webhook_seconds: u32,
    /// What is measured; several with commas between them.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Part::ALL)]
    only: Vec<Part>,
    /// Where the databases of the status are kept, one for each number of rooms, so that each is filled once.
    #[arg(long, default_value = ".greenroom/bench", value_name = "FOLDER")]
    data_dir: PathBuf,
}

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The status of rooms, the start, the memory.
    Status,
    /// New rooms.
    Create,
    /// Joins by link and refreshes.
    Join,
    /// Messages that go out.
    Outbox,
    /// Webhooks of LiveKit.
    Webhooks,
    /// Record and reality side by side, with a real LiveKit.
    ServerStatus,
    /// A pass over all rooms.
    Reconcile,
    /// Tries by phone and job.
    Guesses,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Status,
        Self::Create,
        Self::Join,
        Self::Outbox,
        Self::Webhooks,
        Self::ServerStatus,
        Self::Reconcile,
        Self::Guesses,
    ];
}

/// What is done before a measurement, so that caches are full and statements prepared.
const WARM_UP: Duration = Duration::from_secs(2);

/// The database of the settings; devstack makes it.
const DATABASE: &str = "greenroom";

pub(crate) async fn run(args: BenchArgs, start: &Start) -> anyhow::Result<()> {
    let bench = Bench { folder: folder(&args)?, args, start };
    let mut sections = vec![];
    for part in &bench.args.only {
        sections.push(bench.measure(*part).await?);
    }
    let BenchArgs { rooms, connections, seconds, .. } = bench.args;
    super::print(&Report { rooms, connections, seconds, sections }.to_string())?;
    Ok(())
}

fn say(line: &str) {
    eprintln!("{line}");
}

fn folder(args: &BenchArgs) -> anyhow::Result<PathBuf> {
    let folder = args.data_dir.join(format!("{}-rooms", args.rooms));
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(folder.canonicalize()?)
}

/// What all measurements know.
struct Bench<'a> {
    args: BenchArgs,
    start: &'a Start,
    folder: PathBuf,
}

/// A PostgreSQL with our tables.
struct Database<'a> {
    server: &'a Postgres,
    url: SecretString,
}

impl Bench<'_> {
    async fn measure(&self, part: Part) -> anyhow::Result<Section> {
        match part {
            Part::Status => status::measure(self).await,
            Part::Create => create::measure(self).await,
            Part::Join => join::measure(self).await,
            Part::Outbox => outbox::measure(self).await,
            Part::Webhooks => webhooks::measure(self).await,
            Part::ServerStatus => server_status::measure(self).await,
            Part::Reconcile => reconcile::measure(self).await,
            Part::Guesses => guesses::measure(self).await,
        }
    }

    /// Does something on the PostgreSQL that is kept in the folder.
    async fn on_kept<T>(
        &self,
        work: impl AsyncFnOnce(&Database<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        on(self.config("postgres"), work).await
    }

    /// Does something on a copy of the database that is kept in the folder, filled, with rooms that are open. The copy is
    /// thrown away afterwards.
    async fn on_copy<T>(
        &self,
        work: impl AsyncFnOnce(&Database<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.on_kept(async |kept| {
            seed::unless_done(&kept.url, self.args.rooms, &kept.server.folder().join("seeded")).await?;
            let copy = Database { server: kept.server, url: sql::copy(kept.server).await? };
            let done = work(&copy).await;
            sql::drop_copy(kept.server).await?;
            done
        })
        .await
    }

    /// Does something on an empty PostgreSQL, of which nothing is kept. It waits for the disk like any other.
    async fn on_empty<T>(
        &self,
        work: impl AsyncFnOnce(&Database<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        on(PostgresConfig { temporary: true, ..self.config("empty") }, work).await
    }

    /// Two pools (the seeding and the server) and pgbench never meet, but may overlap while one of them ends.
    fn config(&self, name: &str) -> PostgresConfig {
        PostgresConfig { max_connections: 200, ..PostgresConfig::new(self.folder.join(name)) }
    }
}

async fn on<T>(
    config: PostgresConfig,
    work: impl AsyncFnOnce(&Database<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let server = Postgres::start(config, &say).await?;
    let url = SecretString::from(server.url(DATABASE));
    let done = match greenroom_postgres::migrate(&url).await {
        Ok(_) => work(&Database { server: &server, url }).await,
        Err(error) => Err(error.into()),
    };
    server.stop().await;
    done
}
