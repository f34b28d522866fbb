use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::event::{MediaEvent, MediaEventKind};
use greenroom_domain::ports::{TokenError, TokenIssuer, WebhookError, WebhookVerifier};
use greenroom_domain::token::{MediaToken, TokenRequest};

/// Writes tokens that anybody can read: `memory.<identity>.<room>`. They are not signed and open nothing, on no server.
#[derive(Clone, Copy, Debug, Default)]
pub struct MemoryTokenIssuer;

impl TokenIssuer for MemoryTokenIssuer {
    fn issue(&self, request: &TokenRequest) -> Result<MediaToken, TokenError> {
        let (identity, room) = (request.identity.as_str(), &request.room);
        Ok(MediaToken(format!("memory.{identity}.{room}")))
    }
}

/// Believes every webhook that says `memory` where its signature should be, and understands none.
///
/// A use case that needs an event with a meaning is given the event itself; this type is for the way to it.
pub struct MemoryWebhookVerifier {
    clock: Arc<dyn Clock>,
}

impl MemoryWebhookVerifier {
    /// The authorization that is believed.
    pub const AUTHORIZATION: &str = "memory";

    /// Makes a verifier whose events happen when they come.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl WebhookVerifier for MemoryWebhookVerifier {
    fn verify<'a>(&self, body: &'a [u8], authorization: Option<&'a str>) -> Result<MediaEvent, WebhookError> {
        match authorization {
            Some(Self::AUTHORIZATION) => Ok(MediaEvent {
                id: event_id(body),
                at: self.clock.now(),
                name: "unreadable".into(),
                room_name: None,
                room_sid: None,
                kind: MediaEventKind::Other,
                raw: "{}".into(),
            }),
            _ => Err(WebhookError("the authorization is not `memory`".into())),
        }
    }
}

/// The same body is the same event: a retry is told by it.
fn event_id(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("EV_memory_{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use greenroom_domain::participant::{Identity, ParticipantId, Role};
    use greenroom_domain::room::RoomName;
    use greenroom_domain::token::{FamilyId, Grants};
    use uuid::Uuid;

    use super::*;
    use crate::ManualClock;

    #[test]
    fn a_token_says_whom_it_would_let_in_where() {
        let request = TokenRequest {
            room: RoomName::parse("interview_1").unwrap(),
            identity: Identity::of(ParticipantId(Uuid::from_u128(7))),
            name: "Layla Haddad".into(),
            role: Role::Candidate,
            grants: Grants::for_role(Role::Candidate),
            family: FamilyId(Uuid::from_u128(1)),
            issued_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH,
        };
        let token = MemoryTokenIssuer.issue(&request).unwrap();
        assert_eq!(token.0, "memory.p_00000000000000000000000000000007.interview_1");
    }

    #[test]
    fn only_the_word_memory_is_believed() {
        let verifier = MemoryWebhookVerifier::new(Arc::new(ManualClock::new(DateTime::UNIX_EPOCH)));
        for authorization in [None, Some(""), Some("Memory"), Some("Bearer memory")] {
            assert!(verifier.verify(b"{}", authorization).is_err(), "{authorization:?}");
        }
        let event = |body| verifier.verify(body, Some("memory")).unwrap();
        assert_eq!(event(b"one").kind, MediaEventKind::Other);
        assert_eq!(event(b"one").id, event(b"one").id);
        assert_ne!(event(b"one").id, event(b"two").id);
    }
}
