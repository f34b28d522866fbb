//! The message that carries a join link, and what became of it. It only moves forward.

use chrono::{DateTime, Utc};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// The person asked us to stop.
    Stopped,
    /// The person never agreed to be written to.
    NoConsent,
    /// There is no template for this purpose and language.
    NoTemplate,
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

    /// How strong the evidence is. A receipt of a higher rank always wins, whatever the order of arrival: a
    /// `failed` loses against a later `delivered`, because the phone has the last word.
    const fn rank(&self) -> u8 {
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

/// A message to one participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Our id, which travels with the message so that receipts find their way back.
    pub id: uuid::Uuid,
    /// How far it has come.
    pub state: InvitationState,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it reached the phone.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub read_at: Option<DateTime<Utc>>,
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
