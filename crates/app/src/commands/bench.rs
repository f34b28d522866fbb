//! `greenroom bench`: how fast this binary is on this machine, beside pgbench doing the same work in the same run.
//!
//! An absolute time says more about the machine than about us, hence the ratio. PostgreSQL is our own, with all its
//! durability; Greenroom is this very binary as a child process, so that the generator of the load shares neither
//! its runtime nor its memory. Nobody listens at its LiveKit's address: nothing that is measured asks LiveKit.

mod figures;
mod http;
mod load;
mod machine;
mod pgbench;
mod report;
mod seed;
mod server;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use greenroom_devstack::{Postgres, PostgresConfig};
use secrecy::SecretString;

use self::figures::Figures;
use self::load::Load;
use self::pgbench::Pgbench;
use self::report::{Report, Weight};
use self::server::Server;
use crate::start::Start;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// How many rooms the database has.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    rooms: u64,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=90))]
    connections: u16,
    /// How long each measurement takes, after two seconds that do not count.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Where the databases are kept, one for each number of rooms, so that each is filled once.
    #[arg(long, default_value = ".greenroom/bench", value_name = "FOLDER")]
    data_dir: PathBuf,
}

/// What is done before a measurement, so that caches are full and statements prepared.
const WARM_UP: Duration = Duration::from_secs(2);

/// The database of the settings; devstack makes it.
const DATABASE: &str = "greenroom";

pub(crate) async fn run(args: BenchArgs, start: &Start) -> anyhow::Result<()> {
    let folder = folder(&args)?;
    // Two pools (the seeding and the server) and pgbench never meet, but may overlap while one of them ends.
    let config = PostgresConfig { max_connections: 200, ..PostgresConfig::new(folder.join("postgres")) };
    let postgres = Postgres::start(config, &say).await?;
    let measured = measure(&args, start, &postgres, &folder).await;
    postgres.stop().await;
    super::print(&measured?.to_string())?;
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

async fn measure(
    args: &BenchArgs,
    start: &Start,
    postgres: &Postgres,
    folder: &Path,
) -> anyhow::Result<Report> {
    let url = SecretString::from(postgres.url(DATABASE));
    greenroom_postgres::migrate(&url).await?;
    let marker = postgres.folder().join("seeded");
    let seeding = seed::unless_done(&url, args.rooms, &marker).await?;
    let pgbench = Pgbench::find(postgres, &url, folder).await?;
    if let Some(pgbench) = &pgbench {
        pgbench.settle().await?;
    }
    let yardstick = yardstick(args, pgbench.as_ref()).await?;
    let (weight, floor, status) = greenroom(args, start, &url, folder).await?;
    let postgres = machine::postgres(postgres, pgbench.as_ref());
    Ok(Report {
        connections: args.connections,
        seconds: args.seconds,
        rooms: args.rooms,
        seeding,
        weight,
        floor,
        status,
        yardstick,
        postgres,
    })
}

/// pgbench's figures, where there is a pgbench.
async fn yardstick(args: &BenchArgs, pgbench: Option<&Pgbench>) -> anyhow::Result<Option<Figures>> {
    let Some(pgbench) = pgbench else { return Ok(None) };
    say(&format!("pgbench asks PostgreSQL for {} s", args.seconds));
    pgbench.measure(args.rooms, args.connections, args.seconds).await.map(Some)
}

/// Starts Greenroom and measures it: its weight, HTTP alone, and the status of random rooms.
async fn greenroom(
    args: &BenchArgs,
    start: &Start,
    url: &SecretString,
    folder: &Path,
) -> anyhow::Result<(Weight, Figures, Figures)> {
    say("starting Greenroom a few times");
    let (server, ready) = Server::start_repeatedly(start, url, folder).await?;
    // What a start needs once (migrations looked at, LiveKit asked) is let go of first.
    tokio::time::sleep(WARM_UP).await;
    let idle = server.resident();
    let load = Load { address: server.address, connections: args.connections, seconds: args.seconds };
    say(&format!("asking Greenroom for {} s, twice", args.seconds));
    let rooms = args.rooms;
    let status = load.run(move |random| http::room_status(&seed::room_name(random % rooms))).await;
    let floor = load.run(|_| http::healthz()).await;
    let weight = Weight { ready, idle, loaded: server.resident(), binary: machine::binary_size() };
    server.stop().await;
    Ok((weight, floor?, status?))
}
