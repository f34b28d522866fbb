//! `greenroom migrate`.

use anyhow::Context;

use crate::start::Start;

/// Which database is meant, for who has forgotten a variable in the shell.
pub(super) const NAMED: &str = "the database that database.direct_url, database.url or DATABASE_URL names";

pub(crate) async fn run(start: &Start) -> anyhow::Result<()> {
    let settings = start.settings(&[])?;
    let applied = greenroom_postgres::migrate(settings.database.direct()).await.context(NAMED)?;
    match applied.is_empty() {
        true => super::print("the database is up to date")?,
        false => super::print(&format!("applied {}", applied.join(", ")))?,
    }
    Ok(())
}

/// Refuses a database that lacks something, and names the cure.
pub(super) fn refuse_pending(pending: &[String]) -> anyhow::Result<()> {
    anyhow::ensure!(pending.is_empty(), "the database lacks {}: run `greenroom migrate`", pending.join(", "));
    Ok(())
}
