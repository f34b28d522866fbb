//! API keys: by which a recruiting system, a dashboard or an operator's script proves itself.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::digest::CtOutput;
use sha2::Sha256;
use uuid::Uuid;

use crate::link::SecretHash;

/// What a key may be used for. Each includes all those above it: `admin` ⊃ `rooms:write` ⊃ `rooms:read` ⊃ `status:read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Looks at the state of rooms, at drift and at measurements.
    StatusRead,
    /// Reads rooms, their people, timelines and diagnoses.
    RoomsRead,
    /// Creates and changes rooms, and sees their links.
    RoomsWrite,
    /// Does what concerns people beyond one room.
    Admin,
}

impl Scope {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::StatusRead, Self::RoomsRead, Self::RoomsWrite, Self::Admin];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StatusRead => "status:read",
            Self::RoomsRead => "rooms:read",
            Self::RoomsWrite => "rooms:write",
            Self::Admin => "admin",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// Whether who has this may do what needs the other.
    pub fn allows(self, needed: Self) -> bool {
        self >= needed
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Names one key; it stands in the key itself, so that the key can be looked up without its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub Uuid);

/// What people call a key: 1 to 64 of `A-Z a-z 0-9 . _ - @`. It stands in timelines as `key:<name>`; `system` is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
        let good = (1..=64).contains(&text.len()) && text.chars().all(fits) && text != "system";
        good.then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a key begins, so that people and scanners for leaked secrets know one when they see it.
const PREFIX: &str = "gr_";
/// The length of the secret as text: 32 bytes in base64url without padding.
const SECRET_CHARS: usize = 43;

/// A key as its holder has it: `gr_<id, 32 hexadecimal digits>_<secret, 43 base64url characters>`. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    id: KeyId,
    text: String,
}

impl ApiKey {
    /// Makes one from 32 random bytes.
    pub fn new(id: KeyId, random: [u8; 32]) -> Self {
        Self { id, text: format!("{PREFIX}{}_{}", id.0.simple(), URL_SAFE_NO_PAD.encode(random)) }
    }

    /// Reads one as a client sends it. There is one way to write each.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let known = Uuid::try_parse(id).ok().filter(|uuid| uuid.simple().to_string() == id)?;
        let good = secret.len() == SECRET_CHARS && URL_SAFE_NO_PAD.decode(secret).is_ok();
        good.then(|| Self { id: KeyId(known), text: text.to_owned() })
    }

    /// By which it is looked up.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The key itself. Never put it into a log.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What the store knows of it: of the whole text.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of_text(&self.text)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its id.
    pub id: KeyId,
    /// Its name, which several have when one replaces another.
    pub name: KeyName,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// The hash of the key.
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is good for nothing, if that is known already.
    pub ends_at: Option<DateTime<Utc>>,
    /// When somebody took it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was used last, as far as that has been written down.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl KeyRecord {
    /// Whether it is neither over nor taken back.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.ends_at.is_none_or(|end| end > now)
    }

    /// Whether this is the key, and it is good for something. How long that takes does not tell how much of a key is right.
    pub fn admits(&self, key: &ApiKey, now: DateTime<Utc>) -> bool {
        let in_constant_time = |hash: SecretHash| CtOutput::<Sha256>::new(hash.0.into());
        let is_right = in_constant_time(self.hash) == in_constant_time(key.hash());
        is_right && self.id == key.id && self.is_alive(now)
    }

    /// Whether its holder may do what needs this.
    pub fn allows(&self, needed: Scope) -> bool {
        self.scopes.iter().any(|scope| scope.allows(needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn key(byte: u8) -> ApiKey {
        ApiKey::new(KeyId(Uuid::from_u128(1)), [byte; 32])
    }

    fn record() -> KeyRecord {
        crate::samples::key_record(&key(1))
    }

    #[test]
    fn a_scope_includes_those_below_it() {
        for (held, allowed) in [
            ("status:read", vec!["status:read"]),
            ("rooms:read", vec!["status:read", "rooms:read"]),
            ("rooms:write", vec!["status:read", "rooms:read", "rooms:write"]),
            ("admin", vec!["status:read", "rooms:read", "rooms:write", "admin"]),
        ] {
            let held = Scope::parse(held).unwrap();
            let found: Vec<_> = Scope::ALL.into_iter().filter(|needed| held.allows(*needed)).collect();
            assert_eq!(found, allowed.iter().map(|word| Scope::parse(word).unwrap()).collect::<Vec<_>>());
        }
        assert_eq!(Scope::parse("rooms"), None);
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = key(7);
        assert_eq!(key.expose().len(), 3 + 32 + 1 + 43);
        assert!(key.expose().starts_with("gr_00000000000000000000000000000001_"));
        assert_eq!(ApiKey::parse(key.expose()), Some(key));
    }

    #[test]
    fn what_is_written_otherwise_is_no_key() {
        let good = ApiKey::new(KeyId(Uuid::from_u128(0xabc)), [7; 32]).expose().to_owned();
        for text in [
            String::new(),
            "gr_".to_owned(),
            good.to_uppercase(),
            good.replacen("abc", "ABC", 1),
            format!("{good}A"),
            good.replace("gr_", ""),
            good.replacen('_', "-", 1),
            format!(" {good}"),
            good.get(..good.len() - 1).unwrap().to_owned(),
            format!("gr_00000000-0000-0000-0000-000000000001_{}", "A".repeat(43)),
        ] {
            assert_eq!(ApiKey::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_key_does_not_show_itself_in_debug() {
        assert_eq!(format!("{:?} {:?}", key(1), key(1).hash()), "ApiKey(…) SecretHash(…)");
    }

    #[test]
    fn a_record_admits_its_key_as_long_as_that_is_good() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let ending = |seconds| KeyRecord { ends_at: Some(now + TimeDelta::seconds(seconds)), ..record() };
        let revoked = KeyRecord { revoked_at: Some(now), ..record() };
        let other = KeyRecord { hash: key(2).hash(), ..record() };
        let renamed = KeyRecord { id: KeyId(Uuid::from_u128(2)), ..record() };
        for (record, expected) in [
            (record(), true),
            (ending(1), true),
            (ending(0), false),
            (ending(-1), false),
            (revoked, false),
            (other, false),
            (renamed, false),
        ] {
            assert_eq!(record.admits(&key(1), now), expected, "{record:?}");
        }
    }

    #[test]
    fn a_record_allows_what_any_of_its_scopes_does() {
        let both = KeyRecord { scopes: vec![Scope::StatusRead, Scope::RoomsWrite], ..record() };
        assert!(both.allows(Scope::RoomsRead) && !both.allows(Scope::Admin));
        assert!(!KeyRecord { scopes: vec![], ..record() }.allows(Scope::StatusRead));
    }

    #[test]
    fn a_name_is_short_plain_and_not_that_of_greenroom_itself() {
        for name in ["a", "ats", "ats-2@acme.example_X", &"x".repeat(64)] {
            assert_eq!(KeyName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", "system", "two words", "a:b", "é", &"x".repeat(65)] {
            assert_eq!(KeyName::parse(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_a_key_panic(text in "\\PC*") {
            prop_assert!(ApiKey::parse(&text).is_none_or(|key| key.expose() == text));
        }
    }
}
