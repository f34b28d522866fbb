//! A pass over all rooms: the use case and PostgreSQL as they serve, a media server that answers at once. Drift of every
//! kind is planted; what is found, invented, mended and left is counted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use greenroom_domain::drift::{DriftKind, Policy, Yardstick};
use greenroom_usecases::reconcile::{Outcome, Pass, Reconcile};

use self::hall::Hall;
use self::later::Later;
use self::scene::{Finding, Scene};
use super::report::{Row, Section, megabytes, met, row};
use super::sql::Sql;
use super::{Bench, Database, memory, say};

mod hall;
mod later;
mod scene;

/// How long a pass may take for so many rooms.
const LIMITS: [(u64, Duration); 2] =
    [(10_000, Duration::from_millis(500)), (100_000, Duration::from_secs(3))];
/// How much more memory a pass may take, in bytes.
const MOST_GROWTH: u64 = 100_000_000;
/// How often the join is asked for; the median counts.
const JOINS: usize = 5;
/// What is only reported, unless the settings say otherwise.
const REPORTED: [DriftKind; 2] = [DriftKind::RoomOrphanedOnServer, DriftKind::ParticipantUnknown];

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    bench.on_copy(async |database| on(bench, database).await).await
}

async fn on(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Section> {
    let rooms = bench.args.rooms;
    say(&format!("opening {rooms} rooms on both sides"));
    let clock = Arc::new(Later::default());
    let sql = Sql::connect(&database.url).await?;
    let scene = Scene::set(&database.url, &sql, rooms, clock.clone()).await?;
    let join = join(&sql).await?;
    say("three passes");
    let reconcile = Reconcile {
        store: scene.store.clone(),
        rooms: scene.store.clone(),
        media: scene.hall.clone(),
        clock: clock.clone(),
        yardstick: Arc::new(Yardstick::new("interview_")),
        // What is planted would be more than one plan may remove.
        policy: Policy { max_removals: usize::MAX, ..Policy::default() },
        turn: Arc::default(),
    };
    let passes = Passes::make(&reconcile, &clock, &scene.hall).await?;
    let stirred = stirred(&sql, &reconcile, &scene.hall).await?;
    Ok(Section {
        postgres: sql.version().await?,
        note: format!(
            "Passes over {rooms} rooms on both sides, {} of them with people inside; {} drifts planted",
            scene.inhabited,
            scene.planted.len()
        ),
        rows: [passes.rows(rooms, join, &scene.planted), vec![stirred]].concat(),
    })
}

/// What a pass asks, in SQL: rooms that should be on the server beside those that are, and what differs.
const JOIN: &str = "SELECT count(*) FROM listed
    FULL JOIN (SELECT name, server_sid, over_at FROM rooms WHERE server_sid IS NOT NULL AND server_gone_at IS NULL) known
    USING (name) WHERE known.server_sid IS DISTINCT FROM listed.sid OR known.over_at <= now()";

/// How long the join takes, with the server's list in a table already.
async fn join(sql: &Sql) -> anyhow::Result<Duration> {
    sql.run("CREATE TEMP TABLE listed AS SELECT name, server_sid AS sid FROM rooms; ANALYZE listed").await?;
    let mut times = vec![];
    for _ in 0..JOINS {
        let started = Instant::now();
        sql.number(JOIN).await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    times.get(JOINS / 2).copied().context("the join was never asked for")
}

/// A pass, how long it took, and how often the media server was asked.
struct Timed {
    pass: Pass,
    took: Duration,
    calls: usize,
}

impl Timed {
    async fn make(reconcile: &Reconcile, hall: &Hall) -> anyhow::Result<Self> {
        let (started, before) = (Instant::now(), hall.calls());
        let pass = reconcile.pass().await?;
        let took = started.elapsed();
        let Some(pass) = pass else { bail!("another process repairs this database") };
        Ok(Self { pass, took, calls: hall.calls() - before })
    }

    fn findings(&self) -> BTreeSet<Finding> {
        let steps = self.pass.plan.steps.iter();
        steps.map(|step| (step.room.as_str().to_owned(), step.drift.key.kind)).collect()
    }

    fn mended(&self) -> usize {
        self.pass.outcomes.iter().filter(|outcome| **outcome == Outcome::Done).count()
    }
}

/// The first notes what it sees, the second mends it, the third finds what is left.
struct Passes {
    first: Timed,
    second: Timed,
    third: Timed,
    /// By how much memory grew, at its peak in the first pass, and after all of them.
    growth: Option<[u64; 2]>,
}

impl Passes {
    async fn make(reconcile: &Reconcile, clock: &Later, hall: &Hall) -> anyhow::Result<Self> {
        memory::forget_peak()?;
        let before = memory::resident("self");
        let first = Timed::make(reconcile, hall).await?;
        let peak = memory::peak();
        clock.go_on();
        let second = Timed::make(reconcile, hall).await?;
        clock.go_on();
        let third = Timed::make(reconcile, hall).await?;
        let after = memory::resident("self");
        let grown = |bytes: Option<u64>| Some(bytes?.saturating_sub(before?));
        Ok(Self { first, second, third, growth: grown(peak).zip(grown(after)).map(Into::into) })
    }

    fn rows(&self, rooms: u64, join: Duration, planted: &BTreeSet<Finding>) -> Vec<Row> {
        let limit = LIMITS.iter().find(|(most, _)| rooms <= *most).map(|(_, limit)| *limit);
        let pass = |what: &str, timed: &Timed| {
            let times = timed.took.as_secs_f64() / join.as_secs_f64();
            let told = format!("{}, {times:.1} × the join, {} questions", millis(timed.took), timed.calls);
            let target = limit.map_or_else(String::new, |limit| format!("≤ {}", millis(limit)));
            row(what, [told, target, limit.map_or_else(String::new, |limit| met(Some(timed.took <= limit)))])
        };
        let join =
            row("full outer join in SQL, its list in a table", [millis(join), String::new(), String::new()]);
        let mut rows = vec![
            join,
            pass("the first pass: notes what differs", &self.first),
            pass("the second: mends", &self.second),
            pass("the third: nothing new", &self.third),
        ];
        rows.extend(self.judgement(planted));
        rows.extend(self.weight());
        rows
    }

    fn judgement(&self, planted: &BTreeSet<Finding>) -> [Row; 3] {
        let found = self.first.findings();
        let (right, invented) = (found.intersection(planted).count(), found.difference(planted).count());
        let is_reported = |finding: &&Finding| REPORTED.contains(&finding.1);
        let reported: BTreeSet<_> = planted.iter().filter(is_reported).cloned().collect();
        let (mended, to_mend) = (self.second.mended(), planted.len() - reported.len());
        let left = self.third.findings();
        let all = planted.len();
        [
            row(
                "drift found, and invented",
                [format!("{right} of {all}, {invented}"), "all, 0".into(), met(Some(found == *planted))],
            ),
            row(
                "drift mended by the second pass",
                [format!("{mended} of {to_mend}"), "all".into(), met(Some(mended == to_mend))],
            ),
            row(
                "drift left, all of it for a person",
                [left.len().to_string(), reported.len().to_string(), met(Some(left == reported))],
            ),
        ]
    }

    fn weight(&self) -> [Row; 2] {
        let [peak, after] = self.growth.map_or([None, None], |growth| growth.map(Some));
        let is_small = met(peak.map(|bytes| bytes <= MOST_GROWTH));
        [
            row("memory, more at the peak of the first pass", [megabytes(peak), "≤ 100 MB".into(), is_small]),
            row("memory, more after all three", [megabytes(after), String::new(), String::new()]),
        ]
    }
}

/// A pass when every room calls for a look: LiveKit keeps no room for longer than its timeouts unless somebody has just come
/// or gone, so this is what so many rooms would rather be like.
async fn stirred(sql: &Sql, reconcile: &Reconcile, hall: &Hall) -> anyhow::Result<Row> {
    say("a pass in which every room calls for a look");
    sql.run("UPDATE participants SET last_token_at = now() WHERE role = 'candidate'").await?;
    sql.settle().await?;
    let told = match Timed::make(reconcile, hall).await {
        Ok(timed) => format!("{}, {} questions", millis(timed.took), timed.calls),
        Err(error) => format!("failed: {error:#}"),
    };
    Ok(row("a pass when every room was entered lately", [told, String::new(), String::new()]))
}

fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}
