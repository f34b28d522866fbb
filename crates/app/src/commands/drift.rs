//! `greenroom drift`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use greenroom_domain::drift::{Action, Plan, Step};
use greenroom_domain::room::RoomName;
use greenroom_usecases::reconcile::Survey;

use crate::start::Start;
use crate::wiring::{Services, real};

/// What `greenroom drift` takes.
#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Only what differs in this room.
    #[arg(long, value_name = "NAME")]
    room: Option<String>,
}

/// For scripts.
const AGREED: u8 = 0;
const DIFFERS: u8 = 1;
const NOT_KNOWN: u8 = 2;

/// An error is not a difference, and must not look like one to a script.
pub(crate) async fn run(args: &DriftArgs, start: &Start) -> ExitCode {
    let status = match compare(args, start).await {
        Ok(status) => status,
        Err(error) => {
            eprintln!("greenroom: {error:#}");
            NOT_KNOWN
        }
    };
    ExitCode::from(status)
}

async fn compare(args: &DriftArgs, start: &Start) -> anyhow::Result<u8> {
    let settings = start.settings(&[])?;
    let services = Services::new(real(&settings)?, &settings, false);
    if let Some(room) = &args.room {
        exists(&services, room).await?;
    }
    let (survey, plan) = services.truth.reconcile.foresee().await.context("nothing can be said")?;
    let steps: Vec<_> = plan.steps.iter().filter(|step| is_meant(args, step.room.as_str())).collect();
    if !steps.is_empty() {
        super::print(&table(&steps))?;
    }
    super::print(&summary(&survey, &plan, &steps))?;
    let unknown = survey.unknown.iter().any(|room| is_meant(args, room.as_str()));
    Ok(match () {
        () if steps.iter().any(|step| !step.drift.settling) => DIFFERS,
        () if unknown => NOT_KNOWN,
        () => AGREED,
    })
}

/// A name that nobody has agrees with everything.
async fn exists(services: &Services, room: &str) -> anyhow::Result<()> {
    let name = RoomName::parse(room)?;
    let recorded = services.truth.reconcile.rooms.find(&name).await?.is_some();
    let known = recorded || services.truth.reconcile.media.find_room(&name).await?.is_some();
    anyhow::ensure!(known, "there is no room {name}, neither in the database nor on LiveKit");
    Ok(())
}

fn is_meant(args: &DriftArgs, room: &str) -> bool {
    args.room.as_deref().is_none_or(|meant| meant == room)
}

fn table(steps: &[&Step]) -> String {
    let head = ["ROOM", "KIND", "WHO OR WHAT", "SINCE", "ACTION", "FATE", "EVIDENCE"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(steps.iter().map(|step| row(step))).collect();
    super::table(&rows)
}

fn row(step: &Step) -> [String; 7] {
    let action = step.fate.action().map_or("-", Action::as_str);
    let fate = if step.drift.settling { "settling" } else { step.fate.as_str() };
    [
        step.room.to_string(),
        step.drift.key.kind.as_str().to_owned(),
        step.drift.identity.clone().unwrap_or_else(|| step.drift.key.subject.clone()),
        step.drift.since.format("%Y-%m-%d %H:%M:%SZ").to_string(),
        action.to_owned(),
        fate.to_owned(),
        step.drift.evidence.clone(),
    ]
}

fn summary(survey: &Survey, plan: &Plan, steps: &[&Step]) -> String {
    let mut said = vec![match steps.len() {
        0 => "database and LiveKit agree".to_owned(),
        1 => "1 difference".to_owned(),
        many => format!("{many} differences"),
    }];
    said.push(format!("{} rooms on LiveKit, {} of them of others", survey.listed, survey.foreign));
    if let Some(incident) = plan.incident {
        said.push(format!("LiveKit lost all its rooms at once: {} are missing", incident.missing));
    }
    if !survey.unknown.is_empty() {
        said.push(format!("of {} rooms LiveKit did not tell", survey.unknown.len()));
    }
    said.join("; ")
}
