//! The door of a room: who is let in by a host, how many places there are, and what a second device does.

use chrono::{DateTime, TimeDelta, Utc};

use crate::participant::{Participant, Role};

/// Who opens the door within the window (`admission`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Admission {
    /// The link does.
    #[default]
    Open,
    /// A host does, for everybody but the hosts.
    Approval,
}

impl Admission {
    /// The word that stands for it in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approval => "approval",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Approval].into_iter().find(|admission| admission.as_str() == word)
    }
}

/// What happens when somebody who is inside comes in once more (`secondDevice`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondDevice {
    /// The later device takes the place of the first, which is told so.
    #[default]
    Takeover,
    /// The later device is refused as long as the first is inside.
    Refuse,
}

impl SecondDevice {
    /// The word that stands for it in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Takeover => "takeover",
            Self::Refuse => "refuse",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Takeover, Self::Refuse].into_iter().find(|policy| policy.as_str() == word)
    }
}

/// How a room lets people in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryPolicy {
    /// Who opens.
    pub admission: Admission,
    /// What a second device does.
    pub second_device: SecondDevice,
    /// How many may be inside at once (`maxParticipants`). None: everybody who is expected, each once.
    pub places: Option<u32>,
}

impl EntryPolicy {
    /// Whether somebody at the door has to be compared with who is inside.
    pub fn looks_inside(&self) -> bool {
        self.places.is_some() || self.second_device == SecondDevice::Refuse
    }
}

/// Who holds a place in a room. A person holds one while a stay of theirs is open, and while a token that was given to them and
/// not voided lives and no stay by its family has ended since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// How many people hold one, but for the one who asks.
    pub taken_by_others: u32,
    /// Whether a stay of the one who asks is open.
    pub is_inside: bool,
}

/// What a host said to somebody at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorAnswer {
    /// Come in; also the next time.
    Admitted,
    /// Not you. It holds until a host admits the person after all.
    Denied,
}

impl DoorAnswer {
    /// The word that stands for it in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Denied => "denied",
        }
    }

    /// What a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Admitted, Self::Denied].into_iter().find(|answer| answer.as_str() == word)
    }
}

/// How somebody stands before a door that a host opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtTheDoor {
    /// Since when they have been waiting, the last time they waited.
    pub waiting_since: Option<DateTime<Utc>>,
    /// When they asked last.
    pub asked_at: Option<DateTime<Utc>>,
    /// What a host said, and when.
    pub answer: Option<(DoorAnswer, DateTime<Utc>)>,
}

/// Who has not asked for longer than this has gone away (design decision: the page asks every few seconds).
pub const LOST_AFTER: TimeDelta = TimeDelta::seconds(30);

/// How a person who may enter is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// They come in.
    In,
    /// A host has to open.
    Wait,
    /// A host said no.
    Denied,
}

impl Participant {
    /// How the person is received where this is who opens. Hosts open for themselves.
    pub fn reception(&self, admission: Admission) -> Reception {
        match (admission, self.role, self.door.answer) {
            (Admission::Open, ..) | (_, Role::Interviewer, _) => Reception::In,
            (_, _, Some((DoorAnswer::Admitted, _))) => Reception::In,
            (_, _, Some((DoorAnswer::Denied, _))) => Reception::Denied,
            (_, _, None) => Reception::Wait,
        }
    }

    /// Since when the person has been waiting, if they are `now`: nobody has answered, and they asked a moment ago.
    pub fn waits_since(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let asked_lately = self.door.asked_at.is_some_and(|asked| now - asked <= LOST_AFTER);
        let waits = asked_lately && self.door.answer.is_none() && self.revoked_at.is_none();
        self.door.waiting_since.filter(|_| waits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate, interviewer};

    fn at_the_door(answer: Option<DoorAnswer>) -> Participant {
        let door = AtTheDoor {
            waiting_since: Some(at(1)),
            asked_at: Some(at(5)),
            answer: answer.map(|answer| (answer, at(6))),
        };
        Participant { door, ..candidate() }
    }

    #[test]
    fn a_host_opens_for_everybody_but_the_hosts() {
        let host = Participant { door: at_the_door(None).door, ..interviewer() };
        for (who, admission, expected) in [
            (at_the_door(None), Admission::Open, Reception::In),
            (at_the_door(Some(DoorAnswer::Denied)), Admission::Open, Reception::In),
            (at_the_door(None), Admission::Approval, Reception::Wait),
            (at_the_door(Some(DoorAnswer::Admitted)), Admission::Approval, Reception::In),
            (at_the_door(Some(DoorAnswer::Denied)), Admission::Approval, Reception::Denied),
            (host, Admission::Approval, Reception::In),
        ] {
            assert_eq!(who.reception(admission), expected, "{who:?}");
        }
    }

    #[test]
    fn who_has_not_asked_for_half_a_minute_does_not_wait_any_more() {
        let waiting = at_the_door(None);
        assert_eq!(waiting.waits_since(at(5) + LOST_AFTER), Some(at(1)));
        assert_eq!(waiting.waits_since(at(5) + LOST_AFTER + TimeDelta::seconds(1)), None);
        assert_eq!(candidate().waits_since(at(5)), None, "who never asked");
        let put_out = Participant { revoked_at: Some(at(5)), ..waiting };
        assert_eq!(put_out.waits_since(at(5)), None);
        for answer in [DoorAnswer::Admitted, DoorAnswer::Denied] {
            assert_eq!(at_the_door(Some(answer)).waits_since(at(5)), None, "{answer:?}");
        }
    }

    #[test]
    fn every_word_is_found_again() {
        for word in ["open", "approval"] {
            assert_eq!(Admission::parse(word).map(Admission::as_str), Some(word));
        }
        for word in ["takeover", "refuse"] {
            assert_eq!(SecondDevice::parse(word).map(SecondDevice::as_str), Some(word));
        }
        for word in ["admitted", "denied"] {
            assert_eq!(DoorAnswer::parse(word).map(DoorAnswer::as_str), Some(word));
        }
        assert_eq!(
            (Admission::parse(""), SecondDevice::parse("x"), DoorAnswer::parse("x")),
            (None, None, None)
        );
    }
}
