//! Secrets that let a person in: the join link, and the refresh token.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::participant::{Participant, ParticipantId};

/// Length of a secret as text: 32 bytes in base64url without padding.
const SECRET_CHARS: usize = 43;

/// A text of 43 base64url characters that opens something. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
struct Secret(String);

impl Secret {
    fn of(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == SECRET_CHARS && URL_SAFE_NO_PAD.decode(text).is_ok();
        well_formed.then(|| Self(text.to_owned()))
    }
}

/// The SHA-256 of a secret: what we store, and look it up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    fn of(secret: &Secret) -> Self {
        Self::of_text(&secret.0)
    }

    /// Of a secret as its holder writes it.
    pub(crate) fn of_text(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

/// The secret in a participant's link, 43 characters of `[A-Za-z0-9_-]`.
///
/// WhatsApp puts it behind the URL of an approved template as that template's only variable; these characters
/// need no encoding there. Opening the link changes nothing; redeeming it by `POST /api/room/join` lets the person in.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinLink(Secret);

impl JoinLink {
    /// Reads the secret alone, or a whole join URL as people copy it (`…/join?t=<secret>`).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let secret = match text.split_once("?t=").or_else(|| text.split_once("&t=")) {
            Some((_, rest)) => rest.split(['&', '#']).next().unwrap_or_default(),
            None => text,
        };
        Secret::parse(secret).map(Self)
    }

    /// The secret itself. Never put it into a log.
    pub fn expose(&self) -> &str {
        &self.0.0
    }

    /// What the store knows of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for JoinLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinLink(…)")
    }
}

/// The key from which join links are derived (`entry.link_key`).
///
/// A link is `base64url(HMAC-SHA256(key, participant id ‖ generation))`: it can be made again for a reminder, yet
/// a copy of the database, which holds hashes only, opens no door.
#[derive(Clone)]
pub struct LinkKey([u8; 64]);

/// Tells which key a link was derived from, without telling the key: 16 hexadecimal digits.
pub type LinkKeyId = String;

impl LinkKey {
    /// The shortest key that is taken, in bytes: the length of the hash (RFC 2104, section 3).
    pub const MIN_BYTES: usize = 32;

    /// Takes a key of at least [`LinkKey::MIN_BYTES`].
    pub fn new(key: &[u8]) -> Option<Self> {
        (key.len() >= Self::MIN_BYTES).then(|| Self(hmac_block(key)))
    }

    /// The link of a participant. The same arguments give the same link.
    pub fn link(&self, participant: ParticipantId, generation: u32) -> JoinLink {
        let mut message = participant.0.as_bytes().to_vec();
        message.extend_from_slice(&generation.to_be_bytes());
        JoinLink(Secret::of(&self.mac(&message)))
    }

    /// The id that is stored beside the hash of each link.
    pub fn id(&self) -> LinkKeyId {
        let tag = self.mac(b"greenroom link key id");
        tag.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// A key for another purpose: what is made with it tells nothing about links.
    pub(crate) fn derived(&self, purpose: &[u8]) -> Self {
        Self(hmac_block(&self.mac(purpose)))
    }

    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        self.hmac(message).finalize().into_bytes().into()
    }

    /// Whether [`LinkKey::mac`] of the message is this. How long that takes does not tell how much of it is right.
    pub(crate) fn has_made(&self, message: &[u8], mac: &[u8]) -> bool {
        self.hmac(message).verify_slice(mac).is_ok()
    }

    fn hmac(&self, message: &[u8]) -> Hmac<Sha256> {
        Hmac::<Sha256>::new(&self.0.into()).chain_update(message)
    }
}

/// A key as long as SHA-256's block, as HMAC wants it (RFC 2104, section 2): longer keys are hashed, shorter padded.
fn hmac_block(key: &[u8]) -> [u8; 64] {
    let hashed: [u8; 32];
    let key = if key.len() > 64 {
        hashed = Sha256::digest(key).into();
        &hashed[..]
    } else {
        key
    };
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    block
}

impl fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkKey(…)")
    }
}

/// The keys that links in use are derived from: the present one, and the one before it.
#[derive(Clone, Debug)]
pub struct LinkKeys {
    /// What new links are derived from.
    pub current: LinkKey,
    /// What older links were derived from (`entry.link_key_previous`).
    pub previous: Option<LinkKey>,
}

impl LinkKeys {
    /// The person's link, made again; none when its key is not known any more. It opens the door all the same, since
    /// only its hash is looked up.
    pub fn link(&self, person: &Participant) -> Option<JoinLink> {
        Some(self.key_of(person)?.link(person.id, person.link_generation))
    }

    /// The link that would follow upon the person's present one, derived from the same key where that is still known.
    pub fn next(&self, person: &Participant) -> JoinLink {
        self.key_of(person).unwrap_or(&self.current).link(person.id, person.link_generation.saturating_add(1))
    }

    fn key_of(&self, person: &Participant) -> Option<&LinkKey> {
        let keys = [Some(&self.current), self.previous.as_ref()];
        keys.into_iter().flatten().find(|key| key.id() == person.link_key)
    }
}

/// The secret by which a person gets the next pair of tokens, 43 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(Secret);

impl RefreshToken {
    /// Makes one from 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Secret::of(&random))
    }

    /// Reads one as a client sends it.
    pub fn parse(text: &str) -> Option<Self> {
        Secret::parse(text.trim()).map(Self)
    }

    /// The secret itself. Never put it into a log.
    pub fn expose(&self) -> &str {
        &self.0.0
    }

    /// What the store knows of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn key(byte: u8) -> LinkKey {
        LinkKey::new(&[byte; 32]).unwrap()
    }

    fn somebody() -> ParticipantId {
        ParticipantId(Uuid::from_u128(1))
    }

    #[test]
    fn a_link_can_be_made_again_and_differs_by_person_generation_and_key() {
        let link = key(1).link(somebody(), 1);
        assert_eq!(link, key(1).link(somebody(), 1));
        assert_ne!(link, key(1).link(ParticipantId(Uuid::from_u128(2)), 1));
        assert_ne!(link, key(1).link(somebody(), 2));
        assert_ne!(link, key(2).link(somebody(), 1));
        assert_ne!(key(1).id(), key(2).id());
    }

    #[test]
    fn a_link_is_43_characters_that_need_no_encoding() {
        let link = key(1).link(somebody(), 1);
        assert_eq!(link.expose().len(), SECRET_CHARS);
        assert!(link.expose().chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    }

    #[test]
    fn a_link_is_read_alone_or_out_of_the_whole_url() {
        let link = key(1).link(somebody(), 1);
        let secret = link.expose();
        for text in [
            secret.to_owned(),
            format!(" {secret}\n"),
            format!("https://join.example.com/join?t={secret}"),
            format!("https://join.example.com/join?t={secret}&utm=x#top"),
            format!("https://join.example.com/join?lang=ar&t={secret}"),
        ] {
            assert_eq!(JoinLink::parse(&text), Some(link.clone()), "{text}");
        }
        for text in ["", "short", "https://join.example.com/join", &"!".repeat(43), &"a".repeat(44)] {
            assert_eq!(JoinLink::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_link_outlives_the_change_of_its_key_by_one_key() {
        let person = Participant { link_key: key(1).id(), ..crate::samples::candidate() };
        let keys =
            |current, previous: Option<u8>| LinkKeys { current: key(current), previous: previous.map(key) };
        let link = Some(key(1).link(person.id, 1));
        assert_eq!(keys(1, None).link(&person), link);
        assert_eq!(keys(2, Some(1)).link(&person), link);
        assert_eq!(keys(3, Some(2)).link(&person), None);
    }

    #[test]
    fn nothing_that_opens_a_door_shows_itself_in_debug() {
        let link = key(1).link(somebody(), 1);
        let token = RefreshToken::new([7; 32]);
        let shown = format!("{link:?} {token:?} {:?} {:?}", key(1), link.hash());
        assert_eq!(shown, "JoinLink(…) RefreshToken(…) LinkKey(…) SecretHash(…)");
    }

    proptest! {
        #[test]
        fn any_text_is_a_link_and_a_token_or_is_none(text in "\\PC{0,60}|.*[?&]t=[A-Za-z0-9_-]{40,46}.*") {
            for secret in [JoinLink::parse(&text).map(|it| it.0), RefreshToken::parse(&text).map(|it| it.0)] {
                prop_assert!(secret.is_none_or(|it| it.0.len() == SECRET_CHARS && text.contains(&it.0)));
            }
        }
    }

    #[test]
    fn short_keys_are_refused() {
        assert!(LinkKey::new(&[1; 31]).is_none());
    }
}
