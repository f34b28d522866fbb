//! `greenroom config check`.

use std::process::ExitCode;

use crate::settings::Settings;
use crate::start::Start;

pub(crate) fn run(start: &Start) -> anyhow::Result<ExitCode> {
    match Settings::load(start.profile, start.file.as_deref(), &start.environment, &[]) {
        Ok(_) => {
            super::print("the settings are good")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(mistakes) => {
            super::print(&mistakes.to_string())?;
            Ok(ExitCode::FAILURE)
        }
    }
}
