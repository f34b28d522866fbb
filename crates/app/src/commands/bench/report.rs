//! The table, in Markdown, ready for `docs/benchmarks.md`.

use std::fmt;
use std::time::Duration;

use greenroom_domain::clock::Clock;

use super::figures::Figures;
use super::machine;
use crate::ambient::SystemClock;

/// Everything that was measured in one run.
pub(super) struct Report {
    pub(super) rooms: u64,
    pub(super) connections: u16,
    pub(super) seconds: u64,
    pub(super) sections: Vec<Section>,
}

/// What belongs together.
pub(super) struct Section {
    /// The versions of PostgreSQL and pgbench.
    pub(super) postgres: String,
    /// What one has to know beside the rows.
    pub(super) note: String,
    pub(super) rows: Vec<Row>,
}

/// One line: what, rate, p50, p99, ratio, target, met.
pub(super) type Row = [String; 7];

/// What is good enough beside pgbench.
#[derive(Clone, Copy)]
pub(super) struct Target {
    /// The least part of its rate.
    pub(super) least_rate: f64,
    /// The largest multiple of its 99th percentile, where that matters.
    pub(super) most_latency: Option<f64>,
}

/// What the two are called.
#[derive(Clone, Copy)]
pub(super) struct Against {
    pub(super) theirs: &'static str,
    pub(super) ours: &'static str,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rooms, connections, seconds, .. } = self;
        writeln!(f, "{rooms} rooms, {connections} connections, {seconds} s each")?;
        for line in self.circumstances().iter().chain(self.sections.iter().map(|section| &section.note)) {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "\n| what | rate | p50 | p99 | ratio | target | met |\n|---|--:|--:|--:|--:|---|---|")?;
        let mut rows = self.sections.iter().flat_map(|section| &section.rows);
        rows.try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

impl Report {
    fn circumstances(&self) -> [String; 4] {
        let build = if cfg!(debug_assertions) { " (a DEBUG build: figures mean little)" } else { "" };
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let postgres = self.sections.first().map_or("", |section| &section.postgres);
        let (version, compiler) = (env!("CARGO_PKG_VERSION"), machine::compiler());
        [
            format!("Date: {}", SystemClock.now().format("%Y-%m-%d %H:%M UTC")),
            format!("Machine: {}", machine::describe()),
            format!("Versions: greenroom {version}{build}, {postgres}, {compiler}"),
            format!("Command: greenroom {}", arguments.join(" ")),
        ]
    }
}

/// Ours beside pgbench's: its row, our row with the part of its rate, and the multiple of its 99th percentile.
pub(super) fn against(names: Against, ours: &Figures, theirs: Option<&Figures>, target: Target) -> [Row; 3] {
    let rate = theirs.map(|theirs| ours.rate / theirs.rate);
    let latency = theirs.map(|theirs| ours.p99.as_secs_f64() / theirs.p99.as_secs_f64());
    let percent = rate.map_or_else(String::new, |ratio| format!("{:.0} % of the rate", ratio * 100.0));
    let times = latency.map_or_else(String::new, |ratio| format!("{ratio:.1} × the p99"));
    let least = format!("≥ {:.0} %", target.least_rate * 100.0);
    let [most, is_soon] = match target.most_latency {
        Some(most) => [format!("≤ {most} ×"), met(latency.map(|ratio| ratio <= most))],
        None => [String::new(), String::new()],
    };
    [
        figures(names.theirs, theirs, ["1".into(), String::new(), String::new()]),
        figures(names.ours, Some(ours), [percent, least, met(rate.map(|ratio| ratio >= target.least_rate))]),
        row("… its p99", [times, most, is_soon]),
    ]
}

pub(super) fn figures(what: &str, figures: Option<&Figures>, [ratio, target, met]: [String; 3]) -> Row {
    let rate = figures.map_or_else(|| "n/a".to_owned(), |figures| format!("{:.0}/s", figures.rate));
    let latencies = figures.map(|figures| [figures.p50, figures.p99].map(millis));
    let [p50, p99] = latencies.unwrap_or_default();
    [what.to_owned(), rate, p50, p99, ratio, target, met]
}

/// A row with one value, which stands where ratios do.
pub(super) fn row(what: &str, [value, target, met]: [String; 3]) -> Row {
    [what.to_owned(), String::new(), String::new(), String::new(), value, target, met]
}

pub(super) fn met(met: Option<bool>) -> String {
    match met {
        Some(true) => "yes".to_owned(),
        Some(false) => "NO".to_owned(),
        None => "n/a".to_owned(),
    }
}

/// No ratio, no target, nothing to be met.
pub(super) fn none() -> [String; 3] {
    <[String; 3]>::default()
}

fn millis(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

pub(super) fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "n/a".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
}
