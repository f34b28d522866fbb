//! `POST /api/room/leave`: somebody goes, or is asked out by a caller who may.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::{
    Departure, Entrant, EntryStore, Families, MediaError, MediaServer, StoreError,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::{Caller, Happening};
use greenroom_domain::token::FamilyId;

use crate::person::find_person;

/// Who goes.
#[derive(Clone, Debug)]
pub enum LeaveCommand {
    /// The holder of this refresh token; a newer stay of the same person under a newer family is left alone.
    Token(RefreshToken),
    /// The person whom a caller names, with every stay.
    Name {
        /// The room.
        room: RoomName,
        /// The person: our id, or the caller's own.
        who: String,
    },
}

/// What became of it. Twice is as good as once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The person and the room.
    pub entrant: Entrant,
    /// How many stays were closed by this call.
    pub closed: usize,
}

/// Why nobody could be let go.
#[derive(Debug, thiserror::Error)]
pub enum LeaveError {
    /// No such refresh token was ever given.
    #[error("the refresh token is unknown")]
    UnknownToken,
    /// No such room, or no such person in it.
    #[error("nobody is known by this name")]
    UnknownPerson,
    /// LiveKit could not be asked to let go. The call can, and has to, be made again.
    #[error("the person could not be removed from the media server")]
    Media(#[source] MediaError),
    /// Nothing could be stored.
    #[error("the departure could not be stored")]
    Store(#[source] StoreError),
}

impl From<StoreError> for LeaveError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Lets people go.
#[derive(Clone)]
pub struct Leave {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Leave {
    /// Removes the person from LiveKit, closes the stays that are meant, and voids their refresh tokens.
    ///
    /// # Errors
    /// A LiveKit room or participant that is already gone is none.
    pub async fn run(&self, command: &LeaveCommand, by: &Caller) -> Result<Left, LeaveError> {
        let (entrant, families) = self.find(command).await?;
        let newer = self.is_inside_by_another(&entrant, families).await.map_err(LeaveError::Media)?;
        // Written down before LiveKit acts: the stay then ends as `left`, and not as LiveKit's `participant_removed`.
        let closed = self.doors.depart(self.departure(&entrant, families, by)).await?;
        if !newer {
            let identity = entrant.participant.identity();
            let removal = self.media.remove_participant(&entrant.room.name, identity.as_str()).await;
            removal.map_err(LeaveError::Media)?;
        }
        Ok(Left { entrant, closed })
    }

    async fn find(&self, command: &LeaveCommand) -> Result<(Entrant, Families), LeaveError> {
        match command {
            LeaveCommand::Token(token) => {
                let refresher =
                    self.doors.by_refresh_token(&token.hash()).await?.ok_or(LeaveError::UnknownToken)?;
                Ok((refresher.entrant, Families::One(refresher.token.family)))
            }
            LeaveCommand::Name { room, who } => {
                let entrant =
                    find_person(self.doors.as_ref(), room, who).await?.ok_or(LeaveError::UnknownPerson)?;
                Ok((entrant, Families::All))
            }
        }
    }

    /// Whether the person is on the server by a family that is not meant. Who is not listed is removed all the same:
    /// LiveKit's list lags, and nobody there to remove is no error.
    async fn is_inside_by_another(&self, entrant: &Entrant, families: Families) -> Result<bool, MediaError> {
        let Families::One(meant) = families else { return Ok(false) };
        let identity = entrant.participant.identity();
        let live = self.media.list_participants(&entrant.room.name).await?;
        let by_another = |family: Option<FamilyId>| family.is_some_and(|family| family != meant);
        Ok(live.iter().any(|who| who.identity == identity.as_str() && by_another(who.family)))
    }

    fn departure(&self, entrant: &Entrant, families: Families, by: &Caller) -> Departure {
        let participant = entrant.participant.id;
        let by = match families {
            Families::One(_) => by.as_participant(participant),
            Families::All => by.clone(),
        };
        let entry = by.line(entrant.room.id, self.clock.now(), Some(participant), Happening::LeaveAsked);
        Departure { participant, families, closes_stays: true, entry }
    }
}
