//! Record and reality side by side, with a real LiveKit: beside LiveKit itself, asked directly for the same two calls by
//! the same client, and for one room that everybody asks for at once.

use std::net::Ipv6Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use greenroom_devstack::{LiveKit, LiveKitConfig, livekit_binary};
use greenroom_domain::room::RoomName;
use greenroom_livekit::LiveKitServer;
use greenroom_usecases::livekit_status::LiveKitStatus;

use self::proxy::{Counted, Proxy};
use super::figures::Figures;
use super::http::Connection;
use super::load::{Caller, Load, drive};
use super::report::{Row, Section, figures, met, row};
use super::server::{LIVEKIT_KEY, LiveKitAt, Server, new_secret};
use super::sql::Sql;
use super::{Bench, Database, http, say, seed};
use crate::ambient::SystemClock;

mod proxy;

/// How many rooms LiveKit has.
const ROOMS: u64 = 1000;
/// How many ask for one room at once.
const CROWD: u16 = 1000;
/// The least part of LiveKit's own rate, and the least multiple of that when all ask for the same room.
const LEAST_RATE: f64 = 0.7;
const LEAST_SHARED: f64 = 3.0;
/// "One question" is one ListRooms and one ListParticipants, of which the first is counted.
const MOST_AT_ONCE: u64 = 1;

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    match livekit_binary::find(&say).await {
        Ok(binary) => bench.on_copy(async |database| on(bench, database, &binary).await).await,
        Err(error) => {
            say(&format!("LiveKit is MISSING ({error}): server-status is not measured"));
            let note = "`server-status` was not measured: there is no LiveKit".into();
            Ok(Section { postgres: String::new(), note, rows: vec![] })
        }
    }
}

async fn on(bench: &Bench<'_>, database: &Database<'_>, binary: &Path) -> anyhow::Result<Section> {
    let config = LiveKitConfig {
        temporary: true,
        ..LiveKitConfig::new(bench.folder.join("livekit"), LIVEKIT_KEY, new_secret())
    };
    let livekit = LiveKit::start(binary, config).await?;
    let measured = Measured::on(bench, database, &livekit).await;
    livekit.stop().await;
    Ok(Section {
        postgres: Sql::connect(&database.url).await?.version().await?,
        note: format!("LiveKit had {} rooms, each with a token given and nobody inside", rooms(bench)),
        rows: measured?.rows(),
    })
}

fn rooms(bench: &Bench<'_>) -> u64 {
    bench.args.rooms.min(ROOMS)
}

/// What was measured in one run.
struct Measured {
    direct: Figures,
    different: Figures,
    shared: Figures,
    counted: Counted,
    /// How long the crowd asked, with the time that does not count.
    took: Duration,
}

impl Measured {
    async fn on(bench: &Bench<'_>, database: &Database<'_>, livekit: &LiveKit) -> anyhow::Result<Self> {
        let at = LiveKitAt { url: livekit.url(), secret: livekit.api_secret().to_owned() };
        let (server, _) = Server::start(bench, &database.url, &at).await?;
        let first = different(bench, &server, &at).await;
        server.stop().await;
        let (direct, different) = first?;

        let proxy = Proxy::before(livekit.port(), &seed::room_name(0)).await?;
        let (server, _) = Server::start(bench, &database.url, &LiveKitAt { url: proxy.url(), ..at }).await?;
        let second = one(bench, &server).await;
        server.stop().await;
        let (shared, took) = second?;
        Ok(Self { direct, different, shared, counted: proxy.counted(), took })
    }

    fn rows(&self) -> Vec<Row> {
        let part = self.different.rate / self.direct.rate;
        let latency = self.different.p99.as_secs_f64() / self.direct.p99.as_secs_f64();
        let least = format!("≥ {:.0} %", LEAST_RATE * 100.0);
        let told = [format!("{:.0} % of the rate", part * 100.0), least, met(Some(part >= LEAST_RATE))];
        let what = "LiveKit, asked for both by the same client";
        let mut rows = vec![
            figures(what, Some(&self.direct), ["1".into(), String::new(), String::new()]),
            figures("`POST /api/room/server-status`, different rooms", Some(&self.different), told),
            row("… its p99", [format!("{latency:.1} × the p99"), String::new(), String::new()]),
        ];
        rows.extend(self.of_one_room());
        rows
    }

    fn of_one_room(&self) -> [Row; 3] {
        let ratio = self.shared.rate / self.different.rate;
        let what = format!("`POST /api/room/server-status`, {CROWD} callers of one room");
        let least = format!("≥ {LEAST_SHARED} ×");
        let told = [format!("{ratio:.1} × that of different rooms"), least, met(Some(ratio >= LEAST_SHARED))];
        let Counted { asked, most } = self.counted;
        let rate = asked as f64 / self.took.as_secs_f64();
        let questions = format!("{rate:.0}/s, {:.0} answers for each", self.shared.rate / rate);
        let at_once = [most.to_string(), MOST_AT_ONCE.to_string(), met(Some(most == MOST_AT_ONCE))];
        [
            figures(&what, Some(&self.shared), told),
            row("… questions to LiveKit meanwhile", [questions, String::new(), String::new()]),
            row("… of these at the same time, at most", at_once),
        ]
    }
}

/// LiveKit itself, then Greenroom, each for random rooms, no two of them the same at once.
async fn different(bench: &Bench<'_>, server: &Server, at: &LiveKitAt) -> anyhow::Result<(Figures, Figures)> {
    let rooms = rooms(bench);
    say(&format!("{rooms} candidates join, so that LiveKit has their rooms"));
    open_rooms(server, rooms).await?;
    let seconds = bench.args.seconds;
    say(&format!("asking LiveKit, then Greenroom, for {seconds} s each"));
    let direct = directly(bench, at, rooms).await?;
    let turn = Turn::default();
    let request = move |_| http::server_status(&seed::room_name(turn.next(rooms)));
    let different = Load::on(server, &bench.args).run(200, request).await?;
    Ok((direct, different))
}

/// All for the same room. Gives also how long LiveKit may have been asked.
async fn one(bench: &Bench<'_>, server: &Server) -> anyhow::Result<(Figures, Duration)> {
    say(&format!("{CROWD} callers ask Greenroom for one room for {} s", bench.args.seconds));
    let crowd = Load::on(server, &bench.args).by(CROWD);
    let started = Instant::now();
    let shared = crowd.run(200, |_| http::server_status(&seed::room_name(0))).await?;
    Ok((shared, started.elapsed()))
}

/// As candidates would: LiveKit has the room by it, and the database its sid.
async fn open_rooms(server: &Server, rooms: u64) -> anyhow::Result<()> {
    let mut connection = Connection::open(server.address).await?;
    for number in 0..rooms {
        let (phone, job) = seed::way_in(number);
        // Each from an address of their own, or they would be throttled.
        let from = Ipv6Addr::from_bits(u128::from(number + 1) << 64);
        let status = connection.ask(&http::join(&phone, &job, &from.to_string())).await?;
        if status != 200 {
            bail!("the candidate of room {number} was answered {status}");
        }
    }
    Ok(())
}

async fn directly(bench: &Bench<'_>, at: &LiveKitAt, rooms: u64) -> anyhow::Result<Figures> {
    let clock = Arc::new(SystemClock);
    let config =
        greenroom_livekit::LiveKitConfig::new(at.url.clone(), LIVEKIT_KEY, at.secret.clone().into(), clock);
    let status = LiveKitStatus { media: Arc::new(LiveKitServer::new(config)?) };
    let turn = Turn::default();
    let caller = |_| Direct { status: status.clone(), turn: turn.clone(), rooms };
    let callers = (0..bench.args.connections).map(caller).collect();
    drive(callers, Duration::from_secs(bench.args.seconds)).await
}

/// Whose turn it is: rooms one after the other, so that no two callers ask for the same one at once.
#[derive(Clone, Default)]
struct Turn(Arc<AtomicU64>);

impl Turn {
    fn next(&self, rooms: u64) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) % rooms
    }
}

/// Somebody who asks LiveKit, in the way in which Greenroom does.
struct Direct {
    status: LiveKitStatus,
    turn: Turn,
    rooms: u64,
}

impl Caller for Direct {
    async fn ask(&mut self) -> anyhow::Result<()> {
        let name = RoomName::parse(&seed::room_name(self.turn.next(self.rooms)))?;
        self.status.room(&name).await?.context("LiveKit lost a room").map(drop)
    }
}
