//! The log: for people on a terminal, as JSON elsewhere. Secrets and personal data have types that do not print.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::settings::{Log, LogFormat};

/// Starts the log on standard error.
///
/// # Errors
/// When `log.level` is no filter, or a log was started before.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let on_terminal = std::io::stderr().is_terminal();
    let json = match log.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !on_terminal,
    };
    let started = if json { builder.json().try_init() } else { builder.with_ansi(on_terminal).try_init() };
    started.map_err(|error| anyhow::anyhow!("the log could not be started: {error}"))
}
