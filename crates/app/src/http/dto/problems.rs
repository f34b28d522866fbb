//! Problems, as the OpenAPI document shows them.

use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoResponses, ToSchema};

/// A problem, as RFC 9457 describes it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemDto {
    #[serde(rename = "type")]
    #[schema(example = "urn:greenroom:problem:missing_field")]
    kind: String,
    title: String,
    status: u16,
    /// The stable word by which programs tell problems apart.
    #[schema(example = "missing_field")]
    code: String,
    /// Always false.
    success: bool,
    /// What to do about it.
    #[schema(example = "send the field `roomName`")]
    detail: String,
    request_id: String,
    /// Which field is meant, where one is.
    field: Option<String>,
    /// Why a phone number is none, with `invalid_field`.
    #[schema(example = "contains_letters")]
    reason: Option<String>,
    /// What the API key would have to be good for, with `forbidden`.
    #[schema(example = "rooms:write")]
    scope: Option<String>,
    /// When the room opens, with `too_early`.
    opens_at: Option<String>,
    /// The room that the application has, with `differs` and `room_over`.
    room_name: Option<String>,
    /// What the application asks for differently, with `differs`.
    fields: Option<Vec<String>>,
    /// The round to ask for instead, with `room_over`.
    next_round: Option<u32>,
    /// What the database knows, from `server-status` while LiveKit does not answer.
    #[schema(value_type = Option<Object>)]
    database_status: Option<Value>,
}

/// What any endpoint with a body may answer.
#[derive(IntoResponses)]
pub enum Problems {
    /// The body could not be read, or a field is missing
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemDto),
    /// It is not known
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemDto),
    /// Not as things stand; `code` says why
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemDto),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemDto),
    /// The body is not JSON by its own account
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemDto),
    /// A field is not valid; `field` says which
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemDto),
    /// The database or LiveKit does not answer; try again
    #[response(status = 503, content_type = "application/problem+json")]
    Away(ProblemDto),
}

/// What an operation of hosts may answer, too.
#[derive(IntoResponses)]
pub enum HostProblems {
    /// The link is not that of an interviewer
    #[response(status = 403, content_type = "application/problem+json")]
    NotAHost(ProblemDto),
    /// The room is over, or somebody was put out
    #[response(status = 410, content_type = "application/problem+json")]
    TooLate(ProblemDto),
}
