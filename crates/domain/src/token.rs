//! Tokens: the rights of a role on LiveKit, and how a refresh token is spent.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::participant::{Identity, Role};
use crate::room::RoomName;

/// The line of token pairs that began with one join. A new join begins a new family.
///
/// It travels in the LiveKit token as an opaque attribute, so that every stay tells by which family it came:
/// leaving with an old refresh token then spares the person's newer stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyId(pub Uuid);

/// What a token lets somebody do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grants {
    /// Camera, microphone and text messages.
    pub publish: bool,
    /// Screen share and its sound.
    pub share_screen: bool,
    /// Not shown to the others by LiveKit. (Greenroom tells everybody how many observers there are.)
    pub hidden: bool,
}

impl Grants {
    /// The least that a role needs.
    pub const fn for_role(role: Role) -> Self {
        match role {
            Role::Candidate => Self { publish: true, share_screen: false, hidden: false },
            Role::Interviewer => Self { publish: true, share_screen: true, hidden: false },
            Role::Observer => Self { publish: false, share_screen: false, hidden: true },
        }
    }
}

/// What a LiveKit token has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// The only room it opens.
    pub room: RoomName,
    /// Whom it lets in.
    pub identity: Identity,
    /// The name that the others see.
    pub name: String,
    /// What the person is there for: the others see it, so that a tile can say it.
    pub role: Role,
    /// What the person may do inside.
    pub grants: Grants,
    /// The family it belongs to.
    pub family: FamilyId,
    /// When it is given.
    pub issued_at: DateTime<Utc>,
    /// Its last moment; LiveKit looks at it only when somebody connects.
    pub expires_at: DateTime<Utc>,
}

/// A signed LiveKit token. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaToken(pub String);

impl fmt::Debug for MediaToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MediaToken(…)")
    }
}

/// A refresh token as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshRecord {
    /// Its family.
    pub family: FamilyId,
    /// The end of its life, which is the hard end of the room at the time it was given.
    pub expires_at: DateTime<Utc>,
    /// When it was first used.
    pub spent_at: Option<DateTime<Utc>>,
    /// When the whole family was voided.
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether it was voided because the person came in once more, by another family.
    pub taken_over: bool,
}

/// What becomes of somebody who shows a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshVerdict {
    /// A new pair may be given, once all checks of a join were made again.
    Renew,
    /// It was used long ago: somebody copied it. The family has to be voided.
    Reused,
    /// The person came in once more, on another device or in another tab.
    TakenOver,
    /// Its family was voided, or its time is over.
    Spent,
}

impl RefreshRecord {
    /// Judges the token. One that was spent less than `leeway` ago is still good, because mobile networks lose
    /// answers (`entry.refresh_leeway_seconds`, 10).
    pub fn judge(&self, leeway: TimeDelta, now: DateTime<Utc>) -> RefreshVerdict {
        if now < self.expires_at { self.judge_use(leeway, now) } else { RefreshVerdict::Spent }
    }

    /// Judges the token by what was done with it alone, however old it is: a room that is over may still be looked at.
    pub fn judge_use(&self, leeway: TimeDelta, now: DateTime<Utc>) -> RefreshVerdict {
        match self.spent_at {
            _ if self.taken_over => RefreshVerdict::TakenOver,
            _ if self.voided_at.is_some() => RefreshVerdict::Spent,
            Some(spent_at) if now - spent_at > leeway => RefreshVerdict::Reused,
            _ => RefreshVerdict::Renew,
        }
    }
}

/// When a client should ask for the next pair: after three quarters of the token's life.
pub fn refresh_after(issued_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> DateTime<Utc> {
    issued_at + (expires_at - issued_at) * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::at;

    #[test]
    fn a_refresh_token_is_good_once_and_within_the_leeway_again() {
        let fresh = RefreshRecord {
            family: FamilyId(Uuid::nil()),
            expires_at: at(60),
            spent_at: None,
            voided_at: None,
            taken_over: false,
        };
        let spent = RefreshRecord { spent_at: Some(at(10)), ..fresh.clone() };
        let voided = RefreshRecord { voided_at: Some(at(1)), ..fresh.clone() };
        let taken_over = RefreshRecord { taken_over: true, ..voided.clone() };
        let leeway = TimeDelta::minutes(2);
        for (what, token, minute, expected) in [
            ("unused", &fresh, 30, RefreshVerdict::Renew),
            ("unused, too late", &fresh, 60, RefreshVerdict::Spent),
            ("used a moment ago", &spent, 12, RefreshVerdict::Renew),
            ("used long ago", &spent, 13, RefreshVerdict::Reused),
            ("used long ago, and over", &spent, 61, RefreshVerdict::Spent),
            ("of a voided family", &voided, 2, RefreshVerdict::Spent),
            ("of a family that another took over from", &taken_over, 2, RefreshVerdict::TakenOver),
            ("taken over from, and over", &taken_over, 60, RefreshVerdict::Spent),
        ] {
            assert_eq!(token.judge(leeway, at(minute)), expected, "{what}");
        }
        for (token, expected) in [
            (&fresh, RefreshVerdict::Renew),
            (&spent, RefreshVerdict::Reused),
            (&voided, RefreshVerdict::Spent),
            (&taken_over, RefreshVerdict::TakenOver),
        ] {
            assert_eq!(token.judge_use(leeway, at(61)), expected, "{token:?}, whatever its age");
        }
    }

    #[test]
    fn every_role_gets_the_least_it_needs() {
        assert!(!Grants::for_role(Role::Candidate).share_screen);
        assert!(Grants::for_role(Role::Interviewer).share_screen);
        let observer = Grants::for_role(Role::Observer);
        assert!(observer.hidden && !observer.publish && !observer.share_screen);
    }

    #[test]
    fn a_client_refreshes_after_three_quarters_of_the_tokens_life() {
        assert_eq!(refresh_after(at(0), at(120)), at(90));
    }
}
