//! Who comes in, and who is put out.

use greenroom_usecases::admit::{Admit, EntryRules};
use greenroom_usecases::answer_the_door::AnswerTheDoor;
use greenroom_usecases::change_room::ChangeRoom;
use greenroom_usecases::host::Hosts;
use greenroom_usecases::join::Join;
use greenroom_usecases::leave::Leave;
use greenroom_usecases::put_out::PutOut;
use greenroom_usecases::record_media_event::RecordMediaEvent;
use greenroom_usecases::refresh_token::RefreshTokens;
use greenroom_usecases::remove_again::RemoveAgain;
use greenroom_usecases::replace_link::ReplaceLink;
use greenroom_usecases::report_step::ReportStep;
use greenroom_usecases::send_link::SendLink;
use greenroom_usecases::show_invitation::ShowInvitation;
use greenroom_usecases::show_phone::ShowPhone;
use greenroom_usecases::try_connection::TryConnection;

use super::{Ports, messages};
use crate::settings::Settings;

/// The doors of all rooms: for who comes in, and for hosts.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Doors {
    pub join: Join,
    pub refresh_tokens: RefreshTokens,
    pub leave: Leave,
    pub show_invitation: ShowInvitation,
    pub show_phone: ShowPhone,
    pub try_connection: TryConnection,
    pub report_step: ReportStep,
    pub hosts: Hosts,
    pub answer_the_door: AnswerTheDoor,
    pub put_out: PutOut,
    pub replace_link: ReplaceLink,
    pub record_media_event: RecordMediaEvent,
}

impl Doors {
    pub(super) fn new(ports: &Ports, settings: &Settings, changes: ChangeRoom) -> Self {
        let admit = admit(ports, settings);
        Self {
            join: Join(admit.clone()),
            refresh_tokens: RefreshTokens(admit),
            leave: leave(ports),
            show_invitation: show_invitation(ports, settings),
            show_phone: show_phone(ports),
            try_connection: try_connection(ports),
            report_step: ReportStep { doors: ports.doors.clone(), clock: ports.clock.clone() },
            hosts: hosts(ports, changes),
            answer_the_door: answer_the_door(ports),
            put_out: put_out(ports),
            replace_link: replace_link(ports, settings),
            record_media_event: record_media_event(ports),
        }
    }
}

fn admit(ports: &Ports, settings: &Settings) -> Admit {
    Admit {
        doors: ports.doors.clone(),
        admissions: ports.admissions.clone(),
        media: ports.media.clone(),
        tokens: ports.tokens.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        rules: entry_rules(settings),
    }
}

fn entry_rules(settings: &Settings) -> EntryRules {
    EntryRules {
        token_lifetime: settings.entry.token_lifetime,
        refresh_leeway: settings.entry.refresh_leeway,
        empty_timeout: settings.livekit.empty_timeout,
        departure_timeout: settings.livekit.departure_timeout,
    }
}

pub(super) fn send_link(ports: &Ports, settings: &Settings) -> SendLink {
    SendLink {
        doors: ports.doors.clone(),
        rooms: ports.rooms.clone(),
        invite: messages::invite(ports, settings),
        clock: ports.clock.clone(),
    }
}

fn leave(ports: &Ports) -> Leave {
    Leave { doors: ports.doors.clone(), media: ports.media.clone(), clock: ports.clock.clone() }
}

fn show_invitation(ports: &Ports, settings: &Settings) -> ShowInvitation {
    ShowInvitation {
        people: ports.people.clone(),
        clock: ports.clock.clone(),
        refresh_leeway: settings.entry.refresh_leeway,
    }
}

fn show_phone(ports: &Ports) -> ShowPhone {
    ShowPhone { doors: ports.doors.clone(), people: ports.people.clone(), clock: ports.clock.clone() }
}

fn try_connection(ports: &Ports) -> TryConnection {
    TryConnection {
        doors: ports.doors.clone(),
        media: ports.media.clone(),
        tokens: ports.tokens.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
    }
}

fn hosts(ports: &Ports, changes: ChangeRoom) -> Hosts {
    Hosts { doors: ports.doors.clone(), rooms: ports.rooms.clone(), changes, clock: ports.clock.clone() }
}

fn answer_the_door(ports: &Ports) -> AnswerTheDoor {
    AnswerTheDoor {
        doors: ports.doors.clone(),
        admissions: ports.admissions.clone(),
        clock: ports.clock.clone(),
    }
}

pub(super) fn put_out(ports: &Ports) -> PutOut {
    PutOut {
        doors: ports.doors.clone(),
        admissions: ports.admissions.clone(),
        media: ports.media.clone(),
        clock: ports.clock.clone(),
    }
}

fn replace_link(ports: &Ports, settings: &Settings) -> ReplaceLink {
    ReplaceLink {
        doors: ports.doors.clone(),
        admissions: ports.admissions.clone(),
        clock: ports.clock.clone(),
        link_keys: settings.entry.link_keys.clone(),
    }
}

fn record_media_event(ports: &Ports) -> RecordMediaEvent {
    RecordMediaEvent {
        verifier: ports.verifier.clone(),
        attendance: ports.attendance.clone(),
        remover: RemoveAgain {
            doors: ports.doors.clone(),
            media: ports.media.clone(),
            clock: ports.clock.clone(),
        },
    }
}
