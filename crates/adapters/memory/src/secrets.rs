use std::sync::atomic::{AtomicU64, Ordering};

use greenroom_domain::ports::Secrets;
use uuid::{Builder, Uuid};

/// Randomness that can be foretold: the same seed gives the same row of secrets.
///
/// **Never for production.** Whoever knows the seed opens every door. The port asks for the operating system's
/// generator; this type breaks that rule on purpose, so that a test can name what it expects.
#[derive(Debug)]
pub struct SeededSecrets {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededSecrets {
    /// Makes a row of secrets.
    pub const fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }

    fn draw(&self) -> [u8; 8] {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        mix(mix(self.seed).wrapping_add(number)).to_le_bytes()
    }
}

impl Secrets for SeededSecrets {
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        bytes.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.draw()));
        Builder::from_random_bytes(bytes).into_uuid()
    }

    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.draw()));
        bytes
    }
}

/// One step of SplitMix64 (Steele, Lea and Flood, 2014): neighbours become strangers, and no two become the same.
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_row_and_another_seed_another() {
        let row = |seed| {
            let secrets = SeededSecrets::new(seed);
            (secrets.uuid(), secrets.bytes(), secrets.uuid())
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
    }

    #[test]
    fn no_secret_comes_twice() {
        let secrets = SeededSecrets::new(1);
        let ids: BTreeSet<_> = (0..1000).map(|_| secrets.uuid()).collect();
        let texts: BTreeSet<_> = (0..1000).map(|_| secrets.bytes()).collect();
        assert_eq!((ids.len(), texts.len()), (1000, 1000));
        assert_eq!(secrets.uuid().get_version_num(), 4);
    }
}
