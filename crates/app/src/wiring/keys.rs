//! Who may manage rooms.

use greenroom_usecases::authenticate::{Authenticate, KEPT};
use greenroom_usecases::keys::Keys;

use super::Ports;
use crate::settings::{Authentication, Settings};

pub(super) fn authenticate(ports: &Ports, settings: &Settings) -> Option<Authenticate> {
    match settings.entry.authentication {
        Authentication::Keys => Some(Authenticate::new(ports.keys.clone(), ports.clock.clone(), KEPT)),
        Authentication::Off => None,
    }
}

pub(super) fn keys(ports: &Ports) -> Keys {
    Keys { keys: ports.keys.clone(), clock: ports.clock.clone(), secrets: ports.secrets.clone() }
}
