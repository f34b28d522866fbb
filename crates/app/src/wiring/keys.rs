//! Who may manage rooms.

use greenroom_usecases::authenticate::{Authenticate, KEPT};
use greenroom_usecases::keys::Keys;
use greenroom_usecases::sign_in::SignIns;

use super::Ports;
use crate::settings::{Authentication, Settings};

pub(super) fn authenticate(ports: &Ports, settings: &Settings) -> Option<Authenticate> {
    match settings.entry.authentication {
        Authentication::Keys => Some(Authenticate::new(ports.keys.clone(), ports.clock.clone(), KEPT)),
        Authentication::Off => None,
    }
}

/// Those who signed in are the holders of keys: what is remembered of a key counts for both.
pub(super) fn sign_ins(
    authenticate: Option<Authenticate>,
    ports: &Ports,
    settings: &Settings,
) -> Option<SignIns> {
    let (link_keys, clock) = (settings.entry.link_keys.clone(), ports.clock.clone());
    authenticate.map(|authenticate| SignIns { authenticate, link_keys, clock })
}

pub(super) fn keys(ports: &Ports) -> Keys {
    Keys { keys: ports.keys.clone(), clock: ports.clock.clone(), secrets: ports.secrets.clone() }
}
