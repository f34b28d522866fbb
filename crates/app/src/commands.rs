//! What a person types.

#[cfg(feature = "dev")]
pub(crate) mod bench;
pub(crate) mod config_check;
#[cfg(feature = "dev")]
pub(crate) mod dev;
pub(crate) mod drift;
pub(crate) mod keys;
pub(crate) mod migrate;
pub(crate) mod serve;

use std::io::Write;

/// Writes to standard output, where other programs may read it.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}

/// Lays rows out in columns, each as wide as its widest cell.
pub(crate) fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let line = |row: &[String; COLUMNS]| {
        let cells =
            row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column)));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
