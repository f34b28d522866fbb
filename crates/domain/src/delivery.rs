//! What follows from an attempt to send: done, again later, in doubt, or stopped for all.

use chrono::{DateTime, TimeDelta, Utc};

use crate::invitation::{Failure, InvitationState};
use crate::message::MessageId;

/// What the messenger made of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// It was taken.
    Accepted(MessageId),
    /// It was taken, and is held back (Meta's `held_for_quality_assessment`); `paused` says that its template is.
    Held {
        /// The messenger's id.
        message: MessageId,
        /// Whether the template is paused, so that others would be held, too.
        paused: bool,
    },
    /// It was not taken, or never reached the messenger.
    Refused(RefusedSend),
    /// The answer was lost: it may have been taken.
    Uncertain(String),
}

/// An attempt that certainly sent nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSend {
    /// In the messenger's words.
    pub failure: Failure,
    /// What to do about it.
    pub reaction: Reaction,
    /// How long the messenger wants to be left alone, if it said so. A lower bound.
    pub wait: Option<TimeDelta>,
    /// Whether somebody has to look, whatever is done about it.
    pub alarm: bool,
}

/// What a refusal calls for. The adapter's table of codes decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Try again, later and later; after so many attempts give up.
    Retry {
        /// How many attempts there are in all, at most.
        attempts: u32,
        /// The shortest pause.
        pause: TimeDelta,
    },
    /// Everybody is too fast. Uses up no attempt.
    ThrottleNumber(TimeDelta),
    /// This recipient gets too many. Uses up no attempt, and concerns nobody else.
    ThrottleRecipient,
    /// Not before a day has passed. Uses up no attempt.
    PutOff,
    /// Nothing can be sent until an operator acts. Uses up no attempt.
    StopChannel,
    /// Nothing can be sent by this template until an operator acts. Uses up no attempt.
    StopTemplate,
    /// This person cannot be reached.
    GiveUp,
    /// This person asked the messenger itself to be left alone.
    Unwanted,
    /// We asked for something that makes no sense. Never again, and somebody has to look.
    OurBug,
}

/// What counts how hard we tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Times the message was handed over. Numbers the attempts.
    pub posts: u32,
    /// Attempts that were used up.
    pub attempts: u32,
    /// Times in a row that this recipient was throttled.
    pub throttles: u32,
    /// Times that the answer was lost.
    pub doubts: u32,
}

/// The figures by which we try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryRules {
    /// The pause after the first attempt; it doubles with each.
    pub base: TimeDelta,
    /// The longest pause.
    pub longest: TimeDelta,
    /// How long an answer that was lost may still be settled by a receipt before the message is sent again.
    pub doubt: TimeDelta,
    /// Whether a message in doubt is sent again then, once; otherwise somebody has to ask for it.
    pub resend_in_doubt: bool,
    /// How long the messenger tries to deliver (the template's `message_send_ttl_seconds`), and an hour.
    pub time_to_live: TimeDelta,
    /// How long a stopped channel or template rests before one message tries it again.
    pub probe: TimeDelta,
    /// How long a worker may take for one message. Longer than any time limit of a messenger.
    pub lease: TimeDelta,
}

impl Default for RetryRules {
    fn default() -> Self {
        Self {
            base: TimeDelta::seconds(5),
            longest: TimeDelta::minutes(15),
            doubt: TimeDelta::minutes(10),
            resend_in_doubt: true,
            time_to_live: TimeDelta::hours(13),
            probe: TimeDelta::minutes(1),
            lease: TimeDelta::minutes(1),
        }
    }
}

/// What is stopped for more than one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stop {
    /// Everything.
    Channel,
    /// Everything by this message's template in its language.
    Template,
}

/// What becomes of a message after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aftermath {
    /// How far it is. [`InvitationState::Queued`] goes back in line, unless a receipt says more.
    pub state: InvitationState,
    /// When it has its turn again; none when it leaves the outbox.
    pub due_at: Option<DateTime<Utc>>,
    /// How hard we tried until now.
    pub effort: Effort,
    /// What has to rest for all.
    pub stop: Option<Stop>,
    /// The messenger takes messages: whatever was stopped goes on.
    pub heals: bool,
    /// Nobody's message goes out before.
    pub number_free_at: Option<DateTime<Utc>>,
    /// From when silence means that it was not delivered.
    pub deadline_at: Option<DateTime<Utc>>,
    /// The person wants no messages at all.
    pub unwanted: bool,
    /// Somebody has to look.
    pub alarm: bool,
}

impl Aftermath {
    fn of(state: InvitationState, effort: Effort) -> Self {
        Self {
            state,
            due_at: None,
            effort,
            stop: None,
            heals: false,
            number_free_at: None,
            deadline_at: None,
            unwanted: false,
            alarm: false,
        }
    }

    fn again(due_at: DateTime<Utc>, effort: Effort) -> Self {
        Self { due_at: Some(due_at), ..Self::of(InvitationState::Queued, effort) }
    }
}

/// Decides what follows. `dice` is a random number in `[0, 1)`, for the jitter.
pub fn after(
    outcome: &SendOutcome,
    effort: Effort,
    rules: &RetryRules,
    dice: f64,
    now: DateTime<Utc>,
) -> Aftermath {
    let taken = |state| Aftermath {
        deadline_at: Some(now + rules.time_to_live),
        heals: true,
        ..Aftermath::of(state, Effort { throttles: 0, ..effort })
    };
    match outcome {
        SendOutcome::Accepted(_) => taken(InvitationState::Accepted),
        SendOutcome::Held { paused: false, .. } => taken(InvitationState::Held),
        SendOutcome::Held { paused: true, .. } => Aftermath {
            stop: Some(Stop::Template),
            heals: false,
            alarm: true,
            ..taken(InvitationState::Held)
        },
        SendOutcome::Uncertain(_) => in_doubt(effort, rules, now),
        SendOutcome::Refused(refused) => after_refusal(refused, effort, rules, dice, now),
    }
}

/// A message whose answer was lost. A receipt may come; after a while silence is taken for a no, once.
pub fn in_doubt(effort: Effort, rules: &RetryRules, now: DateTime<Utc>) -> Aftermath {
    let effort = Effort { doubts: effort.doubts + 1, ..effort };
    let again = rules.resend_in_doubt && effort.doubts < 2;
    Aftermath {
        due_at: again.then(|| now + rules.doubt),
        deadline_at: Some(now + rules.time_to_live),
        ..Aftermath::of(InvitationState::Uncertain, effort)
    }
}

fn after_refusal(
    refused: &RefusedSend,
    effort: Effort,
    rules: &RetryRules,
    dice: f64,
    now: DateTime<Utc>,
) -> Aftermath {
    let aftermath = react(refused, effort, rules, dice, now);
    Aftermath { alarm: aftermath.alarm || refused.alarm, ..aftermath }
}

fn react(
    refused: &RefusedSend,
    effort: Effort,
    rules: &RetryRules,
    dice: f64,
    now: DateTime<Utc>,
) -> Aftermath {
    let failed = || Aftermath::of(InvitationState::Failed(refused.failure.clone()), effort);
    let wait = refused.wait.unwrap_or_default().min(TimeDelta::hours(1));
    match refused.reaction {
        Reaction::Retry { attempts, pause } => {
            let effort = Effort { attempts: effort.attempts + 1, ..effort };
            let pause = backoff(effort.attempts, rules, dice).max(pause).max(wait);
            match effort.attempts < attempts {
                true => Aftermath::again(now + pause, effort),
                false => Aftermath { alarm: true, ..failed() },
            }
        }
        Reaction::ThrottleNumber(pause) => {
            let free_at = now + pause.max(wait) + jitter(TimeDelta::seconds(2), dice);
            Aftermath { number_free_at: Some(free_at), ..Aftermath::again(now, effort) }
        }
        Reaction::ThrottleRecipient => {
            let pause = pair_pause(effort.throttles).max(wait) + jitter(TimeDelta::seconds(1), dice);
            Aftermath::again(now + pause, Effort { throttles: effort.throttles + 1, ..effort })
        }
        Reaction::PutOff => {
            Aftermath::again(now + TimeDelta::days(1) + jitter(TimeDelta::hours(1), dice), effort)
        }
        Reaction::StopChannel => stopped(Stop::Channel, now, effort),
        // Another message tries next: it may be this one's text that the template cannot take.
        Reaction::StopTemplate => stopped(Stop::Template, now + ASIDE, effort),
        Reaction::GiveUp => failed(),
        Reaction::Unwanted => Aftermath { unwanted: true, ..failed() },
        Reaction::OurBug => Aftermath { alarm: true, ..failed() },
    }
}

fn stopped(what: Stop, due_at: DateTime<Utc>, effort: Effort) -> Aftermath {
    Aftermath { stop: Some(what), alarm: true, ..Aftermath::again(due_at, effort) }
}

/// How long a message stands aside on whose account its template was stopped.
const ASIDE: TimeDelta = TimeDelta::minutes(5);

/// The pause after so many attempts: doubled each time, and then a random part of its upper half.
pub fn backoff(attempts: u32, rules: &RetryRules, dice: f64) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(20);
    let whole = (rules.base * 2_i32.pow(doublings)).min(rules.longest);
    whole / 2 + jitter(whole / 2, dice)
}

/// `4^X` seconds for the X-th throttling in a row (Meta: Error codes, 131056), an hour at most.
fn pair_pause(throttles: u32) -> TimeDelta {
    TimeDelta::seconds(4_i64.pow(throttles.min(6))).min(TimeDelta::hours(1))
}

fn jitter(span: TimeDelta, dice: f64) -> TimeDelta {
    let millis = span.num_milliseconds() as f64 * dice.clamp(0.0, 1.0);
    TimeDelta::milliseconds(millis as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;
    use proptest::prelude::*;

    fn rules() -> RetryRules {
        RetryRules::default()
    }

    fn refused(reaction: Reaction) -> SendOutcome {
        let failure = Failure { code: 1, title: "no".into(), details: String::new() };
        SendOutcome::Refused(RefusedSend { failure, reaction, wait: None, alarm: false })
    }

    fn run(outcome: &SendOutcome, effort: Effort) -> Aftermath {
        after(outcome, effort, &rules(), 0.5, at(0))
    }

    #[test]
    fn a_message_that_was_taken_leaves_the_outbox_and_gets_a_deadline() {
        let aftermath = run(&SendOutcome::Accepted(MessageId::new("wamid.1")), Effort::default());
        assert_eq!((aftermath.state, aftermath.due_at), (InvitationState::Accepted, None));
        assert_eq!(aftermath.deadline_at, Some(at(13 * 60)));
        assert!(aftermath.heals);
    }

    #[test]
    fn only_a_retry_uses_up_an_attempt() {
        let retry = Reaction::Retry { attempts: 3, pause: TimeDelta::zero() };
        for (reaction, used) in [
            (retry, 1),
            (Reaction::ThrottleNumber(TimeDelta::seconds(1)), 0),
            (Reaction::ThrottleRecipient, 0),
            (Reaction::PutOff, 0),
            (Reaction::StopChannel, 0),
            (Reaction::StopTemplate, 0),
        ] {
            let aftermath = run(&refused(reaction), Effort::default());
            assert_eq!(aftermath.effort.attempts, used, "{reaction:?}");
            assert!(aftermath.due_at.is_some() && aftermath.state == InvitationState::Queued, "{reaction:?}");
        }
    }

    #[test]
    fn attempts_come_to_an_end() {
        let retry = refused(Reaction::Retry { attempts: 3, pause: TimeDelta::zero() });
        let mut effort = Effort::default();
        for _ in 0..2 {
            let aftermath = run(&retry, effort);
            assert!(aftermath.due_at.is_some());
            effort = aftermath.effort;
        }
        assert!(matches!(run(&retry, effort).state, InvitationState::Failed(_)));
    }

    #[test]
    fn doubt_is_waited_out_once_and_then_left_to_the_deadline() {
        let lost = SendOutcome::Uncertain("timeout".into());
        let first = run(&lost, Effort::default());
        assert_eq!((first.state, first.due_at), (InvitationState::Uncertain, Some(at(10))));
        let second = run(&lost, first.effort);
        assert_eq!((second.state, second.due_at), (InvitationState::Uncertain, None));
        let patient = RetryRules { resend_in_doubt: false, ..rules() };
        assert_eq!(in_doubt(Effort::default(), &patient, at(0)).due_at, None);
    }

    #[test]
    fn a_throttled_recipient_waits_four_times_longer_each_time() {
        let pauses = [0, 1, 2].map(|throttles| {
            let aftermath =
                run(&refused(Reaction::ThrottleRecipient), Effort { throttles, ..Effort::default() });
            (aftermath.due_at.unwrap() - at(0)).num_seconds()
        });
        assert_eq!(pauses, [1, 4, 16]);
    }

    #[test]
    fn what_stops_everybody_says_so_loudly() {
        for (reaction, stop) in
            [(Reaction::StopChannel, Stop::Channel), (Reaction::StopTemplate, Stop::Template)]
        {
            let aftermath = run(&refused(reaction), Effort::default());
            assert_eq!((aftermath.stop, aftermath.alarm), (Some(stop), true));
        }
        assert!(run(&refused(Reaction::OurBug), Effort::default()).alarm);
    }

    proptest! {
        #[test]
        fn the_pause_grows_and_never_passes_its_bound(attempts in 1u32..50, dice in 0.0f64..1.0) {
            let pause = backoff(attempts, &rules(), dice);
            prop_assert!(pause >= rules().base / 2 && pause <= rules().longest);
            prop_assert!(backoff(attempts + 1, &rules(), 0.0) >= backoff(attempts, &rules(), 0.0));
        }
    }
}
