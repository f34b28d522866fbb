//! Erasure: what identifies a person is taken out of the record, and what was counted stays.
//!
//! What goes: name, number, language, the caller's own id, consent, the join link, notes, the messenger's ids and words, and the
//! caller's metadata of the room, into which nobody here can look. What stays: room, role, stays, verdict, the states and
//! times of messages, and the timeline, which holds nothing personal.

use std::collections::BTreeSet;

use crate::invitation::{Failure, Invitation, InvitationState};
use crate::message::MessageId;
use crate::participant::{Identity, Participant, ParticipantId};
use crate::phone::PhoneNumber;
use crate::response::Response;
use crate::room::{Room, RoomRecord};

/// The metadata of a room from which somebody was erased.
pub const NO_METADATA: &str = "{}";

/// Who is erased: everybody with this id of the caller's, and everybody with this number. Never nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    candidate: Option<String>,
    phone: Option<PhoneNumber>,
}

impl Subject {
    /// Somebody, by at least one of the two.
    pub fn new(candidate: Option<String>, phone: Option<PhoneNumber>) -> Option<Self> {
        (candidate.is_some() || phone.is_some()).then_some(Self { candidate, phone })
    }

    /// The caller's own id (`candidate.id`).
    pub fn candidate(&self) -> Option<&str> {
        self.candidate.as_deref()
    }

    /// The number.
    pub fn phone(&self) -> Option<&PhoneNumber> {
        self.phone.as_ref()
    }

    /// Whether this person is meant.
    pub fn is(&self, person: &Participant) -> bool {
        let by_id = self.candidate.is_some() && self.candidate == person.external_id;
        by_id || (self.phone.is_some() && self.phone == person.phone)
    }
}

/// The bodies that are kept as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawLog {
    /// What the media server told: it names people by identity and name.
    MediaServer,
    /// What the messenger told: it names people by number and by the ids of messages.
    Messenger,
}

impl RawLog {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::MediaServer, Self::Messenger];
}

/// By what a body is known to speak of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    phones: BTreeSet<PhoneNumber>,
    identities: BTreeSet<Identity>,
    messages: BTreeSet<MessageId>,
}

impl Traces {
    /// Those of somebody of whom nothing more is known.
    pub fn of(subject: &Subject) -> Self {
        Self { phones: subject.phone.iter().cloned().collect(), ..Self::default() }
    }

    /// Adds those of a person, to and from whom these messages went.
    pub fn add(&mut self, person: &Participant, messages: &[MessageId]) {
        self.phones.extend(person.phone.clone());
        self.identities.insert(person.identity());
        self.messages.extend(messages.iter().cloned());
    }

    /// Their numbers.
    pub fn phones(&self) -> impl Iterator<Item = &PhoneNumber> {
        self.phones.iter()
    }

    /// The texts by one of which a body of this log speaks of them. A number stands there in digits alone.
    pub fn needles(&self, log: RawLog) -> Vec<&str> {
        let digits = self.phones.iter().map(|phone| phone.as_str().trim_start_matches('+'));
        match log {
            RawLog::MediaServer => self.identities.iter().map(Identity::as_str).collect(),
            RawLog::Messenger => digits.chain(self.messages.iter().map(MessageId::as_str)).collect(),
        }
    }
}

impl Participant {
    /// The person without what identifies them. No link opens to them any more: the next generation's is nobody's.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self {
            external_id: None,
            name: String::new(),
            phone: None,
            locale: None,
            consent: None,
            link_generation: self.link_generation.saturating_add(1),
            ..self.clone()
        }
    }
}

impl Invitation {
    /// The message without the messenger's words: it may have put a number into them. The code stays.
    #[must_use]
    pub fn erased(&self) -> Self {
        let state = match &self.state {
            InvitationState::Failed(failure) => InvitationState::Failed(Failure {
                code: failure.code,
                title: String::new(),
                details: String::new(),
            }),
            other => other.clone(),
        };
        Self { state, ..self.clone() }
    }
}

impl Response {
    /// The answer without the person's own words.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self { note: None, ..self.clone() }
    }
}

impl RoomRecord {
    /// The record without what identifies these people. Its version is another, so that nobody who decided on what was there
    /// before writes it back.
    #[must_use]
    pub fn erased(&self, people: &[ParticipantId]) -> Self {
        let Self { room, participants, sessions, invitations, responses } = self;
        let is_meant = |id: &ParticipantId| people.contains(id);
        let person = |who: &Participant| if is_meant(&who.id) { who.erased() } else { who.clone() };
        let message = |one: &Invitation| if is_meant(&one.participant) { one.erased() } else { one.clone() };
        let answer = |one: &Response| if is_meant(&one.participant) { one.erased() } else { one.clone() };
        Self {
            room: Room { metadata: NO_METADATA.to_owned(), version: room.version + 1, ..room.clone() },
            participants: participants.iter().map(person).collect(),
            sessions: sessions.clone(),
            invitations: invitations.iter().map(message).collect(),
            responses: responses.iter().map(answer).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invitation::{InvitationId, Purpose};
    use crate::response::ResponseKind;
    use crate::samples::{at, candidate, interviewer, record, stay};

    fn phone() -> PhoneNumber {
        PhoneNumber::from_e164("+962790123456").unwrap()
    }

    fn somebody() -> Participant {
        Participant { external_id: Some("C-1".into()), phone: Some(phone()), ..candidate() }
    }

    #[test]
    fn nobody_is_no_subject_and_a_missing_id_means_nobody_without_one() {
        assert_eq!(Subject::new(None, None), None);
        let nameless = Participant { external_id: None, phone: None, ..candidate() };
        let other = PhoneNumber::from_e164("+962790000009").unwrap();
        for (candidate, phone, meant) in [
            (Some("C-1"), None, true),
            (None, Some(phone()), true),
            (Some("C-2"), Some(phone()), true),
            (Some("C-1"), Some(other.clone()), true),
            (Some("C-2"), Some(other), false),
        ] {
            let subject = Subject::new(candidate.map(str::to_owned), phone).unwrap();
            assert_eq!(subject.is(&somebody()), meant, "{candidate:?}");
            assert!(!subject.is(&nameless));
        }
    }

    #[test]
    fn a_body_speaks_of_somebody_by_identity_number_or_message() {
        let mut traces = Traces::of(&Subject::new(None, Some(phone())).unwrap());
        assert_eq!(traces.needles(RawLog::MediaServer), [""; 0]);
        traces.add(&somebody(), &[MessageId::new("wamid.1")]);
        assert_eq!(traces.needles(RawLog::MediaServer), [candidate().identity().as_str()]);
        assert_eq!(traces.needles(RawLog::Messenger), ["962790123456", "wamid.1"]);
        assert_eq!(traces.phones().collect::<Vec<_>>(), [&phone()]);
    }

    #[test]
    fn what_identifies_a_person_goes_and_what_was_counted_stays() {
        let failure = Failure { code: 131_026, title: "Undeliverable".into(), details: "+962…".into() };
        let mut before = record(vec![stay(&candidate(), 10, Some(30))]);
        before.participants = vec![somebody(), interviewer()];
        before.invitations = vec![message(InvitationState::Failed(failure)), message(InvitationState::Read)];
        before.responses = vec![answer()];
        let after = before.erased(&[candidate().id]);
        assert_eq!(after.participants, [somebody().erased(), interviewer()]);
        let erased = somebody().erased();
        assert_eq!((erased.name.as_str(), erased.phone, erased.external_id), ("", None, None));
        assert_eq!(erased.link_generation, candidate().link_generation + 1);
        let blank = Failure { code: 131_026, title: String::new(), details: String::new() };
        assert_eq!(after.invitations[0].state, InvitationState::Failed(blank));
        assert_eq!((&after.invitations[1], &after.sessions), (&before.invitations[1], &before.sessions));
        assert_eq!(after.responses, [Response { note: None, ..answer() }]);
        assert_eq!((after.room.metadata.as_str(), after.room.version), ("{}", before.room.version + 1));
        assert_eq!(after.phase(at(200)), before.phase(at(200)));
    }

    fn message(state: InvitationState) -> Invitation {
        Invitation {
            id: InvitationId(uuid::Uuid::from_u128(1)),
            participant: candidate().id,
            purpose: Purpose::Open,
            language: "en".into(),
            state,
            created_at: at(0),
            due_at: at(0),
            posts: 1,
            accepted_at: None,
            sent_at: None,
            delivered_at: None,
            read_at: None,
        }
    }

    fn answer() -> Response {
        Response {
            participant: candidate().id,
            kind: ResponseKind::Late,
            minutes: Some(5),
            note: Some("the bus".into()),
            at: at(1),
        }
    }
}
