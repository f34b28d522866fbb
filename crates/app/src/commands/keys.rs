//! `greenroom keys`.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use greenroom_domain::api_key::{ApiKey, KeyName, KeyRecord, Scope};
use greenroom_usecases::keys::{KeyError, Keys, NewKey};
use serde_json::{Value, json};

use super::migrate::{NAMED, refuse_pending};
use crate::http::dto::time;
use crate::start::Start;
use crate::wiring::{Services, real};

/// What `greenroom keys` does.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Makes a key and prints it, and nothing else, this once.
    Create(CreateArgs),
    /// Lists all keys, also those that are over.
    List(ListArgs),
    /// Prints a new key in place of the one of that name, which goes on for a while.
    Rotate(RotateArgs),
    /// Takes back every key of that name. A running server refuses them within five seconds.
    Revoke(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// What it is called: 1 to 64 of A-Z a-z 0-9 . _ - @
    #[arg(long, value_parser = name)]
    name: KeyName,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    key: Named,
    /// What it may be used for: status:read, rooms:read, rooms:write or admin, each including those before it.
    #[arg(long = "scope", required = true, value_parser = scope)]
    scopes: Vec<Scope>,
    /// After how many days it ends; never without it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    expires_days: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    #[command(flatten)]
    key: Named,
    /// For how many hours the old key goes on.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(i64).range(0..=8760))]
    overlap_hours: i64,
}

fn name(text: &str) -> Result<KeyName, &'static str> {
    KeyName::parse(text).ok_or("give 1 to 64 of A-Z a-z 0-9 . _ - @, and not `system`")
}

fn scope(text: &str) -> Result<Scope, &'static str> {
    Scope::parse(text).ok_or("give status:read, rooms:read, rooms:write or admin")
}

pub(crate) async fn run(command: KeysCommand, start: &Start) -> anyhow::Result<()> {
    let keys = keys(start).await?;
    match command {
        KeysCommand::Create(args) => create(&keys, args).await,
        KeysCommand::List(args) => list(&keys, &args).await,
        KeysCommand::Rotate(args) => rotate(&keys, &args).await,
        KeysCommand::Revoke(args) => revoke(&keys, &args.name).await,
    }
}

async fn keys(start: &Start) -> anyhow::Result<Keys> {
    let settings = start.settings(&[])?;
    refuse_pending(&greenroom_postgres::pending(settings.database.direct()).await.context(NAMED)?)?;
    Ok(Services::new(real(&settings)?, &settings, false).access.keys)
}

async fn create(keys: &Keys, args: CreateArgs) -> anyhow::Result<()> {
    let name = args.key.name;
    let good_for = args.expires_days.map(TimeDelta::days);
    let new = NewKey { name: name.clone(), scopes: args.scopes, good_for };
    show(&keys.create(&new).await.map_err(|error| cure(error, &name))?)
}

async fn rotate(keys: &Keys, args: &RotateArgs) -> anyhow::Result<()> {
    let (name, hours) = (&args.key.name, args.overlap_hours);
    let key = keys.rotate(name, TimeDelta::hours(hours)).await.map_err(|error| cure(error, name))?;
    eprintln!("the old key of {name} goes on for {hours} hours at the most");
    show(&key)
}

async fn revoke(keys: &Keys, name: &KeyName) -> anyhow::Result<()> {
    let revoked = keys.revoke(name).await.map_err(|error| cure(error, name))?;
    eprintln!("took back {revoked} of {name}; a running server refuses them within 5 seconds");
    Ok(())
}

/// Standard output has the key alone, for scripts; what people should know goes beside it.
fn show(key: &ApiKey) -> anyhow::Result<()> {
    eprintln!("keep this key where secrets are kept: it is not shown again");
    Ok(super::print(key.expose())?)
}

fn cure(error: KeyError, name: &KeyName) -> anyhow::Error {
    match error {
        KeyError::Taken => anyhow::anyhow!(
            "there is a key {name} already: take another name, or replace it with `greenroom keys rotate --name {name}`"
        ),
        KeyError::Unknown => {
            anyhow::anyhow!("there is no key {name} that is good: `greenroom keys list` shows all")
        }
        KeyError::Store(error) => anyhow::Error::from(error),
    }
}

async fn list(keys: &Keys, args: &ListArgs) -> anyhow::Result<()> {
    let records = keys.list().await?;
    if args.json {
        return Ok(super::print(&Value::from_iter(records.iter().map(as_json)).to_string())?);
    }
    let head = ["NAME", "SCOPES", "MADE", "ENDS", "REVOKED", "LAST USED"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(records.iter().map(row)).collect();
    Ok(super::print(&super::table(&rows))?)
}

fn words(record: &KeyRecord) -> Vec<&'static str> {
    record.scopes.iter().map(|scope| scope.as_str()).collect()
}

fn row(record: &KeyRecord) -> [String; 6] {
    let moment = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%SZ").to_string();
    let maybe = |at: Option<DateTime<Utc>>| at.map_or_else(|| "-".to_owned(), moment);
    [
        record.name.to_string(),
        words(record).join(" "),
        moment(record.created_at),
        maybe(record.ends_at),
        maybe(record.revoked_at),
        maybe(record.last_used_at),
    ]
}

fn as_json(record: &KeyRecord) -> Value {
    json!({
        "name": record.name.as_str(), "scopes": words(record), "createdAt": time(record.created_at),
        "endsAt": record.ends_at.map(time), "revokedAt": record.revoked_at.map(time),
        "lastUsedAt": record.last_used_at.map(time),
    })
}
