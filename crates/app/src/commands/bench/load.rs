//! The load: connections that are kept, each asking its next question as soon as the last one is answered.
//!
//! That is what a client of pgbench does, too, so that both measure the same thing: what so many callers get when
//! they never pause. Latencies under a rate that is given from outside are another measurement.

use std::future::Future;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::task::JoinSet;

use super::figures::Figures;
use super::http::Connection;
use super::server::Server;
use super::{BenchArgs, WARM_UP};

/// How much is asked, and where.
#[derive(Clone, Copy)]
pub(super) struct Load {
    address: SocketAddr,
    connections: u16,
    seconds: u64,
}

/// What counts: answers that come between these two.
#[derive(Clone, Copy)]
struct Counting {
    from: Instant,
    until: Instant,
}

impl Load {
    pub(super) fn on(server: &Server, args: &BenchArgs) -> Self {
        Self { address: server.address, connections: args.connections, seconds: args.seconds }
    }

    /// As many others.
    pub(super) fn by(self, connections: u16) -> Self {
        Self { connections, ..self }
    }

    /// Asks what the function makes of random numbers, and gives the figures. Every answer has to have that status.
    pub(super) async fn run(
        &self,
        expected: u16,
        request: impl Fn(u64) -> String + Clone + Send + 'static,
    ) -> anyhow::Result<Figures> {
        let mut callers = vec![];
        for number in 0..u64::from(self.connections) {
            let connection = Connection::open(self.address).await?;
            let (random, request) = (Random::new(number), request.clone());
            callers.push(Client { connection, random, request, expected });
        }
        drive(callers, Duration::from_secs(self.seconds)).await
    }
}

/// Somebody who asks again and again.
pub(super) trait Caller: Send + 'static {
    /// Asks once, and waits for the whole answer.
    fn ask(&mut self) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Lets all of them ask at once for that long, after a time that does not count.
pub(super) async fn drive(callers: Vec<impl Caller>, within: Duration) -> anyhow::Result<Figures> {
    let from = Instant::now() + WARM_UP;
    let counting = Counting { from, until: from + within };
    let mut running = JoinSet::new();
    for caller in callers {
        running.spawn(repeat(caller, counting));
    }
    let mut micros = vec![];
    while let Some(latencies) = running.join_next().await {
        micros.append(&mut latencies??);
    }
    Figures::of(micros, within).context("nothing was answered")
}

async fn repeat(mut caller: impl Caller, counting: Counting) -> anyhow::Result<Vec<u32>> {
    let mut latencies = Vec::with_capacity(1 << 12);
    loop {
        let asked = Instant::now();
        caller.ask().await?;
        let answered = Instant::now();
        if answered >= counting.until {
            return Ok(latencies);
        }
        if answered >= counting.from {
            latencies.push(u32::try_from((answered - asked).as_micros()).unwrap_or(u32::MAX));
        }
    }
}

/// A caller over HTTP, on a connection of its own.
struct Client<R> {
    connection: Connection,
    random: Random,
    request: R,
    expected: u16,
}

impl<R: Fn(u64) -> String + Send + 'static> Caller for Client<R> {
    async fn ask(&mut self) -> anyhow::Result<()> {
        let request = (self.request)(self.random.next());
        let status = self.connection.ask(&request).await?;
        if status != self.expected {
            bail!("a request was answered {status} in place of {}", self.expected);
        }
        Ok(())
    }
}

/// Marsaglia's xorshift64*: which room is next has to be spread well, and need not be secret.
struct Random(u64);

impl Random {
    fn new(number: u64) -> Self {
        Self((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 1
    }
}
