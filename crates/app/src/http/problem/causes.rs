//! What each error of a use case becomes for the client.

use greenroom_domain::ports::{MediaError, StoreError};
use greenroom_domain::room::WindowError;
use greenroom_usecases::add_participant::AddError;
use greenroom_usecases::change_room::ChangeError;
use greenroom_usecases::create_room::CreateError;
use greenroom_usecases::diagnose::DiagnoseError;
use greenroom_usecases::end_room::EndError;
use greenroom_usecases::leave::LeaveError;
use greenroom_usecases::reconcile::ReconcileError;
use greenroom_usecases::record_correspondence::CorrespondenceError;
use greenroom_usecases::record_media_event::RecordError;
use greenroom_usecases::resend_invitation::ResendError;
use greenroom_usecases::respond::RespondError;
use tokio::task::JoinError;

use super::{Code, Problem, chain};

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        (&error).into()
    }
}

impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        let told = chain(error);
        match error {
            StoreError::Conflict => {
                Self::new(Code::Busy, "others are changing the same room; try again in a moment")
            }
            StoreError::Unavailable(_) => {
                tracing::warn!(error = told, "the database gave no answer");
                Self::new(Code::DatabaseUnavailable, "the database does not answer; try again in a moment")
            }
            StoreError::Broken(_) => internal(&told),
        }
    }
}

impl From<&MediaError> for Problem {
    fn from(error: &MediaError) -> Self {
        tracing::warn!(error = chain(error), "the media server could not be used");
        match error {
            MediaError::Unauthorized(_) => Self::new(
                Code::MediaServerMisconfigured,
                "the media server refuses Greenroom's key; the operator has to set livekit.api_key and livekit.api_secret",
            ),
            MediaError::Unavailable(_) | MediaError::Unexpected(_) => Self::new(
                Code::MediaServerUnavailable,
                "the media server does not answer as it should; try again in a moment",
            ),
        }
    }
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Self {
        internal(&chain(&error))
    }
}

impl From<ReconcileError> for Problem {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::Media(error) => (&error).into(),
            ReconcileError::Store(error) => error.into(),
        }
    }
}

impl From<LeaveError> for Problem {
    fn from(error: LeaveError) -> Self {
        match error {
            LeaveError::UnknownToken => Self::refresh_token_spent(),
            LeaveError::UnknownPerson => Self::person_unknown(),
            LeaveError::Media(error) => (&error).into(),
            LeaveError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Why there is no room; a window that nobody could enter is told of this field.
    pub(in crate::http) fn of_creation(error: CreateError, field: &str) -> Self {
        match error {
            CreateError::Window(error) => Self::window(error, field),
            CreateError::Name(error) => internal(&chain(&error)),
            CreateError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Unknown => Self::room_unknown(),
            ChangeError::Over => Self::room_over(),
            ChangeError::Live => Self::new(
                Code::RoomLive,
                "somebody is inside: the room can be extended by a later `closesAt` or a longer `durationMinutes`, \
                 not moved",
            ),
            ChangeError::Window(error) => Self::window(error, "startsAt"),
            ChangeError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Why a changed room would have no window; it is told of this field.
    pub(in crate::http) fn of_change(error: ChangeError, field: &str) -> Self {
        match error {
            ChangeError::Window(error) => Self::window(error, field),
            other => other.into(),
        }
    }

    pub(super) fn window(error: WindowError, field: &str) -> Self {
        Self::invalid(field, format!("{error}: give another `startsAt`, `durationMinutes` or `closesAt`"))
    }
}

impl From<EndError> for Problem {
    fn from(error: EndError) -> Self {
        match error {
            EndError::Unknown => Self::room_unknown(),
            EndError::Over => Self::room_over(),
            EndError::NotBegun => Self::new(
                Code::TooEarly,
                "the room has not opened yet: cancel it, so that those who were invited hear of it",
            ),
            EndError::Store(error) => error.into(),
        }
    }
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        match error {
            AddError::Unknown => Self::room_unknown(),
            AddError::Over => Self::room_over(),
            AddError::Full => Self::new(Code::RoomFull, "as many people are expected as a room can have"),
            AddError::Store(error) => error.into(),
        }
    }
}

impl From<ResendError> for Problem {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::UnknownRoom => Self::room_unknown(),
            ResendError::UnknownInvitation => Self::new(
                Code::InvitationUnknown,
                "the room has no invitation of this id; `status` lists them",
            ),
            ResendError::Over => Self::room_over(),
            ResendError::Pending => Self::new(
                Code::InvitationPending,
                "the message is still waiting to be sent; it goes out by itself",
            ),
            ResendError::Suppressed(reason) => {
                Self::new(Code::InvitationSuppressed, "the person cannot be written to; `reason` says why")
                    .with("reason", reason.as_str())
            }
            ResendError::Store(error) => error.into(),
        }
    }
}

impl From<DiagnoseError> for Problem {
    fn from(error: DiagnoseError) -> Self {
        match error {
            DiagnoseError::UnknownRoom => Self::room_unknown(),
            DiagnoseError::UnknownPerson => Self::nobody_of_this_id(),
            DiagnoseError::WhoIsMeant => Self::new(
                Code::MissingField,
                "say who is meant by `participantId`: the room has not exactly one candidate",
            )
            .with("field", "participantId"),
            DiagnoseError::Store(error) => error.into(),
        }
    }
}

impl From<RespondError> for Problem {
    fn from(error: RespondError) -> Self {
        match error {
            RespondError::Unknown => Self::person_unknown(),
            RespondError::Refused(refusal) => refusal.into(),
            RespondError::Store(error) => error.into(),
        }
    }
}

impl From<CorrespondenceError> for Problem {
    fn from(error: CorrespondenceError) -> Self {
        match error {
            CorrespondenceError::Forged(error) => RecordError::Forged(error).into(),
            CorrespondenceError::Store(error) => error.into(),
        }
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Forged(error) => {
                tracing::warn!(error = chain(&error), "a webhook was refused");
                Self::new(Code::BadSignature, "sign the raw body with the key that Greenroom knows")
            }
            RecordError::Store(error) => error.into(),
        }
    }
}

impl Problem {
    /// Nobody, or nobody of whom a stranger is told.
    pub(in crate::http) fn person_unknown() -> Self {
        Self::new(Code::PersonUnknown, "nobody is known by this; check it, or ask for a new link")
    }

    /// A refresh token that brings nothing.
    pub(in crate::http) fn refresh_token_spent() -> Self {
        Self::new(Code::RefreshTokenSpent, "the refresh token is not good any more; join again by link")
    }

    /// A room that is over, for who would change it.
    pub(super) fn room_over() -> Self {
        Self::new(Code::RoomOver, "the room is over and stays as it is; make a room for the next round")
    }

    /// A room that is not known.
    pub fn room_unknown() -> Self {
        Self::new(Code::RoomUnknown, "no room has this name")
    }
}

/// A mistake of ours: everything into the log, nothing to the client.
pub(super) fn internal(told: &str) -> Problem {
    tracing::error!(error = told, "something went wrong on our side");
    Problem::new(Code::Internal, "the request was right, our program was not; tell us the request id")
}
