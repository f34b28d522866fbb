//! What is kept no longer, and who is to be forgotten.

use greenroom_usecases::erase_person::ErasePerson;
use greenroom_usecases::retain::Retain;

use super::{Ports, doors};
use crate::settings::Settings;

pub(super) fn erase_person(ports: &Ports) -> ErasePerson {
    ErasePerson {
        retention: ports.retention.clone(),
        put_out: doors::put_out(ports),
        clock: ports.clock.clone(),
    }
}

pub(super) fn retain(ports: &Ports, settings: &Settings) -> Retain {
    Retain {
        retention: ports.retention.clone(),
        once: ports.once.clone(),
        clock: ports.clock.clone(),
        kept: settings.retention,
    }
}
