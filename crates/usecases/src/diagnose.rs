//! `GET /api/rooms/{name}/diagnosis`: why can't they join? It looks at everything and changes nothing.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join3;
use greenroom_domain::clock::Clock;
use greenroom_domain::diagnosis::{Diagnosis, Facts, HealthSeen, diagnose};
use greenroom_domain::live::{LiveView, Observation};
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::ports::{MediaError, MediaServer, RoomStore, StoreError};
use greenroom_domain::room::{RoomId, RoomName, RoomRecord};
use greenroom_domain::timeline::TimelineLine;
use uuid::Uuid;

use crate::livekit_status::look;

/// How one person is on the way into one room.
#[derive(Clone, Debug)]
pub struct Diagnosed {
    /// The room.
    pub record: RoomRecord,
    /// The person.
    pub participant: ParticipantId,
    /// When everything was looked at.
    pub checked_at: DateTime<Utc>,
    /// What was found.
    pub diagnosis: Diagnosis,
}

/// Why there is no diagnosis. The media server is no reason: that it is away is one.
#[derive(Debug, thiserror::Error)]
pub enum DiagnoseError {
    /// No room has this name.
    #[error("the room is not known")]
    UnknownRoom,
    /// Nobody in the room is known by this.
    #[error("nobody in the room is known by this")]
    UnknownPerson,
    /// Nobody was named, and there is not exactly one candidate.
    #[error("it has to be said who is meant")]
    WhoIsMeant,
    /// The database could not be read.
    #[error("the database could not be asked")]
    Store(#[from] StoreError),
}

/// Finds out why somebody cannot join.
#[derive(Clone)]
pub struct Diagnose {
    /// The rooms and their timelines.
    pub rooms: Arc<dyn RoomStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long a LiveKit token lasts (`entry.token_minutes`).
    pub token_lifetime: TimeDelta,
}

/// How many lines of a timeline are read at once.
const PAGE: u32 = 500;

impl Diagnose {
    /// Looks at every step of a person: of the one with this id, ours or the caller's own, or of the only candidate.
    ///
    /// # Errors
    /// When nobody is meant, or the database cannot be read.
    pub async fn run(&self, name: &RoomName, who: Option<&str>) -> Result<Diagnosed, DiagnoseError> {
        let record = self.rooms.find(name).await?.ok_or(DiagnoseError::UnknownRoom)?;
        let participant = meant(&record, who)?.id;
        let timeline = self.lines(record.room.id, participant);
        let (lines, live, health) =
            join3(timeline, look(self.media.as_ref(), name), self.media.health()).await;
        let facts = Facts {
            record,
            participant,
            lines: lines?,
            live: observed(live),
            health: HealthSeen::from(&health),
            token_lifetime: self.token_lifetime,
            now: self.clock.now(),
        };
        let (diagnosis, checked_at) = (diagnose(&facts), facts.now);
        Ok(Diagnosed { record: facts.record, participant, checked_at, diagnosis })
    }

    /// The lines about the person and about the room itself.
    async fn lines(&self, room: RoomId, person: ParticipantId) -> Result<Vec<TimelineLine>, StoreError> {
        let (mut lines, mut after) = (vec![], 0);
        loop {
            let page = self.rooms.timeline(room, after, PAGE).await?;
            let last = page.last().map(|line| line.id).filter(|_| page.len() >= PAGE as usize);
            lines.extend(page.into_iter().filter(|line| line.participant.is_none_or(|who| who == person)));
            match last {
                Some(last) => after = last,
                None => return Ok(lines),
            }
        }
    }
}

fn observed(answer: Result<Option<LiveView>, MediaError>) -> Observation<LiveView> {
    match answer {
        Ok(Some(view)) => Observation::Seen(view),
        Ok(None) => Observation::Absent,
        Err(_) => Observation::Unknown,
    }
}

/// By our id, or else by the caller's own, which may have the form of ours; of several the oldest.
fn meant<'a>(record: &'a RoomRecord, who: Option<&str>) -> Result<&'a Participant, DiagnoseError> {
    let Some(who) = who else { return only_candidate(record) };
    let by_our_id = Uuid::try_parse(who).ok().and_then(|id| record.participant(ParticipantId(id)));
    let by_their_own = || record.participants.iter().find(|one| one.external_id.as_deref() == Some(who));
    by_our_id.or_else(by_their_own).ok_or(DiagnoseError::UnknownPerson)
}

fn only_candidate(record: &RoomRecord) -> Result<&Participant, DiagnoseError> {
    let mut candidates = record.participants.iter().filter(|one| one.role == Role::Candidate);
    match (candidates.next(), candidates.next()) {
        (Some(candidate), None) => Ok(candidate),
        _ => Err(DiagnoseError::WhoIsMeant),
    }
}
