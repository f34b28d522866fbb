//! `greenroom serve`.

use greenroom_postgres::MigrateError;

use super::migrate::refuse_pending;
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
    refuse_without_a_key(&services).await?;
    let running = Running::start(listener, services, &settings)?;
    tracing::info!(address = %running.address, profile = %settings.profile, "Greenroom serves");
    running.until_signal().await
}

/// Where keys are needed and there is none, nobody could manage anything. A database that is away may hold one.
async fn refuse_without_a_key(services: &Services) -> anyhow::Result<()> {
    let Some(_) = services.access.authenticate else { return Ok(()) };
    match services.access.keys.any_alive().await {
        Ok(true) => Ok(()),
        Ok(false) => anyhow::bail!(
            "there is no API key that is good, so that nobody could manage rooms: run `greenroom keys create --name NAME \
             --scope SCOPE`"
        ),
        Err(error) if error.is_transient() => {
            tracing::warn!(error = chain(&error), "whether there is an API key cannot be known now");
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// A database that is away may come back; one of an older version will not change by itself.
async fn refuse_old_database(settings: &Settings) -> anyhow::Result<()> {
    match greenroom_postgres::pending(settings.database.direct()).await {
        Ok(pending) => refuse_pending(&pending),
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
