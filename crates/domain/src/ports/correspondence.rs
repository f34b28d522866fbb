use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Entrant, Recorded, StoreError};
use crate::link::SecretHash;
use crate::message::MessageId;
use crate::phone::PhoneNumber;
use crate::receipt::MessengerNews;
use crate::response::Response;
use crate::timeline::TimelineEntry;

/// Why a number, or a number for one application, is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Its id.
    pub id: Uuid,
    /// The number.
    pub phone: PhoneNumber,
    /// Only this application's messages; none for all messages.
    pub application: Option<String>,
    /// `stopped` or `wrong_person`.
    pub reason: crate::invitation::Suppression,
    /// Since when.
    pub since: DateTime<Utc>,
    /// `message`, `page` or `messenger`: by which way we were asked.
    pub source: String,
}

/// A link that opens nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoidedLink {
    /// The generation that is voided. Another one is left as it is: it was voided, or replaced, before.
    pub generation: u32,
    /// The hash of the next generation's link, which nobody knows.
    pub next: SecretHash,
}

/// A person's answer, to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResponse {
    /// The answer.
    pub response: Response,
    /// The messenger's id of the reply, if it came as one: the same one counts once.
    pub message: Option<MessageId>,
    /// With `wrong_person`: the link by which it came, or to which the message led.
    pub voids_link: Option<VoidedLink>,
    /// With `wrong_person`: this number is left alone for this application.
    pub silence: Option<Silence>,
    /// What the timeline says.
    pub entries: Vec<TimelineEntry>,
}

/// Receipts, answers, and who wants to be left alone.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CorrespondenceStore: Send + Sync {
    /// Whether a body of that id was recorded before: then everything that follows from it was done, too.
    async fn knows(&self, id: &str) -> Result<bool, StoreError>;

    /// Keeps a body once by its id, and applies its receipts in the same transaction. Receipts are found by our own id first,
    /// by the messenger's second; one that fits nothing yet is kept, and applied when the id becomes known
    /// ([`super::Outbox::settle`]).
    ///
    /// Any order and any repetition MUST come to the same state (by [`crate::invitation::InvitationState::rank`]) and the
    /// same times (the earliest of each kind; a `read` proves a delivery). Each step forward writes one line of the
    /// timeline; a step over `delivered` to `read` writes that line, too. An invitation that left `uncertain` leaves the
    /// outbox. MUST bear receipts for messages of nobody.
    async fn record(&self, news: &MessengerNews) -> Result<Recorded, StoreError>;

    /// To whom a message of ours went.
    async fn addressee(&self, message: &MessageId) -> Result<Option<Entrant>, StoreError>;

    /// Stores an answer with what follows from it, at once. Answers false, and stores nothing, when the messenger's reply
    /// was stored before. `voids_link` raises the link's generation and voids every token family of the person.
    async fn respond(&self, new: &NewResponse) -> Result<bool, StoreError>;

    /// Leaves a number alone. Twice is as good as once; the later time stays.
    async fn silence(&self, silence: &Silence) -> Result<(), StoreError>;

    /// Everything by which this number is left alone, oldest first.
    async fn silences(&self, phone: &PhoneNumber) -> Result<Vec<Silence>, StoreError>;

    /// Ends one silence. Answers whether there was one.
    async fn lift(&self, id: Uuid) -> Result<bool, StoreError>;

    /// Ends every stop of this number (not what was said about a wrong person) that was said until then: the same start that
    /// is told twice must not end a newer stop.
    async fn lift_stops(&self, phone: &PhoneNumber, until: DateTime<Utc>) -> Result<usize, StoreError>;
}
