//! What a person types.

#[cfg(feature = "dev")]
pub(crate) mod bench;
pub(crate) mod config_check;
#[cfg(feature = "dev")]
pub(crate) mod dev;
pub(crate) mod drift;
pub(crate) mod migrate;
pub(crate) mod serve;

use std::io::Write;

/// Writes to standard output, where other programs may read it.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}
