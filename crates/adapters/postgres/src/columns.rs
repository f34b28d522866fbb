//! What a statement stores of people, messages and lines: one array for each column.

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::invitation::InvitationState;
use greenroom_domain::notice::Notice;
use greenroom_domain::participant::{Consent, Participant};
use greenroom_domain::ports::{NewInvitation, NewParticipant, StoreError};
use greenroom_domain::timeline::TimelineEntry;

pub(crate) type Time = DateTime<Utc>;

/// The words of the timeline that are announced, and beside each the name of its event.
pub(crate) type Announced<'a> = (&'a [&'static str], &'a [&'static str]);

/// A schedule that was not parsed as the domain parses it.
#[derive(Debug, thiserror::Error)]
#[error("the duration is not in whole minutes")]
struct NotWholeMinutes;

pub(crate) fn whole_minutes(duration: TimeDelta) -> Result<i64, StoreError> {
    let minutes = duration.num_minutes();
    match TimeDelta::try_minutes(minutes) == Some(duration) {
        true => Ok(minutes),
        false => Err(StoreError::Broken(Box::new(NotWholeMinutes))),
    }
}

pub(crate) fn of_people<'a, T>(
    people: &'a [NewParticipant],
    column: impl Fn(&'a Participant) -> T,
) -> Vec<T> {
    people.iter().map(|new| column(&new.participant)).collect()
}

pub(crate) fn of_consents<'a, T>(
    people: &'a [NewParticipant],
    column: impl Fn(&'a Consent) -> T,
) -> Vec<Option<T>> {
    of_people(people, |who| who.consent.as_ref().map(&column))
}

pub(crate) fn link_hashes(people: &[NewParticipant]) -> Vec<&[u8]> {
    people.iter().map(|new| new.link_hash.0.as_slice()).collect()
}

pub(crate) fn of_messages<'a, T>(
    messages: &'a [NewInvitation],
    column: impl Fn(&'a NewInvitation) -> T,
) -> Vec<T> {
    messages.iter().map(column).collect()
}

pub(crate) fn of_notices<T>(messages: &[NewInvitation], column: impl Fn(&Notice) -> T) -> Vec<T> {
    messages.iter().map(|new| column(&new.notice)).collect()
}

pub(crate) fn of_states<T>(messages: &[NewInvitation], column: impl Fn(&InvitationState) -> T) -> Vec<T> {
    of_notices(messages, |notice| column(&notice.state()))
}

pub(crate) fn of_lines<'a, T>(
    timeline: &'a [TimelineEntry],
    column: impl Fn(&'a TimelineEntry) -> T,
) -> Vec<T> {
    timeline.iter().map(column).collect()
}
