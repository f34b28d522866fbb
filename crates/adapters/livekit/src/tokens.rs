//! Signs join tokens.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use greenroom_domain::ports::{Cause, TokenError, TokenIssuer};
use greenroom_domain::token::{Grants, MediaToken, TokenRequest};
use hmac::{Hmac, KeyInit, Mac};
use livekit_api::access_token::{Claims, VideoGrants};
use secrecy::ExposeSecret;
use sha2::Sha256;

use crate::config::{Key, LiveKitConfig, LiveKitConfigError};
use crate::convert::{FAMILY_ATTRIBUTE, ROLE_ATTRIBUTE};

/// LiveKit's limit for a participant's name in bytes (v1.13.11, `limit.max_participant_name_length`). v1.13.5 lets
/// longer ones in (seen); cut here, a name cannot shut anybody out after an upgrade.
const LONGEST_NAME: usize = 256;

/// `{"alg":"HS256","typ":"JWT"}`: LiveKit knows no other.
const HEADER: &[u8] = br#"{"alg":"HS256","typ":"JWT"}"#;

/// Signs join tokens for LiveKit, without any call.
///
/// The claims are livekit-api's, the signature is our own: `AccessToken` takes only a lifetime and dates it by the
/// system's clock, but a token must begin and end exactly when the request says.
pub struct LiveKitTokens {
    key: Key,
}

impl LiveKitTokens {
    /// The issuer for the key of the configuration.
    ///
    /// # Errors
    /// When the key or its secret is empty.
    pub fn new(config: &LiveKitConfig) -> Result<Self, LiveKitConfigError> {
        Ok(Self { key: config.key()? })
    }
}

impl TokenIssuer for LiveKitTokens {
    fn issue(&self, request: &TokenRequest) -> Result<MediaToken, TokenError> {
        let claims = claims(&self.key, request).map_err(TokenError)?;
        sign(&self.key, &claims).map(MediaToken).map_err(TokenError)
    }
}

fn claims(key: &Key, request: &TokenRequest) -> Result<Claims, Cause> {
    if request.expires_at <= request.issued_at {
        return Err("the token would be over before it begins".into());
    }
    Ok(Claims {
        iss: key.name.clone(),
        sub: request.identity.as_str().to_owned(),
        name: cut(&request.name).to_owned(),
        nbf: seconds(request.issued_at)?,
        exp: seconds(request.expires_at)?,
        video: video_grants(request.room.as_str(), request.grants),
        attributes: attributes(request),
        ..Claims::default()
    })
}

/// What everybody in the room can read about a person, beside the name: never more than these two.
fn attributes(request: &TokenRequest) -> HashMap<String, String> {
    let family = (FAMILY_ATTRIBUTE.to_owned(), request.family.0.to_string());
    [family, (ROLE_ATTRIBUTE.to_owned(), request.role.as_str().to_owned())].into()
}

/// Everything that has a default on LiveKit's side is said outright: absent means "allowed" for most of it. Never
/// `recorder` (the room would close under a person) and never `roomAdmin`.
fn video_grants(room: &str, grants: Grants) -> VideoGrants {
    VideoGrants {
        room_join: true,
        room: room.to_owned(),
        can_publish: Some(grants.publish || grants.share_screen),
        can_subscribe: Some(true),
        can_publish_data: Some(grants.publish),
        can_publish_sources: sources(grants),
        can_update_own_metadata: Some(false),
        hidden: grants.hidden,
        ..VideoGrants::default()
    }
}

/// LiveKit's words for what may be sent. An empty list means everything, unless `canPublish` is false.
fn sources(grants: Grants) -> Vec<String> {
    let media = grants.publish.then_some(["camera", "microphone"]);
    let screen = grants.share_screen.then_some(["screen_share", "screen_share_audio"]);
    let words = media.into_iter().chain(screen).flatten();
    words.map(str::to_owned).collect()
}

fn cut(name: &str) -> &str {
    name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or_default()
}

/// JWT counts whole seconds. Rounding down, the token never outlives its time.
fn seconds(moment: DateTime<Utc>) -> Result<usize, Cause> {
    usize::try_from(moment.timestamp()).map_err(|_| "a token cannot be dated before 1970".into())
}

/// The claims as a JWT, signed with HMAC-SHA256.
pub(crate) fn sign(key: &Key, claims: &Claims) -> Result<String, Cause> {
    let header = URL_SAFE_NO_PAD.encode(HEADER);
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.secret.expose_secret().as_bytes())?;
    mac.update(format!("{header}.{payload}").as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{header}.{payload}.{signature}"))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use greenroom_domain::participant::{Identity, ParticipantId, Role};
    use greenroom_domain::room::RoomName;
    use greenroom_domain::token::FamilyId;
    use livekit_api::access_token::TokenVerifier;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::config::tests::config;

    fn request(role: Role) -> TokenRequest {
        let issued_at = DateTime::from_timestamp(1_790_000_000, 900_000_000).unwrap();
        TokenRequest {
            room: RoomName::parse("interview_1").unwrap(),
            identity: Identity::of(ParticipantId(Uuid::from_u128(1))),
            name: "Layla".into(),
            role,
            grants: Grants::for_role(role),
            family: FamilyId(Uuid::from_u128(7)),
            issued_at,
            expires_at: issued_at + TimeDelta::hours(2),
        }
    }

    fn payload(request: &TokenRequest) -> Value {
        let token = LiveKitTokens::new(&config("http://localhost")).unwrap().issue(request).unwrap();
        let payload = token.0.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    }

    #[test]
    fn every_role_gets_these_claims_and_no_others() {
        let media = ["camera", "microphone"];
        let all = ["camera", "microphone", "screen_share", "screen_share_audio"];
        let may = |publish: bool, sources: &[&str]| {
            json!({
                "roomJoin": true, "room": "interview_1", "canPublish": publish, "canSubscribe": true,
                "canPublishData": publish, "canPublishSources": sources, "canUpdateOwnMetadata": false,
            })
        };
        let watch = json!({
            "roomJoin": true, "room": "interview_1", "canPublish": false, "canSubscribe": true,
            "canPublishData": false, "canUpdateOwnMetadata": false, "hidden": true,
        });
        for (role, video) in [
            (Role::Candidate, may(true, &media)),
            (Role::Interviewer, may(true, &all)),
            (Role::Observer, watch),
        ] {
            let expected = json!({
                "iss": "devkey", "sub": "p_00000000000000000000000000000001", "name": "Layla",
                "nbf": 1_790_000_000, "exp": 1_790_007_200, "video": video,
                "attributes": {
                    "greenroom.family": "00000000-0000-0000-0000-000000000007", "greenroom.role": role.as_str(),
                },
            });
            assert_eq!(payload(&request(role)), expected, "{role:?}");
        }
    }

    #[test]
    fn a_screen_alone_opens_no_camera() {
        let grants = Grants { publish: false, share_screen: true, hidden: false };
        let video = video_grants("interview_1", grants);
        assert_eq!(video.can_publish_sources, ["screen_share", "screen_share_audio"]);
        assert_eq!((video.can_publish, video.can_publish_data), (Some(true), Some(false)));
    }

    #[test]
    fn a_token_never_outlives_its_time() {
        let mut request = request(Role::Candidate);
        request.expires_at = DateTime::from_timestamp(1_790_000_060, 999_999_000).unwrap();
        assert_eq!(payload(&request)["exp"], 1_790_000_060);
    }

    #[test]
    fn a_long_name_is_cut_where_a_letter_ends() {
        let mut request = request(Role::Candidate);
        request.name = format!("a{}", "ليلى".repeat(40));
        let name = payload(&request)["name"].as_str().unwrap().to_owned();
        assert_eq!(name.len(), 255);
        assert!(request.name.starts_with(&name));
    }

    #[test]
    fn livekits_own_verifier_believes_the_signature() {
        let key = config("http://localhost").key().unwrap();
        // The verifier reads the system's clock; this end of time satisfies it.
        let claims = Claims { iss: "devkey".into(), exp: 253_402_300_799, ..Claims::default() };
        let token = sign(&key, &claims).unwrap();
        let verify = |secret: &str| TokenVerifier::with_api_key("devkey", secret).verify(&token);
        assert_eq!(verify(key.secret.expose_secret()).unwrap(), claims);
        assert!(verify("another secret").is_err());
    }

    #[test]
    fn impossible_times_are_refused() {
        let tokens = LiveKitTokens::new(&config("http://localhost")).unwrap();
        let backwards =
            TokenRequest { expires_at: request(Role::Candidate).issued_at, ..request(Role::Candidate) };
        let ancient =
            TokenRequest { issued_at: DateTime::from_timestamp(-1, 0).unwrap(), ..request(Role::Candidate) };
        for request in [backwards, ancient] {
            assert!(tokens.issue(&request).is_err(), "{request:?}");
        }
    }
}
