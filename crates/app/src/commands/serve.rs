//! `greenroom serve`.

use greenroom_postgres::MigrateError;

use crate::run::{Running, bind};
use crate::settings::Settings;
use crate::start::Start;
use crate::wiring::{Services, real};
use crate::{http::problem::chain, logging};

pub(crate) async fn run(start: &Start) -> anyhow::Result<()> {
    let settings = start.settings(&[])?;
    logging::start(&settings.log)?;
    let listener = bind(&settings)?;
    refuse_old_database(&settings).await?;
    let services = Services::new(real(&settings)?, &settings, false);
    let running = Running::start(listener, services, &settings)?;
    tracing::info!(address = %running.address, profile = %settings.profile, "Greenroom serves");
    running.until_signal().await
}

/// A database that is away may come back; one of an older version will not change by itself.
async fn refuse_old_database(settings: &Settings) -> anyhow::Result<()> {
    match greenroom_postgres::pending(settings.database.direct()).await {
        Ok(pending) if pending.is_empty() => Ok(()),
        Ok(pending) => anyhow::bail!("the database lacks {}: run `greenroom migrate`", pending.join(", ")),
        Err(error @ MigrateError::Unreachable(_)) => {
            tracing::warn!(
                error = chain(&error),
                "the database is away; serving all the same, until it is back"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
