//! The log: for people on a terminal, as JSON elsewhere. Secrets and personal data have types that do not print.

use std::io::IsTerminal;

use tracing::Metadata;
use tracing::metadata::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::settings::{Log, LogFormat};

/// Starts the log on standard error.
///
/// # Errors
/// When `log.level` is no filter, or a log was started before.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)?;
    let on_terminal = std::io::stderr().is_terminal();
    let json = match log.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !on_terminal,
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = tracing_subscriber::registry().with(filter).with(filter_fn(may_be_told));
    let started = match json {
        true => log.with(lines.json()).try_init(),
        false => log.with(lines.with_ansi(on_terminal)).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log could not be started: {error}"))
}

/// Libraries print what passes through them at the finer levels: parameters of statements, bodies of requests. Only our own
/// lines, whose types hide what is secret, may be that fine, whatever `log.level` says.
fn may_be_told(line: &Metadata<'_>) -> bool {
    *line.level() <= LevelFilter::INFO || line.target().starts_with("greenroom")
}
