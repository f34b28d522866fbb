//! Somebody comes in: joins by link, and refreshes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use greenroom_devstack::{LiveKit, LiveKitConfig, livekit_binary};
use greenroom_domain::api_key::{KeyName, Scope};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use greenroom_usecases::keys::{Keys, NewKey};
use secrecy::SecretString;
use serde_json::Value;

use self::livekit::StandIn;
use super::figures::Figures;
use super::http::{self, Connection};
use super::load::{Caller, Load, drive};
use super::pgbench::Pgbench;
use super::report::{Against, Row, Section, Target, against, figures, none};
use super::server::{LIVEKIT_KEY, LiveKitAt, Server, new_secret};
use super::sql::Sql;
use super::{Bench, Database, machine, say};
use crate::ambient::{OsSecrets, SystemClock};

mod livekit;
mod script;

/// At least half of pgbench's rate.
const TARGET: Target = Target { least_rate: 0.5, most_latency: None };

/// As in production: all but what people themselves ask needs a key.
const WITH_KEYS: [(&str, &str); 1] = [("ENTRY__AUTHENTICATION", "keys")];

const NOTE: &str = "Joins and refreshes: each measurement began with a copy of the database in which nobody had come in. \
    Keys are asked for (neither needs one, nor does the throttle count either); the media server answers at once";

/// Each pass writes one of these.
const LINES: &str = "SELECT count(*) FROM timeline WHERE kind IN ('token_issued', 'token_refreshed')";

/// A join by link, and a refresh.
#[derive(Clone, Copy)]
struct Both<T> {
    joins: T,
    refreshes: T,
}

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    let args = &bench.args;
    ensure!(args.rooms >= args.connections.into(), "each connection refreshes in a room of its own");
    let scripts = Both { joins: script::join(args.rooms)?, refreshes: script::refresh()? };
    let (joins, postgres) = on_copy(bench, async |copy| pgbench(bench, copy, &scripts.joins).await).await?;
    let (refreshes, _) = on_copy(bench, async |copy| pgbench(bench, copy, &scripts.refreshes).await).await?;
    let stand_in = StandIn::start().await?;
    let at = LiveKitAt { url: stand_in.url(), secret: new_secret() };
    let ours = greenroom(bench, &at).await?;
    let (real, note) = real(bench).await?;
    let mut rows = rows(ours, Both { joins, refreshes });
    rows.extend(real.map(with_livekit).into_iter().flatten());
    Ok(Section { postgres, note: format!("{NOTE}{note}"), rows })
}

fn rows(ours: Both<Figures>, theirs: Both<Option<Figures>>) -> Vec<Row> {
    let theirs_is = "pgbench, the same two statements, prepared";
    let joins = Against { theirs: theirs_is, ours: "`POST /api/room/join`, by link" };
    let refreshes = Against { theirs: theirs_is, ours: "`POST /api/room/refresh-token`" };
    let mut rows = against(joins, &ours.joins, theirs.joins.as_ref(), TARGET).to_vec();
    rows.extend(against(refreshes, &ours.refreshes, theirs.refreshes.as_ref(), TARGET));
    rows
}

fn with_livekit(real: Both<Figures>) -> [Row; 2] {
    [
        figures("`POST /api/room/join`, by link, with LiveKit", Some(&real.joins), none()),
        figures("`POST /api/room/refresh-token`, with LiveKit", Some(&real.refreshes), none()),
    ]
}

/// On a copy whose candidates have the links of the bench.
async fn on_copy<T>(
    bench: &Bench<'_>,
    work: impl AsyncFnOnce(&Database<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    bench
        .on_copy(async |copy| {
            let sql = Sql::connect(&copy.url).await?;
            sql.run(script::LINKS).await?;
            sql.settle().await?;
            work(copy).await
        })
        .await
}

async fn pgbench(
    bench: &Bench<'_>,
    database: &Database<'_>,
    script: &str,
) -> anyhow::Result<(Option<Figures>, String)> {
    let sql = Sql::connect(&database.url).await?;
    sql.run(&script::first_passes(bench.args.connections)).await?;
    let pgbench = Pgbench::find(database, &bench.folder).await?;
    let yardstick = Pgbench::yardstick(pgbench.as_ref(), script, &bench.args).await?;
    // A decision that does not hold any more stores nothing, and would be a yardstick of nothing.
    let stored = yardstick.map_or(0.0, |figures| figures.rate * bench.args.seconds as f64);
    ensure!(sql.number(LINES).await? as f64 >= stored, "pgbench's statements let fewer in than they should");
    Ok((yardstick, machine::postgres(database.server, pgbench.as_ref())))
}

async fn greenroom(bench: &Bench<'_>, at: &LiveKitAt) -> anyhow::Result<Both<Figures>> {
    let joins = on_copy(bench, async |copy| with_server(bench, copy, at, joins).await).await?;
    let refreshes = on_copy(bench, async |copy| with_server(bench, copy, at, refreshes).await).await?;
    Ok(Both { joins, refreshes })
}

async fn with_server(
    bench: &Bench<'_>,
    database: &Database<'_>,
    at: &LiveKitAt,
    load: impl AsyncFnOnce(&Bench<'_>, &Server) -> anyhow::Result<Figures>,
) -> anyhow::Result<Figures> {
    make_key(&database.url).await?;
    let (server, _) = Server::start_with(bench, &database.url, at, &WITH_KEYS).await?;
    let figures = load(bench, &server).await;
    server.stop().await;
    figures
}

async fn make_key(database: &SecretString) -> anyhow::Result<()> {
    let keys = Arc::new(PostgresStore::connect(PostgresConfig::new(database.clone())).await?);
    let keys = Keys { keys, clock: Arc::new(SystemClock), secrets: Arc::new(OsSecrets) };
    let name = KeyName::parse("bench").context("the name of the key is none")?;
    keys.create(&NewKey { name, scopes: vec![Scope::Admin], good_for: None }).await?;
    Ok(())
}

/// Random candidates come in, again and again: whoever comes twice takes over from themselves.
async fn joins(bench: &Bench<'_>, server: &Server) -> anyhow::Result<Figures> {
    let rooms = bench.args.rooms;
    say(&format!("candidates join for {} s", bench.args.seconds));
    let request = move |random| http::join_by_link(&script::link(random % rooms));
    Load::on(server, &bench.args).run(200, request).await
}

/// Each connection refreshes by the token that it got last.
async fn refreshes(bench: &Bench<'_>, server: &Server) -> anyhow::Result<Figures> {
    say(&format!("candidates refresh for {} s", bench.args.seconds));
    let mut callers = vec![];
    for room in 0..bench.args.connections {
        let mut connection = Connection::open(server.address).await?;
        let token = next_token(&mut connection, &http::join_by_link(&script::link(room.into()))).await?;
        callers.push(Candidate { connection, token });
    }
    drive(callers, Duration::from_secs(bench.args.seconds)).await
}

/// Somebody who is inside.
struct Candidate {
    connection: Connection,
    token: String,
}

impl Caller for Candidate {
    async fn ask(&mut self) -> anyhow::Result<()> {
        self.token = next_token(&mut self.connection, &http::refresh_token(&self.token)).await?;
        Ok(())
    }
}

async fn next_token(connection: &mut Connection, request: &str) -> anyhow::Result<String> {
    match connection.ask(request).await? {
        200 => {}
        status => bail!("a candidate was answered {status}"),
    }
    let answer: Value = serde_json::from_slice(connection.body())?;
    let token = answer.get("refreshToken").and_then(Value::as_str);
    Ok(token.context("an answer is without a refresh token")?.to_owned())
}

/// The same with a LiveKit, where there is one, and what is to be said about it.
async fn real(bench: &Bench<'_>) -> anyhow::Result<(Option<Both<Figures>>, &'static str)> {
    match livekit_binary::find(&say).await {
        Ok(binary) => Ok((Some(beside_livekit(bench, &binary).await?), "")),
        Err(error) => {
            say(&format!("LiveKit is MISSING ({error}): joins are measured without it"));
            Ok((None, "; there was no LiveKit to measure with"))
        }
    }
}

async fn beside_livekit(bench: &Bench<'_>, binary: &Path) -> anyhow::Result<Both<Figures>> {
    let config = LiveKitConfig {
        temporary: true,
        ..LiveKitConfig::new(bench.folder.join("livekit"), LIVEKIT_KEY, new_secret())
    };
    let livekit = LiveKit::start(binary, config).await?;
    let at = LiveKitAt { url: livekit.url(), secret: livekit.api_secret().to_owned() };
    let measured = greenroom(bench, &at).await;
    livekit.stop().await;
    measured
}
