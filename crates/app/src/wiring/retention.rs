//! What is kept no longer, and who is to be forgotten.

use greenroom_usecases::erase_person::ErasePerson;
use greenroom_usecases::retain::Retain;

use super::{Ports, doors};
use crate::settings::Settings;

/// What is kept no longer, and who is to be forgotten.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Retention {
    pub erase_person: ErasePerson,
    pub retain: Retain,
}

impl Retention {
    pub(super) fn new(ports: &Ports, settings: &Settings) -> Self {
        Self { erase_person: erase_person(ports), retain: retain(ports, settings) }
    }
}

fn erase_person(ports: &Ports) -> ErasePerson {
    ErasePerson {
        retention: ports.retention.clone(),
        put_out: doors::put_out(ports),
        clock: ports.clock.clone(),
    }
}

fn retain(ports: &Ports, settings: &Settings) -> Retain {
    Retain {
        retention: ports.retention.clone(),
        once: ports.once.clone(),
        clock: ports.clock.clone(),
        kept: settings.retention,
    }
}
