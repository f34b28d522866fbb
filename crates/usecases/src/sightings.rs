//! Remembers when a drift was noticed first, for those whose beginning no fact tells.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use greenroom_domain::drift::{Comparison, FirstSeen};
use greenroom_domain::room::RoomName;

/// The sightings of this process. Only rooms that drift take up room in it: a room that agrees again is forgotten.
#[derive(Default)]
pub(crate) struct Sightings(Mutex<HashMap<RoomName, FirstSeen>>);

impl Sightings {
    /// What was noticed about a room before.
    pub(crate) fn of(&self, room: &RoomName) -> FirstSeen {
        self.lock().get(room).cloned().unwrap_or_default()
    }

    /// Keeps what was noticed now, and forgets what is mended.
    pub(crate) fn note(&self, room: &RoomName, comparison: &Comparison) {
        let seen: FirstSeen =
            comparison.drifts.iter().map(|drift| (drift.key.clone(), drift.since)).collect();
        match seen.is_empty() {
            true => self.lock().remove(room),
            false => self.lock().insert(room.clone(), seen),
        };
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RoomName, FirstSeen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
