//! Finds a person by the id that a caller has.

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
