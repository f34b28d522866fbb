//! `POST /api/room/invitation`: what somebody sees before they enter, and hears of the room while they are inside.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::admission::Refusal;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::{JoinLink, RefreshToken};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{OwnRoom, PersonStore, StoreError};
use greenroom_domain::token::{RefreshRecord, RefreshVerdict};

use crate::room_status::RecordedRoom;

/// By what somebody asks.
#[derive(Clone, Debug)]
pub enum ShownBy {
    /// The personal link.
    Link(JoinLink),
    /// The refresh token of the last answer: who came in by phone and job has no link.
    Token(RefreshToken),
}

/// What is shown is made from these.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Who asks.
    pub participant: ParticipantId,
    /// The room with everybody who is expected.
    pub room: RecordedRoom,
}

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum InvitedError {
    /// The link is nobody's.
    #[error("nobody is known by this link")]
    Unknown,
    /// The refresh token is spent, voided or none of ours.
    #[error("the refresh token is not good any more")]
    Spent,
    /// The person was put out, another device took over, or the room is over and the token no good.
    #[error("the person is shown nothing")]
    Refused(#[source] Refusal),
    /// The database was of no help.
    #[error("the room could not be read")]
    Store(#[from] StoreError),
}

/// Shows invitations.
#[derive(Clone)]
pub struct ShowInvitation {
    /// The people.
    pub people: Arc<dyn PersonStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long after its use a refresh token still shows something (`entry.refresh_leeway_seconds`, 10).
    pub refresh_leeway: TimeDelta,
}

impl ShowInvitation {
    /// The room of who asks; also one that is not open yet, or over. Changes nothing: a refresh token is not spent by it.
    ///
    /// # Errors
    /// When the link is nobody's, the person was put out, or the refresh token would bring no other: as it was voided, used
    /// before, or another device took over.
    pub async fn run(&self, by: &ShownBy) -> Result<Invited, InvitedError> {
        let (own, token) = match by {
            ShownBy::Link(link) => {
                (self.people.room_by_link(&link.hash()).await?.ok_or(InvitedError::Unknown)?, None)
            }
            ShownBy::Token(token) => {
                let found = self.people.room_by_refresh_token(&token.hash()).await?;
                let (own, token) = found.ok_or(InvitedError::Spent)?;
                (own, Some(token))
            }
        };
        self.shown(own, token.as_ref())
    }

    fn shown(&self, own: OwnRoom, token: Option<&RefreshRecord>) -> Result<Invited, InvitedError> {
        let OwnRoom { participant, record } = own;
        let room = RecordedRoom { record, at: self.clock.now() };
        if room.record.participant(participant).ok_or(InvitedError::Unknown)?.revoked_at.is_some() {
            return Err(InvitedError::Refused(Refusal::Revoked));
        }
        token.map_or(Ok(()), |token| self.judge(token, &room))?;
        Ok(Invited { participant, room })
    }

    /// Whether a token is good enough to look. When the room is over, its age takes nothing away, and who has another one than
    /// the last is told what the link would tell.
    fn judge(&self, token: &RefreshRecord, room: &RecordedRoom) -> Result<(), InvitedError> {
        let is_over = room.record.room.is_over(room.at);
        let verdict = match is_over {
            true => token.judge_use(self.refresh_leeway, room.at),
            false => token.judge(self.refresh_leeway, room.at),
        };
        match verdict {
            RefreshVerdict::Renew => Ok(()),
            _ if is_over => Err(InvitedError::Refused(Refusal::Over)),
            RefreshVerdict::TakenOver => Err(InvitedError::Refused(Refusal::TakenOver)),
            RefreshVerdict::Spent | RefreshVerdict::Reused => Err(InvitedError::Spent),
        }
    }
}
