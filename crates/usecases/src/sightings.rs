//! Remembers when a drift was noticed first, for those whose beginning no fact tells.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::drift::{Comparison, FirstSeen};
use greenroom_domain::room::RoomName;

/// How long a sighting counts when nobody looks at the room again: after that it says nothing about a new one.
const REMEMBERED: TimeDelta = TimeDelta::seconds(60);

/// The sightings of this process. Only rooms that drift take up room in it: one that agrees again, or that nobody asks
/// for, is forgotten.
#[derive(Default)]
pub(crate) struct Sightings(Mutex<HashMap<RoomName, Sighting>>);

struct Sighting {
    looked_at: DateTime<Utc>,
    first_seen: FirstSeen,
}

impl Sightings {
    /// Compares with what was noticed before, here or by others, and keeps what is noticed now. The comparison must not
    /// block.
    pub(crate) fn remember(
        &self,
        room: &RoomName,
        now: DateTime<Utc>,
        others: Option<&FirstSeen>,
        compare: impl FnOnce(&FirstSeen) -> Comparison,
    ) -> Comparison {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.retain(|_, sighting| now - sighting.looked_at < REMEMBERED);
        let mut before = rooms.remove(room).map(|sighting| sighting.first_seen).unwrap_or_default();
        for (key, seen) in others.into_iter().flatten() {
            let earliest = before.entry(key.clone()).or_insert(*seen);
            *earliest = (*earliest).min(*seen);
        }
        let comparison = compare(&before);
        let first_seen: FirstSeen =
            comparison.drifts.iter().map(|drift| (drift.key.clone(), drift.since)).collect();
        if !first_seen.is_empty() {
            rooms.insert(room.clone(), Sighting { looked_at: now, first_seen });
        }
        comparison
    }
}
