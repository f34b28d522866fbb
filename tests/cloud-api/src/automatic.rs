//! Receipts that follow an accepted message by themselves.

use std::sync::Arc;
use std::time::Duration;

use crate::ids;
use crate::record::Accepted;
use crate::shared::Shared;
use crate::webhooks::{DeliveryError, Notification, Receipt, ReceiptKind};

/// How often a webhook is posted at most. Meta goes on for 7 days, and nobody waits that long for a stand-in.
const ATTEMPTS: u32 = 6;
/// How long the second repetition waits, and each later one twice as long; the first comes at once, as Meta's does.
const PAUSE: Duration = Duration::from_secs(1);

/// For each accepted message: sent, delivered and read, each in a webhook of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Automatic {
    /// How long before each of them.
    pub delay: Duration,
    /// Whether they come in a random order, as Meta's may.
    pub shuffled: bool,
}

impl Default for Automatic {
    fn default() -> Self {
        Self { delay: Duration::from_millis(20), shuffled: false }
    }
}

/// Sends the receipts of a message in the background, if that is switched on.
pub(crate) fn follow(shared: &Arc<Shared>, message: &Accepted) {
    let Some(automatic) = shared.state().automatic else { return };
    let receipts = [ReceiptKind::Sent, ReceiptKind::Delivered, ReceiptKind::Read];
    let receipts = receipts.into_iter().map(|kind| Receipt::of(message, kind)).collect();
    let receipts = if automatic.shuffled { ids::shuffle(receipts) } else { receipts };
    let background = Arc::clone(shared);
    shared.runtime.spawn(async move {
        for receipt in receipts {
            tokio::time::sleep(automatic.delay).await;
            insist(&background, receipt).await;
        }
    });
}

/// Posts until the callback answers 200, a few times at most.
async fn insist(shared: &Arc<Shared>, receipt: Receipt) {
    let notification = Notification::new(&shared.account).receipts([receipt]);
    for attempt in 0..ATTEMPTS {
        tokio::time::sleep(pause(attempt)).await;
        let signed = shared.courier.sign(&notification);
        if matches!(shared.post(signed).await, Ok(200) | Err(DeliveryError::NoCallback)) {
            return;
        }
    }
}

fn pause(attempt: u32) -> Duration {
    match attempt.checked_sub(2) {
        Some(doublings) => PAUSE * 2_u32.saturating_pow(doublings),
        None => Duration::ZERO,
    }
}
