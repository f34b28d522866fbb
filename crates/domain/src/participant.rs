//! The people who are expected in a room.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::door::AtTheDoor;
use crate::link::LinkKeyId;
use crate::phone::PhoneNumber;

/// Names a participant inside Greenroom. Random (UUID version 4), never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParticipantId(pub Uuid);

impl fmt::Display for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The opaque name of a participant on LiveKit: `p_` and the participant's id without hyphens.
///
/// It tells nothing about the person, because everybody in a room sees everybody's identity.
/// LiveKit allows 256 bytes (v1.13.11, `limit.max_participant_identity_length`); ours has 34.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(String);

impl Identity {
    /// The identity that belongs to a participant: the same at every join.
    pub fn of(participant: ParticipantId) -> Self {
        Self(format!("p_{}", participant.0.simple()))
    }

    /// The participant behind an identity that a media server reported, if it has our shape.
    pub fn participant(identity: &str) -> Option<ParticipantId> {
        let id = Uuid::try_parse(identity.strip_prefix("p_")?).ok()?;
        (Self::of(ParticipantId(id)).0 == identity).then_some(ParticipantId(id))
    }

    /// The identity as LiveKit knows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What somebody is in the room for. It decides the rights on LiveKit, see [`Grants::for_role`].
///
/// [`Grants::for_role`]: crate::token::Grants::for_role
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The person who applied.
    Candidate,
    /// Somebody who asks the questions, and the host of the room.
    Interviewer,
    /// Somebody who only watches: hidden on the tiles, but counted for everybody to see.
    Observer,
}

impl Role {
    /// The word that stands for the role in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Interviewer => "interviewer",
            Self::Observer => "observer",
        }
    }

    /// The role that a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Candidate, Self::Interviewer, Self::Observer].into_iter().find(|role| role.as_str() == word)
    }
}

/// The candidate's permission to be written to on WhatsApp. Without one there is no message: Meta asks for
/// an opt-in that names the business and the purpose before any template message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// When it was given.
    pub granted_at: DateTime<Utc>,
    /// Which wording the person agreed to.
    pub text_version: String,
    /// Where it was given, for example `application_form`.
    pub source: String,
}

/// A person who is expected in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Our name for the person in this room.
    pub id: ParticipantId,
    /// The caller's own name for the person (`candidate.id`), if one was given.
    pub external_id: Option<String>,
    /// What the person is there for.
    pub role: Role,
    /// The name that others in the room see.
    pub name: String,
    /// The person's phone, parsed.
    pub phone: Option<PhoneNumber>,
    /// The person's language, a BCP 47 tag such as `ar` or `en-GB`.
    pub locale: Option<String>,
    /// The permission to write on WhatsApp.
    pub consent: Option<Consent>,
    /// Which link of this person is the good one: 1, and one more for each replacement.
    pub link_generation: u32,
    /// The key that this link is derived from.
    pub link_key: LinkKeyId,
    /// Since when the person is put out and kept out.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When the last LiveKit token was given to the person.
    pub last_token_at: Option<DateTime<Utc>>,
    /// How the person stands before a door that a host opens.
    pub door: AtTheDoor,
}

impl Participant {
    /// The person's name on LiveKit.
    pub fn identity(&self) -> Identity {
        Identity::of(self.id)
    }
}

/// How many observers are expected, of these people. They are hidden on the tiles, and counted for everybody.
pub fn observers(people: &[Participant]) -> u32 {
    people.iter().filter(|who| who.role == Role::Observer && who.revoked_at.is_none()).map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, candidate, interviewer, observer};

    #[test]
    fn an_identity_leads_back_to_its_participant_and_nobody_elses_does() {
        let id = ParticipantId(Uuid::from_u128(7));
        assert_eq!(Identity::participant(Identity::of(id).as_str()), Some(id));
        for foreign in ["", "p_", "EG_123", "agent-1", "p_00000000-0000-0000-0000-000000000007", "layla"] {
            assert_eq!(Identity::participant(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn observers_are_counted_unless_they_were_put_out() {
        let put_out = Participant { revoked_at: Some(at(5)), ..observer() };
        assert_eq!(observers(&[candidate(), interviewer()]), 0);
        assert_eq!(observers(&[candidate(), observer(), put_out, observer()]), 2);
    }

    #[test]
    fn every_role_is_found_again_by_its_word() {
        for role in [Role::Candidate, Role::Interviewer, Role::Observer] {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("host"), None);
    }
}
