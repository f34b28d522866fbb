//! Receipts: `statuses[]` (Meta: Status messages).

use greenroom_domain::delivery::{Reaction, Stop};
use greenroom_domain::invitation::Failure;
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::receipt::{Alert, Receipt, ReceiptNews, Reply};
use greenroom_domain::response::ReplyWord;
use serde_json::Value;

use super::body;
use super::messages::sender;
use crate::{errors, json};

/// One receipt. Statuses that we do not know are none.
pub(super) fn receipt(status: &Value) -> Option<ReceiptNews> {
    let receipt = what(status)?;
    Some(ReceiptNews {
        message: MessageId::new(json::key(status, "/id")?),
        attempt: attempt(status),
        stop: stop(&receipt),
        receipt,
        at: body::time(status, "/timestamp")?,
    })
}

/// What a failure stops for others, too.
fn stop(receipt: &Receipt) -> Option<Stop> {
    let Receipt::Failed(failure) = receipt else { return None };
    match errors::in_receipt(failure.code, &failure.details) {
        Reaction::StopChannel => Some(Stop::Channel),
        Reaction::StopTemplate => Some(Stop::Template),
        _ => None,
    }
}

fn attempt(status: &Value) -> Option<AttemptId> {
    AttemptId::parse(&json::text(status, "/biz_opaque_callback_data")?)
}

fn what(status: &Value) -> Option<Receipt> {
    match json::text(status, "/status")?.as_str() {
        "sent" => Some(Receipt::Sent),
        "delivered" => Some(Receipt::Delivered),
        // Played is said of voice messages, and nobody hears one without having opened it.
        "read" | "played" => Some(Receipt::Read),
        "failed" => Some(Receipt::Failed(failure(status))),
        _ => None,
    }
}

/// The first of the errors. Titles are going to vanish, `message` says the same today (Meta: Error codes). Neither may
/// keep the recipient's number.
fn failure(status: &Value) -> Failure {
    let recipient = json::text(status, "/recipient_id").unwrap_or_default();
    let said = |pointer| json::said(json::text(status, pointer), &[&recipient]);
    let title = said("/errors/0/title");
    Failure {
        code: json::code(status, "/errors/0/code").unwrap_or(errors::UNEXPLAINED),
        title: if title.is_empty() { said("/errors/0/message") } else { title },
        details: said("/errors/0/error_data/details"),
    }
}

/// A person who told WhatsApp to be left alone (131050) told us.
pub(super) fn unwanted(status: &Value) -> Option<Reply> {
    let receipt = receipt(status)?;
    let Receipt::Failed(failure) = &receipt.receipt else { return None };
    let reaction = errors::in_receipt(failure.code, &failure.details);
    (reaction == Reaction::Unwanted).then(|| Reply {
        id: MessageId::new(format!("unwanted:{}", receipt.message.as_str())),
        from: sender(status, "/recipient_id"),
        answers: Some(receipt.message.clone()),
        word: Some(ReplyWord::Stop),
        at: receipt.at,
    })
}

/// What an operator has to know, also of a receipt that cannot be used. What a receipt stops is told by the stop.
pub(super) fn alerts(status: &Value) -> Vec<Alert> {
    let category = json::text(status, "/pricing/category").unwrap_or_default();
    let billed = category.eq_ignore_ascii_case("marketing").then_some(Alert::BilledAsMarketing);
    let stops = || receipt(status).is_some_and(|receipt| receipt.stop.is_some());
    let failed = match what(status) {
        Some(Receipt::Failed(failure)) if errors::alarming_in_receipt(failure.code) && !stops() => {
            Some(Alert::Account(format!("failed {}", failure.code)))
        }
        _ => None,
    };
    billed.into_iter().chain(failed).collect()
}
