//! `POST /api/erasures`: one person is forgotten, in every room.

use std::collections::BTreeSet;
use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::erasure::{RawLog, Subject, Traces};
use greenroom_domain::ports::{Erasure, FoundPerson, MediaError, RetentionStore, StoreError};
use greenroom_domain::room::RoomId;
use greenroom_domain::timeline::{Caller, Happening};

use crate::put_out::PutOut;

/// Erases people.
#[derive(Clone)]
pub struct ErasePerson {
    /// What is known of them.
    pub retention: Arc<dyn RetentionStore>,
    /// Puts them out of rooms that are not over.
    pub put_out: PutOut,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What was erased. Nothing in it says who.
#[derive(Debug, Default)]
pub struct Erased {
    /// In how many rooms.
    pub rooms: usize,
    /// How many people: one person is another in each room.
    pub people: usize,
    /// How many messages there were to them.
    pub messages: usize,
    /// How many bodies spoke of them.
    pub raw_bodies: usize,
    /// Why the media server has not let go of somebody. The reconciler goes on trying.
    pub removal: Option<MediaError>,
}

/// How many people are erased in one transaction.
const PEOPLE: u32 = 50;
/// How many bodies are looked through in one transaction.
const BODIES: u32 = 2000;

impl ErasePerson {
    /// Erases somebody, in steps of which each is as good twice as once. The person's own row goes last: by it the rest is
    /// found, so that what was cut off is done by calling again. Nobody to erase is no failure.
    ///
    /// # Errors
    /// When it could not be stored. Then a part may be erased.
    pub async fn run(&self, subject: &Subject, by: &Caller) -> Result<Erased, StoreError> {
        let (mut erased, mut rooms) = (Erased::default(), BTreeSet::new());
        loop {
            let people = self.retention.people(subject, PEOPLE).await?;
            self.put_out(&people, by, &mut erased).await?;
            erased.raw_bodies += self.erase_traces(&traces(subject, &people)).await?;
            rooms.extend(people.iter().map(|found| found.entrant.room.id));
            erased.people += people.len();
            erased.messages += self.erase(&people, by).await?;
            erased.rooms = rooms.len();
            if people.len() < PEOPLE as usize {
                return Ok(erased);
            }
        }
    }

    /// Puts people out of rooms that are not over. A media server that is away is asked once: the others would wait as long.
    async fn put_out(
        &self,
        people: &[FoundPerson],
        by: &Caller,
        erased: &mut Erased,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        for FoundPerson { entrant, .. } in people.iter().filter(|found| !found.entrant.room.is_over(now)) {
            self.put_out.keep_out(entrant, by).await?;
            if erased.removal.is_none() {
                erased.removal = self.put_out.remove(entrant).await.err();
            }
        }
        Ok(())
    }

    /// Erases numbers and bodies; answers how many bodies.
    async fn erase_traces(&self, traces: &Traces) -> Result<usize, StoreError> {
        for phone in traces.phones() {
            self.retention.erase_number(phone).await?;
        }
        let mut bodies = 0;
        for log in RawLog::ALL {
            // Without anything to look for nothing would be found.
            if !traces.needles(log).is_empty() {
                bodies += self.erase_raw(log, traces).await?;
            }
        }
        Ok(bodies)
    }

    async fn erase_raw(&self, log: RawLog, traces: &Traces) -> Result<usize, StoreError> {
        let (mut bodies, mut after) = (0, None);
        loop {
            let look = self.retention.erase_raw(log, traces, after, BODIES).await?;
            bodies += look.erased;
            if look.next.is_none() {
                return Ok(bodies);
            }
            after = look.next;
        }
    }

    /// Erases the people themselves, with a line for each; answers how many messages there were to them.
    async fn erase(&self, people: &[FoundPerson], by: &Caller) -> Result<usize, StoreError> {
        if people.is_empty() {
            return Ok(0);
        }
        let now = self.clock.now();
        let line = |(room, who): &(RoomId, _)| by.line(*room, now, Some(*who), Happening::PersonErased);
        let people: Vec<_> =
            people.iter().map(|found| (found.entrant.room.id, found.entrant.participant.id)).collect();
        let timeline = people.iter().map(line).collect();
        self.retention.erase(Erasure { people, timeline }).await
    }
}

/// By what bodies are known to speak of these people.
fn traces(subject: &Subject, people: &[FoundPerson]) -> Traces {
    let mut traces = Traces::of(subject);
    for found in people {
        traces.add(&found.entrant.participant, &found.messages);
    }
    traces
}
