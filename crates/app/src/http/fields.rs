//! Parses the fields that several resources take.

use greenroom_domain::link::JoinLink;
use greenroom_domain::room::{RoomName, RoomNameError};

use super::problem::Problem;

/// A field that must be there and not be blank.
pub(super) fn required(field: &str, value: Option<String>) -> Result<String, Problem> {
    value.filter(|text| !text.trim().is_empty()).ok_or_else(|| Problem::missing(field))
}

/// The field `roomName`: 400 without one, 422 for one that no room can have.
pub(super) fn room_name(value: Option<String>) -> Result<RoomName, Problem> {
    RoomName::parse(&value.unwrap_or_default()).map_err(|error| match error {
        RoomNameError::Empty => Problem::missing("roomName"),
        RoomNameError::TooLong | RoomNameError::ControlCharacter => {
            Problem::invalid("roomName", error.to_string())
        }
    })
}

/// The field `link`: 400 without one, and a text that cannot be one of ours is answered like one that is not.
pub(super) fn join_link(value: Option<String>) -> Result<JoinLink, Problem> {
    JoinLink::parse(&required("link", value)?).ok_or_else(Problem::person_unknown)
}
