//! The header `Idempotency-Key`: a request that is repeated makes a thing once, and is answered again.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use greenroom_domain::link::SecretHash;
use greenroom_domain::ports::Made;
use greenroom_domain::timeline::Caller;
use greenroom_usecases::repeat::{Repeat, RepeatError, Repeatable};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::problem::Problem;

/// The header by which a request says that it may come again (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// The header of an answer to a request that came again.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key, in characters.
const LONGEST: usize = 255;

/// The header, as the OpenAPI document shows it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it is described here, and read by `IdempotencyKey`")]
pub(super) struct IdempotencyParams {
    /// 1 to 255 visible ASCII characters. The same request with the same key is done once within 24 hours, and answered again
    /// with `Idempotency-Replayed: true`; another request with the same key is 422 `idempotency_key_reused`.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: Option<String>,
}

/// Whether a request may be repeated, and by which key.
pub(super) struct IdempotencyKey(Option<Asked>);

struct Asked {
    key: String,
    /// Method and path.
    what: String,
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = |key| Asked { key, what: format!("{} {}", request.method(), request.path()) };
        ready(key(request).map(|key| Self(key.map(asked))))
    }
}

/// The key, if there is one.
fn key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut sent = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(key) = sent.next() else { return Ok(None) };
    let text = key.to_str().unwrap_or_default();
    let possible = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    let wrong =
        || Problem::invalid(IDEMPOTENCY_KEY, "send one Idempotency-Key of 1 to 255 visible ASCII characters");
    (possible && sent.next().is_none()).then(|| Some(text.to_owned())).ok_or_else(wrong)
}

impl IdempotencyKey {
    /// What is stored with the thing that the request makes.
    pub(super) fn repeatable(self, by: &Caller, body: &[u8]) -> Option<Repeatable> {
        let Asked { key, what } = self.0?;
        // No method and no path has a line break, so that nothing of them can be taken for the body.
        let request = Sha256::new().chain_update(what).chain_update("\n").chain_update(body).finalize();
        Some(Repeatable { owner: by.name(), key, request: SecretHash(request.into()) })
    }
}

/// Makes a thing, or answers again what was answered when it was made.
///
/// # Errors
/// Those of making it; and 422 for a key that came with another request.
pub(super) async fn once(
    repeat: &Repeat,
    request: Option<&Repeatable>,
    again: impl AsyncFn(Made) -> Result<HttpResponse, Problem>,
    make: impl AsyncFnOnce() -> Result<HttpResponse, Problem>,
) -> Result<HttpResponse, Problem> {
    let Some(request) = request else { return make().await };
    if let Some(made) = repeat.made(request).await? {
        return again(made).await.map(replayed);
    }
    let answer = make().await;
    if answer.as_ref().is_ok_and(is_new) {
        return answer;
    }
    // Of equal requests at once one made it. Its answer may also have been lost on the way from the database.
    match repeat.made(request).await {
        Ok(Some(made)) => again(made).await.map(replayed),
        Err(RepeatError::Differs) => Err(RepeatError::Differs.into()),
        Ok(None) | Err(RepeatError::Store(_)) => answer,
    }
}

/// Whether an answer tells of something that was made by its request.
fn is_new(answer: &HttpResponse) -> bool {
    matches!(answer.status(), StatusCode::CREATED | StatusCode::ACCEPTED)
}

fn replayed(mut answer: HttpResponse) -> HttpResponse {
    answer.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    answer
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(keys: &[&str]) -> Result<Option<String>, Problem> {
        let request = TestRequest::post().uri("/api/rooms");
        let with = |request: TestRequest, key: &&str| request.append_header((IDEMPOTENCY_KEY, *key));
        key(&keys.iter().fold(request, with).to_http_request())
    }

    #[test]
    fn a_key_is_up_to_255_visible_characters() {
        for good in ["a", "!~", &"k".repeat(255)] {
            assert_eq!(read(&[good]).unwrap().as_deref(), Some(good));
        }
        for bad in [&[""][..], &["a b"], &["schl\u{fc}ssel"], &[&"k".repeat(256)], &["a", "b"]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert!(read(&[]).unwrap().is_none());
    }

    #[test]
    fn another_method_path_or_body_is_another_request() {
        let hash = |request: TestRequest, body: &str| {
            let request = request.append_header((IDEMPOTENCY_KEY, "k")).to_http_request();
            let key = IdempotencyKey::extract(&request).into_inner().unwrap();
            key.repeatable(&Caller::SYSTEM, body.as_bytes()).unwrap().request
        };
        let post = |path| TestRequest::post().uri(path);
        let first = hash(post("/a"), "{}");
        assert_eq!(hash(post("/a"), "{}"), first);
        for other in
            [hash(post("/a"), "{ }"), hash(post("/b"), "{}"), hash(TestRequest::put().uri("/a"), "{}")]
        {
            assert_ne!(other, first);
        }
    }
}
