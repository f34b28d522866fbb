use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use greenroom_domain::participant::Role;
use greenroom_domain::ports::{DriftFilter, PhaseFilter, RoomFilter};
use greenroom_domain::room::{Room, RoomId, RoomRecord};

use crate::store::{Books, StoredRoom};

impl Books {
    pub(super) fn list(&self, filter: &RoomFilter, now: DateTime<Utc>) -> Vec<RoomRecord> {
        let fitting = self.rooms.iter().filter(|stored| {
            fits(&stored.record, filter, now) && filter.drift.is_none_or(|drift| self.drifts(stored, drift))
        });
        let mut found: Vec<RoomRecord> = fitting.map(|stored| stored.snapshot()).collect();
        found.sort_by_key(|record| Reverse(place(&record.room)));
        found
    }

    fn drifts(&self, stored: &StoredRoom, drift: DriftFilter) -> bool {
        self.findings.lasting().any(|known| {
            known.confirmed
                && known.room_id == Some(stored.record.room.id)
                && match drift {
                    DriftFilter::Any => true,
                    DriftFilter::Kind(kind) => known.drift.key.kind == kind,
                }
        })
    }
}

/// Where the room stands in the list, from its end.
fn place(room: &Room) -> (DateTime<Utc>, RoomId) {
    (room.created_at, room.id)
}

fn fits(record: &RoomRecord, filter: &RoomFilter, now: DateTime<Utc>) -> bool {
    let room = &record.room;
    let starts = room.schedule.starts_at.unwrap_or(room.window.opens_at);
    filter.phase.is_none_or(|phase| PhaseFilter::from(record.phase(now)) == phase)
        && filter.job.as_ref().is_none_or(|job| room.job.id == *job)
        && filter.application.as_ref().is_none_or(|application| room.application.id == *application)
        && filter.candidate.as_ref().is_none_or(|candidate| has_candidate(record, candidate))
        && filter.starts_from.is_none_or(|from| starts >= from)
        && filter.starts_to.is_none_or(|to| starts < to)
        && filter.after.is_none_or(|after| place(room) < (after.created_at, after.id))
}

fn has_candidate(record: &RoomRecord, external_id: &str) -> bool {
    let mut people = record.participants.iter();
    people.any(|who| who.role == Role::Candidate && who.external_id.as_deref() == Some(external_id))
}
