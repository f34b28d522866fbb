//! A statement of the store as pgbench can ask it: with values in place of its parameters.

use anyhow::Context;

/// What stands for each parameter, in SQL; several of them may have the same value.
pub(super) type Values = [(&'static [&'static str], &'static str)];

/// The text of a statement that begins with `WITH given (<names>) AS (SELECT $1, …),`, its parameters read `from` there in
/// place of being given. A value is looked for in the lists one after the other.
///
/// # Errors
/// When the statement begins otherwise, or has a parameter without a value.
pub(super) fn filled(text: &str, values: &[&Values], from: &str) -> anyhow::Result<String> {
    let parts = text.strip_prefix("WITH given (").and_then(|text| text.split_once(") AS (SELECT "));
    let (names, rest) = parts.context("the statement does not begin as expected")?;
    let (_, rest) = rest.split_once("),\n").context("the statement has no end of its parameters")?;
    let filled = names.split(", ").map(|name| value(name, values)).collect::<anyhow::Result<Vec<_>>>()?;
    let filled = filled.join(", ");
    Ok(format!("WITH given ({names}) AS (SELECT {filled} {from}),\n{}", without_comments(rest)))
}

/// Words in comments would be taken for pgbench's.
fn without_comments(sql: &str) -> String {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    lines.collect::<Vec<_>>().join("\n")
}

fn value(name: &str, values: &[&Values]) -> anyhow::Result<&'static str> {
    let mut known = values.iter().flat_map(|values| values.iter());
    let known = known.find(|(names, _)| names.contains(&name));
    known.map(|(_, value)| *value).with_context(|| format!("the statement has a new parameter, {name}"))
}
