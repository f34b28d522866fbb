//! Guessing by phone and job: how much the throttle lets through, and whether the time of an answer tells what was wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tokio::task::JoinSet;

use super::figures::Figures;
use super::http::{self, Connection};
use super::load::{Caller, drive};
use super::report::{Row, Section, figures, met, none, row};
use super::server::{GUESSES_PER_ADDRESS, LiveKitAt, Server};
use super::sql::Sql;
use super::{Bench, Database, say, seed};

/// How many pairs are tried, all of them right, and from how many addresses.
const GUESSES: u64 = 100_000;
const ADDRESSES: u64 = 10;

/// Every other candidate is put out.
const PUT_OUT: &str =
    "UPDATE participants SET revoked_at = now() WHERE role = 'candidate' AND phone ~ '[02468]$'";

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    bench.on_copy(async |database| on(bench, database).await).await
}

async fn on(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Section> {
    let sql = Sql::connect(&database.url).await?;
    sql.run(PUT_OUT).await?;
    sql.settle().await?;
    let (server, _) = Server::start(bench, &database.url, &LiveKitAt::nobody()?).await?;
    let measured = Measured::on(bench, &server).await;
    server.stop().await;
    let note =
        format!("{GUESSES} pairs of phone and job, all of them right, were tried from {ADDRESSES} addresses");
    Ok(Section { postgres: sql.version().await?, note, rows: measured?.rows() })
}

struct Measured {
    attack: Attack,
    refused: [(Wrong, Figures); Wrong::ALL.len()],
}

impl Measured {
    async fn on(bench: &Bench<'_>, server: &Server) -> anyhow::Result<Self> {
        say(&format!("guessing {GUESSES} times from {ADDRESSES} addresses"));
        let attack = Attack::on(bench, server).await?;
        say(&format!("guessing wrongly from many addresses for {} s", bench.args.seconds));
        Ok(Self { attack, refused: wrong(bench, server).await? })
    }

    fn rows(&self) -> Vec<Row> {
        let Attack { refused, let_through, allowed } = &self.attack;
        let what = format!("`POST /api/room/join` by phone and job, from {ADDRESSES} addresses");
        let is_held = met(Some(let_through <= allowed));
        let mut rows = vec![
            figures(&what, Some(refused), none()),
            row("… of these let through", [let_through.to_string(), format!("≤ {allowed}"), is_held]),
        ];
        rows.extend(self.refused.iter().map(|(wrong, told)| figures(wrong.as_str(), Some(told), none())));
        let apart = |of: fn(&Figures) -> Duration| spread(self.refused.iter().map(|(_, told)| of(told)));
        let told = format!("{:?} (p50), {:?} (p99)", apart(|told| told.p50), apart(|told| told.p99));
        rows.push(row("… apart at most", [told, String::new(), String::new()]));
        rows
    }
}

fn spread(times: impl Iterator<Item = Duration> + Clone) -> Duration {
    times.clone().max().unwrap_or_default().saturating_sub(times.min().unwrap_or_default())
}

/// What became of right guesses from few addresses.
struct Attack {
    refused: Figures,
    let_through: u64,
    /// What the throttle may let through in that time.
    allowed: u64,
}

impl Attack {
    async fn on(bench: &Bench<'_>, server: &Server) -> anyhow::Result<Self> {
        let (turn, rooms, started) = (Turn::default(), bench.args.rooms, Instant::now());
        let mut running = JoinSet::new();
        for _ in 0..bench.args.connections {
            running.spawn(guess(Connection::open(server.address).await?, turn.clone(), rooms));
        }
        let (mut refused, mut let_through) = (vec![], 0);
        while let Some(done) = running.join_next().await {
            let (mut micros, more) = done??;
            refused.append(&mut micros);
            let_through += more;
        }
        let took = started.elapsed();
        let allowed = allowed_within(took);
        ensure!(let_through <= allowed, "{let_through} guesses were let through, and {allowed} might be");
        Ok(Self { refused: Figures::of(refused, took).context("nothing was refused")?, let_through, allowed })
    }
}

/// As many at once as in a minute, then one after the other.
fn allowed_within(time: Duration) -> u64 {
    ADDRESSES * (GUESSES_PER_ADDRESS + 1 + time.as_secs() * GUESSES_PER_ADDRESS / 60)
}

/// Guesses until all guesses are made. Gives how long refusals took, and how many were none.
async fn guess(mut connection: Connection, turn: Turn, rooms: u64) -> anyhow::Result<(Vec<u32>, u64)> {
    let (mut micros, mut let_through) = (vec![], 0);
    loop {
        let number = turn.next();
        if number >= GUESSES {
            return Ok((micros, let_through));
        }
        let (phone, job) = seed::way_in(known(number, rooms));
        let from = format!("192.0.2.{}", number % ADDRESSES);
        let asked = Instant::now();
        match connection.ask(&http::join(&phone, &job, &from)).await? {
            429 if connection.said("\"too_many_requests\"") => {
                micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            429 => bail!("a refusal says something else"),
            _ => let_through += 1,
        }
    }
}

/// A room whose candidate was not put out.
fn known(number: u64, rooms: u64) -> u64 {
    put_out(number, rooms) + 1
}

/// A room whose candidate was.
fn put_out(number: u64, rooms: u64) -> u64 {
    number % (rooms / 2).max(1) * 2
}

/// What is wrong with a guess.
#[derive(Clone, Copy)]
enum Wrong {
    Phone,
    Job,
    JobOfAnother,
    Person,
}

impl Wrong {
    const ALL: [Self; 4] = [Self::Phone, Self::Job, Self::JobOfAnother, Self::Person];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "… of a phone that is unknown, from many",
            Self::Job => "… of a job that is unknown, from many",
            Self::JobOfAnother => "… of somebody else's job, from many",
            Self::Person => "… of somebody who was put out, from many",
        }
    }

    fn pair(self, number: u64, rooms: u64) -> (String, String) {
        let (phone, job) = seed::way_in(known(number, rooms));
        match self {
            Self::Phone => (format!("+96278{:07}", number % 10_000_000), job),
            Self::Job => (phone, format!("nobody's-{number}")),
            Self::JobOfAnother => (phone, seed::way_in(known(number + 1, rooms)).1),
            Self::Person => seed::way_in(put_out(number, rooms)),
        }
    }
}

/// All at once, so that the machine is as busy for each.
async fn wrong(bench: &Bench<'_>, server: &Server) -> anyhow::Result<[(Wrong, Figures); Wrong::ALL.len()]> {
    let turn = Turn::default();
    let mut first = Connection::open(server.address).await?;
    ensure!(first.ask(&turn.guess(Wrong::Phone, bench.args.rooms)).await? == 404, "a stranger was known");
    let expected = without_id(first.body())?;
    let measure = async |wrong: Wrong| -> anyhow::Result<(Wrong, Figures)> {
        let mut callers = vec![];
        for _ in 0..bench.args.connections.div_ceil(4) {
            let connection = Connection::open(server.address).await?;
            let (turn, expected, rooms) = (turn.clone(), expected.clone(), bench.args.rooms);
            callers.push(Guesser { connection, turn, wrong, rooms, expected });
        }
        Ok((wrong, drive(callers, Duration::from_secs(bench.args.seconds)).await?))
    };
    let [phone, job, other, person] = Wrong::ALL.map(measure);
    let (phone, job, other, person) = tokio::try_join!(phone, job, other, person)?;
    Ok([phone, job, other, person])
}

/// Somebody who guesses wrongly, each time from another address.
struct Guesser {
    connection: Connection,
    turn: Turn,
    wrong: Wrong,
    rooms: u64,
    expected: Value,
}

impl Caller for Guesser {
    async fn ask(&mut self) -> anyhow::Result<()> {
        let status = self.connection.ask(&self.turn.guess(self.wrong, self.rooms)).await?;
        let said = without_id(self.connection.body())?;
        ensure!(status == 404 && said == self.expected, "an answer differs: {status} {said}");
        Ok(())
    }
}

/// What is said, but for the id of the request.
fn without_id(body: &[u8]) -> anyhow::Result<Value> {
    let mut said: Value = serde_json::from_slice(body)?;
    said.as_object_mut().context("no object was answered")?.remove("requestId");
    Ok(said)
}

/// Whose turn it is.
#[derive(Clone, Default)]
struct Turn(Arc<AtomicU64>);

impl Turn {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    /// From an address that nobody else has.
    fn guess(&self, wrong: Wrong, rooms: u64) -> String {
        let number = self.next();
        let (phone, job) = wrong.pair(number, rooms);
        let [_, a, b, c] = u32::try_from(number % (1 << 24)).unwrap_or_default().to_be_bytes();
        http::join(&phone, &job, &format!("10.{a}.{b}.{c}"))
    }
}
