//! Tells the recruiting system what happened.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use greenroom_domain::ports::ClaimedAnnouncement;
use greenroom_usecases::announce::Announce;
use tokio::time::{Instant, sleep_until};

use super::Stopping;
use crate::http::problem::chain;

/// Announcements that are on their way at once.
const HANDS: usize = 16;
/// How often we look. Nobody waits for an announcement to the millisecond.
const POLL: Duration = Duration::from_millis(500);

pub(super) async fn run(announce: Announce, mut stopping: Stopping) {
    let mut on_the_way: FuturesUnordered<BoxFuture<'static, ()>> = FuturesUnordered::new();
    let mut look_at = Instant::now();
    loop {
        let free = HANDS - on_the_way.len();
        tokio::select! {
            biased;
            () = stopping.asked() => break,
            Some(()) = on_the_way.next() => {}
            () = sleep_until(look_at), if free > 0 => {
                let claimed = claim(&announce, free).await;
                look_at = Instant::now() + if claimed.len() == free { Duration::ZERO } else { POLL };
                on_the_way.extend(claimed.into_iter().map(|one| tell(announce.clone(), one).boxed()));
            }
        }
    }
    while on_the_way.next().await.is_some() {}
}

async fn claim(announce: &Announce, limit: usize) -> Vec<ClaimedAnnouncement> {
    announce.claim(limit).await.unwrap_or_else(|error| {
        tracing::warn!(error = chain(&error), "the announcements could not be asked for; again soon");
        vec![]
    })
}

async fn tell(announce: Announce, claimed: ClaimedAnnouncement) {
    let event = claimed.announcement.event.as_str();
    let settlement = announce.announce(claimed).await;
    let outcome = match (&settlement.error, settlement.due_at) {
        (None, _) => "delivered",
        (Some(_), Some(_)) => "retried",
        (Some(error), None) => {
            tracing::error!(
                event,
                error,
                "the recruiting system DID NOT TAKE an event for a day; it can be sent again on request"
            );
            "dead"
        }
    };
    metrics::counter!("announcements_total", "outcome" => outcome).increment(1);
    if let Err(error) = announce.settle(&settlement).await {
        tracing::warn!(
            error = chain(&error),
            "what became of an announcement could not be stored; it is made again"
        );
    }
}
