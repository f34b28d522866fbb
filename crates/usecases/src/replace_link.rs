//! `GET` and `POST /api/rooms/{name}/participants/{id}/link`: somebody's link, and another one in its place.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::{JoinLink, LinkKeys};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{AdmissionStore, Entrant, EntryStore, NewLink, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening};

use crate::admit::TRIES;
use crate::person::find_person;
use crate::repeat::Repeatable;

/// Somebody's link.
#[derive(Clone, Debug)]
pub struct PersonalLink {
    /// The person and the room.
    pub entrant: Entrant,
    /// The link; none when it was derived from a key that is not known any more. It opens the door all the same.
    pub link: Option<JoinLink>,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No such room, or no such person in it.
    #[error("nobody is known by this name")]
    Unknown,
    /// The room is over.
    #[error("the room is over")]
    Over,
    /// It could not be stored.
    #[error("the link could not be stored")]
    Store(#[from] StoreError),
}

/// Whoever looks again and again leaves one line in this time.
const ONE_LINE_IN: TimeDelta = TimeDelta::minutes(1);

/// Gives and replaces links.
#[derive(Clone)]
pub struct ReplaceLink {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// Who is behind them.
    pub admissions: Arc<dyn AdmissionStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// From what links are derived.
    pub link_keys: LinkKeys,
}

impl ReplaceLink {
    /// The link that somebody has. Showing it leaves a line: whoever sees it can come in as that person.
    ///
    /// # Errors
    /// When nobody is known by this name, or the line could not be written.
    pub async fn show(&self, name: &RoomName, who: &str, by: &Caller) -> Result<PersonalLink, LinkError> {
        let shown = self.find(name, who).await?;
        let (now, id) = (self.clock.now(), shown.entrant.participant.id);
        let entry = by.line(shown.entrant.room.id, now, Some(id), Happening::LinkShown);
        self.doors.note_once(entry, now - ONE_LINE_IN).await?;
        Ok(shown)
    }

    async fn find(&self, name: &RoomName, who: &str) -> Result<PersonalLink, LinkError> {
        let entrant = find_person(self.doors.as_ref(), name, who).await?.ok_or(LinkError::Unknown)?;
        Ok(PersonalLink { link: self.link_keys.link(&entrant.participant), entrant })
    }

    /// Gives somebody another link. The one before opens nothing any more, and neither do refresh tokens that came of it; who
    /// was put out is invited again.
    ///
    /// # Errors
    /// When nobody is known by this name, or the room is over.
    pub async fn run(
        &self,
        name: &RoomName,
        who: &str,
        repeatable: Option<&Repeatable>,
        by: &Caller,
    ) -> Result<PersonalLink, LinkError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let found = self.find(name, who).await?.entrant;
            let entrant = Entrant { participant: self.with_next_link(&found.participant), ..found };
            match self.store(&entrant, repeatable, by).await {
                Err(LinkError::Store(StoreError::Conflict)) if tries < TRIES => {}
                Err(error) => return Err(error),
                Ok(()) => {
                    return Ok(PersonalLink { link: self.link_keys.link(&entrant.participant), entrant });
                }
            }
        }
    }

    /// The person as they will be: derived from the present key, whichever the one before was from.
    fn with_next_link(&self, who: &Participant) -> Participant {
        Participant {
            link_generation: who.link_generation.saturating_add(1),
            link_key: self.link_keys.current.id(),
            revoked_at: None,
            door: Default::default(),
            ..who.clone()
        }
    }

    async fn store(
        &self,
        entrant: &Entrant,
        repeatable: Option<&Repeatable>,
        by: &Caller,
    ) -> Result<(), LinkError> {
        let (room, who, now) = (&entrant.room, &entrant.participant, self.clock.now());
        if room.is_over(now) {
            return Err(LinkError::Over);
        }
        let link = self.link_keys.current.link(who.id, who.link_generation);
        let new = NewLink {
            room: room.id,
            participant: who.id,
            generation: who.link_generation,
            hash: link.hash(),
            key: who.link_key.clone(),
            once: repeatable.map(|request| request.made(&room.name, Some(who.id.0), now)),
            entry: by.line(room.id, now, Some(who.id), Happening::LinkReplaced),
        };
        Ok(self.admissions.replace_link(new).await?)
    }
}
