//! Reads JSON bodies, and says which field is wrong when one is.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::{Code, Problem};

/// A JSON body of this shape, and its bytes as they came.
pub(super) struct Body<T>(pub(super) T, pub(super) web::Bytes);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = in_time(bytes).await?.map_err(unread)?;
            match is_json {
                true => read(&bytes).map(|body| Self(body, bytes)),
                false => {
                    Err(Problem::new(Code::UnsupportedMediaType, "send `Content-Type: application/json`"))
                }
            }
        })
    }
}

/// How long a body may take to arrive. Shorter than the shortest time limit of a request worth setting, so that who
/// stalls is told so, and not that we were too slow.
const ARRIVAL: Duration = Duration::from_secs(5);

/// Waits for a body, but not for ever.
pub(super) async fn in_time<T>(arrival: impl Future<Output = T>) -> Result<T, Problem> {
    let late = |_| Problem::new(Code::BodyTooSlow, "the body did not arrive within 5 seconds; send it again");
    tokio::time::timeout(ARRIVAL, arrival).await.map_err(late)
}

/// JSON by its own account, or without one.
fn is_json(request: &HttpRequest) -> bool {
    let Some(sent) = request.headers().get(CONTENT_TYPE) else { return true };
    let media_type = sent.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json") || media_type.to_ascii_lowercase().ends_with("+json")
}

/// What became of a body that did not arrive.
pub(super) fn unread(error: actix_web::Error) -> Problem {
    match error.as_error::<PayloadError>() {
        Some(PayloadError::Overflow) => Problem::new(Code::BodyTooLarge, "send a smaller body"),
        _ => Problem::new(Code::MalformedBody, "the body did not arrive whole; send it again"),
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new(Code::MalformedBody, "the body is empty; send a JSON object"));
    }
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::new(Code::MalformedBody, "the body is no JSON object; send one"));
    }
    refuse_nul(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| malformed(&error))?;
    reader
        .end()
        .map_err(|error| Problem::new(Code::MalformedBody, format!("the body is not JSON: {error}")))?;
    Ok(value)
}

fn malformed(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let path = error.path().to_string();
    let problem =
        Problem::new(Code::MalformedBody, format!("the body is not as it should be: {}", error.inner()));
    if error.inner().is_data() {
        problem.with("field", field(&path, &error.inner().to_string()))
    } else {
        problem
    }
}

/// Where the mistake is. A missing field is not part of the path, but of the message.
fn field(path: &str, message: &str) -> String {
    let parent = if path == "." { "" } else { path };
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    match missing {
        Some(name) if parent.is_empty() => name.to_owned(),
        Some(name) => format!("{parent}.{name}"),
        None => path.to_owned(),
    }
}

/// PostgreSQL keeps no NUL in a text, and nobody has one in a name.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    let mentioned = bytes.windows(6).any(|six| six == br"\u0000");
    let found = mentioned && serde_json::from_slice::<Value>(bytes).is_ok_and(|value| has_nul(&value));
    if found {
        Err(Problem::new(Code::MalformedBody, "take the character U+0000 out of the body"))
    } else {
        Ok(())
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
