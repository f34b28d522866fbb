//! The whole of a body: `entry[].changes[]`, each of a field of its own (Meta: Webhooks overview).

use std::fmt::Write;

use chrono::{DateTime, Utc};
use greenroom_domain::receipt::{Alert, MessengerNews};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{account, mend, messages, statuses};
use crate::json;

/// What a body says. What cannot be understood brings no news; each element is read by itself, so that one takes no
/// other with it.
pub(super) fn read(body: &[u8]) -> MessengerNews {
    let mut news = MessengerNews {
        id: hex(&Sha256::digest(body)),
        raw: String::from_utf8_lossy(body).replace('\0', ""),
        ..MessengerNews::default()
    };
    let changes = parse(body);
    let changes = json::list(&changes, "/entry").iter().flat_map(|entry| json::list(entry, "/changes"));
    changes.for_each(|change| read_change(change, &mut news));
    news
}

/// Half a character, which JSON cannot hold, would lose the whole body. See [`mend`].
fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body)
        .or_else(|_| serde_json::from_slice(&mend::halved_characters(body)))
        .unwrap_or_default()
}

fn read_change(change: &Value, news: &mut MessengerNews) {
    let (Some(field), Some(value)) = (json::text(change, "/field"), change.get("value")) else { return };
    match field.as_str() {
        "messages" => read_messages(value, news),
        field => account::alert(field, value).into_iter().for_each(|alert| note(alert, news)),
    }
}

fn read_messages(value: &Value, news: &mut MessengerNews) {
    for status in json::list(value, "/statuses") {
        news.receipts.extend(statuses::receipt(status));
        news.replies.extend(statuses::unwanted(status));
        statuses::alerts(status).into_iter().for_each(|alert| note(alert, news));
    }
    news.replies.extend(json::list(value, "/messages").iter().filter_map(messages::reply));
    // Errors that belong to no message.
    let errors = json::list(value, "/errors").iter().filter_map(|error| json::code(error, "/code"));
    errors.for_each(|code| note(Alert::Account(format!("error {code}")), news));
}

/// A batch of a thousand says the same thing once.
fn note(alert: Alert, news: &mut MessengerNews) {
    if !news.alerts.contains(&alert) {
        news.alerts.push(alert);
    }
}

/// Unix seconds: a string in statuses and messages, a number elsewhere. Until the year 9999, the last that RFC 3339 can
/// write.
pub(super) fn time(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    const LAST: i64 = 253_402_300_799;
    let seconds = json::integer(value, pointer).filter(|seconds| (0..=LAST).contains(seconds))?;
    DateTime::from_timestamp(seconds, 0)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
