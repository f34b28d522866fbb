//! What tells without a closer look that a room cannot drift, so that a pass over all rooms asks the media server about
//! the few that matter.

use chrono::{DateTime, Utc};

use crate::live::LiveRoom;
use crate::room::{RoomName, RoomRecord};

/// A room that may be on the server or should be, as the database knows it at a glance. Rooms that were never made on the
/// server, and those that are known to be gone and were left alone since, have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The room.
    pub name: RoomName,
    /// The sid of its life on the server.
    pub server_sid: Option<String>,
    /// When it is over for everybody: ended, or at its hard end, or when a change closed its LiveKit room.
    pub over_at: DateTime<Utc>,
    /// Whether anybody is inside, or left or was given a token lately.
    pub stirred: bool,
}

impl Glance {
    /// The glance at a record, if it has one. Lately is `since` or later.
    ///
    /// A store answers the same from its own books, see [`ReconcileStore::glances`].
    ///
    /// [`ReconcileStore::glances`]: crate::ports::ReconcileStore::glances
    pub fn of(record: &RoomRecord, since: DateTime<Utc>) -> Option<Self> {
        let stays = || record.sessions.iter();
        let stirred = stays().any(|stay| stay.left_at.is_none_or(|left| left >= since))
            || record.participants.iter().any(|who| who.last_token_at.is_some_and(|given| given >= since));
        let server = record.room.server.as_ref();
        let may_be_there = server.is_some_and(|server| server.gone_at.is_none());
        (may_be_there || stirred).then(|| Self {
            name: record.room.name.clone(),
            server_sid: server.map(|server| server.sid.clone()),
            over_at: record.room.ended.map_or(record.room.window.hard_ends_at, |(at, _)| at),
            stirred,
        })
    }

    /// Whether the room has to be compared, given what the server's list says of it. LiveKit's count of people lags by 5 s
    /// (v1.13.5, seen): who has just come is found by the next pass.
    pub fn calls_for_a_look(glance: Option<&Self>, listed: Option<&LiveRoom>, now: DateTime<Utc>) -> bool {
        match (glance, listed) {
            (None, listed) => listed.is_some(),
            (Some(glance), None) => glance.stirred,
            (Some(glance), Some(listed)) => {
                glance.stirred
                    || listed.num_participants > 0
                    || glance.over_at <= now
                    || glance.server_sid.as_ref() != Some(&listed.sid)
            }
        }
    }
}
