//! The two questions beside the API: is LiveKit ready, and does it take our key?

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{Health, MediaError};
use livekit_api::access_token::{AccessToken, AccessTokenError, VideoGrants};
use reqwest::header::{DATE, HeaderMap};
use reqwest::{Client, Response, StatusCode, redirect};
use rustls::crypto::ring;
use secrecy::ExposeSecret;
use url::Url;

use crate::config::{Key, LiveKitConfig, LiveKitConfigError, is_loopback};
use crate::error;

/// A room that nobody has: `/rtc/validate` makes none (v1.13.5, seen), and Greenroom's names have a prefix.
const NO_ROOM: &str = "greenroom-key-check";

/// How long the token of a probe is good.
const PROBE_TOKEN_LIFE: Duration = Duration::from_secs(60);

/// What LiveKit says of our key.
#[derive(Debug)]
pub(crate) enum KeyCheck {
    /// It takes it.
    Accepted {
        /// Whether the token was good for a room that does not exist: then LiveKit would make it.
        creates_rooms: bool,
    },
    /// It refuses the key, the secret or the clock that dated the token.
    Refused,
    /// It could not be asked, for this reason.
    Unknown(MediaError),
}

/// Asks LiveKit's plain HTTP endpoints.
pub(crate) struct Probe {
    client: Client,
    root: Url,
    key: Key,
    clock: Arc<dyn Clock>,
}

impl Probe {
    pub(crate) fn new(config: &LiveKitConfig) -> Result<Self, LiveKitConfigError> {
        let root = config.http_url()?;
        let client = client(&root, config.time_limit()?).map_err(LiveKitConfigError::Client)?;
        Ok(Self { client, root, key: config.key()?, clock: config.clock.clone() })
    }

    /// Both questions at once. Only the first decides whether there is an answer at all.
    pub(crate) async fn health(&self) -> Result<Health, MediaError> {
        let (greeting, key) = tokio::join!(self.greet(), self.check_key());
        let greeting = greeting?;
        Ok(Health {
            latency: greeting.latency,
            ready: greeting.ready,
            key_accepted: !matches!(key, KeyCheck::Refused),
            creates_rooms: matches!(key, KeyCheck::Accepted { creates_rooms: true }),
            clock_ahead: greeting.clock_ahead,
        })
    }

    async fn greet(&self) -> Result<Greeting, MediaError> {
        let (started, asked_at) = (Instant::now(), self.clock.now());
        let mut answer = self.client.get(self.root.clone()).send().await.map_err(no_answer)?;
        let latency = TimeDelta::from_std(started.elapsed()).unwrap_or(TimeDelta::MAX);
        let halfway = asked_at + (self.clock.now() - asked_at) / 2;
        Ok(Greeting {
            latency,
            ready: readiness(&mut answer).await?,
            clock_ahead: server_time(answer.headers()).map(|date| clock_ahead(date, halfway)),
        })
    }

    /// Asks `/rtc/validate` whether a fresh token would let somebody in. It changes nothing on the server.
    pub(crate) async fn check_key(&self) -> KeyCheck {
        match self.validate().await {
            Ok(answer) => judge_validation(answer).await,
            Err(error) => KeyCheck::Unknown(error),
        }
    }

    async fn validate(&self) -> Result<Response, MediaError> {
        let token = self.fresh_token().map_err(|error| MediaError::Unexpected(error::cause(&error)))?;
        let url =
            self.root.join("rtc/validate").map_err(|error| MediaError::Unexpected(error::cause(&error)))?;
        self.client.get(url).bearer_auth(token).send().await.map_err(no_answer)
    }

    /// Dated by the system's clock, as livekit-api dates the tokens of all its calls.
    fn fresh_token(&self) -> Result<String, AccessTokenError> {
        let grants = VideoGrants { room_join: true, room: NO_ROOM.to_owned(), ..VideoGrants::default() };
        AccessToken::with_api_key(&self.key.name, self.key.secret.expose_secret())
            .with_ttl(PROBE_TOKEN_LIFE)
            .with_identity(NO_ROOM)
            .with_grants(grants)
            .to_jwt()
    }
}

struct Greeting {
    latency: TimeDelta,
    ready: bool,
    clock_ahead: Option<TimeDelta>,
}

/// No redirects: a token must not travel on. No proxy on loopback: it could not reach it.
fn client(root: &Url, time_limit: Duration) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .timeout(time_limit);
    let builder = if is_loopback(root) { builder.no_proxy() } else { builder };
    Ok(builder.build()?)
}

fn no_answer(error: reqwest::Error) -> MediaError {
    MediaError::Unavailable(error::cause(&error))
}

/// LiveKit says 200 "OK", or 406 when its node statistics are older than 4 s. Any web server says 200 to `/`, hence
/// the look at the body.
async fn readiness(answer: &mut Response) -> Result<bool, MediaError> {
    match answer.status() {
        StatusCode::OK if beginning(answer).await == "OK" => Ok(true),
        StatusCode::NOT_ACCEPTABLE => Ok(false),
        status => Err(not_livekit(status)),
    }
}

/// A 401 repeats the whole token (v1.13.5, seen): its body is not even read.
async fn judge_validation(mut answer: Response) -> KeyCheck {
    match answer.status() {
        StatusCode::UNAUTHORIZED => KeyCheck::Refused,
        // Good for a room that does not exist: it would be made.
        StatusCode::OK if beginning(&mut answer).await == "success" => {
            KeyCheck::Accepted { creates_rooms: true }
        }
        StatusCode::NOT_FOUND if beginning(&mut answer).await == "requested room does not exist" => {
            KeyCheck::Accepted { creates_rooms: false }
        }
        status => KeyCheck::Unknown(not_livekit(status)),
    }
}

/// 5xx comes from a proxy before LiveKit, or from LiveKit when its node is full: both may pass.
fn not_livekit(status: StatusCode) -> MediaError {
    let cause = error::text(&format!("status {status}, and not in LiveKit's words"));
    if status.is_server_error() { MediaError::Unavailable(cause) } else { MediaError::Unexpected(cause) }
}

/// The first chunk is enough: LiveKit's words are short, and a stranger's page may be long.
async fn beginning(answer: &mut Response) -> String {
    let chunk = answer.chunk().await.ok().flatten().unwrap_or_default();
    String::from_utf8_lossy(&chunk).trim().to_owned()
}

fn server_time(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(DATE)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc2822(date).ok()?.to_utc())
}

/// How far the server's clock is ahead. The header has whole seconds, rounded down, so its middle is taken, and what
/// is less than a second counts as nothing.
fn clock_ahead(date: DateTime<Utc>, ours: DateTime<Utc>) -> TimeDelta {
    let ahead = date + TimeDelta::milliseconds(500) - ours;
    if ahead.abs() < TimeDelta::seconds(1) { TimeDelta::zero() } else { ahead }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn header(date: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))])
    }

    #[test]
    fn the_date_header_is_read_if_it_is_one() {
        let expected = DateTime::parse_from_rfc3339("2026-11-23T10:21:00Z").unwrap().to_utc();
        assert_eq!(server_time(&header("Mon, 23 Nov 2026 10:21:00 GMT")), Some(expected));
        assert_eq!(server_time(&header("yesterday")), None);
        assert_eq!(server_time(&HeaderMap::new()), None);
    }

    #[test]
    fn skew_below_the_headers_resolution_is_none() {
        let date = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        for (our_milliseconds, expected) in
            [(0, 0), (500, 0), (999, 0), (1_400, 0), (61_500, -61_000), (-59_500, 60_000)]
        {
            let ours = date + TimeDelta::milliseconds(our_milliseconds);
            assert_eq!(clock_ahead(date, ours).num_milliseconds(), expected, "{our_milliseconds}");
        }
    }
}
