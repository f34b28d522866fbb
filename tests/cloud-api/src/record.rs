//! What happened, for tests to look at.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::catalogue::Category;
use crate::check::{Filled, Link};
use crate::error::GraphError;
use crate::lock::lock;
use crate::request::SendRequest;

/// A message that was accepted, whether or not its sender came to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The id that the answer tells.
    pub wamid: String,
    /// The recipient, as it stood in `to`.
    pub to: String,
    /// The recipient, digits only, as receipts have it.
    pub wa_id: String,
    /// The template's name.
    pub template: String,
    /// The template's language.
    pub language: String,
    /// The template's category when it was sent.
    pub category: Category,
    /// The body's values by their names.
    pub parameters: BTreeMap<String, String>,
    /// What the recipient reads.
    pub body: String,
    /// The links of the URL buttons with a variable.
    pub links: Vec<Link>,
    /// What taps on quick replies send back, by the buttons' indices; Meta sends the label where there is none.
    pub quick_replies: BTreeMap<usize, String>,
    /// What receipts have to echo.
    pub biz_opaque_callback_data: Option<String>,
    /// When it was accepted.
    pub at: Instant,
}

impl Accepted {
    pub(crate) fn new(wamid: String, request: SendRequest, filled: Filled, at: Instant) -> Self {
        Self {
            wamid,
            wa_id: digits(&request.to).to_owned(),
            to: request.to,
            template: request.template,
            language: request.language,
            category: filled.category,
            parameters: filled.parameters,
            body: filled.body,
            links: filled.links,
            quick_replies: filled.quick_replies,
            biz_opaque_callback_data: request.biz_opaque_callback_data,
            at,
        }
    }

    /// What the message put at the end of its first link.
    pub fn link_suffix(&self) -> Option<&str> {
        self.links.first().map(|link| link.suffix.as_str())
    }
}

/// The number as Meta writes it: without `+`.
pub(crate) fn digits(number: &str) -> &str {
    number.trim_start_matches('+')
}

/// A request for a message which was answered with an error of Graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was answered.
    pub error: GraphError,
    /// The recipient, as far as the body could be read.
    pub to: Option<String>,
    /// When.
    pub at: Instant,
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Messages that were accepted.
    pub accepted: u64,
    /// Messages that were refused with an error of Graph.
    pub refused: u64,
    /// Requests that got no answer: dropped, or silence and then dropped.
    pub unanswered: u64,
    /// Requests that got a status without a body of Graph.
    pub plain: u64,
    /// Webhooks that the callback took with 200.
    pub webhooks_taken: u64,
    /// Webhooks that the callback answered otherwise or not at all. One that is posted again counts again.
    pub webhooks_failed: u64,
}

/// Everything that happened since the start, or since [`crate::CloudApi::forget`].
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The accepted messages, in their order.
    pub messages: Vec<Accepted>,
    /// The refusals, in their order.
    pub refusals: Vec<Refusal>,
    /// How often what happened.
    pub counters: Counters,
}

/// A condition did not come about in time.
#[derive(Debug, thiserror::Error)]
#[error("waited {limit:?} for it in vain: {counters:?}, last refusal: {last:?}")]
pub struct WaitedTooLong {
    /// How long it was waited.
    pub limit: Duration,
    /// What had happened by then.
    pub counters: Counters,
    /// The last refusal, which often tells why.
    pub last: Option<Refusal>,
}

/// The record, and a bell that rings when it changes.
#[derive(Default)]
pub(crate) struct Recorder {
    record: Mutex<Record>,
    changed: Notify,
}

impl Recorder {
    /// Writes something down.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Record)) {
        change(&mut lock(&self.record));
        self.changed.notify_waiters();
    }

    /// Reads something out.
    pub(crate) fn look<T>(&self, question: impl FnOnce(&Record) -> T) -> T {
        question(&lock(&self.record))
    }

    /// Waits until the answer is `Some`; it can only change when something is noted.
    pub(crate) async fn wait<T>(
        &self,
        limit: Duration,
        mut probe: impl FnMut(&Record) -> Option<T>,
    ) -> Result<T, WaitedTooLong> {
        let asking = async {
            loop {
                // Listening begins before the question, so that no change slips through between.
                let mut changed = std::pin::pin!(self.changed.notified());
                changed.as_mut().enable();
                if let Some(answer) = self.look(&mut probe) {
                    return answer;
                }
                changed.await;
            }
        };
        tokio::time::timeout(limit, asking).await.map_err(|_| self.too_long(limit))
    }

    fn too_long(&self, limit: Duration) -> WaitedTooLong {
        let (counters, last) = self.look(|record| (record.counters, record.refusals.last().cloned()));
        WaitedTooLong { limit, counters, last }
    }
}
