//! What a person waits for most: the status of a room. With it, what Greenroom weighs.

use std::time::Duration;

use super::figures::Figures;
use super::load::Load;
use super::pgbench::{Pgbench, status_script};
use super::report::{Against, Row, Section, Target, against, figures, megabytes, met, none, row};
use super::seed::{self, Seeding};
use super::server::Server;
use super::{Bench, Database, WARM_UP, http, machine, say};

/// At least half of pgbench's rate, and at most four times its 99th percentile.
const TARGET: Target = Target { least_rate: 0.5, most_latency: Some(4.0) };
const MOST_READY: Duration = Duration::from_millis(300);
const MOST_IDLE: u64 = 40_000_000;

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    bench.on_kept(async |database| on(bench, database).await).await
}

async fn on(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Section> {
    let rooms = bench.args.rooms;
    let marker = database.server.folder().join("seeded");
    let seeding = seed::unless_done(&database.url, rooms, &marker).await?;
    let pgbench = Pgbench::find(database, &bench.folder).await?;
    if let Some(pgbench) = &pgbench {
        pgbench.settle().await?;
    }
    let yardstick = Pgbench::yardstick(pgbench.as_ref(), &status_script(rooms), &bench.args).await?;
    let measured = greenroom(bench, database).await?;
    let postgres = machine::postgres(database.server, pgbench.as_ref());
    Ok(Section { postgres, note: told(&seeding, rooms), rows: measured.rows(yardstick.as_ref()) })
}

fn told(seeding: &Seeding, rooms: u64) -> String {
    match seeding {
        Seeding::DoneBefore => "The database of the status was filled by a former run".to_owned(),
        Seeding::Took(time) => {
            let (seconds, rate) = (time.as_secs_f64(), rooms as f64 / time.as_secs_f64());
            format!("The database of the status was filled in {seconds:.1} s ({rate:.0} rooms/s)")
        }
    }
}

/// What Greenroom costs before it does anything, while it does a lot, and after it.
struct Measured {
    ready: Duration,
    floor: Figures,
    status: Figures,
    /// Resident bytes; `None` where the system does not tell.
    idle: Option<u64>,
    loaded: Option<u64>,
}

/// Starts Greenroom and measures it: its weight, HTTP alone, and the status of random rooms.
async fn greenroom(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Measured> {
    say("starting Greenroom a few times");
    let (server, ready) = Server::start_repeatedly(bench, &database.url).await?;
    // What a start needs once (migrations looked at, LiveKit asked) is let go of first.
    tokio::time::sleep(WARM_UP).await;
    let idle = server.resident();
    let load = Load::on(&server, &bench.args);
    say(&format!("asking Greenroom for {} s, twice", bench.args.seconds));
    let rooms = bench.args.rooms;
    let status = load.run(200, move |random| http::room_status(&seed::room_name(random % rooms))).await;
    let floor = load.run(200, |_| http::healthz()).await;
    let loaded = server.resident();
    server.stop().await;
    Ok(Measured { ready, floor: floor?, status: status?, idle, loaded })
}

impl Measured {
    fn rows(&self, yardstick: Option<&Figures>) -> Vec<Row> {
        let mut rows = vec![figures("`GET /healthz`: HTTP alone", Some(&self.floor), none())];
        let names = Against { theirs: "pgbench, the same SQL, prepared", ours: "`POST /api/room/status`" };
        rows.extend(against(names, &self.status, yardstick, TARGET));
        rows.extend(self.weight());
        rows
    }

    fn weight(&self) -> [Row; 4] {
        let ready = format!("{} ms", self.ready.as_millis());
        let is_quick = met(Some(self.ready <= MOST_READY));
        let is_small = met(self.idle.map(|bytes| bytes <= MOST_IDLE));
        [
            row("start until `/readyz` answers 200", [ready, "≤ 300 ms".into(), is_quick]),
            row("resident memory, idle", [megabytes(self.idle), "≤ 40 MB".into(), is_small]),
            row("resident memory, after the load", [megabytes(self.loaded), String::new(), String::new()]),
            row("the binary", [megabytes(machine::binary_size()), String::new(), String::new()]),
        ]
    }
}
