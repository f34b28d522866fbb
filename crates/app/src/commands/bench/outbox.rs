//! Messages that go out: the worker that serves, between a real database and a messenger that answers at once. How many in a
//! second, and how soon after their room was stored.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::invitation::{InvitationId, Purpose};
use greenroom_domain::message::{Message, MessageId};
use greenroom_domain::ports::{Messenger, MessengerError};
use greenroom_domain::template::Template;
use greenroom_usecases::create_room::{CreateRoom, Creation};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use self::house::House;
use super::figures::Figures;
use super::report::{Row, Section, figures, met};
use super::{Bench, Database, machine, say};

mod house;

/// The least rate of a worker that nobody holds up, in messages a second.
const LEAST_RATE: f64 = 2000.0;
/// How soon a message may be with the messenger: half of them, and 99 of 100.
const MOST_P50: Duration = Duration::from_millis(20);
const MOST_P99: Duration = Duration::from_millis(100);
/// Between two rooms whose messages are timed: 100 in a second.
const PAUSE: Duration = Duration::from_millis(10);
/// How many of these: 20 s long.
const TIMED: u32 = 2000;
/// How long the messenger may hear nothing before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    bench.on_empty(async |database| on(bench, database).await).await
}

async fn on(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Section> {
    let (messenger, mut sent) = Immediate::new();
    let house = House::on(&database.url, Arc::new(messenger))?;
    let count = bench.args.messages;
    let rate = throughput(&house, &mut sent, count).await?;
    let latency = latency(&house, &mut sent, count).await?;
    Ok(Section {
        postgres: machine::postgres(database.server, None),
        note: "The outbox was measured in the process of the generator, its messenger answers at once".into(),
        rows: rows(count, rate, &latency),
    })
}

fn rows(count: u32, rate: f64, latency: &Figures) -> Vec<Row> {
    let what = format!("outbox: {count} messages, from the worker's start until all are settled");
    let least = format!("≥ {LEAST_RATE:.0}/s");
    let none = String::new;
    let first: Row =
        [what, format!("{rate:.0}/s"), none(), none(), none(), least, met(Some(rate >= LEAST_RATE))];
    let soon = latency.p50 <= MOST_P50 && latency.p99 <= MOST_P99;
    let what = "outbox: from the stored room to the messenger";
    let target = "p50 ≤ 20 ms, p99 ≤ 100 ms".to_owned();
    vec![first, figures(what, Some(latency), [String::new(), target, met(Some(soon))])]
}

/// Fills the outbox, lets the worker empty it, and gives the messages in a second.
async fn throughput(house: &House, sent: &mut Sent, count: u32) -> anyhow::Result<f64> {
    say(&format!("storing {count} rooms with a message each"));
    let rooms = stream::iter(0..count).map(|number| create(house.create_room(), number));
    rooms.buffer_unordered(32).try_for_each(async |_| Ok(())).await?;
    say("the worker sends them");
    let started = Instant::now();
    let worker = house.start_worker();
    heard(sent, count).await?;
    // A worker that is stopped ends when everything is settled.
    worker.stop().await?;
    Ok(f64::from(count) / started.elapsed().as_secs_f64())
}

/// Stores rooms at a given rate beside the worker, and times each message. The rooms are new ones, behind so many others.
async fn latency(house: &House, sent: &mut Sent, behind: u32) -> anyhow::Result<Figures> {
    say("storing 100 rooms in a second, beside the worker");
    let worker = house.start_worker();
    let mut stored = JoinSet::new();
    let mut ticks = interval(PAUSE);
    for number in behind..behind + TIMED {
        ticks.tick().await;
        stored.spawn(create(house.create_room(), number));
    }
    let stored: HashMap<_, _> = stored.join_all().await.into_iter().collect::<anyhow::Result<_>>()?;
    let sent = heard(sent, TIMED).await?;
    worker.stop().await?;
    let micros = sent.iter().filter_map(|(id, at)| Some(micros(*stored.get(id)?, *at))).collect();
    Figures::of(micros, PAUSE * TIMED).context("no message was timed")
}

/// A message can be with the messenger before its room's author hears that it was stored.
fn micros(stored: Instant, sent: Instant) -> u32 {
    u32::try_from(sent.saturating_duration_since(stored).as_micros()).unwrap_or(u32::MAX)
}

/// Stores a room, and tells its message and when that was done.
async fn create(create: CreateRoom, number: u32) -> anyhow::Result<(InvitationId, Instant)> {
    let creation = create.run(house::application(number)?).await?;
    let stored = Instant::now();
    let Creation::Created(opened) = creation else { bail!("room {number} was there before") };
    let invitation = opened.room.record.invitations.first().context("nobody is invited")?;
    Ok((invitation.id, stored))
}

/// What the messenger got, in its order.
async fn heard(sent: &mut Sent, count: u32) -> anyhow::Result<Vec<(InvitationId, Instant)>> {
    let mut heard = vec![];
    while heard.len() < usize::try_from(count)? {
        let next = timeout(PATIENCE, sent.recv()).await;
        let next = next.with_context(|| format!("{} of {count} messages went out", heard.len()))?;
        heard.push(next.context("the messenger is gone")?);
    }
    Ok(heard)
}

type Sent = UnboundedReceiver<(InvitationId, Instant)>;

/// A messenger that takes every message at once, and tells when.
struct Immediate(UnboundedSender<(InvitationId, Instant)>);

impl Immediate {
    fn new() -> (Self, Sent) {
        let (tell, sent) = unbounded_channel();
        (Self(tell), sent)
    }
}

#[async_trait]
impl Messenger for Immediate {
    async fn send(&self, message: &Message) -> SendOutcome {
        // Nobody listens any more when the measurement was given up.
        let _ = self.0.send((message.attempt.invitation, Instant::now()));
        SendOutcome::Accepted(MessageId::new(message.attempt.to_string()))
    }

    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError> {
        Ok(None)
    }

    fn template_name(&self, _purpose: Purpose) -> Option<String> {
        None
    }
}
