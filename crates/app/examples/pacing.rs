//! Ten thousand invitations at the pace of the defaults, against a strict stand-in for WhatsApp's Cloud API with Meta's limits.
//! Nothing may be refused for being too fast (130429 for the number, 131056 for a recipient), and it may not take long.
//!
//! ```text
//! cargo run --release -p greenroom --example pacing            # about 2 ½ minutes
//! cargo run --release -p greenroom --example pacing -- 1000
//! ```

use std::fmt::Arguments;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use clap::Parser;
use futures_util::{StreamExt, TryStreamExt, stream};
use greenroom::cli::Cli;
use greenroom_cloud_api::{Catalogue, CloudApi, Config, Limits};
use greenroom_devstack::{Postgres, PostgresConfig, free_port};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Invitations, where the command line says nothing else.
const COUNT: usize = 10_000;
/// Rooms that are made at once: far more in a second than messages can go out.
const AT_ONCE: usize = 8;
/// How long for ten thousand: 125 s are the limit itself.
const TARGET: Duration = Duration::from_secs(135);
/// How long it may take in all before it is given up.
const PATIENCE: Duration = Duration::from_secs(400);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let count = std::env::args().nth(1).map_or(Ok(COUNT), |count| count.parse())?;
    // Another part of the program may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let stage = Stage::set().await?;
    let began = Instant::now();
    let making = stage.make_rooms(count);
    let waiting = stage.wait(count);
    let (made, took) = tokio::try_join!(making, waiting)?;
    say(format_args!("{count} rooms made in {:.1} s", made.as_secs_f64()))?;
    say(format_args!(
        "the last message accepted {:.1} s after the first room was begun",
        (took - began).as_secs_f64()
    ))?;
    stage.report(count, took - began)?;
    stage.postgres.stop().await;
    std::process::exit(0);
}

/// PostgreSQL, the stand-in, and a Greenroom with the settings as they come.
struct Stage {
    postgres: Postgres,
    api: CloudApi,
    address: String,
    client: reqwest::Client,
    _folder: TempDir,
}

impl Stage {
    async fn set() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let config =
            PostgresConfig { temporary: true, ..PostgresConfig::new(folder.path().join("postgres")) };
        let postgres = Postgres::start(config, &|line| eprintln!("{line}")).await?;
        greenroom_postgres::migrate(&postgres.url("greenroom").into()).await?;
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/whatsapp-templates");
        let limits = Limits::default();
        let config = Config { limits, ..Config::new(Catalogue::from_dir(templates)?) };
        let settings = folder.path().join("greenroom.toml");
        let port = free_port()?;
        let (token, secret) = (config.token.clone(), config.app_secret.clone());
        let api = CloudApi::start(config).await?;
        std::fs::write(&settings, text(port, &postgres, &api, (&token, &secret)))?;
        serve(&settings)?;
        let stage = Self {
            postgres,
            api,
            address: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::builder().no_proxy().build()?,
            _folder: folder,
        };
        stage.served().await?;
        Ok(stage)
    }

    async fn served(&self) -> anyhow::Result<()> {
        for _ in 0..200 {
            if self.client.get(format!("{}/healthz", self.address)).send().await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("Greenroom does not serve")
    }

    async fn make_rooms(&self, count: usize) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let rooms = stream::iter(0..count).map(|number| self.make_room(number));
        rooms.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(began.elapsed())
    }

    async fn make_room(&self, number: usize) -> anyhow::Result<()> {
        let url = format!("{}/api/rooms", self.address);
        let answer = self.client.post(url).json(&application(number)).send().await?;
        ensure!(answer.status() == 201, "room {number}: {}", answer.text().await?);
        Ok(())
    }

    /// Waits until so many messages were accepted, and tells when the last one was.
    async fn wait(&self, count: usize) -> anyhow::Result<Instant> {
        let began = Instant::now();
        while self.api.counters().accepted < count as u64 {
            ensure!(began.elapsed() < PATIENCE, "only {:?} by now", self.api.counters());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.api.messages().last().map(|last| last.at).context("nothing was accepted")
    }

    fn report(&self, count: usize, took: Duration) -> io::Result<()> {
        let (refusals, messages) = (self.api.refusals(), self.api.messages());
        let of = |code| refusals.iter().filter(|refusal| refusal.error.code == code).count();
        let at: Vec<Instant> = messages.iter().map(|message| message.at).collect();
        let limit = TARGET.mul_f64(count as f64 / COUNT as f64);
        let met = if took <= limit && refusals.is_empty() { "met" } else { "NOT MET" };
        let (rate, busiest, limit) = (count as f64 / took.as_secs_f64(), busiest(&at), limit.as_secs_f64());
        say(format_args!("accepted {}, unanswered {}", messages.len(), self.api.counters().unanswered))?;
        say(format_args!(
            "refused 130429: {}, 131056: {}, all: {}",
            of(130_429),
            of(131_056),
            refusals.len()
        ))?;
        say(format_args!("rate {rate:.2}/s, {busiest} in the busiest second"))?;
        say(format_args!("at most {limit:.1} s without a refusal: {met}"))
    }
}

fn say(line: Arguments<'_>) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The most messages in any second that begins with one.
fn busiest(at: &[Instant]) -> usize {
    let within = |(index, from): (usize, &Instant)| {
        at.iter()
            .skip(index)
            .take_while(|at| at.saturating_duration_since(*from) < Duration::from_secs(1))
            .count()
    };
    at.iter().enumerate().map(within).max().unwrap_or_default()
}

/// `greenroom serve` in this process. It ends with it.
fn serve(settings: &Path) -> anyhow::Result<()> {
    let settings = settings.to_str().context("the temporary folder has a strange name")?;
    let cli = Cli::try_parse_from(["greenroom", "--profile", "development", "--config", settings, "serve"])?;
    std::thread::spawn(move || {
        let end = tokio::runtime::Runtime::new().map(|runtime| runtime.block_on(cli.run()));
        eprintln!("Greenroom ended: {end:?}");
        std::process::exit(1);
    });
    Ok(())
}

/// The settings: what has no default, and where the stand-in is. How fast messages go out is left to the defaults.
fn text(port: u16, postgres: &Postgres, api: &CloudApi, (token, secret): (&str, &str)) -> String {
    let (url, base_url, account) = (postgres.url("greenroom"), api.base_url(), api.account());
    let (number, business) = (&account.phone_number_id, &account.business_account_id);
    format!(
        r#"
http = {{ port = {port}, public_url = "http://127.0.0.1:{port}" }}
database = {{ url = "{url}" }}
livekit = {{ url = "http://127.0.0.1:1", api_key = "key", api_secret = "secret" }}
entry = {{ link_key = "a link key for the example, 32 bytes or more" }}
log = {{ level = "warn" }}
[whatsapp]
mode = "cloud"
base_url = "{base_url}"
phone_number_id = "{number}"
business_account_id = "{business}"
access_token = "{token}"
app_secret = "{secret}"
verify_token = "a-word-of-the-example"
"#
    )
}

/// An application whose candidate, with a number that nobody else has, is to be written to at once.
fn application(number: usize) -> Value {
    json!({
        "applicationId": format!("A-{number}"),
        "job": { "id": "J-7", "title": "Accountant" },
        "company": "Acme Jordan",
        "candidate": {
            "id": format!("C-{number}"), "name": "Layla Haddad", "phone": format!("+96279{number:07}"), "locale": "ar",
            "whatsappConsent": { "grantedAt": "2026-11-20T09:00:00Z", "textVersion": "v1", "source": "application_form" },
        },
        "timezone": "Asia/Amman",
    })
}
