//! Many drifts with one cause.

use chrono::TimeDelta;

use super::{BothSides, DriftKind};

/// The server lost all its rooms at once: it was started anew (without Redis LiveKit keeps none), or somebody asks the
/// wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident {
    /// How many rooms should be there and are not.
    pub missing: usize,
}

/// Longer than two passes, in the second of which the missing rooms are made again.
const LATELY: TimeDelta = TimeDelta::seconds(60);

/// From so many rooms on it is an incident; below, it may be chance.
const MANY: usize = 2;

impl Incident {
    /// Recognises it: rooms are missed, and not one that should be there is there under the sid that we know.
    pub fn among(sides: &[BothSides]) -> Option<Self> {
        let missing = sides.iter().filter(|room| is_missed(room)).count();
        let known = sides.iter().any(is_as_we_know_it);
        (missing >= MANY && !known).then_some(Self { missing })
    }
}

fn is_missed(room: &BothSides) -> bool {
    room.comparison.drifts.iter().any(|drift| drift.key.kind == DriftKind::RoomMissingOnServer)
}

/// A room that was made a moment ago proves nothing: somebody who joins after the restart makes one, too.
fn is_as_we_know_it(room: &BothSides) -> bool {
    let known = room.record.as_ref().and_then(|record| record.room.server.as_ref());
    let live = room.live.as_ref().filter(|live| room.checked_at - live.room.created_at > LATELY);
    known.is_some_and(|known| live.is_some_and(|live| live.room.sid == known.sid))
}
