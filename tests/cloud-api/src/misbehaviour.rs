//! What the stand-in does instead of what it should, for the next messages.

use std::time::Duration;

use crate::error::GraphError;
use crate::webhooks::ReceiptKind;

/// What is done instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Ends the connection without an answer. The message was never accepted.
    DropBeforeAccepting,
    /// Accepts the message, and ends the connection without an answer.
    DropAfterAccepting,
    /// Stays silent for this long, then ends the connection. The message was never accepted.
    HangBeforeAccepting(Duration),
    /// Accepts the message, and answers only after this time.
    HangAfterAccepting(Duration),
    /// Answers this HTTP status without a body of Graph. The message was never accepted.
    PlainBeforeAccepting(u16),
    /// Accepts the message, and answers this HTTP status without a body of Graph all the same.
    PlainAfterAccepting(u16),
    /// Refuses with this error, if the message is good: a planned error hides no real one.
    Refuse(GraphError),
    /// Accepts, with this `message_status` (`held_for_quality_assessment`, `paused`, something new) or none. No
    /// automatic receipts follow, since such a message waits.
    AcceptAs(Option<String>),
    /// Accepts, without `contacts[].wa_id` in the answer.
    AcceptWithoutWaId,
    /// Accepts, and posts these receipts before it answers.
    ReceiptsBeforeAnswer(Vec<ReceiptKind>),
}

/// At which moment a misbehaviour shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before anything is looked at.
    Unread,
    /// When the message is known to be good, and before the limits.
    Good,
    /// When the message has been accepted.
    Accepted,
}

impl Act {
    /// `message_status` of a message that waits for its template's or portfolio's quality assessment.
    pub fn held() -> Self {
        Self::AcceptAs(Some("held_for_quality_assessment".to_owned()))
    }

    /// `message_status` of a message whose template is paused.
    pub fn paused() -> Self {
        Self::AcceptAs(Some("paused".to_owned()))
    }

    /// Refuses with a code of the table.
    pub fn code(code: u32) -> Self {
        Self::Refuse(GraphError::new(code, "This refusal was planned by a test."))
    }

    /// Refuses as with a token whose time is over: 190 with subcode 463.
    pub fn expired_token() -> Self {
        Self::Refuse(GraphError::expired_token())
    }

    fn moment(&self) -> Moment {
        match self {
            Self::DropBeforeAccepting | Self::HangBeforeAccepting(_) | Self::PlainBeforeAccepting(_) => {
                Moment::Unread
            }
            Self::Refuse(_) => Moment::Good,
            _ => Moment::Accepted,
        }
    }
}

/// An [`Act`], with whom it strikes and how often: once, whoever comes next, until told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misbehaviour {
    pub(crate) act: Act,
    times: Option<u32>,
    to: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) regain_minutes: Option<u32>,
}

impl From<Act> for Misbehaviour {
    fn from(act: Act) -> Self {
        Self { act, times: Some(1), to: None, retry_after: None, regain_minutes: None }
    }
}

impl Misbehaviour {
    /// For the next `times` messages.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// For every message, until [`crate::CloudApi::behave`].
    #[must_use]
    pub fn forever(self) -> Self {
        Self { times: None, ..self }
    }

    /// For messages to this number only, as it stands in `to`.
    #[must_use]
    pub fn to(self, number: impl Into<String>) -> Self {
        Self { to: Some(number.into()), ..self }
    }

    /// With a header `Retry-After`, in whole seconds.
    #[must_use]
    pub fn retry_after(self, time: Duration) -> Self {
        Self { retry_after: Some(time), ..self }
    }

    /// With a header `x-business-use-case-usage` that estimates when access comes back.
    #[must_use]
    pub fn regain_in_minutes(self, minutes: u32) -> Self {
        Self { regain_minutes: Some(minutes), ..self }
    }

    fn strikes(&self, to: Option<&str>) -> bool {
        self.times != Some(0) && self.to.as_deref().is_none_or(|wanted| Some(wanted) == to)
    }
}

/// What is planned, in the order in which it was said.
#[derive(Debug, Default)]
pub(crate) struct Plans(Vec<Misbehaviour>);

impl Plans {
    pub(crate) fn add(&mut self, misbehaviour: Misbehaviour) {
        self.0.push(misbehaviour);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the first plan that strikes this recipient, if this is its moment, and counts it down. One with an earlier
    /// or later moment holds back those behind it, so that plans show in the order in which they were said.
    pub(crate) fn take(&mut self, moment: Moment, to: Option<&str>) -> Option<Misbehaviour> {
        let first = self.0.iter_mut().find(|plan| plan.strikes(to))?;
        if first.act.moment() != moment {
            return None;
        }
        first.times = first.times.map(|times| times.saturating_sub(1));
        Some(first.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Option<&str> = Some("+962790000001");

    #[test]
    fn plans_strike_in_the_order_in_which_they_were_said() {
        let mut plans = Plans::default();
        plans.add(Act::code(131_026).into());
        plans.add(Act::DropBeforeAccepting.into());
        assert_eq!(plans.take(Moment::Unread, NUMBER), None);
        assert!(plans.take(Moment::Good, NUMBER).is_some());
        assert!(plans.take(Moment::Unread, NUMBER).is_some());
        assert_eq!(plans.take(Moment::Unread, NUMBER), None);
    }

    #[test]
    fn a_plan_for_one_recipient_spares_the_others() {
        let mut plans = Plans::default();
        plans.add(Misbehaviour::from(Act::DropBeforeAccepting).to("+962790000001").times(2));
        assert_eq!(plans.take(Moment::Unread, Some("+962790000002")), None);
        assert!(plans.take(Moment::Unread, NUMBER).is_some());
        assert!(plans.take(Moment::Unread, NUMBER).is_some());
        assert_eq!(plans.take(Moment::Unread, NUMBER), None);
    }

    #[test]
    fn a_plan_without_end_strikes_until_it_is_cleared() {
        let mut plans = Plans::default();
        plans.add(Misbehaviour::from(Act::DropBeforeAccepting).forever());
        assert!((0..100).all(|_| plans.take(Moment::Unread, NUMBER).is_some()));
        plans.clear();
        assert_eq!(plans.take(Moment::Unread, NUMBER), None);
    }
}
