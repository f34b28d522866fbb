//! Finds a person by the id that a caller has, and tells whether they may still come.

use chrono::{DateTime, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{Entrant, EntryStore, ParticipantRef, StoreError};
use greenroom_domain::room::RoomName;
use uuid::Uuid;

/// Finds the person by our id, or else by the caller's own: that one may have the form of ours.
pub(crate) async fn find_person(
    doors: &dyn EntryStore,
    room: &RoomName,
    who: &str,
) -> Result<Option<Entrant>, StoreError> {
    if let Ok(id) = Uuid::try_parse(who) {
        let by_our_id = doors.by_name(room, &ParticipantRef::Id(ParticipantId(id))).await?;
        if by_our_id.is_some() {
            return Ok(by_our_id);
        }
    }
    doors.by_name(room, &ParticipantRef::External(who.to_owned())).await
}

/// Whether the person may still come, now or later: until the room is over, and before it opens, too.
pub(crate) fn still_expected(entrant: &Entrant, now: DateTime<Utc>) -> Result<(), Refusal> {
    match () {
        () if entrant.participant.revoked_at.is_some() => Err(Refusal::Revoked),
        () if entrant.room.is_over(now) => Err(Refusal::Over),
        () => Ok(()),
    }
}
