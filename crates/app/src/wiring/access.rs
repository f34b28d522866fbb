//! Who may manage rooms.

use greenroom_usecases::authenticate::{Authenticate, KEPT};
use greenroom_usecases::keys::Keys;
use greenroom_usecases::sign_in::SignIns;

use super::Ports;
use crate::settings::{Authentication, Settings};

/// Keys, and those who show them.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Access {
    /// None when authentication is off.
    pub authenticate: Option<Authenticate>,
    /// None when authentication is off.
    pub sign_ins: Option<SignIns>,
    pub keys: Keys,
}

impl Access {
    pub(super) fn new(ports: &Ports, settings: &Settings) -> Self {
        let authenticate = authenticate(ports, settings);
        Self { sign_ins: sign_ins(authenticate.clone(), ports, settings), authenticate, keys: keys(ports) }
    }
}

fn authenticate(ports: &Ports, settings: &Settings) -> Option<Authenticate> {
    match settings.entry.authentication {
        Authentication::Keys => Some(Authenticate::new(ports.keys.clone(), ports.clock.clone(), KEPT)),
        Authentication::Off => None,
    }
}

/// Those who signed in are the holders of keys: what is remembered of a key counts for both.
fn sign_ins(authenticate: Option<Authenticate>, ports: &Ports, settings: &Settings) -> Option<SignIns> {
    let (link_keys, clock) = (settings.entry.link_keys.clone(), ports.clock.clone());
    authenticate.map(|authenticate| SignIns { authenticate, link_keys, clock })
}

fn keys(ports: &Ports) -> Keys {
    Keys { keys: ports.keys.clone(), clock: ports.clock.clone(), secrets: ports.secrets.clone() }
}
