//! pgbench: the yardstick. It asks PostgreSQL the same statement directly, prepared, with as many clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use greenroom_devstack::Postgres;
use secrecy::ExposeSecret;
use tokio::process::Command;
use url::Url;

use super::figures::Figures;
use super::{BenchArgs, Database, WARM_UP, say};

/// How many threads drive its clients: as many as the machine has cores for that, beside PostgreSQL itself.
const THREADS: &str = "2";

/// A pgbench that fits, and the server it is to ask.
pub(super) struct Pgbench {
    program: PathBuf,
    url: Url,
    folder: PathBuf,
    /// Its own version, and PostgreSQL's where that differs.
    pub(super) version: String,
}

impl Pgbench {
    /// Looks beside the running PostgreSQL, then on PATH. `None`, said aloud, where there is none.
    pub(super) async fn find(database: &Database<'_>, folder: &Path) -> anyhow::Result<Option<Self>> {
        let url = Url::parse(database.url.expose_secret()).context("the address of PostgreSQL is no URL")?;
        for program in beside(database.server).into_iter().chain([PathBuf::from("pgbench")]) {
            let version = Command::new(&program).arg("--version").stdin(Stdio::null()).output().await;
            if let Ok(Output { status, stdout, .. }) = version
                && status.success()
            {
                let version = String::from_utf8_lossy(&stdout).trim().to_owned();
                return Ok(Some(Self { program, url, folder: folder.into(), version }));
            }
        }
        say(
            "pgbench is MISSING (Debian: postgresql-contrib or postgresql-<version>): there will be no ratios",
        );
        Ok(None)
    }

    /// Lets PostgreSQL finish what the filling left to do, so that it does not do it while it is measured.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        let script = self.script("settle.sql", "VACUUM ANALYZE;\nCHECKPOINT;\n")?;
        let mut command = self.command();
        command.args(["--client", "1", "--transactions", "1", "--file"]).arg(script);
        run(command).await.map(drop)
    }

    /// The figures of a script, where there is a pgbench.
    pub(super) async fn yardstick(
        pgbench: Option<&Self>,
        script: &str,
        args: &BenchArgs,
    ) -> anyhow::Result<Option<Figures>> {
        let Some(pgbench) = pgbench else { return Ok(None) };
        say(&format!("pgbench asks PostgreSQL for {} s", args.seconds));
        pgbench.measure(script, args.connections, args.seconds).await.map(Some)
    }

    /// Runs a script again and again, after a run that does not count.
    async fn measure(&self, script: &str, clients: u16, seconds: u64) -> anyhow::Result<Figures> {
        let script = self.script("script.sql", script)?;
        run(self.asking(&script, clients, WARM_UP.as_secs())).await?;
        let mut command = self.asking(&script, clients, seconds);
        let logs = self.empty_folder("pgbench-log")?;
        command.arg("--log").arg("--log-prefix").arg(logs.join("transactions"));
        let told = run(command).await?;
        let figures = Figures::of(latencies(&logs)?, Duration::from_secs(seconds));
        fs::remove_dir_all(&logs)?;
        let rate = rate(&told).context("pgbench did not tell its rate")?;
        Ok(Figures { rate, ..figures.context("pgbench wrote no log")? })
    }

    fn asking(&self, script: &Path, clients: u16, seconds: u64) -> Command {
        let mut command = self.command();
        command.args(["--protocol", "prepared", "--jobs", THREADS, "--client", &clients.to_string()]);
        // What a client remembers from one time to the next begins as 0, where a script has such a thing.
        command.args(["--define", "last=0", "--time", &seconds.to_string(), "--file"]).arg(script);
        command
    }

    /// The password goes by the environment, where other users of the machine cannot read it.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("PGPASSWORD", self.url.password().unwrap_or_default()).stdin(Stdio::null());
        command.args(["--no-vacuum", "--host", self.url.host_str().unwrap_or("127.0.0.1")]);
        command.args(["--port", &self.url.port().unwrap_or(5432).to_string()]);
        command.args(["--username", self.url.username()]);
        command.env("PGDATABASE", self.url.path().trim_start_matches('/')).kill_on_drop(true);
        command
    }

    fn script(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    fn empty_folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        let _left_by_an_interrupted_run = fs::remove_dir_all(&path);
        fs::create_dir(&path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        Ok(path)
    }
}

/// The pgbench in the folder that PostgreSQL was started from; it writes its own path into `postmaster.opts`.
fn beside(postgres: &Postgres) -> Option<PathBuf> {
    let options = fs::read_to_string(postgres.folder().join("data/postmaster.opts")).ok()?;
    let program = Path::new(options.split(" \"").next()?).canonicalize().ok()?;
    Some(program.with_file_name("pgbench"))
}

/// The name of the room whose number is pgbench's variable `room`.
///
/// pgbench's variables are numbers, so PostgreSQL makes the name of one: some microseconds that only pgbench pays.
pub(super) const ROOM_NAME: &str = "('interview_' || lpad(to_hex(:room::bigint), 32, '0'))";

/// The store's statement for a random room.
pub(super) fn status_script(rooms: u64) -> String {
    let statement = greenroom_postgres::find_statement().replace("$1", ROOM_NAME);
    format!("\\set room random(0, {})\n{statement};\n", rooms.saturating_sub(1))
}

async fn run(mut command: Command) -> anyhow::Result<String> {
    let Output { status, stdout, stderr } = command.output().await.context("pgbench cannot be started")?;
    if !status.success() {
        bail!("pgbench failed ({status}): {}", String::from_utf8_lossy(&stderr).trim());
    }
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

/// The line `tps = 12345.678901 (without initial connection time)`.
fn rate(told: &str) -> Option<f64> {
    told.lines().find_map(|line| line.strip_prefix("tps = "))?.split(' ').next()?.parse().ok()
}

/// The latencies in all logs of a run, one for each thread: the third word of each line, in microseconds.
fn latencies(logs: &Path) -> anyhow::Result<Vec<u32>> {
    let mut latencies = vec![];
    for log in fs::read_dir(logs)? {
        let text = fs::read_to_string(log?.path())?;
        let words = text.lines().filter_map(|line| line.split(' ').nth(2));
        latencies.extend(words.filter_map(|micros| micros.parse::<u32>().ok()));
    }
    Ok(latencies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_the_one_without_the_time_to_connect() {
        let told = "latency average = 1.9 ms\ninitial connection time = 61.0 ms\n\
                    tps = 16789.012345 (without initial connection time)\n";
        assert_eq!(rate(told), Some(16_789.012_345));
    }

    #[test]
    fn the_script_asks_for_every_room_by_the_name_that_it_has() {
        let script = status_script(1000);
        assert!(script.starts_with("\\set room random(0, 999)\nSELECT "));
        assert!(script.contains("lpad(to_hex(:room::bigint), 32, '0')") && !script.contains('$'));
    }
}
