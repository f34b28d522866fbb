//! What a failure of livekit-api means to Greenroom.

use std::error::Error;

use greenroom_domain::ports::{Cause, MediaError};
use livekit_api::services::{ServerError, ServerErrorCode, ServiceError};

/// How a failed call is to be taken.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server said that it is not there (Twirp code `not_found`).
    NotFound,
    /// An answer that is no Twirp error: the 401 to a wrong key is plain text (v1.13.5), and so is a proxy's 502.
    /// Only another question tells which.
    Ambiguous(Cause),
    /// It failed, and this is why.
    Error(MediaError),
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Twirp(ServerError::Twirp(said)) => from_code(&said),
            ServiceError::Twirp(ServerError::Request(error)) => from_transport(&error),
            other => Self::Error(MediaError::Unexpected(cause(&other))),
        }
    }
}

/// The code decides, never the message: LiveKit puts "twirp error unknown: " before every one (v1.13.5, seen).
/// The exception is `internal`, which is worth another try only when the room's lock in Redis could not be had.
fn from_code(said: &ServerErrorCode) -> Failure {
    let cause = text(&format!("{}: {}", said.code, said.msg));
    match said.code.as_str() {
        ServerErrorCode::NOT_FOUND => Failure::NotFound,
        ServerErrorCode::UNAUTHENTICATED | ServerErrorCode::PERMISSION_DENIED => {
            Failure::Error(MediaError::Unauthorized(cause))
        }
        ServerErrorCode::UNAVAILABLE
        | ServerErrorCode::DEADLINE_EXCEEDED
        | ServerErrorCode::CANCELED
        | ServerErrorCode::ABORTED
        | ServerErrorCode::RESOURCE_EXHAUSTED
        | ServerErrorCode::UNKNOWN => Failure::Error(MediaError::Unavailable(cause)),
        ServerErrorCode::INTERNAL if said.msg.contains("could not lock room") => {
            Failure::Error(MediaError::Unavailable(cause))
        }
        _ => Failure::Error(MediaError::Unexpected(cause)),
    }
}

fn from_transport(error: &reqwest::Error) -> Failure {
    match error {
        error if error.is_timeout() || error.is_connect() => unreachable(error),
        error if error.is_decode() && error.status().is_none() => Failure::Ambiguous(cause(error)),
        error if error.is_builder() || error.is_redirect() => {
            Failure::Error(MediaError::Unexpected(cause(error)))
        }
        error => unreachable(error),
    }
}

fn unreachable(error: &reqwest::Error) -> Failure {
    Failure::Error(MediaError::Unavailable(cause(error)))
}

/// Keeps what an error and its sources say, as text that is fit for a log. The error itself is not kept: its parts
/// might repeat a token.
pub(crate) fn cause(error: &dyn Error) -> Cause {
    let mut said = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        said.push(error.to_string());
        source = error.source();
    }
    // livekit-api repeats its source in its own message.
    said.dedup_by(|source, error| error.contains(source.as_str()));
    text(&said.join(": "))
}

/// A cause of our own words, or of LiveKit's after they were cleaned.
pub(crate) fn text(said: &str) -> Cause {
    clean(said).into()
}

/// Far more than any message of LiveKit, far less than a proxy's page.
const LONGEST_CAUSE: usize = 400;

/// Takes tokens out: a JWT begins with `eyJ`, which is `{"` in base64.
fn clean(said: &str) -> String {
    let mut rest = said;
    let mut cleaned = String::new();
    while let Some((before, token)) = rest.split_once("eyJ") {
        cleaned.push_str(before);
        cleaned.push_str("[token]");
        rest = token.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.=".contains(c));
    }
    cleaned.push_str(rest);
    cleaned.chars().take(LONGEST_CAUSE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twirp(code: &str, msg: &str) -> Failure {
        let said = ServerErrorCode { code: code.into(), msg: msg.into(), meta: Default::default() };
        ServiceError::Twirp(ServerError::Twirp(said)).into()
    }

    fn word(failure: &Failure) -> &'static str {
        match failure {
            Failure::NotFound => "not found",
            Failure::Ambiguous(_) => "ambiguous",
            Failure::Error(MediaError::Unavailable(_)) => "unavailable",
            Failure::Error(MediaError::Unauthorized(_)) => "unauthorized",
            Failure::Error(MediaError::Unexpected(_)) => "unexpected",
        }
    }

    #[test]
    fn the_code_decides() {
        for (code, msg, expected) in [
            ("not_found", "twirp error unknown: participant does not exist", "not found"),
            ("bad_route", "no handler for path", "unexpected"),
            ("unauthenticated", "permissions denied", "unauthorized"),
            ("permission_denied", "", "unauthorized"),
            ("unavailable", "no response from servers", "unavailable"),
            ("deadline_exceeded", "", "unavailable"),
            ("canceled", "", "unavailable"),
            ("aborted", "", "unavailable"),
            ("resource_exhausted", "", "unavailable"),
            ("unknown", "could not find object", "unavailable"),
            ("internal", "twirp error unknown: could not lock room", "unavailable"),
            ("internal", "egress not connected (redis required)", "unexpected"),
            ("invalid_argument", "room name too long", "unexpected"),
            ("NOT_FOUND", "", "unexpected"),
            ("", "participant does not exist", "unexpected"),
        ] {
            assert_eq!(word(&twirp(code, msg)), expected, "{code}: {msg}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_signed_is_unexpected() {
        let garbled = livekit_api::access_token::AccessTokenError::InvalidKeys;
        assert_eq!(word(&ServiceError::AccessToken(garbled).into()), "unexpected");
        let no_url = url::Url::parse("").unwrap_err();
        assert_eq!(word(&ServiceError::Twirp(ServerError::Url(no_url)).into()), "unexpected");
    }

    #[test]
    fn no_cause_repeats_a_token() {
        for (said, expected) in [
            (
                "invalid token: eyJhbGciOi.eyJpc3MiOi.c2ln-_x, error: expired",
                "invalid token: [token], error: expired",
            ),
            ("Bearer eyJa.b.c", "Bearer [token]"),
            ("\"eyJa.b.c\" and eyJd.e.f", "\"[token]\" and [token]"),
            ("connection refused", "connection refused"),
        ] {
            assert_eq!(clean(said), expected);
        }
        assert_eq!(clean(&"é".repeat(1000)).chars().count(), LONGEST_CAUSE);
    }

    #[test]
    fn a_cause_tells_each_thing_once() {
        let failure = twirp("unavailable", "invalid token: eyJa.b.c");
        let Failure::Error(MediaError::Unavailable(cause)) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(cause.to_string(), "unavailable: invalid token: [token]");
        let nested = ServiceError::Twirp(ServerError::Url(url::Url::parse("").unwrap_err()));
        assert_eq!(super::cause(&nested).to_string(), "server error: url error: relative URL without a base");
    }
}
