//! Looks after the outbox: measures what waits, says once what is stopped, and gives up on messages that nobody heard of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use greenroom_domain::clock::Clock;
use greenroom_domain::outbox::Breaker;
use greenroom_domain::ports::{Depth, Outbox};

use crate::http::problem::chain;

const PAUSE: Duration = Duration::from_secs(5);
/// The turns between two tidyings: an hour.
const TIDY_EVERY: u32 = 720;
/// Messages that are given up in one turn.
const A_TURN: u32 = 500;

pub(super) async fn run(outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>, preview: bool) {
    let (mut told, mut turn) = (BTreeMap::new(), 0_u32);
    loop {
        match outbox.depth(clock.now()).await {
            Ok(depth) => {
                measure(&depth);
                tell(&mut told, depth.breakers);
            }
            Err(error) => tracing::warn!(error = chain(&error), "the outbox could not be measured"),
        }
        // Of a message that was only shown, nothing will ever be heard.
        if !preview && let Err(error) = outbox.give_up_silent(clock.now(), A_TURN).await {
            tracing::warn!(
                error = chain(&error),
                "messages without a sign of delivery could not be looked for"
            );
        }
        if turn % TIDY_EVERY == 0
            && let Err(error) = outbox.tidy(clock.now()).await
        {
            tracing::warn!(error = chain(&error), "what nobody needs any more could not be forgotten");
        }
        turn = turn.wrapping_add(1);
        tokio::time::sleep(PAUSE).await;
    }
}

fn measure(depth: &Depth) {
    metrics::gauge!("outbox_messages_due").set(depth.messages_due as f64);
    metrics::gauge!("outbox_messages_later").set(depth.messages_later as f64);
    metrics::gauge!("outbox_oldest_due_seconds").set(depth.oldest_due_seconds as f64);
    metrics::gauge!("outbox_announcements").set(depth.announcements as f64);
    metrics::gauge!("outbox_announcements_dead").set(depth.announcements_dead as f64);
    metrics::gauge!("outbox_stopped").set(depth.breakers.len() as f64);
}

/// Says what was stopped, and what goes on, once each.
fn tell(told: &mut BTreeMap<String, Breaker>, breakers: Vec<Breaker>) {
    let now: BTreeMap<String, Breaker> =
        breakers.into_iter().map(|breaker| (breaker.scope.as_text(), breaker)).collect();
    for (scope, breaker) in now.iter().filter(|(scope, _)| !told.contains_key(*scope)) {
        let (code, title) = (breaker.code, &breaker.title);
        tracing::error!(
            scope,
            code,
            title,
            "messages are STOPPED and wait; docs/whatsapp.md says what to do"
        );
    }
    for scope in told.keys().filter(|scope| !now.contains_key(*scope)) {
        tracing::info!(scope, "messages go on");
    }
    *told = now;
}
