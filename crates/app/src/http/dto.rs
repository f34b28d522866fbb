//! The shapes in which rooms and people leave the house.

mod doors;
mod live;
mod people;
mod problems;

use chrono::{DateTime, SecondsFormat, Utc};
use greenroom_domain::link::JoinLink;
use greenroom_domain::room::{Phase, RoomRecord};
use greenroom_domain::session::meeting_time;
use greenroom_usecases::create_room::OpenedRoom;
use greenroom_usecases::room_status::RecordedRoom;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::wiring::Public;

pub use doors::{AnsweredDto, PutOutDto, WindowDto, is_inside, observers_inside};
pub use live::{LiveParticipantDto, LiveRoomDto};
pub use people::{InvitationDto, ParticipantDto, ResponseDto};
pub use problems::{HostProblems, ProblemDto, Problems};

/// A time as the API writes it: RFC 3339 in UTC, with a `Z`.
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A room as the database knows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomDto {
    /// Always true; a problem says false.
    success: bool,
    /// The room's name, on LiveKit too.
    #[schema(example = "interview_5f0c2a6d9b1e4c7f8a3d2e1b0c9f8a7d")]
    room_name: String,
    room_id: String,
    /// `scheduled`, `open`, `live` or `ended`.
    #[schema(example = "open")]
    phase: &'static str,
    /// `completed`, `cancelled`, `expired` or `lost`, once the room has ended.
    outcome: Option<&'static str>,
    /// For how many whole minutes a candidate and an interviewer have been in the room together.
    minutes_together: i64,
    /// From then on people may enter.
    #[schema(example = "2026-11-25T14:45:00Z")]
    opens_at: String,
    /// From then on nobody may enter any more; who is inside may stay.
    #[schema(example = "2026-11-25T16:30:00Z")]
    closes_at: String,
    /// Then the LiveKit room is deleted.
    #[schema(example = "2026-11-25T17:00:00Z")]
    hard_ends_at: String,
    #[schema(example = "Accountant")]
    title: String,
    application_id: String,
    round: u32,
    job_id: String,
    company: Option<String>,
    starts_at: Option<String>,
    duration_minutes: i64,
    #[schema(example = "Asia/Amman")]
    timezone: String,
    /// Who opens within the window: `open`, the link does; `approval`, a host does.
    #[schema(example = "open")]
    admission: &'static str,
    /// What a second device of the same person does: `takeover` or `refuse`.
    #[schema(example = "takeover")]
    second_device: &'static str,
    /// How many may be inside at once; null for everybody who is expected.
    max_participants: Option<u32>,
    notify: bool,
    /// What the caller stored with the room.
    #[schema(value_type = Object)]
    metadata: Value,
    created_at: String,
    /// `system`, or the name of an API key.
    #[schema(example = "system")]
    created_by: String,
    participants: Vec<ParticipantDto>,
}

impl RoomDto {
    /// The room without anybody's link.
    pub fn of(room: &RecordedRoom, public: &Public) -> Self {
        Self::with_links(room, public, &[])
    }

    /// The room with everybody's link.
    pub fn of_opened(opened: &OpenedRoom, public: &Public) -> Self {
        Self::with_links(&opened.room, public, &opened.links)
    }

    fn with_links(room: &RecordedRoom, public: &Public, links: &[Option<JoinLink>]) -> Self {
        let RecordedRoom { record, at } = room;
        let mut urls = links.iter().map(|link| link.as_ref().map(|link| public.join_url(link)));
        let participants = record
            .participants
            .iter()
            .map(|who| ParticipantDto::of(who, record, *at, public, urls.next().flatten()))
            .collect();
        Self { participants, ..Self::without_people(record, *at) }
    }

    fn without_people(record: &RoomRecord, at: DateTime<Utc>) -> Self {
        let (room, phase) = (&record.room, record.phase(at));
        Self {
            success: true,
            room_name: room.name.to_string(),
            room_id: room.id.to_string(),
            phase: phase.as_str(),
            outcome: outcome(phase),
            minutes_together: meeting_time(&record.participants, &record.sessions, at).num_minutes(),
            opens_at: time(room.window.opens_at),
            closes_at: time(room.window.closes_at),
            hard_ends_at: time(room.window.hard_ends_at),
            title: room.title().to_owned(),
            application_id: room.application.id.clone(),
            round: room.application.round,
            job_id: room.job.id.clone(),
            company: room.company.clone(),
            starts_at: room.schedule.starts_at.map(time),
            duration_minutes: room.schedule.duration.num_minutes(),
            timezone: room.schedule.timezone.clone(),
            admission: room.policy.admission.as_str(),
            second_device: room.policy.second_device.as_str(),
            max_participants: room.policy.places,
            notify: room.notify,
            metadata: metadata(&room.metadata),
            created_at: time(room.created_at),
            created_by: room.created_by.clone(),
            participants: vec![],
        }
    }
}

/// How the room ended, if it has.
pub(super) fn outcome(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Ended(outcome) => Some(outcome.as_str()),
        Phase::Scheduled | Phase::Open | Phase::Live => None,
    }
}

/// The caller's metadata as JSON.
pub fn metadata(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
