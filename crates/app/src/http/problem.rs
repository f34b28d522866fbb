//! What a client is told when something is not as it should be: RFC 9457 `application/problem+json`.
//!
//! One row of the table in [`Code::row`] is a code, its status and its title. The `detail` names the cure; what only
//! the operator may know goes into the log, once, when the problem is made.

mod causes;
mod doors;

use std::error::Error;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use greenroom_domain::phone::PhoneError;
use serde_json::{Map, Value, json};

/// The stable words by which programs tell problems apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The body is no JSON, or not of the right shape.
    MalformedBody,
    /// A field is missing.
    MissingField,
    /// A query parameter makes no sense.
    MalformedQuery,
    /// A field is understood, and its value is not valid.
    InvalidField,
    /// The refresh token is unknown, used or voided.
    RefreshTokenSpent,
    /// The webhook's signature is not good.
    BadSignature,
    /// No key, or none that is good.
    Unauthenticated,
    /// The key may not do that.
    Forbidden,
    /// Joining by phone and job is switched off.
    PhoneAndJobOff,
    /// No such address.
    NotFound,
    /// No such room.
    RoomUnknown,
    /// Nobody is known by this.
    PersonUnknown,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// No such message.
    InvitationUnknown,
    /// Nothing of that id.
    Unknown,
    /// The word of a webhook's set-up is not ours.
    WrongVerifyToken,
    /// Somebody is inside.
    RoomLive,
    /// Nobody more can be expected, or nobody more can come in.
    RoomFull,
    /// The person is inside on another device.
    AlreadyInside,
    /// Another device took over.
    TakenOver,
    /// A host said no.
    Denied,
    /// The link is not that of an interviewer.
    NotAHost,
    /// A host means themselves.
    Oneself,
    /// A host denies somebody for whom no host opens.
    DoorIsOpen,
    /// The key that a link is derived from is not known any more.
    LinkKeyUnknown,
    /// The `Idempotency-Key` was sent with another request.
    IdempotencyKeyReused,
    /// The message has not gone out yet.
    InvitationPending,
    /// The message cannot be sent.
    InvitationSuppressed,
    /// The room is not open yet.
    TooEarly,
    /// The application has a room of another content.
    Differs,
    /// The application's room of this round is over.
    RoomOver,
    /// The room is over.
    RoomEnded,
    /// The person was put out.
    Revoked,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body is too large.
    BodyTooLarge,
    /// The body is not JSON by its own account.
    UnsupportedMediaType,
    /// Somebody asks too often.
    TooManyRequests,
    /// A mistake of ours.
    Internal,
    /// The database does not answer.
    DatabaseUnavailable,
    /// The media server does not answer.
    MediaServerUnavailable,
    /// The media server refuses our key.
    MediaServerMisconfigured,
    /// Too many people changed the same thing at once.
    Busy,
    /// The answer took too long.
    Timeout,
}

impl Code {
    /// The table: word, status, title.
    pub const fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::MalformedBody => ("malformed_body", StatusCode::BAD_REQUEST, "The body could not be read"),
            Self::MissingField => ("missing_field", StatusCode::BAD_REQUEST, "A field is missing"),
            Self::MalformedQuery => {
                ("malformed_query", StatusCode::BAD_REQUEST, "A query parameter makes no sense")
            }
            Self::InvalidField => ("invalid_field", StatusCode::UNPROCESSABLE_ENTITY, "A field is not valid"),
            Self::RefreshTokenSpent => {
                ("refresh_token_spent", StatusCode::UNAUTHORIZED, "The refresh token is not good")
            }
            Self::BadSignature => ("bad_signature", StatusCode::UNAUTHORIZED, "The signature is not good"),
            Self::Unauthenticated => ("unauthenticated", StatusCode::UNAUTHORIZED, "An API key is needed"),
            Self::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "The API key may not do that"),
            Self::PhoneAndJobOff => ("phone_and_job_off", StatusCode::FORBIDDEN, "A link is needed"),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND, "There is nothing here"),
            Self::RoomUnknown => ("room_unknown", StatusCode::NOT_FOUND, "The room is not known"),
            Self::PersonUnknown => ("person_unknown", StatusCode::NOT_FOUND, "Nobody is known by this"),
            Self::MethodNotAllowed => {
                ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED, "Another method is needed")
            }
            Self::InvitationUnknown => {
                ("invitation_unknown", StatusCode::NOT_FOUND, "The invitation is not known")
            }
            Self::Unknown => ("unknown", StatusCode::NOT_FOUND, "It is not known"),
            Self::WrongVerifyToken => {
                ("wrong_verify_token", StatusCode::FORBIDDEN, "The verify token is not ours")
            }
            Self::RoomLive => ("room_live", StatusCode::CONFLICT, "Somebody is in the room"),
            Self::RoomFull => ("room_full", StatusCode::CONFLICT, "Every place is taken"),
            Self::AlreadyInside => {
                ("already_inside", StatusCode::CONFLICT, "The person is inside on another device")
            }
            Self::TakenOver => ("taken_over", StatusCode::CONFLICT, "Another device took over"),
            Self::Denied => ("denied", StatusCode::FORBIDDEN, "A host did not let the person in"),
            Self::NotAHost => ("not_a_host", StatusCode::FORBIDDEN, "Only an interviewer may do that"),
            Self::DoorIsOpen => ("door_is_open", StatusCode::CONFLICT, "The door is open"),
            Self::Oneself => ("oneself", StatusCode::CONFLICT, "Nobody puts out themselves"),
            Self::LinkKeyUnknown => {
                ("link_key_unknown", StatusCode::CONFLICT, "The link cannot be shown any more")
            }
            Self::IdempotencyKeyReused => (
                "idempotency_key_reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                "The Idempotency-Key was used for another request",
            ),
            Self::InvitationPending => {
                ("invitation_pending", StatusCode::CONFLICT, "The message has not gone out yet")
            }
            Self::InvitationSuppressed => {
                ("invitation_suppressed", StatusCode::CONFLICT, "The message cannot be sent")
            }
            Self::TooEarly => ("too_early", StatusCode::CONFLICT, "The room is not open yet"),
            Self::Differs => ("differs", StatusCode::CONFLICT, "The application has another room"),
            Self::RoomOver => ("room_over", StatusCode::CONFLICT, "The room of this round is over"),
            Self::RoomEnded => ("room_ended", StatusCode::GONE, "The room is over"),
            Self::Revoked => ("revoked", StatusCode::GONE, "The person was put out"),
            Self::BodyTooSlow => ("body_too_slow", StatusCode::REQUEST_TIMEOUT, "The body did not arrive"),
            Self::BodyTooLarge => ("body_too_large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
            Self::UnsupportedMediaType => {
                ("unsupported_media_type", StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be JSON")
            }
            Self::TooManyRequests => {
                ("too_many_requests", StatusCode::TOO_MANY_REQUESTS, "This is asked too often")
            }
            Self::Internal => {
                ("internal", StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side")
            }
            Self::DatabaseUnavailable => {
                ("database_unavailable", StatusCode::SERVICE_UNAVAILABLE, "The database does not answer")
            }
            Self::MediaServerUnavailable => (
                "media_server_unavailable",
                StatusCode::SERVICE_UNAVAILABLE,
                "The media server does not answer",
            ),
            Self::MediaServerMisconfigured => {
                ("media_server_misconfigured", StatusCode::SERVICE_UNAVAILABLE, "The media server refuses us")
            }
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "Too much happens at once"),
            Self::Timeout => ("timeout", StatusCode::SERVICE_UNAVAILABLE, "The answer took too long"),
        }
    }
}

/// Seconds after which a client may come again, with every 503 that says nothing else.
const RETRY_AFTER: u64 = 5;

/// A problem, on its way to the client. The request's id is added where the answer leaves the house.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Problem {
    code: Code,
    detail: String,
    more: Map<String, Value>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem with the sentence that names the cure.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), more: Map::new(), retry_after: None }
    }

    /// Adds a member to the answer.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Says when to come again, in whole seconds.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
        self
    }

    /// A field that is missing.
    pub fn missing(field: &str) -> Self {
        Self::new(Code::MissingField, format!("send the field `{field}`")).with("field", field)
    }

    /// A field whose value is not valid.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidField, detail).with("field", field)
    }

    /// A phone number that is none.
    pub fn phone(field: &str, error: PhoneError) -> Self {
        let cure = "write one mobile number, with its country code or as it is dialled at home";
        Self::invalid(field, format!("{error}: {cure}")).with("reason", error.code())
    }

    /// The body of the answer.
    fn body(&self, request_id: &str) -> Value {
        let (code, status, title) = self.code.row();
        let mut body = json!({
            "type": format!("urn:greenroom:problem:{code}"), "title": title, "status": status.as_u16(),
            "code": code, "success": false, "detail": self.detail, "requestId": request_id,
        });
        if let Value::Object(members) = &mut body {
            members.extend(self.more.clone());
        }
        body
    }
}

impl Problem {
    /// The body of the answer, to be sent.
    pub(super) fn rendered(&self, request_id: &str) -> BoxBody {
        BoxBody::new(self.body(request_id).to_string())
    }
}

impl actix_web::ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.row().1
    }

    /// An answer without a body, which carries the problem to where the request's id is known.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        let as_ever = (response.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER);
        if let Some(seconds) = self.retry_after.or(as_ever) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.code == Code::Unauthenticated {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// An error with all its causes, for the log.
pub fn chain(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}
