//! The load: connections that are kept, each asking its next question as soon as the last one is answered.
//!
//! That is what a client of pgbench does, too, so that both measure the same thing: what so many callers get when
//! they never pause. Latencies under a rate that is given from outside are another measurement.

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

    /// Asks what the function makes of random numbers, and gives the figures. Every answer has to have that status.
    pub(super) async fn run(
        &self,
        expected: u16,
        request: impl Fn(u64) -> String + Clone + Send + 'static,
    ) -> anyhow::Result<Figures> {
        let within = Duration::from_secs(self.seconds);
        let from = Instant::now() + WARM_UP;
        let counting = Counting { from, until: from + within };
        let mut callers = JoinSet::new();
        for number in 0..u64::from(self.connections) {
            let connection = Connection::open(self.address).await?;
            callers.spawn(caller(connection, Random::new(number), request.clone(), (expected, counting)));
        }
        let mut micros = vec![];
        while let Some(latencies) = callers.join_next().await {
            micros.append(&mut latencies??);
        }
        Figures::of(micros, within).context("nothing was answered")
    }
}

async fn caller(
    mut connection: Connection,
    mut random: Random,
    request: impl Fn(u64) -> String,
    (expected, counting): (u16, Counting),
) -> anyhow::Result<Vec<u32>> {
    let mut latencies = Vec::with_capacity(1 << 16);
    loop {
        let request = request(random.next());
        let asked = Instant::now();
        let status = connection.ask(&request).await?;
        let answered = Instant::now();
        if status != expected {
            bail!("a request was answered {status} in place of {expected}");
        }
        if answered >= counting.until {
            return Ok(latencies);
        }
        if answered >= counting.from {
            latencies.push(u32::try_from((answered - asked).as_micros()).unwrap_or(u32::MAX));
        }
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
