//! Who asks, and doors that know one person.

use std::sync::Arc;

use greenroom_domain::event::{Connection, MediaEvent, MediaEventKind};
use greenroom_domain::link::{JoinLink, SecretHash};
use greenroom_domain::live::ParticipantKind;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{Entrant, Made, MockAdmissionStore, MockEntryStore, Once, ParticipantRef};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Actor, Caller, RequestId};
use greenroom_usecases::admit::{Admit, Admitted, Entry};
use greenroom_usecases::repeat::Repeatable;
use uuid::Uuid;

use super::{at, candidate, key};

/// The recruiting system, by its key, in a request that has an id.
pub(crate) fn ats() -> Caller {
    Caller { actor: Actor::Key("ats".into()), request: RequestId::parse("req-1") }
}

/// Somebody's page: who it is follows from the link.
pub(crate) fn page() -> Caller {
    Caller { actor: Actor::System, request: RequestId::parse("req-2") }
}

/// The candidate by the own page.
pub(crate) fn candidates_page() -> Caller {
    page().as_participant(candidate().id)
}

/// What somebody takes along who does not have to wait.
pub(crate) fn came_in(entry: Entry) -> Admitted {
    match entry {
        Entry::In(admitted) => *admitted,
        Entry::Waiting(waiting) => panic!("{waiting:?}"),
    }
}

/// The same entry, which may ask who is inside.
pub(crate) fn with_admissions(admit: Admit, admissions: MockAdmissionStore) -> Admit {
    Admit { admissions: Arc::new(admissions), ..admit }
}

/// The link that the person has.
pub(crate) fn link_of(who: &Participant) -> JoinLink {
    key().link(who.id, who.link_generation)
}

/// Doors that know the link of this person, and are asked for no other.
pub(crate) fn doors_of(entrant: Entrant) -> MockEntryStore {
    let mut doors = MockEntryStore::new();
    let link = link_of(&entrant.participant).hash();
    doors.expect_by_link().withf(move |shown| *shown == link).returning(move |_| Ok(Some(entrant.clone())));
    doors
}

/// Doors that know this person by the name of the room and the caller's own id.
pub(crate) fn doors_by_name(entrant: Entrant) -> MockEntryStore {
    let mut doors = MockEntryStore::new();
    doors.expect_by_name().returning(move |room, who| {
        let own = entrant.participant.external_id.clone().map(ParticipantRef::External);
        Ok((*room == entrant.room.name && own.as_ref() == Some(who)).then(|| entrant.clone()))
    });
    doors
}

/// A request of the recruiting system's that may be repeated, and what is stored of it in that minute.
pub(crate) fn repeatable(room: &RoomName, item: Option<Uuid>, minute: i64) -> (Repeatable, Once) {
    let request = Repeatable { owner: "ats".into(), key: "K-1".into(), request: SecretHash([9; 32]) };
    let once = Once {
        owner: "ats".into(),
        key: "K-1".into(),
        request: request.request,
        made: Made { room: room.clone(), item },
        at: at(minute),
    };
    (request, once)
}

/// The candidate came in by a token of LiveKit's, in minute 12.
pub(crate) fn joined() -> MediaEvent {
    let connection = Connection {
        identity: candidate().identity().as_str().into(),
        participant_sid: "PA_1".into(),
        kind: ParticipantKind::Standard,
        family: None,
        joined_at: Some(at(12)),
    };
    MediaEvent {
        id: "EV_2".into(),
        at: at(12),
        name: "participant_joined".into(),
        room_name: Some("interview_1".into()),
        room_sid: Some("RM_1".into()),
        kind: MediaEventKind::ParticipantJoined(connection),
        raw: "{}".into(),
    }
}
