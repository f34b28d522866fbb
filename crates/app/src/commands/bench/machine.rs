//! What was measured on, and with which versions: a figure without them cannot be compared with another.

use std::fs;
use std::process::Command;

use greenroom_devstack::Postgres;

use super::pgbench::Pgbench;

/// Processors, memory and system.
pub(super) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or_else(|_| "?".to_owned(), |n| n.to_string());
    let parts = [Some(format!("{cores} cores")), processor(), memory(), Some(system())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn processor() -> Option<String> {
    value(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name", ':')
}

fn memory() -> Option<String> {
    let total = value(&fs::read_to_string("/proc/meminfo").ok()?, "MemTotal", ':')?;
    let kibibytes: f64 = total.split(' ').next()?.parse().ok()?;
    Some(format!("{:.0} GiB", kibibytes / f64::from(1 << 20)))
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = value(&release, "PRETTY_NAME", '=').unwrap_or_else(|| std::env::consts::OS.to_owned());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{name}, kernel {}, {}", kernel.trim(), std::env::consts::ARCH)
}

/// What stands behind the name in lines such as `MemTotal:  1024 kB` and `NAME="Debian"`.
fn value(text: &str, name: &str, separator: char) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(separator));
    let (_, value) = pairs.find(|(key, _)| key.trim() == name)?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// PostgreSQL's version: pgbench's where it is of the same release, else the major one that its data carry.
pub(super) fn postgres(postgres: &Postgres, pgbench: Option<&Pgbench>) -> String {
    let major = fs::read_to_string(postgres.folder().join("data/PG_VERSION")).unwrap_or_default();
    let pgbench = pgbench.map_or_else(|| "no pgbench".to_owned(), |pgbench| pgbench.version.clone());
    format!("PostgreSQL {}, {pgbench}", major.trim())
}

/// The compiler on PATH, which on a developer's machine is the one that built us.
pub(super) fn compiler() -> String {
    let told = Command::new("rustc").arg("--version").output().ok().filter(|told| told.status.success());
    told.map_or_else(
        || "rustc unknown".to_owned(),
        |told| String::from_utf8_lossy(&told.stdout).trim().to_owned(),
    )
}

/// The size of this binary, in bytes.
pub(super) fn binary_size() -> Option<u64> {
    Some(std::env::current_exe().ok()?.metadata().ok()?.len())
}
