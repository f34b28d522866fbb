//! Sends letters at a given rate, whether the last ones are answered or not: what waits, waits on the clock of the one
//! who measures.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::life::EVENTS;
use crate::commands::bench::figures::Figures;
use crate::commands::bench::http::Connection;

/// How many letters may be under way at once. LiveKit has a queue for each room, so that there may be many.
pub(super) const CONNECTIONS: usize = 128;

/// How much of what is sent was sent before, in tenths.
const REPEATED_TENTHS: usize = 3;

/// How many lives go side by side: the next event of a room follows upon so many others.
const SIDE_BY_SIDE: usize = 500;

/// How many letters before it the one went out that is repeated, in turns: at the same time, up to a second ago.
const DISTANCES: [usize; 5] = [1, 10, 100, 1000, 3000];

/// In which order letters are sent, by their number: those of a room in the order of its life, and some again.
pub(super) struct Order {
    /// How many lives are told.
    pub(super) lives: usize,
    /// The letters, one after the other.
    pub(super) letters: Vec<usize>,
}

impl Order {
    /// As many as come in that time, or a little less: whole lives.
    pub(super) fn of(rate: u32, seconds: u32) -> Self {
        let all = usize::try_from(u64::from(rate) * u64::from(seconds)).unwrap_or(usize::MAX);
        let lives = (all * (10 - REPEATED_TENTHS) / 10 / EVENTS).max(1);
        let mut letters = Vec::with_capacity(all);
        let mut due = 0;
        for (sent, letter) in in_order(lives).into_iter().enumerate() {
            letters.push(letter);
            // So many are repeated until now that their part of all is right.
            let repeated = (sent + 1) * REPEATED_TENTHS / (10 - REPEATED_TENTHS);
            while due < repeated {
                letters.push(one_before(&letters, due).unwrap_or(letter));
                due += 1;
            }
        }
        Self { lives, letters }
    }
}

fn in_order(lives: usize) -> Vec<usize> {
    let lives: Vec<_> = (0..lives).collect();
    let groups = lives.chunks(SIDE_BY_SIDE);
    let steps = groups.flat_map(|group| (0..EVENTS).map(move |step| (group, step)));
    steps.flat_map(|(group, step)| group.iter().map(move |life| life * EVENTS + step)).collect()
}

fn one_before(letters: &[usize], turn: usize) -> Option<usize> {
    let distance = DISTANCES.get(turn % DISTANCES.len())?;
    letters.get(letters.len().checked_sub(*distance)?).copied()
}

/// What became of the letters.
#[derive(Default)]
pub(super) struct Offered {
    /// From the moment at which each was to be sent until its answer, in microseconds.
    micros: Vec<u32>,
    /// How many were answered as new.
    pub(super) fresh: u64,
    /// How many were answered as repeated.
    repeated: u64,
    /// How many were answered otherwise than 200, by status.
    pub(super) refused: BTreeMap<u16, u64>,
    took: Duration,
}

impl Offered {
    pub(super) fn figures(&self) -> Option<Figures> {
        Figures::of(self.micros.clone(), self.took)
    }

    pub(super) fn repeated_share(&self) -> f64 {
        self.repeated as f64 / self.micros.len() as f64
    }

    fn add(&mut self, mut other: Self) {
        self.micros.append(&mut other.micros);
        self.fresh += other.fresh;
        self.repeated += other.repeated;
        for (status, count) in other.refused {
            *self.refused.entry(status).or_default() += count;
        }
    }
}

/// What all connections share.
struct Post {
    letters: Arc<Vec<String>>,
    order: Order,
    next: AtomicUsize,
    begin: Instant,
    pause: Duration,
}

/// Sends all letters in that order, so many in a second.
pub(super) async fn run(
    address: SocketAddr,
    letters: Arc<Vec<String>>,
    order: Order,
    rate: u32,
) -> anyhow::Result<Offered> {
    let mut connections = vec![];
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(address).await?);
    }
    let (begin, pause) = (Instant::now(), Duration::from_secs(1) / rate);
    let post = Arc::new(Post { letters, order, next: AtomicUsize::new(0), begin, pause });
    let mut senders = JoinSet::new();
    for connection in connections {
        senders.spawn(send(connection, post.clone()));
    }
    let mut offered = Offered::default();
    while let Some(sent) = senders.join_next().await {
        offered.add(sent??);
    }
    offered.took = begin.elapsed();
    Ok(offered)
}

async fn send(mut connection: Connection, post: Arc<Post>) -> anyhow::Result<Offered> {
    let mut offered = Offered::default();
    while let Some((due, letter)) = post.next() {
        sleep_until(due).await;
        let status = connection.ask(letter).await?;
        offered.micros.push(u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX));
        match status {
            200 if connection.said(r#""duplicate":true"#) => offered.repeated += 1,
            200 => offered.fresh += 1,
            _ => *offered.refused.entry(status).or_default() += 1,
        }
    }
    Ok(offered)
}

impl Post {
    /// The next letter, and when it is to be sent.
    fn next(&self) -> Option<(Instant, &str)> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let letter = self.letters.get(*self.order.letters.get(place)?)?;
        Some((self.begin + self.pause * u32::try_from(place).ok()?, letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_goes_out_in_the_order_of_its_life_and_three_of_ten_again() {
        let order = Order::of(3000, 10);
        assert!((29_990..=30_000).contains(&order.letters.len()), "{}", order.letters.len());
        let mut first = BTreeMap::new();
        for (place, letter) in order.letters.iter().enumerate() {
            first.entry(*letter).or_insert(place);
        }
        assert_eq!(first.len(), order.lives * EVENTS);
        let share = 1.0 - first.len() as f64 / order.letters.len() as f64;
        assert!((share - 0.3).abs() < 0.001, "{share}");
        for life in 0..order.lives {
            let places: Vec<_> = (0..EVENTS).map(|step| first[&(life * EVENTS + step)]).collect();
            assert!(places.is_sorted(), "{life}: {places:?}");
        }
    }
}
