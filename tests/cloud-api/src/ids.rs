//! Identifiers in the shapes that Meta gives them.

use std::fmt::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// What stands before a recipient's length and number in a real `wamid`.
const PREFIX: [u8; 2] = [0x1c, 0x18];
/// What stands between the number and the 18 hexadecimal digits of an outgoing message.
const MIDDLE: [u8; 6] = [0x15, 0x02, 0x00, 0x11, 0x18, 0x12];

/// How many messages this process has given an id: keeps ids apart even without randomness.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// A new message id, which holds the recipient's number (digits only) in base64, as real ones do.
pub(crate) fn wamid(digits: &str) -> String {
    let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
    let tail = format!("{}{:08X}", hex(&random::<5>()).to_uppercase(), GIVEN.fetch_add(1, Ordering::Relaxed));
    let bytes = [&PREFIX[..], &[length], digits.as_bytes(), &MIDDLE, tail.as_bytes(), &[0]].concat();
    format!("wamid.{}", STANDARD.encode(bytes))
}

/// A new `fbtrace_id`.
pub(crate) fn trace() -> String {
    format!("A{}", URL_SAFE_NO_PAD.encode(random::<16>()))
}

/// A new challenge for the handshake of a webhook.
pub(crate) fn challenge() -> String {
    u64::from_be_bytes(random()).to_string()
}

/// Puts things into a random order.
pub(crate) fn shuffle<T>(things: Vec<T>) -> Vec<T> {
    let mut drawn: Vec<(u64, T)> =
        things.into_iter().map(|thing| (u64::from_be_bytes(random()), thing)).collect();
    drawn.sort_by_key(|(lot, _)| *lot);
    drawn.into_iter().map(|(_, thing)| thing).collect()
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Seconds since 1970, which webhooks are dated with.
#[expect(clippy::disallowed_methods, reason = "the stand-in is a server of its own, with a clock of its own")]
pub(crate) fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Random bytes, or zeros where the system has none: nothing here is a secret.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let _ = getrandom::fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wamid_holds_the_number_of_its_recipient() {
        let id = wamid("962790123456");
        assert!(id.starts_with("wamid.HBgM"), "{id}");
        let bytes = STANDARD.decode(id.trim_start_matches("wamid.")).unwrap();
        assert_eq!(&bytes[3..15], b"962790123456");
    }

    #[test]
    fn no_two_wamids_are_the_same() {
        assert_ne!(wamid("962790123456"), wamid("962790123456"));
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut shuffled = shuffle((0..100).collect());
        shuffled.sort_unstable();
        assert_eq!(shuffled, (0..100).collect::<Vec<_>>());
    }
}
