//! Who may come in, and into which room.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use crate::door::{EntryPolicy, Seats, SecondDevice};
use crate::participant::Participant;
use crate::ports::Candidacy;
use crate::room::{Door, Room};

/// Why somebody we know is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The person was put out.
    #[error("the person was put out of the room")]
    Revoked,
    /// The door is not open yet.
    #[error("the room is not open yet")]
    TooEarly {
        /// When it opens.
        opens_at: DateTime<Utc>,
    },
    /// The door will not open again.
    #[error("the room is over")]
    Over,
    /// Every place is taken.
    #[error("every place in the room is taken")]
    Full,
    /// The person is inside on another device, and the room lets nobody in twice.
    #[error("the person is inside on another device")]
    AlreadyInside,
    /// The person came in once more, on another device or in another tab: this one has to join anew to take it back.
    #[error("another device took over")]
    TakenOver,
    /// A host said no.
    #[error("a host did not let the person in")]
    Denied,
}

impl Refusal {
    /// The stable word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::TooEarly { .. } => "too_early",
            Self::Over => "over",
            Self::Full => "full",
            Self::AlreadyInside => "already_inside",
            Self::TakenOver => "taken_over",
            Self::Denied => "denied",
        }
    }
}

/// Whether the person may enter the room `now`. The order of the checks is part of the contract: not revoked, then
/// the phase; then the seat ([`has_place`]), and last the host ([`Participant::reception`]).
///
/// # Errors
/// The first check that fails.
pub fn may_enter(room: &Room, person: &Participant, now: DateTime<Utc>) -> Result<(), Refusal> {
    match room.door(now) {
        _ if person.revoked_at.is_some() => Err(Refusal::Revoked),
        Door::Open => Ok(()),
        Door::NotYet { opens_at } => Err(Refusal::TooEarly { opens_at }),
        Door::Shut => Err(Refusal::Over),
    }
}

/// Whether there is a place for somebody with these seats taken. A refresh is not another device.
///
/// # Errors
/// When there is none.
pub fn has_place(policy: &EntryPolicy, seats: Seats, is_refresh: bool) -> Result<(), Refusal> {
    let refuses = policy.second_device == SecondDevice::Refuse;
    match () {
        () if policy.places.is_some_and(|places| seats.taken_by_others >= places) => Err(Refusal::Full),
        () if refuses && seats.is_inside && !is_refresh => Err(Refusal::AlreadyInside),
        () => Ok(()),
    }
}

/// Which of several rooms a phone number and a job lead to: one with somebody inside, then an open one, then the one
/// that opens soonest, then the newest.
pub fn choose(candidacies: Vec<Candidacy>, now: DateTime<Utc>) -> Option<Candidacy> {
    candidacies.into_iter().min_by_key(|candidacy| {
        let room = &candidacy.entrant.room;
        let (rank, opens_at) = match room.door(now) {
            Door::Open if candidacy.live => (0, None),
            Door::Open => (1, None),
            Door::NotYet { opens_at } => (2, Some(opens_at)),
            Door::Shut => (3, None),
        };
        (rank, opens_at, Reverse(room.created_at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Entrant;
    use crate::samples::{at, candidate, record};

    #[test]
    fn who_was_put_out_is_told_so_even_when_the_room_is_over() {
        let revoked = Participant { revoked_at: Some(at(1)), ..candidate() };
        let room = record(vec![]).room;
        for (person, minute, expected) in [
            (candidate(), -1, Err(Refusal::TooEarly { opens_at: at(0) })),
            (candidate(), 0, Ok(())),
            (candidate(), 90, Err(Refusal::Over)),
            (revoked.clone(), 0, Err(Refusal::Revoked)),
            (revoked, 90, Err(Refusal::Revoked)),
        ] {
            assert_eq!(may_enter(&room, &person, at(minute)), expected, "{minute}");
        }
    }

    #[test]
    fn a_place_is_there_until_others_have_taken_all_and_a_second_device_may_be_refused() {
        let any = EntryPolicy::default();
        let (four, single) = (
            EntryPolicy { places: Some(4), ..any },
            EntryPolicy { second_device: SecondDevice::Refuse, ..any },
        );
        let seats = |taken_by_others, is_inside| Seats { taken_by_others, is_inside };
        for (policy, seats, is_refresh, expected) in [
            (any, seats(1000, true), false, Ok(())),
            (four, seats(3, false), false, Ok(())),
            (four, seats(3, true), false, Ok(())),
            (four, seats(4, false), false, Err(Refusal::Full)),
            (four, seats(4, false), true, Err(Refusal::Full)),
            (single, seats(9, false), false, Ok(())),
            (single, seats(0, true), false, Err(Refusal::AlreadyInside)),
            (single, seats(0, true), true, Ok(())),
        ] {
            assert_eq!(has_place(&policy, seats, is_refresh), expected, "{policy:?} {seats:?}");
        }
    }

    /// A room that opens at a minute and stays open for an hour; created at another minute.
    fn candidacy(opens: i64, created: i64, live: bool) -> Candidacy {
        let mut room = record(vec![]).room;
        room.window.opens_at = at(opens);
        room.window.closes_at = at(opens + 60);
        room.created_at = at(created);
        Candidacy { entrant: Entrant { room, participant: candidate() }, live }
    }

    #[test]
    fn of_several_rooms_the_one_that_helps_most_is_chosen() {
        let over = candidacy(-100, 9, false);
        let (live, open) = (candidacy(0, 1, true), candidacy(0, 2, false));
        let (soon, later) = (candidacy(20, 3, false), candidacy(30, 4, false));
        for (what, rooms, expected) in [
            ("live beats open", vec![&open, &live, &over], &live),
            ("open beats soon", vec![&soon, &open, &over], &open),
            ("soon beats later", vec![&later, &soon, &over], &soon),
            ("anything beats over", vec![&over, &later], &later),
            ("the newest of equals", vec![&candidacy(0, 1, false), &open], &open),
        ] {
            let chosen = choose(rooms.into_iter().cloned().collect(), at(10));
            assert_eq!(chosen.as_ref(), Some(expected), "{what}");
        }
        assert_eq!(choose(vec![], at(10)), None);
    }
}
