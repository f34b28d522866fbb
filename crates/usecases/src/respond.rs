//! `POST /api/room/respond`: somebody says whether they come. The buttons of the messages mean the same.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::invitation::Suppression;
use greenroom_domain::link::{JoinLink, LinkKeys};
use greenroom_domain::message::MessageId;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{
    CorrespondenceStore, Entrant, EntryStore, NewResponse, Secrets, Silence, StoreError, VoidedLink,
};
use greenroom_domain::response::{Response, ResponseKind};
use greenroom_domain::timeline::{Caller, Happening};

use crate::person::still_expected;

/// What somebody says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What.
    pub kind: ResponseKind,
    /// With `late`: how late, in minutes.
    pub minutes: Option<u32>,
    /// In the person's own words.
    pub note: Option<String>,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RespondError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The room is over, or the person was put out.
    #[error("it is too late to answer")]
    Refused(#[source] Refusal),
    /// It could not be stored.
    #[error("the answer could not be stored")]
    Store(#[from] StoreError),
}

/// Takes answers.
#[derive(Clone)]
pub struct Respond {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// Where answers are kept.
    pub correspondence: Arc<dyn CorrespondenceStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// From what links are derived.
    pub link_keys: LinkKeys,
}

impl Respond {
    /// Takes the answer of the holder of a link.
    ///
    /// # Errors
    /// When the link is nobody's, or the room is over.
    pub async fn run(
        &self,
        link: &JoinLink,
        answer: Answer,
        caller: &Caller,
    ) -> Result<(Entrant, Response), RespondError> {
        let entrant = self.doors.by_link(&link.hash()).await?.ok_or(RespondError::Unknown)?;
        let way = Way { message: None, source: "page", caller };
        let response = self.take(&entrant, answer, way, self.clock.now()).await?;
        Ok((entrant, response))
    }

    /// Takes the answer that came as a reply to a message. The same reply counts once.
    pub(crate) async fn reply(
        &self,
        entrant: &Entrant,
        kind: ResponseKind,
        message: MessageId,
        at: DateTime<Utc>,
    ) -> Result<(), RespondError> {
        let answer = Answer { kind, minutes: None, note: None };
        let way = Way { message: Some(message), source: "message", caller: &Caller::SYSTEM };
        self.take(entrant, answer, way, at).await.map(drop)
    }

    async fn take(
        &self,
        entrant: &Entrant,
        answer: Answer,
        way: Way<'_>,
        at: DateTime<Utc>,
    ) -> Result<Response, RespondError> {
        if answer.kind != ResponseKind::WrongPerson {
            still_expected(entrant, self.clock.now()).map_err(RespondError::Refused)?;
        }
        let new = self.written(entrant, answer, way, at);
        self.correspondence.respond(&new).await?;
        Ok(new.response)
    }

    fn written(&self, entrant: &Entrant, answer: Answer, way: Way<'_>, at: DateTime<Utc>) -> NewResponse {
        let Answer { kind, minutes, note } = answer;
        let Way { message, source, caller } = way;
        let participant = entrant.participant.id;
        let wrong = kind == ResponseKind::WrongPerson;
        let by = caller.as_participant(participant);
        let line = |what| by.line(entrant.room.id, at, Some(participant), what);
        let voided = wrong.then(|| line(Happening::LinkVoided));
        NewResponse {
            response: Response { participant, kind, minutes, note, at },
            message,
            voids_link: wrong.then(|| self.void(&entrant.participant)),
            silence: if wrong { self.silence(entrant, source, at) } else { None },
            entries: std::iter::once(line(Happening::ResponseReceived { kind, minutes }))
                .chain(voided)
                .collect(),
        }
    }

    fn silence(&self, entrant: &Entrant, source: &str, since: DateTime<Utc>) -> Option<Silence> {
        Some(Silence {
            id: self.secrets.uuid(),
            phone: entrant.participant.phone.clone()?,
            application: Some(entrant.room.application.id.clone()),
            reason: Suppression::WrongPerson,
            since,
            source: source.to_owned(),
        })
    }

    fn void(&self, who: &Participant) -> VoidedLink {
        VoidedLink { generation: who.link_generation, next: self.link_keys.next(who).hash() }
    }
}

/// By which way an answer came.
struct Way<'a> {
    message: Option<MessageId>,
    source: &'static str,
    caller: &'a Caller,
}
