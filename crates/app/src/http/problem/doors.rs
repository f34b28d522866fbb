//! What each error at the door becomes for the client.

use greenroom_domain::admission::Refusal;
use greenroom_usecases::admit::AdmitError;
use greenroom_usecases::answer_the_door::AnswerError;
use greenroom_usecases::change_room::ChangeError;
use greenroom_usecases::host::HostError;
use greenroom_usecases::put_out::PutOutError;
use greenroom_usecases::repeat::RepeatError;
use greenroom_usecases::replace_link::LinkError;
use greenroom_usecases::report_step::ReportError;
use greenroom_usecases::show_invitation::InvitedError;
use greenroom_usecases::show_phone::PhoneShownError;
use greenroom_usecases::try_connection::TryError;

use super::causes::internal;
use super::{Code, Problem, chain};

impl From<AdmitError> for Problem {
    fn from(error: AdmitError) -> Self {
        match error {
            AdmitError::Unknown => Self::person_unknown(),
            AdmitError::Spent => Self::refresh_token_spent(),
            AdmitError::Refused(refused) => refused.refusal.into(),
            AdmitError::Media(error) => (&error).into(),
            AdmitError::Store(error) => error.into(),
            AdmitError::Token(error) => internal(&chain(&error)),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Revoked => Self::new(Code::Revoked, "this person was put out of the room by the host"),
            Refusal::Over => Self::new(Code::RoomEnded, "this interview is over; ask for a new appointment"),
            Refusal::TooEarly { opens_at } => Self::new(Code::TooEarly, "come back when the room opens")
                .with("opensAt", crate::http::dto::time(opens_at)),
            Refusal::Full => Self::new(
                Code::RoomFull,
                "every place in the room is taken; try again when somebody has left",
            ),
            Refusal::AlreadyInside => Self::new(
                Code::AlreadyInside,
                "you are inside on another device; leave there, or wait until that one is gone",
            ),
            Refusal::TakenOver => {
                Self::new(Code::TakenOver, "you came in on another device; join by link again to go on here")
            }
            Refusal::Denied => Self::new(
                Code::Denied,
                "the host did not let you in; ask who invited you, if that is a mistake",
            ),
        }
    }
}

impl From<HostError> for Problem {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Unknown => Self::person_unknown(),
            HostError::NotAHost => {
                Self::new(Code::NotAHost, "send the link of an interviewer of this room; yours is not one")
            }
            HostError::Refused(refusal) => refusal.into(),
            HostError::Change(ChangeError::Window(error)) => Self::window(error, "minutes"),
            HostError::Change(error) => error.into(),
            HostError::Store(error) => error.into(),
        }
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Unknown => Self::nobody_of_this_id(),
            AnswerError::Refused(refusal) => refusal.into(),
            AnswerError::DoorIsOpen => Self::new(
                Code::DoorIsOpen,
                "the door is open for this person, or was opened before; put them out to keep them out",
            ),
            AnswerError::Store(error) => error.into(),
        }
    }
}

impl From<PutOutError> for Problem {
    fn from(error: PutOutError) -> Self {
        match error {
            PutOutError::Unknown => Self::nobody_of_this_id(),
            PutOutError::Oneself => {
                Self::new(Code::Oneself, "a host cannot put out themselves; leave the room instead")
            }
            PutOutError::Store(error) => error.into(),
        }
    }
}

impl From<LinkError> for Problem {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Unknown => Self::nobody_of_this_id(),
            LinkError::Over => Self::room_over(),
            LinkError::Store(error) => error.into(),
        }
    }
}

impl From<InvitedError> for Problem {
    fn from(error: InvitedError) -> Self {
        match error {
            InvitedError::Unknown => Self::person_unknown(),
            InvitedError::Spent => Self::refresh_token_spent(),
            InvitedError::Refused(refusal) => refusal.into(),
            InvitedError::Store(error) => error.into(),
        }
    }
}

impl From<PhoneShownError> for Problem {
    fn from(error: PhoneShownError) -> Self {
        match error {
            PhoneShownError::Unknown => Self::nobody_of_this_id(),
            PhoneShownError::NoPhone => Self::new(
                Code::PhoneUnknown,
                "no number of this person is kept: none was given, or it was erased",
            ),
            PhoneShownError::Store(error) => error.into(),
        }
    }
}

impl From<TryError> for Problem {
    fn from(error: TryError) -> Self {
        match error {
            TryError::Unknown => Self::person_unknown(),
            TryError::Refused(refusal) => refusal.into(),
            TryError::Media(error) => (&error).into(),
            TryError::Token(error) => internal(&chain(&error)),
            TryError::Store(error) => error.into(),
        }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Unknown => Self::person_unknown(),
            ReportError::Refused(refusal) => refusal.into(),
            ReportError::Store(error) => error.into(),
        }
    }
}

impl From<RepeatError> for Problem {
    fn from(error: RepeatError) -> Self {
        match error {
            RepeatError::Differs => Self::new(
                Code::IdempotencyKeyReused,
                "this Idempotency-Key came with another request; send a new one with each new request",
            ),
            RepeatError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Nobody of that id is expected in that room, if there is such a room.
    pub(in crate::http) fn nobody_of_this_id() -> Self {
        Self::new(
            Code::PersonUnknown,
            "nobody in the room is known by this id; `GET /api/rooms/{name}` lists who is expected, and `POST /api/room/waiting` who waits",
        )
    }
}
