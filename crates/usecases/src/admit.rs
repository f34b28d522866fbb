//! Letting somebody in: what a join and a refresh have in common.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::admission::{Refusal, has_place, may_enter};
use greenroom_domain::clock::Clock;
use greenroom_domain::door::{LOST_AFTER, Reception};
use greenroom_domain::link::{RefreshToken, SecretHash};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{
    AdmissionStore, Entrant, EntryStore, Knock, MediaError, MediaServer, NewLiveRoom, Pass, Secrets,
    StoreError, TokenError, TokenIssuer,
};
use greenroom_domain::room::RoomId;
use greenroom_domain::timeline::{Caller, Happening};
use greenroom_domain::token::{FamilyId, Grants, MediaToken, TokenRequest, refresh_after};

/// The figures by which people are let in.
#[derive(Clone, Copy, Debug)]
pub struct EntryRules {
    /// How long a LiveKit token lasts (`entry.token_minutes`, 120), though never past the room's hard end.
    pub token_lifetime: TimeDelta,
    /// How long after its use a refresh token is still taken (`entry.refresh_leeway_seconds`, 10).
    pub refresh_leeway: TimeDelta,
    /// How long LiveKit keeps the room when nobody comes (`livekit.empty_timeout_seconds`, 900).
    pub empty_timeout: TimeDelta,
    /// How long LiveKit keeps the room after the last one left (`livekit.departure_timeout_seconds`, 600).
    pub departure_timeout: TimeDelta,
}

/// What somebody who was let in takes along.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The person and the room.
    pub entrant: Entrant,
    /// What LiveKit wants to see.
    pub token: MediaToken,
    /// When that ends.
    pub expires_at: DateTime<Utc>,
    /// What brings the next pair.
    pub refresh_token: RefreshToken,
    /// When to ask for it.
    pub refresh_after: DateTime<Utc>,
    /// How many observers are expected in the room.
    pub observers: u32,
}

/// Who was refused, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{refusal}")]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// The room.
    pub room: RoomId,
    /// The person.
    pub participant: ParticipantId,
}

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// We do not know this person, or do not say that we do.
    #[error("nobody is known by this")]
    Unknown,
    /// The refresh token is spent, voided or none of ours: the person has to come in by the link again.
    #[error("the refresh token is not good any more")]
    Spent,
    /// We know the person, and the answer is no.
    #[error("the person may not enter")]
    Refused(#[source] Refused),
    /// The room could not be made ready. Nothing was stored.
    #[error("the room could not be made ready")]
    Media(#[source] MediaError),
    /// Nothing could be stored.
    #[error("the admission could not be stored")]
    Store(#[source] StoreError),
    /// No token could be signed.
    #[error("no token could be made")]
    Token(#[source] TokenError),
}

impl From<StoreError> for AdmitError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl AdmitError {
    /// The answer no to somebody we know.
    pub(crate) fn refused(entrant: &Entrant, refusal: Refusal) -> Self {
        Self::Refused(Refused { refusal, room: entrant.room.id, participant: entrant.participant.id })
    }
}

/// What becomes of somebody who may enter.
#[derive(Clone, Debug)]
pub enum Entry {
    /// They come in.
    In(Box<Admitted>),
    /// A host has to open. The page asks again, and holds no token of LiveKit until then.
    Waiting(Box<Waiting>),
}

/// Somebody at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The person and the room.
    pub entrant: Entrant,
    /// Since when they have been waiting.
    pub since: DateTime<Utc>,
    /// When to ask again. Who does not ask for [`LOST_AFTER`] is lost to the list.
    pub retry_after: TimeDelta,
}

/// How often somebody asks who waits: often enough to be let in at once, rarely enough to be cheap.
const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(3);

/// By what somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A new join, which begins a new family.
    Join,
    /// The refresh token with this hash, of this family.
    Refresh(FamilyId, SecretHash),
}

/// How often a decision is made again because somebody else changed the record in between.
pub(crate) const TRIES: usize = 4;

/// Checks, makes the LiveKit room ready, signs and stores.
#[derive(Clone)]
pub struct Admit {
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// Who waits, and who is behind them.
    pub admissions: Arc<dyn AdmissionStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// Who signs.
    pub tokens: Arc<dyn TokenIssuer>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// The figures.
    pub rules: EntryRules,
}

impl Admit {
    /// Lets somebody in, or has them wait for a host. A conflict means that the record changed meanwhile: the caller loads it
    /// again.
    pub(crate) async fn admit(&self, entrant: Entrant, by: By, caller: &Caller) -> Result<Entry, AdmitError> {
        let now = self.clock.now();
        self.check(&entrant, by, now).await?;
        match entrant.participant.reception(entrant.room.policy.admission) {
            Reception::In => self.let_in(entrant, by, caller, now).await.map(Box::new).map(Entry::In),
            Reception::Wait => self.wait(entrant, caller, now).await.map(Box::new).map(Entry::Waiting),
            Reception::Denied => Err(AdmitError::refused(&entrant, Refusal::Denied)),
        }
    }

    /// The checks, in their order. Who is inside is looked up only where it matters.
    async fn check(&self, entrant: &Entrant, by: By, now: DateTime<Utc>) -> Result<(), AdmitError> {
        let Entrant { room, participant } = entrant;
        let refused = |refusal| AdmitError::refused(entrant, refusal);
        may_enter(room, participant, now).map_err(refused)?;
        if room.policy.looks_inside() {
            let seats = self.admissions.seats(room.id, participant.id, now).await?;
            has_place(&room.policy, seats, by != By::Join).map_err(refused)?;
        }
        Ok(())
    }

    async fn wait(
        &self,
        entrant: Entrant,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Waiting, AdmitError> {
        let who = entrant.participant.id;
        let knock = Knock {
            participant: who,
            at: now,
            lost_before: now - LOST_AFTER,
            entry: caller.on_behalf_of(who).line(entrant.room.id, now, Some(who), Happening::Waiting),
        };
        let since = self.admissions.knock(knock).await?;
        Ok(Waiting { entrant, since, retry_after: ASK_AGAIN_AFTER })
    }

    async fn let_in(
        &self,
        entrant: Entrant,
        by: By,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Admitted, AdmitError> {
        // The LiveKit room comes first: when LiveKit is away, nothing is half made.
        let server_sid = self.make_ready(&entrant).await?;
        let family = match by {
            By::Join => FamilyId(self.secrets.uuid()),
            By::Refresh(family, _) => family,
        };
        let admitted = self.sign(entrant, family, now)?;
        let observers = self.doors.admit(pass(&admitted, family, by, server_sid, caller, now)).await?;
        Ok(Admitted { observers, ..admitted })
    }

    async fn make_ready(&self, entrant: &Entrant) -> Result<String, AdmitError> {
        let room = NewLiveRoom {
            name: entrant.room.name.clone(),
            empty_timeout: self.rules.empty_timeout,
            departure_timeout: self.rules.departure_timeout,
            max_participants: entrant.room.policy.places,
        };
        Ok(self.media.create_room(&room).await.map_err(AdmitError::Media)?.sid)
    }

    fn sign(&self, entrant: Entrant, family: FamilyId, now: DateTime<Utc>) -> Result<Admitted, AdmitError> {
        let expires_at = entrant.room.token_ends_at(self.rules.token_lifetime, now);
        let request = TokenRequest {
            room: entrant.room.name.clone(),
            identity: entrant.participant.identity(),
            name: entrant.participant.name.clone(),
            role: entrant.participant.role,
            grants: Grants::for_role(entrant.participant.role),
            family,
            issued_at: now,
            expires_at,
        };
        let token = self.tokens.issue(&request).map_err(AdmitError::Token)?;
        let refresh_token = RefreshToken::new(self.secrets.bytes());
        Ok(Admitted {
            entrant,
            token,
            expires_at,
            refresh_token,
            refresh_after: refresh_after(now, expires_at),
            observers: 0,
        })
    }
}

fn pass(
    admitted: &Admitted,
    family: FamilyId,
    by: By,
    server_sid: String,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Pass {
    let Entrant { room, participant } = &admitted.entrant;
    let (spends, what) = match by {
        By::Join => (None, Happening::TokenIssued(family)),
        By::Refresh(_, shown) => (Some(shown), Happening::TokenRefreshed(family)),
    };
    Pass {
        room: room.id,
        room_version: room.version,
        participant: participant.id,
        link_generation: participant.link_generation,
        family,
        refresh_hash: admitted.refresh_token.hash(),
        spends,
        issued_at: now,
        token_expires_at: admitted.expires_at,
        refresh_expires_at: room.window.hard_ends_at,
        server_sid,
        policy: room.policy,
        entry: caller.on_behalf_of(participant.id).line(room.id, now, Some(participant.id), what),
    }
}
