//! `PATCH /api/rooms/{name}`: another time, or another title. The links stay the same; who knew the old time is told.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::notice::{Notices, on_notify, on_reschedule};
use greenroom_domain::ports::{RoomChange, RoomStore, StoreError};
use greenroom_domain::room::{
    Move, Phase, Room, RoomName, RoomRecord, Schedule, Window, WindowError, WindowRules,
};
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::TRIES;
use crate::close_rooms::CloseRooms;
use crate::invite::Invite;
use crate::room_status::RecordedRoom;

/// What shall be otherwise; what is not named stays. The inner option takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeRoomCommand {
    /// The agreed start.
    pub starts_at: Option<Option<DateTime<Utc>>>,
    /// How long it is meant to last.
    pub duration: Option<TimeDelta>,
    /// The zone in which people are told the time.
    pub timezone: Option<String>,
    /// A close in place of the rule's.
    pub closes_at: Option<Option<DateTime<Utc>>>,
    /// The job's title.
    pub job_title: Option<String>,
    /// Who interviews.
    pub company: Option<Option<String>>,
    /// The caller's JSON object, as canonical text.
    pub metadata: Option<String>,
    /// Whether people are told.
    pub notify: Option<bool>,
}

/// Why a room was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is none of that name.
    #[error("no room has this name")]
    Unknown,
    /// It is over.
    #[error("the room is over")]
    Over,
    /// Somebody is inside: it can only be extended.
    #[error("the room is live")]
    Live,
    /// Nobody could ever enter it.
    #[error("the room would have no window")]
    Window(#[from] WindowError),
    /// It could not be stored.
    #[error("the change could not be stored")]
    Store(#[from] StoreError),
}

/// Changes rooms.
#[derive(Clone)]
pub struct ChangeRoom {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// Who writes to people.
    pub invite: Invite,
    /// Who deletes a LiveKit room to which old tokens would lead.
    pub closer: CloseRooms,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The margins of the window.
    pub window_rules: WindowRules,
}

impl ChangeRoom {
    /// Changes a room. Asking for what is so already changes nothing.
    ///
    /// # Errors
    /// When it is over, or live and would be moved.
    pub async fn run(
        &self,
        name: &RoomName,
        command: &ChangeRoomCommand,
        by: &Caller,
    ) -> Result<RecordedRoom, ChangeError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let record = self.rooms.find(name).await?.ok_or(ChangeError::Unknown)?;
            let now = self.clock.now();
            let Some(change) = self.decide(&record, command, by, now)? else {
                return Ok(RecordedRoom { record, at: now });
            };
            let (closes, changed) = (change.closes_server_room, change.applied(record));
            match self.rooms.commit(change).await {
                Err(StoreError::Conflict) if tries < TRIES => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(self.done(changed, closes).await),
            }
        }
    }

    async fn done(&self, record: RoomRecord, closes: bool) -> RecordedRoom {
        if closes {
            self.closer.close_now(&record.room).await;
        }
        RecordedRoom { record, at: self.clock.now() }
    }

    fn decide(
        &self,
        record: &RoomRecord,
        command: &ChangeRoomCommand,
        by: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Option<RoomChange>, ChangeError> {
        let phase = record.phase(now);
        if matches!(phase, Phase::Ended(_)) {
            return Err(ChangeError::Over);
        }
        let room = self.changed(&record.room, command, now)?;
        let fields = fields(&record.room, &room);
        if fields.is_empty() {
            return Ok(None);
        }
        let before = (&record.room.schedule, record.room.window);
        let step = Move::between(before, (&room.schedule, room.window));
        if matches!(step, Move::Moved | Move::Shortened) && phase == Phase::Live {
            return Err(ChangeError::Live);
        }
        Ok(Some(self.change(record, room, fields, step, by, now)))
    }

    fn changed(
        &self,
        room: &Room,
        command: &ChangeRoomCommand,
        now: DateTime<Utc>,
    ) -> Result<Room, WindowError> {
        let schedule = schedule(&room.schedule, command);
        let only_zone =
            Schedule { timezone: room.schedule.timezone.clone(), ..schedule.clone() } == room.schedule;
        let window = if only_zone { room.window } else { self.window(room, &schedule, now)? };
        let mut changed = Room { schedule, window, version: room.version + 1, ..room.clone() };
        if let Some(title) = &command.job_title {
            changed.job.title.clone_from(title);
        }
        if let Some(company) = &command.company {
            changed.company.clone_from(company);
        }
        if let Some(metadata) = &command.metadata {
            changed.metadata.clone_from(metadata);
        }
        changed.notify = command.notify.unwrap_or(room.notify);
        Ok(changed)
    }

    /// A room without a start goes on being open since when it was.
    fn window(&self, room: &Room, schedule: &Schedule, now: DateTime<Utc>) -> Result<Window, WindowError> {
        let was_open = room.schedule.starts_at.is_none() && schedule.starts_at.is_none();
        let opened = if was_open { room.window.opens_at } else { now };
        let window = Window::of(schedule, self.window_rules, opened)?;
        if window.closes_at <= now { Err(WindowError::AlreadyOver) } else { Ok(window) }
    }

    fn change(
        &self,
        record: &RoomRecord,
        room: Room,
        fields: Vec<&'static str>,
        step: Move,
        by: &Caller,
        now: DateTime<Utc>,
    ) -> RoomChange {
        let moved = step == Move::Moved;
        let notices = self.notices(record, &room, step, now);
        let written = self.invite.write(&notices.new, &room, &record.participants, by, now);
        let what = if moved { Happening::RoomRescheduled } else { Happening::RoomChanged(fields) };
        let line = by.line(room.id, now, None, what);
        RoomChange {
            closes_server_room: moved,
            invitations: written.invitations,
            superseded: notices.superseded,
            timeline: std::iter::once(line).chain(written.timeline).collect(),
            ..RoomChange::to(room, now)
        }
    }
}

impl ChangeRoom {
    /// Who knew another time is told; and so is who was not to be told before. A room without a start is known by its close.
    fn notices(&self, record: &RoomRecord, room: &Room, step: Move, now: DateTime<Utc>) -> Notices {
        let shorter = step == Move::Shortened && room.schedule.starts_at.is_none();
        match () {
            () if step == Move::Moved || shorter => on_reschedule(record, room, &self.invite.rules, now),
            () if room.notify != record.room.notify => on_notify(record, room, &self.invite.rules, now),
            () => Notices::default(),
        }
    }
}

fn schedule(schedule: &Schedule, command: &ChangeRoomCommand) -> Schedule {
    Schedule {
        starts_at: command.starts_at.unwrap_or(schedule.starts_at),
        duration: command.duration.unwrap_or(schedule.duration),
        timezone: command.timezone.clone().unwrap_or_else(|| schedule.timezone.clone()),
        closes_at: command.closes_at.unwrap_or(schedule.closes_at),
    }
}

/// What is different, by the names of the API.
fn fields(before: &Room, after: &Room) -> Vec<&'static str> {
    [
        ("startsAt", before.schedule.starts_at != after.schedule.starts_at),
        ("durationMinutes", before.schedule.duration != after.schedule.duration),
        ("timezone", before.schedule.timezone != after.schedule.timezone),
        ("closesAt", before.schedule.closes_at != after.schedule.closes_at),
        ("job.title", before.job.title != after.job.title),
        ("company", before.company != after.company),
        ("metadata", before.metadata != after.metadata),
        ("notify", before.notify != after.notify),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
