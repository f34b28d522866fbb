//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::settings::Profile;
use crate::start::Start;

/// Rooms for video interviews: who may enter, who is there, and whether database and LiveKit agree.
#[derive(Debug, Parser)]
#[command(name = "greenroom", version, about)]
pub struct Cli {
    /// The settings that come with the program: `production` or `development`.
    #[arg(long, global = true, env = "GREENROOM_PROFILE", default_value = "production")]
    profile: Profile,
    /// A TOML file with settings of your own.
    #[arg(long, global = true, env = "GREENROOM_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts everything on this machine: PostgreSQL, LiveKit, Greenroom and a demo interview. Not for production.
    #[cfg(feature = "dev")]
    Dev(commands::dev::DevArgs),
    /// Serves, with a database and a LiveKit server that exist.
    Serve,
    /// Brings the database up to date.
    Migrate,
    /// Compares database and LiveKit once, and lists what differs. Ends with 0 when they agree, 1 when they differ, 2 when
    /// that cannot be known. Changes nothing.
    Drift(commands::drift::DriftArgs),
    /// Makes, lists, replaces and takes back API keys.
    #[command(subcommand)]
    Keys(commands::keys::KeysCommand),
    /// Looks at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Measures speed beside pgbench, on a PostgreSQL of its own.
    #[cfg(feature = "dev")]
    Bench(commands::bench::BenchArgs),
    /// Prints the OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Reports every mistake in the settings at once.
    Check,
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// With a sentence for the person who typed it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let start = Start::here(self.profile, self.config);
        match self.command {
            #[cfg(feature = "dev")]
            Command::Dev(args) => commands::dev::run(args, start).await?,
            Command::Serve => commands::serve::run(&start).await?,
            Command::Migrate => commands::migrate::run(&start).await?,
            Command::Drift(args) => return Ok(commands::drift::run(&args, &start).await),
            Command::Keys(command) => commands::keys::run(command, &start).await?,
            Command::Config(ConfigCommand::Check) => return commands::config_check::run(&start),
            #[cfg(feature = "dev")]
            Command::Bench(args) => commands::bench::run(args, &start).await?,
            Command::Openapi => commands::print(&crate::http::openapi().to_pretty_json()?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
