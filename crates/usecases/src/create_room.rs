//! `POST /api/rooms`: an application was submitted, and gets its room.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::link::{JoinLink, LinkKey, LinkKeys};
use greenroom_domain::notice::on_arrival;
use greenroom_domain::participant::{Consent, Participant, ParticipantId, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{NewInvitation, NewParticipant, NewRoom, RoomStore, Secrets, StoreError};
use greenroom_domain::room::{
    Application, Job, Phase, Room, RoomId, RoomName, RoomNameError, RoomRecord, Schedule, Window,
    WindowError, WindowRules,
};
use greenroom_domain::timeline::{Caller, Happening};

use crate::invite::{Invite, Written};
use crate::repeat::Repeatable;
use crate::room_status::RecordedRoom;

/// Somebody who is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What the person is there for.
    pub role: Role,
    /// The caller's own id of the person.
    pub external_id: Option<String>,
    /// The name that others see.
    pub name: String,
    /// The person's number.
    pub phone: Option<PhoneNumber>,
    /// The person's language, BCP 47.
    pub locale: Option<String>,
    /// The permission to write on WhatsApp.
    pub consent: Option<Consent>,
}

/// The room that an application asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateRoomCommand {
    /// The occasion.
    pub application: Application,
    /// The job.
    pub job: Job,
    /// Who interviews, as people read it.
    pub company: Option<String>,
    /// The candidate first, then interviewers, then observers.
    pub people: Vec<Person>,
    /// When it is meant to be.
    pub schedule: Schedule,
    /// How people are let in.
    pub policy: EntryPolicy,
    /// The caller's JSON object, as canonical text.
    pub metadata: String,
    /// Whether people are to be told.
    pub notify: bool,
    /// Who asks.
    pub by: Caller,
    /// By which repeatable request.
    pub repeatable: Option<Repeatable>,
}

/// A room with everybody's link.
#[derive(Clone, Debug)]
pub struct OpenedRoom {
    /// The room as `status` shows it.
    pub room: RecordedRoom,
    /// The link of each participant, in their order; none for a link whose key is not known any more.
    pub links: Vec<Option<JoinLink>>,
}

/// What became of the application.
#[derive(Clone, Debug)]
pub enum Creation {
    /// It has a new room.
    Created(OpenedRoom),
    /// It had this very room before; nothing was done.
    Existing(OpenedRoom),
    /// It has a room of another content.
    Differs {
        /// Its name.
        room: RoomName,
        /// The fields that differ, as the API names them.
        fields: Vec<&'static str>,
    },
    /// Its room of this round is over.
    Over {
        /// Its name.
        room: RoomName,
        /// The round to ask for instead.
        next_round: u32,
    },
}

/// Why there is no room.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Nobody could ever enter it.
    #[error("the room would have no window")]
    Window(#[from] WindowError),
    /// The prefix of the settings makes no room name.
    #[error("the room could not be named")]
    Name(#[from] RoomNameError),
    /// It could not be stored.
    #[error("the room could not be stored")]
    Store(#[from] StoreError),
}

/// Makes rooms.
#[derive(Clone)]
pub struct CreateRoom {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// From what links are derived.
    pub link_keys: LinkKeys,
    /// The margins of the window.
    pub window_rules: WindowRules,
    /// How room names begin.
    pub room_prefix: String,
    /// Who writes to people.
    pub invite: Invite,
}

impl CreateRoom {
    /// Makes the room, or tells what became of the application before. Asking twice makes one room.
    ///
    /// # Errors
    /// When nobody could enter, or nothing could be stored.
    pub async fn run(&self, command: CreateRoomCommand) -> Result<Creation, CreateError> {
        if let Some(record) = self.rooms.find_by_application(&command.application).await? {
            return Ok(self.known(record, &command));
        }
        let new = self.draft(&command)?;
        let record = stored(&new);
        match self.rooms.create(new).await {
            Ok(()) => Ok(Creation::Created(self.opened(record, self.clock.now()))),
            Err(StoreError::Conflict) => self.lost_the_race(&command).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The room that this name has, as it was told to who made it. For a request that is repeated.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn again(&self, name: &RoomName) -> Result<Option<OpenedRoom>, CreateError> {
        let record = self.rooms.find(name).await?;
        Ok(record.map(|record| self.opened(record, self.clock.now())))
    }

    /// Somebody else made the room between our look and our write.
    async fn lost_the_race(&self, command: &CreateRoomCommand) -> Result<Creation, CreateError> {
        let record =
            self.rooms.find_by_application(&command.application).await?.ok_or(StoreError::Conflict)?;
        Ok(self.known(record, command))
    }

    fn known(&self, record: RoomRecord, asked: &CreateRoomCommand) -> Creation {
        let now = self.clock.now();
        let (room, fields) = (record.room.name.clone(), differences(&record, asked));
        match record.phase(now) {
            Phase::Ended(_) => Creation::Over { room, next_round: asked.application.round.saturating_add(1) },
            _ if fields.is_empty() => Creation::Existing(self.opened(record, now)),
            _ => Creation::Differs { room, fields },
        }
    }

    fn opened(&self, record: RoomRecord, at: DateTime<Utc>) -> OpenedRoom {
        let links = record.participants.iter().map(|person| self.link_keys.link(person)).collect();
        OpenedRoom { room: RecordedRoom { record, at }, links }
    }

    fn draft(&self, command: &CreateRoomCommand) -> Result<NewRoom, CreateError> {
        let now = self.clock.now();
        let room = Room {
            id: RoomId(self.secrets.uuid()),
            name: RoomName::generate(&self.room_prefix, self.secrets.uuid())?,
            application: command.application.clone(),
            job: command.job.clone(),
            company: command.company.clone(),
            schedule: command.schedule.clone(),
            window: Window::of(&command.schedule, self.window_rules, now)?,
            policy: command.policy,
            metadata: command.metadata.clone(),
            notify: command.notify,
            created_at: now,
            created_by: command.by.name(),
            ended: None,
            server: None,
            version: 1,
        };
        let entry = command.by.line(room.id, now, None, Happening::RoomCreated);
        let fresh = || ParticipantId(self.secrets.uuid());
        let people = command.people.iter().map(|person| expect(person, fresh(), &self.link_keys.current));
        let participants: Vec<NewParticipant> = people.collect();
        let Written { invitations, timeline } = self.invitations(&room, &participants, &command.by, now);
        let timeline = std::iter::once(entry).chain(timeline).collect();
        let once = command.repeatable.as_ref().map(|request| request.made(&room.name, None, now));
        Ok(NewRoom { room, participants, invitations, once, timeline })
    }

    fn invitations(
        &self,
        room: &Room,
        participants: &[NewParticipant],
        by: &Caller,
        now: DateTime<Utc>,
    ) -> Written {
        let people = participants.iter().map(|new| &new.participant);
        let notices = on_arrival(room, people.clone(), &self.invite.rules, now);
        self.invite.write(&notices, room, people, by, now)
    }
}

/// The person as a participant, whose link is derived from that key.
pub(crate) fn expect(person: &Person, id: ParticipantId, key: &LinkKey) -> NewParticipant {
    let participant = Participant {
        id,
        external_id: person.external_id.clone(),
        role: person.role,
        name: person.name.clone(),
        phone: person.phone.clone(),
        locale: person.locale.clone(),
        consent: person.consent.clone(),
        link_generation: 1,
        link_key: key.id(),
        revoked_at: None,
        last_token_at: None,
        door: Default::default(),
    };
    NewParticipant { link_hash: key.link(id, 1).hash(), participant }
}

/// The record as it will be read back.
fn stored(new: &NewRoom) -> RoomRecord {
    let participants = new.participants.iter().map(|new| new.participant.clone()).collect();
    let invitations = new.invitations.iter().map(NewInvitation::invitation).collect();
    RoomRecord { invitations, ..RoomRecord::new(new.room.clone(), participants) }
}

/// What a repeated application asks for differently, by the names of the API.
fn differences(record: &RoomRecord, asked: &CreateRoomCommand) -> Vec<&'static str> {
    let room = &record.room;
    let people = |role| {
        let recorded: Vec<Person> =
            record.participants.iter().filter(|p| p.role == role).map(person).collect();
        let wanted: Vec<Person> = asked.people.iter().filter(|p| p.role == role).cloned().collect();
        recorded != wanted
    };
    [
        ("job", room.job != asked.job),
        ("company", room.company != asked.company),
        ("candidate", people(Role::Candidate)),
        ("interviewers", people(Role::Interviewer)),
        ("observers", people(Role::Observer)),
        ("startsAt", room.schedule.starts_at != asked.schedule.starts_at),
        ("durationMinutes", room.schedule.duration != asked.schedule.duration),
        ("timezone", room.schedule.timezone != asked.schedule.timezone),
        ("closesAt", room.schedule.closes_at != asked.schedule.closes_at),
        ("admission", room.policy.admission != asked.policy.admission),
        ("secondDevice", room.policy.second_device != asked.policy.second_device),
        ("maxParticipants", room.policy.places != asked.policy.places),
        ("metadata", room.metadata != asked.metadata),
        ("notify", room.notify != asked.notify),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

fn person(participant: &Participant) -> Person {
    Person {
        role: participant.role,
        external_id: participant.external_id.clone(),
        name: participant.name.clone(),
        phone: participant.phone.clone(),
        locale: participant.locale.clone(),
        consent: participant.consent.clone(),
    }
}
