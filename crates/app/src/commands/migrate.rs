//! `greenroom migrate`.

use crate::start::Start;

pub(crate) async fn run(start: &Start) -> anyhow::Result<()> {
    let settings = start.settings(&[])?;
    let applied = greenroom_postgres::migrate(settings.database.direct()).await?;
    match applied.is_empty() {
        true => super::print("the database is up to date")?,
        false => super::print(&format!("applied {}", applied.join(", ")))?,
    }
    Ok(())
}
