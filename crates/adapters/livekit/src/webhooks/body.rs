//! Reads the body of a webhook whose signature is good. Nothing here can fail: LiveKit does not send again what was
//! refused, so a body that we cannot understand is kept as it is.
//!
//! LiveKit writes protobuf's JSON: names in camelCase, 64-bit integers as text, enums by name, defaults left out.
//! Numbers, other spellings and names of a newer version are taken as well.

use chrono::{DateTime, Utc};
use greenroom_domain::event::{Connection, MediaEvent, MediaEventKind};
use greenroom_domain::live::ParticipantKind;
use serde_json::{Map, Value, json};

use crate::convert;

/// Longer than any id of LiveKit (`EV_` and 12 characters), short enough for the index of a database.
const LONGEST_ID: usize = 256;

/// How much of an unreadable body is kept, in bytes.
const KEPT_BYTES: usize = 64;

/// LiveKit's word for a reason that it does not tell; it leaves the word itself out.
const NO_REASON: &str = "unknown_reason";

/// The event that the body tells, or one named `unreadable`. `hash` is the body's SHA-256.
pub(super) fn read(body: &[u8], hash: &[u8; 32], now: DateTime<Utc>) -> MediaEvent {
    let value = serde_json::from_slice(body).ok().map(fit_to_be_kept);
    let read = value.as_ref().and_then(|value| event(value, now));
    read.unwrap_or_else(|| unreadable(body, hash, now))
}

/// The event, if the body has an id.
fn event(body: &Value, now: DateTime<Utc>) -> Option<MediaEvent> {
    let id = text(body, "id").filter(|id| id.len() <= LONGEST_ID)?;
    let room = body.get("room").unwrap_or(&Value::Null);
    let name = text(body, "event").unwrap_or("unknown");
    Some(MediaEvent {
        id: id.to_owned(),
        at: convert::moment(0, integer(body, "createdAt")).unwrap_or(now),
        name: name.to_owned(),
        room_name: text(room, "name").map(str::to_owned),
        room_sid: text(room, "sid").map(str::to_owned),
        kind: kind(name, body.get("participant")),
        raw: body.to_string(),
    })
}

fn kind(name: &str, participant: Option<&Value>) -> MediaEventKind {
    let happening = match (name, participant) {
        ("room_finished", _) => Some(MediaEventKind::RoomFinished),
        ("participant_joined", Some(who)) => connection(who).map(MediaEventKind::ParticipantJoined),
        ("participant_left", Some(who)) => {
            connection(who).map(|gone| MediaEventKind::ParticipantLeft(gone, reason(who)))
        }
        ("participant_connection_aborted", Some(who)) => {
            connection(who).map(|gone| MediaEventKind::ConnectionAborted(gone, reason(who)))
        }
        _ => None,
    };
    happening.unwrap_or(MediaEventKind::Other)
}

/// Who it is about. Nobody, without an identity and a sid.
fn connection(who: &Value) -> Option<Connection> {
    let family = who.get("attributes").and_then(|all| text(all, convert::FAMILY_ATTRIBUTE));
    Some(Connection {
        identity: text(who, "identity")?.to_owned(),
        participant_sid: text(who, "sid")?.to_owned(),
        kind: participant_kind(who.get("kind").unwrap_or(&Value::Null)),
        family: family.and_then(convert::family_of),
        joined_at: convert::moment(integer(who, "joinedAtMs"), integer(who, "joinedAt")),
    })
}

/// A kind that is not told is an ordinary person; one that cannot be understood is none.
fn participant_kind(kind: &Value) -> ParticipantKind {
    match (kind, number(kind)) {
        (Value::Null, _) => ParticipantKind::Standard,
        (_, Some(number)) => ParticipantKind::from_number(i32::try_from(number).unwrap_or(i32::MAX)),
        (Value::String(name), None) => convert::kind_of_name(name),
        _ => convert::kind_of_name(""),
    }
}

fn reason(who: &Value) -> String {
    let reason = who.get("disconnectReason").unwrap_or(&Value::Null);
    match (reason, number(reason)) {
        (_, Some(number)) => convert::reason_of_number(number),
        (Value::String(name), None) if is_word(name) => name.to_ascii_lowercase(),
        _ => NO_REASON.to_owned(),
    }
}

/// Whether a name looks like protobuf's, and not like something that does not belong into a ledger.
fn is_word(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=64).contains(&name.len()) && name.chars().all(is_part)
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// An integer, 0 when there is none: protobuf makes no difference.
fn integer(object: &Value, name: &str) -> i64 {
    object.get(name).and_then(number).unwrap_or_default()
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Takes every `turnPassword` out, at every depth, and the NUL characters, which PostgreSQL does not store.
fn fit_to_be_kept(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(without_nul(text)),
        Value::Array(values) => values.into_iter().map(fit_to_be_kept).collect(),
        Value::Object(members) => Value::Object(members_to_keep(members)),
        other => other,
    }
}

fn members_to_keep(members: Map<String, Value>) -> Map<String, Value> {
    let kept = members.into_iter().filter(|(name, _)| !is_turn_password(name));
    kept.map(|(name, value)| (without_nul(name), fit_to_be_kept(value))).collect()
}

/// In JSON it is `turnPassword`, in protobuf `turn_password`.
fn is_turn_password(name: &str) -> bool {
    name.replace('_', "").eq_ignore_ascii_case("turnpassword")
}

fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// The event that stands for a body without a meaning. Its id is the body's hash, so that a retry is known again.
fn unreadable(body: &[u8], hash: &[u8; 32], now: DateTime<Utc>) -> MediaEvent {
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let raw = json!({ "length": body.len(), "sha256": hash, "start": start(body) });
    MediaEvent {
        id: format!("sha256:{hash}"),
        at: now,
        name: "unreadable".into(),
        room_name: None,
        room_sid: None,
        kind: MediaEventKind::Other,
        raw: raw.to_string(),
    }
}

/// The first bytes, as far as they can be read, up to anything that might be a TURN password.
fn start(body: &[u8]) -> String {
    let start = body.get(..KEPT_BYTES).unwrap_or(body);
    let text: String = String::from_utf8_lossy(start).chars().filter(|c| !c.is_control()).collect();
    let secret_at = text.to_ascii_lowercase().find("turn");
    let end = secret_at.unwrap_or(text.len());
    text.get(..end).unwrap_or_default().to_owned()
}
