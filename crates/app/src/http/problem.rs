//! What a client is told when something is not as it should be: RFC 9457 `application/problem+json`.
//!
//! One line of the list in `codes!` is a code, its status and its title. The `detail` names the cure; what only
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

/// Makes the words by which programs tell problems apart, and the table of what each means, of one list.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $word:literal, $status:ident, $title:literal;)+) => {
        /// The stable words by which programs tell problems apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $($(#[$doc])+ $name,)+
        }

        impl Code {
            /// The table: word, status, title.
            pub const fn row(self) -> (&'static str, StatusCode, &'static str) {
                match self {
                    $(Self::$name => ($word, StatusCode::$status, $title),)+
                }
            }
        }
    };
}

codes! {
    /// The body is no JSON, or not of the right shape.
    MalformedBody = "malformed_body", BAD_REQUEST, "The body could not be read";
    /// A field is missing.
    MissingField = "missing_field", BAD_REQUEST, "A field is missing";
    /// A query parameter makes no sense.
    MalformedQuery = "malformed_query", BAD_REQUEST, "A query parameter makes no sense";
    /// A field is understood, and its value is not valid.
    InvalidField = "invalid_field", UNPROCESSABLE_ENTITY, "A field is not valid";
    /// The refresh token is unknown, used or voided.
    RefreshTokenSpent = "refresh_token_spent", UNAUTHORIZED, "The refresh token is not good";
    /// The webhook's signature is not good.
    BadSignature = "bad_signature", UNAUTHORIZED, "The signature is not good";
    /// No key, or none that is good.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "An API key is needed";
    /// The key may not do that.
    Forbidden = "forbidden", FORBIDDEN, "The API key may not do that";
    /// Joining by phone and job is switched off.
    PhoneAndJobOff = "phone_and_job_off", FORBIDDEN, "A link is needed";
    /// No such address.
    NotFound = "not_found", NOT_FOUND, "There is nothing here";
    /// No such room.
    RoomUnknown = "room_unknown", NOT_FOUND, "The room is not known";
    /// Nobody is known by this.
    PersonUnknown = "person_unknown", NOT_FOUND, "Nobody is known by this";
    /// The person has no number, or it was erased.
    PhoneUnknown = "phone_unknown", NOT_FOUND, "No number is kept";
    /// The address exists, but not for this method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "Another method is needed";
    /// No such message.
    InvitationUnknown = "invitation_unknown", NOT_FOUND, "The invitation is not known";
    /// Nothing of that id.
    Unknown = "unknown", NOT_FOUND, "It is not known";
    /// The word of a webhook's set-up is not ours.
    WrongVerifyToken = "wrong_verify_token", FORBIDDEN, "The verify token is not ours";
    /// Somebody is inside.
    RoomLive = "room_live", CONFLICT, "Somebody is in the room";
    /// Nobody more can be expected, or nobody more can come in.
    RoomFull = "room_full", CONFLICT, "Every place is taken";
    /// The person is inside on another device.
    AlreadyInside = "already_inside", CONFLICT, "The person is inside on another device";
    /// Another device took over.
    TakenOver = "taken_over", CONFLICT, "Another device took over";
    /// A host said no.
    Denied = "denied", FORBIDDEN, "A host did not let the person in";
    /// The link is not that of an interviewer.
    NotAHost = "not_a_host", FORBIDDEN, "Only an interviewer may do that";
    /// A host means themselves.
    Oneself = "oneself", CONFLICT, "Nobody puts out themselves";
    /// A host denies somebody for whom no host opens.
    DoorIsOpen = "door_is_open", CONFLICT, "The door is open";
    /// The key that a link is derived from is not known any more.
    LinkKeyUnknown = "link_key_unknown", CONFLICT, "The link cannot be shown any more";
    /// The `Idempotency-Key` was sent with another request.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The Idempotency-Key was used for another request";
    /// The message has not gone out yet.
    InvitationPending = "invitation_pending", CONFLICT, "The message has not gone out yet";
    /// The message cannot be sent.
    InvitationSuppressed = "invitation_suppressed", CONFLICT, "The message cannot be sent";
    /// The room is not open yet.
    TooEarly = "too_early", CONFLICT, "The room is not open yet";
    /// The application has a room of another content.
    Differs = "differs", CONFLICT, "The application has another room";
    /// The application's room of this round is over.
    RoomOver = "room_over", CONFLICT, "The room of this round is over";
    /// The room is over.
    RoomEnded = "room_ended", GONE, "The room is over";
    /// The person was put out.
    Revoked = "revoked", GONE, "The person was put out";
    /// The body did not arrive in time.
    BodyTooSlow = "body_too_slow", REQUEST_TIMEOUT, "The body did not arrive";
    /// The body is too large.
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large";
    /// The body is not JSON by its own account.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body must be JSON";
    /// Somebody asks too often.
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS, "This is asked too often";
    /// A mistake of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR, "Something went wrong on our side";
    /// The database does not answer.
    DatabaseUnavailable = "database_unavailable", SERVICE_UNAVAILABLE, "The database does not answer";
    /// The media server does not answer.
    MediaServerUnavailable = "media_server_unavailable", SERVICE_UNAVAILABLE, "The media server does not answer";
    /// The media server refuses our key.
    MediaServerMisconfigured = "media_server_misconfigured", SERVICE_UNAVAILABLE, "The media server refuses us";
    /// Too many people changed the same thing at once.
    Busy = "busy", SERVICE_UNAVAILABLE, "Too much happens at once";
    /// The answer took too long.
    Timeout = "timeout", SERVICE_UNAVAILABLE, "The answer took too long";
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
