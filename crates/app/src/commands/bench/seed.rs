//! Fills the database through the port, as `POST /api/rooms` would: the same statement, the same rows.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::TimeDelta;
use futures_util::{StreamExt, TryStreamExt, stream};
use greenroom_domain::clock::Clock;
use greenroom_domain::link::LinkKey;
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{NewParticipant, NewRoom, RoomStore, Secrets, StoreError};
use greenroom_domain::room::{
    Application, Job, Room, RoomId, RoomName, RoomNameError, Schedule, Window, WindowRules,
};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use secrecy::SecretString;
use uuid::Uuid;

use super::say;
use crate::ambient::{OsSecrets, SystemClock};

/// How many rooms are stored at once: enough for PostgreSQL to write several commits by one fsync.
const AT_ONCE: usize = 32;

/// How long storing one room may take.
const PATIENCE: Duration = Duration::from_secs(30);

const PREFIX: &str = "interview_";

/// How the filling went.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seeding {
    /// A former run did it.
    DoneBefore,
    /// It took so long.
    Took(Duration),
}

/// The name of the room of that number.
pub(super) fn room_name(number: u64) -> String {
    format!("{PREFIX}{}", Uuid::from_u128(number.into()).simple())
}

/// The phone and the job by which the candidate of that room comes in.
pub(super) fn way_in(number: u64) -> (String, String) {
    (format!("+96279{:07}", number % 10_000_000), format!("job-{}", number % 1000))
}

/// A room whose statement has the text that all have.
pub(super) fn sample() -> anyhow::Result<NewRoom> {
    Ok(Mould::new()?.room(0)?)
}

/// Stores the rooms, unless the marker says that a former run did. Whatever an interrupted run left is completed.
pub(super) async fn unless_done(url: &SecretString, rooms: u64, marker: &Path) -> anyhow::Result<Seeding> {
    if marker.exists() {
        return Ok(Seeding::DoneBefore);
    }
    say(&format!("storing {rooms} rooms, once"));
    let started = Instant::now();
    let store = PostgresStore::connect(patient(url)).await?;
    let mould = Mould::new()?;
    let stored = stream::iter(0..rooms).map(|number| store_one(&store, &mould, number));
    stored.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    std::fs::write(marker, rooms.to_string())?;
    Ok(Seeding::Took(started.elapsed()))
}

/// Limits under which filling a new database may be slow, but does not fail.
fn patient(url: &SecretString) -> PostgresConfig {
    PostgresConfig {
        pool_size: AT_ONCE,
        connect_limit: PATIENCE,
        answer_limit: PATIENCE,
        statement_limit: PATIENCE,
        ..PostgresConfig::new(url.clone())
    }
}

async fn store_one(store: &PostgresStore, mould: &Mould, number: u64) -> anyhow::Result<()> {
    match store.create(mould.room(number)?).await {
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("room {number} could not be stored")),
    }
}

/// What all the rooms have in common.
struct Mould {
    schedule: Schedule,
    window: Window,
    link_key: LinkKey,
    now: chrono::DateTime<chrono::Utc>,
}

impl Mould {
    fn new() -> anyhow::Result<Self> {
        let schedule = Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(45),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        };
        let now = SystemClock.now();
        let window = Window::of(&schedule, WindowRules::default(), now)?;
        let link_key = LinkKey::new(&OsSecrets.bytes()).context("the random key is too short")?;
        Ok(Self { schedule, window, link_key, now })
    }

    fn room(&self, number: u64) -> Result<NewRoom, RoomNameError> {
        let room = Room {
            id: RoomId(OsSecrets.uuid()),
            name: RoomName::generate(PREFIX, Uuid::from_u128(number.into()))?,
            application: Application { id: format!("application-{number}"), round: 1 },
            job: Job { id: way_in(number).1, title: "Senior accountant".into() },
            company: Some("Acme Jordan".into()),
            schedule: self.schedule.clone(),
            window: self.window,
            policy: Default::default(),
            metadata: format!(r#"{{"branch":"Amman","requisition":{number}}}"#),
            notify: true,
            created_at: self.now,
            created_by: "system".into(),
            ended: None,
            server: None,
            version: 1,
        };
        let participants = vec![self.candidate(number), self.interviewer()];
        Ok(NewRoom {
            timeline: vec![self.told(room.id)],
            room,
            participants,
            invitations: vec![],
            once: None,
        })
    }

    fn told(&self, room: RoomId) -> TimelineEntry {
        let what = Happening::RoomCreated;
        TimelineEntry { room, at: self.now, actor: Actor::System, request: None, participant: None, what }
    }

    fn candidate(&self, number: u64) -> NewParticipant {
        let phone = PhoneNumber::from_e164(&way_in(number).0).ok();
        let external_id = Some(format!("candidate-{number}"));
        let locale = Some("ar".to_owned());
        let person = self.person(Role::Candidate, "Layla Haddad");
        self.expected(Participant { phone, external_id, locale, ..person })
    }

    fn interviewer(&self) -> NewParticipant {
        self.expected(self.person(Role::Interviewer, "Omar Nasser"))
    }

    fn person(&self, role: Role, name: &str) -> Participant {
        Participant {
            id: ParticipantId(OsSecrets.uuid()),
            external_id: None,
            role,
            name: name.into(),
            phone: None,
            locale: None,
            consent: None,
            link_generation: 1,
            link_key: self.link_key.id(),
            revoked_at: None,
            last_token_at: None,
            door: Default::default(),
        }
    }

    fn expected(&self, participant: Participant) -> NewParticipant {
        let link_hash = self.link_key.link(participant.id, 1).hash();
        NewParticipant { participant, link_hash }
    }
}
