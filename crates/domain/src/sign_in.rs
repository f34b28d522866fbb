//! Signing in: a browser shows an API key once, and what it is given stands for that key for half a day.
//!
//! Nothing of it is stored. What the browser holds names the key and its own end, under a keyed hash: any process can read it,
//! after a restart too, and whoever takes the key back ends every sign-in of it. The key of the hash is derived from
//! `entry.link_key` and outlives one change of that.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::api_key::{KeyId, KeyRecord};
use crate::link::{LinkKey, LinkKeys};

/// How long a sign-in lasts at most: a working day. OWASP's Session Management Cheat Sheet ("Absolute Timeout") advises 4 to 8
/// hours for an office application; a day of interviews is longer.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

/// By which key a browser is signed in, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The key that was shown.
    pub key: KeyId,
    /// From then on it is over: a whole second.
    pub ends_at: DateTime<Utc>,
}

impl SignIn {
    /// One that begins now: for [`LONGEST`], and no longer than the key.
    pub fn begin(key: &KeyRecord, now: DateTime<Utc>) -> Self {
        let longest = Self { key: key.id, ends_at: now + LONGEST };
        Self { ends_at: longest.over_at(key).trunc_subsecs(0), ..longest }
    }

    /// When it is over by itself: with its own time or the key's, which may have been given an end since by one that replaces it.
    pub fn over_at(&self, key: &KeyRecord) -> DateTime<Utc> {
        key.ends_at.map_or(self.ends_at, |end| end.min(self.ends_at))
    }
}

/// What a browser holds: `base64url(key id ‖ end ‖ HMAC-SHA256 of both)`, 75 characters. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInToken(String);

impl SignInToken {
    /// The text itself. Never put it into a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignInToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInToken(…)")
    }
}

/// The key's id in 16 bytes, and the end in 8: seconds since 1970, the greatest byte first.
const SAID: usize = 24;
/// The length of HMAC-SHA256, in bytes.
const TAG: usize = 32;

impl LinkKeys {
    /// What a browser is given.
    pub fn sign_in_token(&self, sign_in: &SignIn) -> SignInToken {
        let said = [&sign_in.key.0.into_bytes()[..], &sign_in.ends_at.timestamp().to_be_bytes()].concat();
        let tag = signing(&self.current).mac(&said);
        SignInToken(URL_SAFE_NO_PAD.encode([&said[..], &tag].concat()))
    }

    /// What a browser shows, if it is ours and not over.
    pub fn sign_in(&self, shown: &str, now: DateTime<Utc>) -> Option<SignIn> {
        let bytes: [u8; SAID + TAG] = URL_SAFE_NO_PAD.decode(shown).ok()?.try_into().ok()?;
        let (said, tag) = bytes.split_first_chunk::<SAID>()?;
        let mut keys = std::iter::once(&self.current).chain(&self.previous);
        let is_ours = keys.any(|key| signing(key).has_made(said, tag));
        read(said).filter(|sign_in| is_ours && sign_in.ends_at > now)
    }
}

fn signing(key: &LinkKey) -> LinkKey {
    key.derived(b"greenroom sign-ins")
}

fn read(said: &[u8; SAID]) -> Option<SignIn> {
    let (key, end) = said.split_first_chunk::<16>()?;
    let seconds = i64::from_be_bytes(end.try_into().ok()?);
    Some(SignIn { key: KeyId(Uuid::from_bytes(*key)), ends_at: DateTime::from_timestamp(seconds, 0)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_key::ApiKey;
    use crate::samples::{at, key_record};
    use proptest::prelude::*;

    fn keys(current: u8, previous: Option<u8>) -> LinkKeys {
        let key = |byte| LinkKey::new(&[byte; 32]).unwrap();
        LinkKeys { current: key(current), previous: previous.map(key) }
    }

    fn sign_in() -> SignIn {
        SignIn { key: KeyId(Uuid::from_u128(1)), ends_at: at(60) }
    }

    fn record(ends_at: Option<DateTime<Utc>>) -> KeyRecord {
        KeyRecord { ends_at, ..key_record(&ApiKey::new(sign_in().key, [7; 32])) }
    }

    #[test]
    fn a_sign_in_lasts_twelve_hours_and_no_longer_than_its_key() {
        let (now, half) = (at(0) + TimeDelta::milliseconds(250), TimeDelta::milliseconds(500));
        for (key_ends_at, ends_at) in [
            (None, at(12 * 60)),
            (Some(at(24 * 60)), at(12 * 60)),
            (Some(at(12 * 60)), at(12 * 60)),
            (Some(at(30)), at(30)),
            (Some(at(30) + half), at(30)),
        ] {
            let expected = SignIn { key: sign_in().key, ends_at };
            assert_eq!(SignIn::begin(&record(key_ends_at), now), expected, "{key_ends_at:?}");
        }
    }

    #[test]
    fn what_was_given_is_good_until_its_end() {
        let token = keys(1, None).sign_in_token(&sign_in());
        assert_eq!(token.expose().len(), 75);
        for (now, expected) in
            [(at(0), true), (at(60) - TimeDelta::nanoseconds(1), true), (at(60), false), (at(61), false)]
        {
            let found = keys(1, None).sign_in(token.expose(), now);
            assert_eq!(found, expected.then(sign_in), "{now}");
        }
    }

    #[test]
    fn it_outlives_one_change_of_the_key() {
        let token = keys(1, None).sign_in_token(&sign_in());
        for (keys, found) in [(keys(2, Some(1)), true), (keys(3, Some(2)), false), (keys(2, None), false)] {
            assert_eq!(keys.sign_in(token.expose(), at(0)).is_some(), found);
        }
    }

    #[test]
    fn what_else_is_made_with_the_link_key_signs_nobody_in() {
        let said = URL_SAFE_NO_PAD.decode(keys(1, None).sign_in_token(&sign_in()).expose()).unwrap();
        let said = &said[..SAID];
        for key in [keys(1, None).current, keys(1, None).current.derived(b"greenroom stops")] {
            let forged = URL_SAFE_NO_PAD.encode([said, &key.mac(said)].concat());
            assert_eq!(keys(1, None).sign_in(&forged, at(0)), None);
        }
    }

    #[test]
    fn a_token_does_not_show_itself_in_debug() {
        assert_eq!(format!("{:?}", keys(1, None).sign_in_token(&sign_in())), "SignInToken(…)");
    }

    proptest! {
        #[test]
        fn any_key_and_any_end_come_back_as_they_were_given(id: u128, seconds in 0..4_000_000_000_i64) {
            let ends_at = DateTime::from_timestamp(seconds, 0).unwrap();
            let given = SignIn { key: KeyId(Uuid::from_u128(id)), ends_at };
            let token = keys(1, None).sign_in_token(&given);
            let before = ends_at - TimeDelta::seconds(1);
            prop_assert_eq!(keys(1, None).sign_in(token.expose(), before), Some(given));
            prop_assert_eq!(keys(1, None).sign_in(token.expose(), ends_at), None);
        }

        #[test]
        fn who_changes_any_bit_is_not_signed_in(byte in 0..SAID + TAG, bit in 0..8_u32) {
            let token = keys(1, None).sign_in_token(&sign_in());
            let mut bytes = URL_SAFE_NO_PAD.decode(token.expose()).unwrap();
            bytes[byte] ^= 1_u8 << bit;
            prop_assert_eq!(keys(1, None).sign_in(&URL_SAFE_NO_PAD.encode(bytes), at(0)), None);
        }

        #[test]
        fn no_other_text_signs_anybody_in(text in "\\PC{0,90}|[A-Za-z0-9_-]{70,80}") {
            prop_assert_eq!(keys(1, None).sign_in(&text, at(0)), None);
        }
    }
}
