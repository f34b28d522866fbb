//! What was found at one step, before it is known by its name.

use chrono::{DateTime, Utc};

use super::CheckState;

/// What was found. Whatever failed carries advice: there is no other way to make a failure.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) state: CheckState,
    pub(super) seen: String,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) advice: Option<&'static str>,
}

impl Finding {
    fn new(state: CheckState, seen: impl Into<String>) -> Self {
        Self { state, seen: seen.into(), at: None, advice: None }
    }

    pub(super) fn passed(seen: impl Into<String>) -> Self {
        Self::new(CheckState::Passed, seen)
    }

    pub(super) fn waiting(seen: impl Into<String>) -> Self {
        Self::new(CheckState::Waiting, seen)
    }

    pub(super) fn unknown(seen: impl Into<String>) -> Self {
        Self::new(CheckState::Unknown, seen)
    }

    pub(super) fn not_needed(seen: impl Into<String>) -> Self {
        Self::new(CheckState::NotNeeded, seen)
    }

    pub(super) fn failed(seen: impl Into<String>, advice: &'static str) -> Self {
        Self::new(CheckState::Failed, seen).advising(advice)
    }

    pub(super) fn at(self, at: impl Into<Option<DateTime<Utc>>>) -> Self {
        Self { at: at.into(), ..self }
    }

    pub(super) fn advising(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }

    pub(super) fn is_passed(&self) -> bool {
        self.state == CheckState::Passed
    }
}
