//! What the messenger tells afterwards: receipts, replies, and news about templates.

use chrono::{DateTime, Utc};

use crate::delivery::Stop;
use crate::invitation::{Failure, InvitationState};
use crate::message::{AttemptId, MessageId};
use crate::phone::PhoneNumber;
use crate::response::ReplyWord;

/// How far a message has come, by its messenger's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// On its way.
    Sent,
    /// On the phone.
    Delivered,
    /// Opened.
    Read,
    /// Given up.
    Failed(Failure),
}

impl Receipt {
    /// The state that it proves.
    pub fn state(&self) -> InvitationState {
        match self {
            Self::Sent => InvitationState::Sent,
            Self::Delivered => InvitationState::Delivered,
            Self::Read => InvitationState::Read,
            Self::Failed(failure) => InvitationState::Failed(failure.clone()),
        }
    }
}

/// One receipt for one message. It may come in any order, any number of times, and before we know the message's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptNews {
    /// The messenger's id of the message.
    pub message: MessageId,
    /// Our own id of the attempt, if it came back.
    pub attempt: Option<AttemptId>,
    /// What it says.
    pub receipt: Receipt,
    /// When that was, by the messenger's clock.
    pub at: DateTime<Utc>,
    /// What its reason stops for others, too: a failure may be nothing of this person's.
    pub stop: Option<Stop>,
}

/// Who writes to us. Meta leaves out any of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The number.
    pub phone: Option<PhoneNumber>,
}

/// Something that a person sent to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The messenger's id of it.
    pub id: MessageId,
    /// Who.
    pub from: Sender,
    /// Which message of ours it answers.
    pub answers: Option<MessageId>,
    /// What it means, if it means something to us. Its text is kept nowhere but in the raw body.
    pub word: Option<ReplyWord>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that an operator has to know, or that stops or frees a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// A template cannot be used any more (paused, disabled, deleted, rejected), or is advertising now.
    TemplateStopped {
        /// Whether it is advertising now: its messages are taken, and dropped without a word.
        category: bool,
        /// Its name.
        template: String,
        /// Its language, as we write it in sends; every language without one.
        language: Option<String>,
        /// Why, in the messenger's word.
        reason: String,
    },
    /// A template can be used again.
    TemplateFreed {
        /// Its name.
        template: String,
        /// Its language.
        language: Option<String>,
    },
    /// A template was edited, or got another rating: somebody should look at it again.
    TemplateChanged,
    /// Somebody said stop, and nothing tells who.
    UnknownStop,
    /// A message of ours was billed as advertising.
    BilledAsMarketing,
    /// Something about the number or the account.
    Account(String),
}

/// One verified body of the messenger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessengerNews {
    /// The same for the same bytes: a body is kept once.
    pub id: String,
    /// The body as it came.
    pub raw: String,
    /// Receipts.
    pub receipts: Vec<ReceiptNews>,
    /// Replies.
    pub replies: Vec<Reply>,
    /// What to look at.
    pub alerts: Vec<Alert>,
}
