//! What makes and changes rooms.

use greenroom_usecases::add_participant::AddParticipant;
use greenroom_usecases::change_room::ChangeRoom;
use greenroom_usecases::close_rooms::CloseRooms;
use greenroom_usecases::create_room::CreateRoom;
use greenroom_usecases::end_room::EndRoom;
use greenroom_usecases::resend_invitation::ResendInvitation;

use super::{Ports, messages};
use crate::settings::Settings;

pub(super) fn create_room(ports: &Ports, settings: &Settings) -> CreateRoom {
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

pub(super) fn change_room(ports: &Ports, settings: &Settings, closer: CloseRooms) -> ChangeRoom {
    ChangeRoom {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        closer,
        clock: ports.clock.clone(),
        window_rules: settings.entry.window,
    }
}

pub(super) fn end_room(ports: &Ports, settings: &Settings, closer: CloseRooms) -> EndRoom {
    EndRoom {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        closer,
        clock: ports.clock.clone(),
    }
}

pub(super) fn add_participant(ports: &Ports, settings: &Settings) -> AddParticipant {
    AddParticipant {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        link_keys: settings.entry.link_keys.clone(),
    }
}

pub(super) fn resend_invitation(ports: &Ports, settings: &Settings) -> ResendInvitation {
    ResendInvitation {
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        clock: ports.clock.clone(),
    }
}
