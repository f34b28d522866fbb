//! The command line.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::settings::{Profile, Settings};

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
    /// Looks at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Measures speed against the database that the settings name.
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

/// What the process was started with.
#[derive(Debug)]
pub struct Start {
    /// The settings that come with the program.
    pub profile: Profile,
    /// The operator's file.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
}

impl Start {
    /// Reads the settings.
    ///
    /// # Errors
    /// With every mistake at once.
    pub fn settings(&self, overrides: &[(&str, String)]) -> anyhow::Result<Settings> {
        Ok(Settings::load(self.profile, self.file.as_deref(), &self.environment, overrides)?)
    }
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// With a sentence for the person who typed it.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let start = Start { profile: self.profile, file: self.config, environment: environment() };
        match self.command {
            #[cfg(feature = "dev")]
            Command::Dev(args) => commands::dev::run(args, start).await?,
            Command::Serve => commands::serve::run(&start).await?,
            Command::Migrate => commands::migrate::run(&start).await?,
            Command::Config(ConfigCommand::Check) => return commands::config_check::run(&start),
            #[cfg(feature = "dev")]
            Command::Bench(args) => commands::bench::run(args, &start).await?,
            Command::Openapi => commands::print(&crate::http::openapi().to_pretty_json()?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The environment, as far as it is text: the one place where it is read.
fn environment() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}
