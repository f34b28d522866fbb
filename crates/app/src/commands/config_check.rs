//! `greenroom config check`.

use std::process::ExitCode;

use crate::settings::Settings;
use crate::start::Start;

pub(crate) fn run(start: &Start) -> anyhow::Result<ExitCode> {
    match Settings::load(start.profile, start.file.as_deref(), &start.environment, &[]) {
        Ok(settings) => adapters(&settings),
        Err(mistakes) => {
            super::print(&mistakes.to_string())?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The adapters look closer at their addresses and keys than the settings do; nothing is connected yet.
fn adapters(settings: &Settings) -> anyhow::Result<ExitCode> {
    match crate::wiring::real(settings) {
        Ok(_) => super::print("the settings are good")?,
        Err(error) => {
            super::print(&format!("a setting cannot be used: {error:#}"))?;
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
