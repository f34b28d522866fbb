//! `POST /api/room/preflight`: somebody tries camera, microphone and connection before the interview.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::live::LiveRoom;
use greenroom_domain::participant::{Identity, ParticipantId, Role};
use greenroom_domain::ports::{
    Entrant, EntryStore, MediaError, MediaServer, NewLiveRoom, Secrets, StoreError, TokenError, TokenIssuer,
};
use greenroom_domain::room::RoomName;
use greenroom_domain::token::{FamilyId, Grants, MediaToken, TokenRequest};

use crate::person::still_expected;

/// How long a try may take. Its room ends soon after: by itself when nobody is in it, otherwise by a pass of the reconciler, since
/// LiveKit renews the tokens of whoever stays.
const LASTS: TimeDelta = TimeDelta::minutes(2);
/// How long after that a pass of the reconciler deletes the room.
const MARGIN: TimeDelta = TimeDelta::minutes(1);
/// How long LiveKit keeps the room when nobody comes, or the one has left.
const KEPT: TimeDelta = TimeDelta::seconds(10);

/// The name of a throw-away room whose time is over, with a margin for the clocks: nobody needs it any more.
pub(crate) fn tryout_over(room: &LiveRoom, now: DateTime<Utc>) -> Option<RoomName> {
    let is_over = RoomName::is_preflight(&room.name) && now - room.created_at > LASTS + MARGIN;
    RoomName::parse(&room.name).ok().filter(|_| is_over)
}

/// A room to try things in.
#[derive(Clone, Debug)]
pub struct Tryout {
    /// Who asked.
    pub entrant: Entrant,
    /// The throw-away room. It is in no drift and no analytics.
    pub room: RoomName,
    /// What LiveKit wants to see.
    pub token: MediaToken,
    /// When that ends.
    pub expires_at: DateTime<Utc>,
}

/// Why nothing can be tried.
#[derive(Debug, thiserror::Error)]
pub enum TryError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The room is over, or the person was put out.
    #[error("there is nothing to try for any more")]
    Refused(#[source] Refusal),
    /// The throw-away room could not be made.
    #[error("the room could not be made")]
    Media(#[source] MediaError),
    /// No token could be signed.
    #[error("no token could be made")]
    Token(#[source] TokenError),
    /// The database was of no help.
    #[error("the link could not be looked up")]
    Store(#[from] StoreError),
}

/// Makes rooms to try things in.
#[derive(Clone)]
pub struct TryConnection {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// Who signs.
    pub tokens: Arc<dyn TokenIssuer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
}

impl TryConnection {
    /// A throw-away room for one, and a token of two minutes for it. It can be tried before the window opens, too.
    ///
    /// # Errors
    /// When the link is nobody's, the room is over, or the media server does not answer.
    pub async fn run(&self, link: &JoinLink) -> Result<Tryout, TryError> {
        let entrant = self.doors.by_link(&link.hash()).await?.ok_or(TryError::Unknown)?;
        let now = self.clock.now();
        still_expected(&entrant, now).map_err(TryError::Refused)?;
        let room = RoomName::preflight(self.secrets.uuid());
        let new = NewLiveRoom {
            name: room.clone(),
            empty_timeout: LASTS,
            departure_timeout: KEPT,
            max_participants: Some(1),
        };
        self.media.create_room(&new).await.map_err(TryError::Media)?;
        let expires_at = now + LASTS;
        let token = self.tokens.issue(&self.request(&room, now, expires_at)).map_err(TryError::Token)?;
        Ok(Tryout { entrant, room, token, expires_at })
    }

    /// A name of nobody, with the rights of a candidate.
    fn request(&self, room: &RoomName, issued_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> TokenRequest {
        TokenRequest {
            room: room.clone(),
            identity: Identity::of(ParticipantId(self.secrets.uuid())),
            name: String::new(),
            role: Role::Candidate,
            grants: Grants::for_role(Role::Candidate),
            family: FamilyId(self.secrets.uuid()),
            issued_at,
            expires_at,
        }
    }
}
