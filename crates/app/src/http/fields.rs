//! Parses the fields that several resources take.

use greenroom_domain::link::JoinLink;
use greenroom_domain::room::{RoomName, RoomNameError};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

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

/// A whole number as JSON Schema means it (2020-12, validation, section 6.1.1): `15.0` is one, too.
pub(super) fn whole<'de, D: Deserializer<'de>>(reader: D) -> Result<u32, D::Error> {
    let number = f64::deserialize(reader)?;
    // Written out, a whole number has no point.
    number
        .to_string()
        .parse()
        .map_err(|_| D::Error::custom(format!("{number} is no whole number from 0 to {}", u32::MAX)))
}

/// The same for a field that may be null.
pub(super) fn whole_or_none<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    struct Whole(#[serde(deserialize_with = "whole")] u32);
    let number: Option<Whole> = Option::deserialize(reader)?;
    Ok(number.map(|Whole(number)| number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        for (text, expected) in
            [("0", Some(0)), ("15", Some(15)), ("15.0", Some(15)), ("1.5e1", Some(15)), ("null", None)]
        {
            let mut reader = serde_json::Deserializer::from_str(text);
            assert_eq!(whole_or_none(&mut reader).unwrap(), expected, "{text}");
        }
        for text in ["1.5", "-1", "4294967296", "1e300", "\"15\"", "true"] {
            assert!(whole(&mut serde_json::Deserializer::from_str(text)).is_err(), "{text}");
        }
    }
}
