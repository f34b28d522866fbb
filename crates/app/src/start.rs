//! What the process was started with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::settings::{Profile, Settings};

/// The settings' sources, before they are read.
#[derive(Debug)]
pub(crate) struct Start {
    /// The settings that come with the program.
    pub(crate) profile: Profile,
    /// The operator's file.
    pub(crate) file: Option<PathBuf>,
    /// The environment.
    pub(crate) environment: BTreeMap<String, String>,
}

impl Start {
    /// The start of this process.
    pub(crate) fn here(profile: Profile, file: Option<PathBuf>) -> Self {
        Self { profile, file, environment: environment() }
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// With every mistake at once.
    pub(crate) fn settings(&self, overrides: &[(&str, String)]) -> anyhow::Result<Settings> {
        Ok(Settings::load(self.profile, self.file.as_deref(), &self.environment, overrides)?)
    }
}

/// The environment, as far as it is text: the one place where it is read.
fn environment() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}
