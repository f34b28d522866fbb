//! Webhooks of LiveKit, at a rate that is given from outside: signed, repeated, in LiveKit's own words. How long each takes,
//! and whether the ledger is right afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use greenroom_domain::clock::Clock;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::ReconcileStore;
use greenroom_domain::room::RoomName;
use greenroom_postgres::{PostgresConfig, PostgresStore};

use self::life::Life;
use self::offer::{Offered, Order};
use self::sign::Signer;
use super::report::{Row, Section, figures, met, row};
use super::server::{LiveKitAt, Server};
use super::sql::Sql;
use super::{Bench, Database, http, say, seed};
use crate::ambient::SystemClock;

mod life;
mod offer;
mod sign;

/// What 99 of 100 webhooks may take at most, from the moment at which they were to be sent.
const MOST_P99: Duration = Duration::from_millis(50);
/// How much of the rate has to be answered: the last ones come after the end.
const LEAST_RATE: f64 = 0.99;
/// How many rooms are read at once.
const AT_ONCE: usize = 1000;
/// How long before the webhooks the interviews began, in seconds: all of them are over when it is told.
const AGO: i64 = 600;

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    bench.on_copy(async |database| on(bench, database).await).await
}

async fn on(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Section> {
    let order = Order::of(bench.args.webhook_rate, bench.args.webhook_seconds);
    let lives = lives(bench, database, order.lives).await?;
    let sql = Sql::connect(&database.url).await?;
    sql.settle().await?;
    let offered = offer(bench, database, &lives, order).await?;
    let kept = Kept::count(&sql, &lives).await?;
    Ok(Section {
        postgres: sql.version().await?,
        note: format!(
            "The webhooks told {} lives of rooms, each with six events, on {} connections; nobody was at LiveKit's address",
            lives.len(),
            offer::CONNECTIONS
        ),
        rows: rows(bench.args.webhook_rate, &offered, &kept)?,
    })
}

async fn offer(
    bench: &Bench<'_>,
    database: &Database<'_>,
    lives: &[Life],
    order: Order,
) -> anyhow::Result<Offered> {
    let livekit = LiveKitAt::nobody()?;
    let (server, _) = Server::start(bench, &database.url, &livekit).await?;
    say("signing the webhooks");
    let letters = letters(lives, &livekit)?;
    say(&format!("LiveKit tells {} events, {} in a second", order.letters.len(), bench.args.webhook_rate));
    let offered = offer::run(server.address, Arc::new(letters), order, bench.args.webhook_rate).await;
    server.stop().await;
    offered
}

/// The whole requests, made and signed before the time counts.
fn letters(lives: &[Life], livekit: &LiveKitAt) -> anyhow::Result<Vec<String>> {
    let signer = Signer::new(&livekit.secret, SystemClock.now())?;
    let bodies = lives.iter().flat_map(|life| (0..life::EVENTS).map(|step| life.body(step)));
    Ok(bodies.map(|body| http::livekit_webhook(&signer.token(&body), &body)).collect())
}

/// So many lives of the rooms in the database. Where these are fewer, they have several, one after the other.
async fn lives(bench: &Bench<'_>, database: &Database<'_>, count: usize) -> anyhow::Result<Vec<Life>> {
    let store = PostgresStore::connect(PostgresConfig::new(database.url.clone())).await?;
    let began = SystemClock.now().timestamp() - AGO;
    let numbers: Vec<_> = (0..bench.args.rooms).take(count).collect();
    let mut people = vec![];
    for numbers in numbers.chunks(AT_ONCE) {
        people.append(&mut people_of(&store, numbers).await?);
    }
    let lives = (0..count).zip(people.iter().cycle());
    Ok(lives.map(|(number, (room, people))| Life::new(number, room.as_str(), *people, began)).collect())
}

async fn people_of(
    store: &PostgresStore,
    numbers: &[u64],
) -> anyhow::Result<Vec<(RoomName, [ParticipantId; 2])>> {
    let names: Result<Vec<_>, _> = numbers.iter().map(|n| RoomName::parse(&seed::room_name(*n))).collect();
    let records = store.records(&names?).await?.into_iter();
    let people = records.map(|record| match record.participants.as_slice() {
        [candidate, interviewer, ..] => Some((record.room.name, [candidate.id, interviewer.id])),
        _ => None,
    });
    people.collect::<Option<_>>().context("a room is without people")
}

/// What the database has afterwards.
struct Kept {
    events: [i64; 2],
    stays: [usize; 2],
    strange: usize,
    lines: [i64; 2],
}

/// All stays, each in the words of [`Life::stays`].
const STAYS: &str = "SELECT concat_ws(' ', room_sid, participant_sid, replace(participant_id::text, '-', ''),
    (extract(epoch FROM joined_at) * 1000)::bigint, (extract(epoch FROM left_at) * 1000)::bigint, reason) FROM sessions";

impl Kept {
    async fn count(sql: &Sql, lives: &[Life]) -> anyhow::Result<Self> {
        let expected: BTreeSet<_> = lives.iter().flat_map(Life::stays).collect();
        let found = sql.lines(STAYS).await?;
        let (right, strange): (Vec<_>, Vec<_>) = found.into_iter().partition(|stay| expected.contains(stay));
        if let (Some(found), Some(expected)) = (strange.first(), expected.first()) {
            say(&format!("a stay is strange: {found}; they should be like {expected}"));
        }
        let events = sql.number("SELECT count(*) FROM media_events").await?;
        let lines = sql.number("SELECT count(*) FROM timeline WHERE kind IN ('joined', 'left')").await?;
        Ok(Self {
            events: [events, i64::try_from(lives.len() * life::EVENTS)?],
            stays: [right.len(), expected.len()],
            strange: strange.len(),
            lines: [lines, i64::try_from(expected.len() * 2)?],
        })
    }

    fn rows(&self) -> [Row; 3] {
        let ([right, all], strange) = (self.stays, self.strange);
        let stays = format!("{right} of {all}, {strange}");
        let are_right = met(Some(right == all && strange == 0));
        [
            of_all("… events in the database", self.events),
            row("… stays that are right, and others", [stays, "all, 0".into(), are_right]),
            of_all("… lines of the timeline for them", self.lines),
        ]
    }
}

fn rows(rate: u32, offered: &Offered, kept: &Kept) -> anyhow::Result<Vec<Row>> {
    let figured = offered.figures().context("nothing was answered")?;
    let (share, repeated) = (figured.rate / f64::from(rate), offered.repeated_share() * 100.0);
    let well = share >= LEAST_RATE && figured.p99 <= MOST_P99;
    let what = format!("webhooks of LiveKit, {rate}/s offered, {repeated:.0} % repeated");
    let told = [format!("{:.1} % of the rate", share * 100.0), "p99 ≤ 50 ms".into(), met(Some(well))];
    let refused = offered.refused.iter().map(|(status, count)| format!("{count} × {status}"));
    let refused = refused.collect::<Vec<_>>().join(", ");
    let is_none = met(Some(refused.is_empty()));
    let refused = if refused.is_empty() { "none".to_owned() } else { refused };
    let mut rows = vec![
        figures(&what, Some(&figured), told),
        row("… answered otherwise than 200", [refused, "none".into(), is_none]),
        of_all("… answered as new", [i64::try_from(offered.fresh)?, kept.events[1]]),
    ];
    rows.extend(kept.rows());
    Ok(rows)
}

fn of_all(what: &str, [found, all]: [i64; 2]) -> Row {
    row(what, [format!("{found} of {all}"), "all".into(), met(Some(found == all))])
}
