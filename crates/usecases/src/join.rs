//! `POST /api/room/join`: somebody comes in by link, by phone and job, or by name.

use greenroom_domain::admission::choose;
use greenroom_domain::link::JoinLink;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Entrant, StoreError};
use greenroom_domain::room::RoomName;
use greenroom_domain::timeline::Caller;

use crate::admit::{Admit, AdmitError, By, Entry, TRIES};
use crate::person::find_person;

/// By what somebody asks to come in.
#[derive(Clone, Debug)]
pub enum JoinCommand {
    /// The personal link.
    Link(JoinLink),
    /// The original way: the candidate's number and the job.
    PhoneAndJob {
        /// The number.
        phone: PhoneNumber,
        /// The recruiting system's id of the job.
        job: String,
    },
    /// A caller who may manage rooms names the person.
    Name {
        /// The room.
        room: RoomName,
        /// The person: our id, or the caller's own.
        who: String,
    },
}

/// Lets people in.
#[derive(Clone)]
pub struct Join(pub Admit);

impl Join {
    /// Lets somebody in, and gives the first pair of a new token family; or has them wait for a host.
    ///
    /// # Errors
    /// By phone and job, an unknown number, an unknown job and a person who was put out are all
    /// [`AdmitError::Unknown`]: the answer tells a stranger nothing.
    pub async fn run(&self, command: &JoinCommand, caller: &Caller) -> Result<Entry, AdmitError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let entrant = self.find(command).await?.ok_or(AdmitError::Unknown)?;
            match self.0.admit(entrant, By::Join, caller).await {
                Err(AdmitError::Store(StoreError::Conflict)) if tries < TRIES => {}
                result => return result,
            }
        }
    }

    async fn find(&self, command: &JoinCommand) -> Result<Option<Entrant>, StoreError> {
        let doors = &self.0.doors;
        match command {
            JoinCommand::Link(link) => doors.by_link(&link.hash()).await,
            JoinCommand::Name { room, who } => find_person(doors.as_ref(), room, who).await,
            JoinCommand::PhoneAndJob { phone, job } => {
                let candidacies = doors.by_phone_and_job(phone, job).await?;
                Ok(choose(candidacies, self.0.clock.now()).map(|chosen| chosen.entrant))
            }
        }
    }
}
