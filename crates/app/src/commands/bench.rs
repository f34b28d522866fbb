//! `greenroom bench`.
use clap::Args;

use crate::start::Start;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {}

pub(crate) async fn run(_args: BenchArgs, _start: &Start) -> anyhow::Result<()> {
    Ok(())
}
