//! Fills the addresses and bodies of operations.

use serde_json::{Value, json};

use super::house::{Holder, House};
use super::operations::Operation;

/// Whose ids stand in addresses and bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    /// Those of the room.
    Known,
    /// Those of nobody and nothing.
    Unknown,
}

/// Whose credential stands in bodies that take one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    Candidate,
    Interviewer,
    /// An interviewer of the other room.
    OtherInterviewer,
    Nobody,
}

const NO_ID: &str = "00000000-0000-4000-8000-000000000000";
/// Well formed, and nobody's.
const NO_SECRET: &str = "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY";

/// Bodies that are not made of examples: those of webhooks, which are not JSON of our shape.
const SPECIAL: [(&str, &str); 2] = [("/webhooks/livekit", "{}"), ("/webhooks/whatsapp", "{}")];

/// The address, with ids in place of `{…}`.
///
/// # Panics
/// When it is not known what stands there.
pub(super) fn path(operation: &Operation, house: &House, ids: Ids) -> String {
    let mut before = "";
    let mut filled = vec![];
    for segment in operation.path.split('/') {
        let known = || match before {
            "rooms" => house.room_name().to_owned(),
            "participants" => house.participant("candidate")["id"].as_str().unwrap().to_owned(),
            "invitations" => house.invitation(),
            // What only tests of their own make.
            "suppressions" | "deliveries" => NO_ID.to_owned(),
            _ => panic!("{operation}: what stands behind {before}?"),
        };
        filled.push(match (segment.starts_with('{'), ids) {
            (false, _) => segment.to_owned(),
            (true, Ids::Known) => known(),
            (true, Ids::Unknown) => NO_ID.to_owned(),
        });
        before = segment;
    }
    filled.join("/")
}

/// The body: the document's example, with ids and credentials of this house.
///
/// # Panics
/// When the operation takes a body and has neither an example nor a row in [`SPECIAL`].
pub(super) fn body(operation: &Operation, house: &House, ids: Ids, person: Person) -> Option<Value> {
    let mut body = operation.example.clone()?;
    let special = SPECIAL.iter().find(|(path, _)| *path == operation.path);
    if let Some((_, text)) = special {
        return Some(serde_json::from_str(text).unwrap());
    }
    let members = body.as_object_mut().unwrap_or_else(|| panic!("{operation} has no example of its body"));
    for (name, value) in members {
        match (name.as_str(), ids) {
            ("link", _) => *value = house.link(person).unwrap_or_else(|| json!(NO_SECRET)),
            ("key", Ids::Known) => *value = json!(house.key(Holder::Admin)),
            ("refreshToken", Ids::Known) => *value = house.refresh_token().clone(),
            ("refreshToken", Ids::Unknown) => *value = json!(NO_SECRET),
            ("roomName", Ids::Known) => *value = json!(house.room_name()),
            ("roomName" | "participantId" | "candidateId", Ids::Unknown) => *value = json!(NO_ID),
            ("participantId" | "candidateId", Ids::Known) => {
                *value = house.participant("candidate")["id"].clone();
            }
            _ => {}
        }
    }
    Some(body)
}

/// A body that names the person in place of a credential.
pub(super) fn by_name(house: &House) -> Value {
    json!({ "roomName": house.room_name(), "participantId": house.participant("candidate")["id"] })
}
