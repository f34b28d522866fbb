//! Stops that outlive the number: who asked to be left alone and was erased is still left alone.
//!
//! What is kept of the number is a keyed hash. Nobody can count through all numbers with a copy of the database alone: the key
//! is derived from `entry.link_key`. It outlives one change of that key; after the second the stop is lost.

use std::fmt;

use crate::invitation::Suppression;
use crate::link::{LinkKey, LinkKeys};
use crate::phone::PhoneNumber;
use crate::room::Room;

/// HMAC-SHA256 of a number. `Debug` hides it: whoever has the key may try numbers on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneHash(pub [u8; 32]);

impl fmt::Debug for PhoneHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneHash(…)")
    }
}

/// What a number's stop may be found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopHashes {
    /// What a new stop is kept under.
    pub current: PhoneHash,
    /// What an older one was kept under, before the key was changed.
    pub previous: Option<PhoneHash>,
}

impl StopHashes {
    /// Both.
    pub fn all(&self) -> impl Iterator<Item = PhoneHash> {
        std::iter::once(self.current).chain(self.previous)
    }
}

impl LinkKeys {
    /// What the stops of this number are kept under when the number itself is not.
    pub fn stop_hashes(&self, phone: &PhoneNumber) -> StopHashes {
        let hash = |key: &LinkKey| PhoneHash(key.derived(b"greenroom stops").mac(phone.as_str().as_bytes()));
        StopHashes { current: hash(&self.current), previous: self.previous.as_ref().map(hash) }
    }
}

/// A stop of a number that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedStop {
    /// What is kept of the number.
    pub phone: PhoneHash,
    /// Only this application's messages; none for all messages.
    pub application: Option<String>,
    /// `stopped` or `wrong_person`.
    pub reason: Suppression,
}

/// Why the number behind these hashes is left alone in this room, if it is.
pub fn silence(stops: &[ErasedStop], hashes: &StopHashes, room: &Room) -> Option<Suppression> {
    let is_meant = |stop: &&ErasedStop| {
        let application = stop.application.as_ref();
        hashes.all().any(|hash| hash == stop.phone) && application.is_none_or(|id| *id == room.application.id)
    };
    stops.iter().filter(is_meant).map(|stop| stop.reason).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::record;

    fn keys(current: u8, previous: Option<u8>) -> LinkKeys {
        let key = |byte| LinkKey::new(&[byte; 32]).unwrap();
        LinkKeys { current: key(current), previous: previous.map(key) }
    }

    fn phone(digit: u8) -> PhoneNumber {
        PhoneNumber::from_e164(&format!("+96279000000{digit}")).unwrap()
    }

    fn stop(phone: PhoneHash, application: Option<&str>, reason: Suppression) -> ErasedStop {
        ErasedStop { phone, application: application.map(str::to_owned), reason }
    }

    #[test]
    fn a_stop_outlives_one_change_of_the_key() {
        let kept = keys(1, None).stop_hashes(&phone(1)).current;
        for (keys, found) in [
            (keys(1, None), true),
            (keys(2, Some(1)), true),
            (keys(3, Some(2)), false),
            (keys(2, None), false),
        ] {
            assert_eq!(keys.stop_hashes(&phone(1)).all().any(|hash| hash == kept), found);
            assert!(keys.stop_hashes(&phone(2)).all().all(|hash| hash != kept));
        }
    }

    #[test]
    fn a_stop_counts_for_its_number_and_its_application() {
        let room = record(vec![]).room;
        let hashes = keys(2, Some(1)).stop_hashes(&phone(1));
        let other = keys(2, None).stop_hashes(&phone(2)).current;
        let (stopped, wrong) = (Suppression::Stopped, Suppression::WrongPerson);
        for (what, stops, expected) in [
            ("nobody's", vec![], None),
            ("somebody else's", vec![stop(other, None, stopped)], None),
            ("all messages", vec![stop(hashes.current, None, stopped)], Some(stopped)),
            ("under the key before", vec![stop(hashes.previous.unwrap(), None, stopped)], Some(stopped)),
            ("another application's", vec![stop(hashes.current, Some("A-other"), wrong)], None),
            (
                "this application's",
                vec![stop(hashes.current, Some(&room.application.id), wrong)],
                Some(wrong),
            ),
        ] {
            assert_eq!(silence(&stops, &hashes, &room), expected, "{what}");
        }
    }

    #[test]
    fn a_hash_does_not_show_itself() {
        let hashes = keys(1, None).stop_hashes(&phone(1));
        assert_eq!(format!("{:?}", hashes.current), "PhoneHash(…)");
    }
}
