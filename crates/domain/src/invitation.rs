//! The message that carries a join link, and what became of it. It only moves forward.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::participant::ParticipantId;

/// Why a message could not be delivered, in the messenger's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The messenger's number for the reason; decisions are made by it, never by the text.
    pub code: i32,
    /// A short title.
    pub title: String,
    /// What the messenger said beyond that.
    pub details: String,
}

/// Why no message was sent at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suppression {
    /// The person asked us to stop.
    Stopped,
    /// Whoever has this number said that the message is not for them.
    WrongPerson,
    /// The person never agreed to be written to.
    NoConsent,
    /// There is no template for this purpose.
    NoTemplate,
    /// A reminder for somebody who is in the room already, or who cannot come.
    NotNeeded,
    /// The room was changed or called off before the message went out; a newer one took its place, if one was called for.
    Superseded,
    /// The room was over, or the person put out, before the message could go out.
    TooLate,
}

impl Suppression {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Stopped,
        Self::WrongPerson,
        Self::NoConsent,
        Self::NoTemplate,
        Self::NotNeeded,
        Self::Superseded,
        Self::TooLate,
    ];

    /// The word that stands for the reason in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::WrongPerson => "wrong_person",
            Self::NoConsent => "no_consent",
            Self::NoTemplate => "no_template",
            Self::NotNeeded => "not_needed",
            Self::Superseded => "superseded",
            Self::TooLate => "too_late",
        }
    }

    /// The reason that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Whether the recruiting system has to know: the person was meant to be told, and will not be.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Stopped | Self::WrongPerson | Self::TooLate)
    }
}

/// How far a message has come. The order of the variants from `Queued` to `Read` is the order of progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Stored with the room, not yet sent.
    Queued,
    /// A worker is sending it.
    Sending,
    /// The answer was lost: it may have been accepted. Not sent again before a receipt or a deadline decides.
    Uncertain,
    /// Taken, but held back for a check of quality or pacing.
    Held,
    /// Taken.
    Accepted,
    /// On its way to the phone.
    Sent,
    /// On the phone.
    Delivered,
    /// Opened.
    Read,
    /// Refused or given up by the messenger.
    Failed(Failure),
    /// Nothing came within the message's time to live.
    Undelivered,
    /// Never sent.
    Suppressed(Suppression),
}

impl InvitationState {
    /// The word that stands for the state in the API and in the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Uncertain => "uncertain",
            Self::Held => "held",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed(_) => "failed",
            Self::Undelivered => "undelivered",
            Self::Suppressed(_) => "suppressed",
        }
    }

    /// The word by which the timeline tells that a message came this far.
    pub const fn happening(&self) -> &'static str {
        match self {
            Self::Queued => "invitation_queued",
            Self::Sending => "invitation_sending",
            Self::Uncertain => "invitation_uncertain",
            Self::Held => "invitation_held",
            Self::Accepted => "invitation_accepted",
            Self::Sent => "invitation_sent",
            Self::Delivered => "invitation_delivered",
            Self::Read => "invitation_read",
            Self::Failed(_) => "invitation_failed",
            Self::Undelivered => "invitation_undelivered",
            Self::Suppressed(reason) if reason.is_failure() => "invitation_unsent",
            Self::Suppressed(_) => "invitation_suppressed",
        }
    }

    /// How strong the evidence is. News of a higher rank always wins, whatever the order of arrival: a `failed` loses
    /// against a later `delivered`, because the phone has the last word. Stores compare by this number.
    pub const fn rank(&self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Sending => 1,
            Self::Uncertain => 2,
            Self::Held => 3,
            Self::Accepted => 4,
            Self::Sent => 5,
            Self::Undelivered => 6,
            Self::Failed(_) => 7,
            Self::Delivered => 8,
            Self::Read => 9,
            Self::Suppressed(_) => 10,
        }
    }

    /// The state after news came, in whatever order news comes.
    #[must_use]
    pub fn advance(self, news: Self) -> Self {
        if news.rank() > self.rank() { news } else { self }
    }
}

/// Names an invitation inside Greenroom. Random (UUID version 4), never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvitationId(pub Uuid);

impl fmt::Display for InvitationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a message is for. Each purpose has a template of its own (`whatsapp.templates.<purpose>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The candidate's room is open, until then.
    Open,
    /// The candidate's interview is at that time.
    Scheduled,
    /// The interview was moved.
    Rescheduled,
    /// The interview is soon.
    Reminder,
    /// The interview was called off.
    Cancelled,
    /// The interviewer's own.
    Interviewer,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Scheduled, Self::Rescheduled, Self::Reminder, Self::Cancelled, Self::Interviewer];

    /// The word that stands for the purpose in the API, in the settings and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scheduled => "scheduled",
            Self::Rescheduled => "rescheduled",
            Self::Reminder => "reminder",
            Self::Cancelled => "cancelled",
            Self::Interviewer => "interviewer",
        }
    }

    /// The purpose that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}

/// A message to one participant, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Our id, which travels with the message so that receipts find their way back.
    pub id: InvitationId,
    /// To whom.
    pub participant: ParticipantId,
    /// What for.
    pub purpose: Purpose,
    /// The language of the template, as the messenger writes it (`en`, `ar`, `en_GB`).
    pub language: String,
    /// How far it has come.
    pub state: InvitationState,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// When it is meant to go out.
    pub due_at: DateTime<Utc>,
    /// How often it was handed to the messenger.
    pub posts: u32,
    /// When the messenger took it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it went on its way to the phone.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it reached the phone.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub read_at: Option<DateTime<Utc>>,
}

impl Invitation {
    /// Whether the person knows of it, or may: anything but not sent, not sendable or refused.
    pub const fn may_have_arrived(&self) -> bool {
        use InvitationState as State;
        !matches!(self.state, State::Queued | State::Failed(_) | State::Undelivered | State::Suppressed(_))
    }
}

/// The message that tells most about whether somebody was told: the newest that is no reminder.
pub fn chief(invitations: &[Invitation], of: ParticipantId) -> Option<&Invitation> {
    let theirs = invitations.iter().filter(|one| one.participant == of && one.purpose != Purpose::Reminder);
    theirs.max_by_key(|one| one.created_at)
}

#[cfg(test)]
mod tests {
    use super::InvitationState::{self, *};
    use super::*;
    use proptest::prelude::*;

    fn failed() -> InvitationState {
        Failed(Failure { code: 131026, title: "Message undeliverable".into(), details: String::new() })
    }

    #[test]
    fn a_late_delivered_beats_failed() {
        assert_eq!(failed().advance(Delivered), Delivered);
        assert_eq!(Delivered.advance(failed()), Delivered);
    }

    #[test]
    fn every_word_leads_back() {
        Purpose::ALL.iter().for_each(|purpose| assert_eq!(Purpose::parse(purpose.as_str()), Some(*purpose)));
        Suppression::ALL
            .iter()
            .for_each(|reason| assert_eq!(Suppression::parse(reason.as_str()), Some(*reason)));
    }

    #[test]
    fn a_late_sent_does_not_undo_read() {
        assert_eq!(Read.advance(Sent).advance(Accepted), Read);
    }

    #[test]
    fn a_lost_answer_is_settled_by_any_receipt() {
        assert_eq!(Uncertain.advance(Accepted), Accepted);
        assert_eq!(Uncertain.advance(failed()), failed());
    }

    fn any_state() -> impl Strategy<Value = InvitationState> {
        prop::sample::select(vec![
            Queued,
            Sending,
            Uncertain,
            Held,
            Accepted,
            Sent,
            Undelivered,
            failed(),
            Delivered,
            Read,
        ])
    }

    proptest! {
        #[test]
        fn the_order_of_receipts_does_not_matter(mut news in prop::collection::vec(any_state(), 0..8)) {
            let forwards = news.iter().cloned().fold(Queued, InvitationState::advance);
            news.reverse();
            prop_assert_eq!(forwards, news.into_iter().fold(Queued, InvitationState::advance));
        }
    }
}
