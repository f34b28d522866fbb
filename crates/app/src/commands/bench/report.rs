//! The table, in Markdown, ready for `docs/benchmarks.md`.

use std::fmt;
use std::time::Duration;

use greenroom_domain::clock::Clock;

use super::figures::Figures;
use super::machine;
use super::seed::Seeding;
use crate::ambient::SystemClock;

/// Everything that was measured in one run.
pub(super) struct Report {
    pub(super) rooms: u64,
    pub(super) connections: u16,
    pub(super) seconds: u64,
    pub(super) seeding: Seeding,
    pub(super) weight: Weight,
    pub(super) floor: Figures,
    pub(super) status: Figures,
    pub(super) yardstick: Option<Figures>,
    pub(super) postgres: String,
}

/// What Greenroom costs before it does anything, and after it did a lot.
pub(super) struct Weight {
    pub(super) ready: Duration,
    /// Resident bytes; `None` where the system does not tell.
    pub(super) idle: Option<u64>,
    pub(super) loaded: Option<u64>,
    pub(super) binary: Option<u64>,
}

/// The least part of pgbench's rate that is good enough.
const LEAST_RATE: f64 = 0.5;
/// The largest multiple of pgbench's 99th percentile that is good enough.
const MOST_LATENCY: f64 = 4.0;
const MOST_READY: Duration = Duration::from_millis(300);
const MOST_IDLE: u64 = 40_000_000;

/// One line: what, rate, p50, p99, ratio, target, met.
type Row = [String; 7];

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rooms, connections, seconds, .. } = self;
        writeln!(f, "{rooms} rooms, {connections} connections, {seconds} s each")?;
        for line in self.circumstances() {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\n| what | rate | p50 | p99 | ratio | target | met |\n|---|--:|--:|--:|--:|---|---|")?;
        let rows = self.speed().into_iter().chain(self.weight.rows());
        rows.into_iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

impl Report {
    fn circumstances(&self) -> [String; 5] {
        let build = if cfg!(debug_assertions) { " (a DEBUG build: figures mean little)" } else { "" };
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let seeded = match self.seeding {
            Seeding::DoneBefore => "The database was filled by a former run".to_owned(),
            Seeding::Took(time) => {
                let rate = self.rooms as f64 / time.as_secs_f64();
                format!("The database was filled in {:.1} s ({rate:.0} rooms/s)", time.as_secs_f64())
            }
        };
        [
            format!("Date: {}", SystemClock.now().format("%Y-%m-%d %H:%M UTC")),
            format!("Machine: {}", machine::describe()),
            format!(
                "Versions: greenroom {}{build}, {}, {}",
                env!("CARGO_PKG_VERSION"),
                self.postgres,
                machine::compiler()
            ),
            format!("Command: greenroom {}", arguments.join(" ")),
            seeded,
        ]
    }

    fn speed(&self) -> [Row; 4] {
        let [rate, latency] = self.ratios();
        let target = |text: &str| text.to_owned();
        let met_rate = rate.map(|ratio| ratio >= LEAST_RATE);
        let met_latency = latency.map(|ratio| ratio <= MOST_LATENCY);
        let percent = rate.map_or_else(none, |ratio| format!("{:.0} % of the rate", ratio * 100.0));
        let times = latency.map_or_else(none, |ratio| format!("{ratio:.1} × the p99"));
        [
            figures("`GET /healthz`: HTTP alone", Some(&self.floor), [none(), none(), none()]),
            figures(
                "pgbench, the same SQL, prepared",
                self.yardstick.as_ref(),
                [target("1"), none(), none()],
            ),
            figures(
                "`POST /api/room/status`",
                Some(&self.status),
                [percent, target("≥ 50 %"), met(met_rate)],
            ),
            row("… its p99", [times, target("≤ 4 ×"), met(met_latency)]),
        ]
    }

    /// Rate and 99th percentile as multiples of pgbench's.
    fn ratios(&self) -> [Option<f64>; 2] {
        let of = |ratio: fn(&Figures, &Figures) -> f64| {
            self.yardstick.as_ref().map(|yardstick| ratio(&self.status, yardstick))
        };
        [
            of(|ours, theirs| ours.rate / theirs.rate),
            of(|ours, theirs| ours.p99.as_secs_f64() / theirs.p99.as_secs_f64()),
        ]
    }
}

impl Weight {
    fn rows(&self) -> [Row; 4] {
        let ready = format!("{} ms", self.ready.as_millis());
        let is_quick = met(Some(self.ready <= MOST_READY));
        let is_small = met(self.idle.map(|bytes| bytes <= MOST_IDLE));
        [
            row("start until `/readyz` answers 200", [ready, "≤ 300 ms".into(), is_quick]),
            row("resident memory, idle", [megabytes(self.idle), "≤ 40 MB".into(), is_small]),
            row("resident memory, after the load", [megabytes(self.loaded), none(), none()]),
            row("the binary", [megabytes(self.binary), none(), none()]),
        ]
    }
}

fn figures(what: &str, figures: Option<&Figures>, [ratio, target, met]: [String; 3]) -> Row {
    let rate = figures.map_or_else(|| "n/a".to_owned(), |figures| format!("{:.0}/s", figures.rate));
    let [p50, p99] =
        figures.map_or_else(|| [none(), none()], |figures| [figures.p50, figures.p99].map(millis));
    [what.to_owned(), rate, p50, p99, ratio, target, met]
}

/// A row with one value, which stands where ratios do.
fn row(what: &str, [value, target, met]: [String; 3]) -> Row {
    [what.to_owned(), none(), none(), none(), value, target, met]
}

fn met(met: Option<bool>) -> String {
    match met {
        Some(true) => "yes".to_owned(),
        Some(false) => "NO".to_owned(),
        None => "n/a".to_owned(),
    }
}

fn none() -> String {
    String::new()
}

fn millis(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "n/a".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
}
