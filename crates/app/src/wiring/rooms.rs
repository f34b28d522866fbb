//! Rooms, and who is expected in them.

use greenroom_usecases::add_participant::AddParticipant;
use greenroom_usecases::change_room::ChangeRoom;
use greenroom_usecases::close_rooms::CloseRooms;
use greenroom_usecases::count_rooms::CountRooms;
use greenroom_usecases::create_room::CreateRoom;
use greenroom_usecases::end_room::EndRoom;
use greenroom_usecases::list_rooms::ListRooms;
use greenroom_usecases::resend_invitation::ResendInvitation;
use greenroom_usecases::room_status::RoomStatus;

use super::{Ports, messages};
use crate::settings::Settings;

/// Rooms, and who is expected in them.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Rooms {
    pub create: CreateRoom,
    pub change: ChangeRoom,
    pub end: EndRoom,
    pub add_participant: AddParticipant,
    pub resend_invitation: ResendInvitation,
    pub list: ListRooms,
    pub status: RoomStatus,
    pub count: CountRooms,
    pub close: CloseRooms,
}

impl Rooms {
    pub(super) fn new(ports: &Ports, settings: &Settings) -> Self {
        let (rooms, clock) = (ports.rooms.clone(), ports.clock.clone());
        let close = CloseRooms { rooms: rooms.clone(), media: ports.media.clone(), clock: clock.clone() };
        Self {
            create: create_room(ports, settings),
            change: change_room(ports, settings, close.clone()),
            end: end_room(ports, settings, close.clone()),
            add_participant: add_participant(ports, settings),
            resend_invitation: resend_invitation(ports, settings),
            list: ListRooms { rooms: rooms.clone(), clock: clock.clone() },
            status: RoomStatus { rooms, clock: clock.clone() },
            count: CountRooms { analytics: ports.analytics.clone(), clock },
            close,
        }
    }
}

fn create_room(ports: &Ports, settings: &Settings) -> CreateRoom {
    CreateRoom {
        rooms: ports.rooms.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        link_keys: settings.entry.link_keys.clone(),
        window_rules: settings.entry.window,
        room_prefix: settings.livekit.room_prefix.clone(),
        invite: messages::invite(ports, settings),
    }
}

fn change_room(ports: &Ports, settings: &Settings, closer: CloseRooms) -> ChangeRoom {
    ChangeRoom {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        closer,
        clock: ports.clock.clone(),
        window_rules: settings.entry.window,
    }
}

fn end_room(ports: &Ports, settings: &Settings, closer: CloseRooms) -> EndRoom {
    EndRoom {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        closer,
        clock: ports.clock.clone(),
    }
}

fn add_participant(ports: &Ports, settings: &Settings) -> AddParticipant {
    AddParticipant {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        link_keys: settings.entry.link_keys.clone(),
    }
}

fn resend_invitation(ports: &Ports, settings: &Settings) -> ResendInvitation {
    ResendInvitation {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        clock: ports.clock.clone(),
    }
}
