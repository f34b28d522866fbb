//! Joining by phone and job can be guessed at, so it is throttled: the address blocks, the phone slows, the job only alarms.
//!
//! Whoever guesses is stopped by the address. A phone never blocks, or anybody could lock a victim out. Each process counts
//! for itself, and forgets when it ends. Links are not throttled: 256 random bits need none; who signs in by a key is counted by
//! the address all the same.

mod even_time;
mod personal;
#[cfg(test)]
mod tests;

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use greenroom_domain::phone::PhoneNumber;
use greenroom_usecases::admit::AdmitError;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

pub(super) use self::even_time::EvenTime;
use super::problem::{Code, Problem};
use crate::settings::{Guesses, Settings};

/// What is counted is one of so many buckets of a hash that is keyed anew in each process: no number and no address is kept,
/// and memory has a bound (about 8 MB for each counter), whatever comes. Of two phones in one bucket each may be slowed by
/// the other; of 100,000 others within a minute one does so with every third.
const BUCKETS: u64 = 1 << 18;

/// How many may wait for their turn at once. They cost little, but not nothing.
const PLACES: usize = 256;

/// How long a turn is waited for at most, however often the phone was tried.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Tokio's clock, so that counting and waiting go by the same one.
#[derive(Clone, Debug)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

type Counter = RateLimiter<u64, HashMapStateStore<u64>, TokioClock, NoOpMiddleware<Duration>>;

/// Counts the tries by phone and job, and others that cost something.
#[derive(Clone)]
pub struct Throttle(Arc<Counters>);

struct Counters {
    addresses: Counter,
    phones: Counter,
    jobs: Counter,
    sign_ins: Counter,
    preflights: Counter,
    reports: Counter,
    /// One line a minute.
    warnings: Counter,
    clock: TokioClock,
    hidden: RandomState,
    places: Semaphore,
    longest_wait: Duration,
}

impl Throttle {
    /// By `entry.guesses_per_…`. Nobody is held longer than half of what a request may take.
    pub fn new(settings: &Settings) -> Self {
        Self::by(settings.entry.guesses, LONGEST_WAIT.min(settings.http.request_timeout / 2))
    }

    fn by(guesses: Guesses, longest_wait: Duration) -> Self {
        let clock = TokioClock(Instant::now());
        let counter = |a_minute| Counter::hashmap_with_clock(Quota::per_minute(a_minute), clock.clone());
        Self(Arc::new(Counters {
            addresses: counter(guesses.per_address),
            phones: counter(guesses.per_phone),
            jobs: counter(guesses.per_job),
            sign_ins: counter(guesses.per_address),
            preflights: Counter::hashmap_with_clock(personal::PREFLIGHTS, clock.clone()),
            reports: Counter::hashmap_with_clock(personal::REPORTS, clock.clone()),
            warnings: counter(std::num::NonZeroU32::MIN),
            hidden: RandomState::new(),
            places: Semaphore::new(PLACES),
            longest_wait,
            clock,
        }))
    }

    /// Lets a try by phone and job pass, at once or when it is its turn.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`] when the address has to wait, or too many wait already.
    pub(super) async fn pass(&self, from: IpAddr, phone: &PhoneNumber, job: &str) -> Result<(), Problem> {
        let counters = &self.0;
        let cure = "your address tries too often by phone and job; wait, or use the personal link";
        counters.admit_address(&counters.addresses, from, cure).inspect_err(|_| count("throttled"))?;
        counters.look_at_job(job);
        counters.wait_for_phone(phone).await.inspect_err(|_| count("throttled"))
    }

    /// Lets somebody sign in by an API key. Nobody guesses 256 random bits: this keeps the database from being asked too often.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`] when the address has to wait.
    pub(super) fn pass_sign_in(&self, from: IpAddr) -> Result<(), Problem> {
        let cure = "your address signs in too often; wait a moment";
        self.0.admit_address(&self.0.sign_ins, from, cure)
    }

    /// Forgets what counts no more.
    pub(crate) fn sweep(&self) {
        let Counters { addresses, phones, jobs, sign_ins, preflights, reports, .. } = self.0.as_ref();
        for counter in [addresses, phones, jobs, sign_ins, preflights, reports] {
            counter.retain_recent();
            counter.shrink_to_fit();
        }
    }
}

/// Counts what becomes of a try that passed. That nobody is known by it is told at an even time, whatever was looked up.
pub(super) async fn noted<T>(trying: impl Future<Output = Result<T, AdmitError>>) -> Result<T, AdmitError> {
    let even_time = EvenTime::begin();
    let result = trying.await;
    match &result {
        Ok(_) | Err(AdmitError::Refused(_)) => count("known"),
        Err(AdmitError::Unknown) => {
            count("unknown");
            even_time.reached().await;
        }
        Err(_) => count("failed"),
    }
    result
}

fn count(result: &'static str) {
    metrics::counter!("join_guesses_total", "result" => result).increment(1);
}

impl Counters {
    fn bucket(&self, of: impl Hash) -> u64 {
        self.hidden.hash_one(of) % BUCKETS
    }

    fn admit_address(&self, counter: &Counter, from: IpAddr, cure: &str) -> Result<(), Problem> {
        let wait = self.wait_of(counter, self.bucket(network(from)));
        wait.map_or(Ok(()), |wait| Err(too_many(cure, wait)))
    }

    fn look_at_job(&self, job: &str) {
        if self.wait_of(&self.jobs, self.bucket(job)).is_none() {
            return;
        }
        metrics::counter!("join_guesses_job_alarms_total").increment(1);
        if self.wait_of(&self.warnings, 0).is_none() {
            tracing::warn!("ONE JOB IS TRIED very often by phone and job: somebody may be guessing numbers");
        }
    }

    async fn wait_for_phone(&self, phone: &PhoneNumber) -> Result<(), Problem> {
        let bucket = self.bucket(phone.as_str());
        if self.wait_of(&self.phones, bucket).is_none() {
            return Ok(());
        }
        let crowded = |_| too_many("too many are waiting; try again, or use the personal link", LONGEST_WAIT);
        let _place = self.places.try_acquire().map_err(crowded)?;
        metrics::counter!("join_guesses_slowed_total").increment(1);
        // Whether it is its turn by then or not: nobody is refused for the phone.
        let _ = timeout(self.longest_wait, self.turn(bucket)).await;
        Ok(())
    }

    async fn turn(&self, bucket: u64) {
        while let Some(wait) = self.wait_of(&self.phones, bucket) {
            sleep(wait).await;
        }
    }

    /// Counts one more; none is counted, and it is told how long to wait, when that would be too many.
    fn wait_of(&self, counter: &Counter, bucket: u64) -> Option<Duration> {
        counter.check_key(&bucket).err().map(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }
}

/// Who has one address of IPv6 has all of its /64 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        short => short,
    }
}

fn too_many(cure: &str, wait: Duration) -> Problem {
    Problem::new(Code::TooManyRequests, cure).after(wait)
}
