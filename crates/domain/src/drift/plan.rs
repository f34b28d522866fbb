//! What is done about drift: a plan that leaves whoever carries it out no choice.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::{BothSides, Drift, DriftKey, DriftKind, Incident, Yardstick};
use crate::event::Stay;
use crate::live::LiveView;
use crate::participant::ParticipantId;
use crate::room::{RoomId, RoomName, RoomRecord};
use crate::session::{NOT_ON_SERVER, SERVER_LOST, Session, Source};

/// What may be done without asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Kinds that are left to a person (`reconcile.<kind> = "report"`).
    pub only_reported: Vec<DriftKind>,
    /// How many rooms and people one plan may remove from the server (`reconcile.max_removals`, 10). Above it, it removes
    /// none: so much at once is rather a mistake of ours than of the world.
    pub max_removals: usize,
}

impl Default for Policy {
    /// A stranger may be wanted, and a room without a record may belong to somebody: both are only reported.
    fn default() -> Self {
        Self {
            only_reported: vec![DriftKind::RoomOrphanedOnServer, DriftKind::ParticipantUnknown],
            max_removals: 10,
        }
    }
}

/// Since when passes have noticed a drift without a break, by room.
pub type Noticed = BTreeMap<RoomName, BTreeMap<DriftKey, DateTime<Utc>>>;

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Make the room on the server, take the new life for ours, and close the stays of the lost one.
    RecreateRoom {
        /// Since when the old one has been missed: its stays end then.
        lost_at: DateTime<Utc>,
    },
    /// Delete the room on the server.
    DeleteRoom,
    /// Take the server's room for ours, and close the stays of its predecessor.
    AdoptRoom {
        /// The sid of the server's room.
        sid: String,
        /// When that began: stays in the predecessor ended then at the latest.
        created_at: DateTime<Utc>,
    },
    /// Write the stay down, or open it again if nobody but we had ended it.
    OpenStay(Stay),
    /// Close the stay.
    CloseStay {
        /// Whose it is.
        participant: ParticipantId,
        /// The life of the room.
        room_sid: String,
        /// The connection.
        participant_sid: String,
        /// Since when it has been missed on the server.
        left_at: DateTime<Utc>,
        /// [`NOT_ON_SERVER`], or [`SERVER_LOST`] when this life of the room is gone, too.
        reason: &'static str,
    },
    /// Remove somebody from the server.
    RemoveParticipant {
        /// By the name on the server.
        identity: String,
    },
}

/// Why nothing is done yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Only one pass has seen it, or two that were too close to each other.
    Unconfirmed,
    /// The room was deleted a moment ago, and LiveKit may still be about it.
    JustDeleted,
    /// The plan would remove more than it may.
    TooManyRemovals,
}

/// What becomes of a drift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is mended now.
    Repair(Action),
    /// It would be mended, but not now.
    Wait(Hold, Action),
    /// It is left to a person because the policy says so.
    Report(Action),
    /// Nothing that Greenroom could do would mend it.
    ByHand,
}

/// What becomes of one drift in one room, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The room.
    pub room: RoomName,
    /// Our record of it, if there is one.
    pub room_id: Option<RoomId>,
    /// The drift, with its evidence.
    pub drift: Drift,
    /// Whether two passes, at least [`Yardstick::settles_after`] apart, have seen it.
    pub confirmed: bool,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of every drift that was found. Its `Display` is the dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order in which they are carried out: by room, and in a room by [`DriftKey`].
    pub steps: Vec<Step>,
    /// Whether all of it has one cause.
    pub incident: Option<Incident>,
}

/// After a DeleteRoom a name is not made again for this long: LiveKit may still be closing the old room (#2453).
const REST: TimeDelta = TimeDelta::seconds(30);

/// Decides about everything that differs. Told what passes before noticed; a drift that this is the first to see is only
/// noted.
pub fn plan(
    sides: &[BothSides],
    noticed: &Noticed,
    policy: &Policy,
    yardstick: &Yardstick,
    now: DateTime<Utc>,
) -> Plan {
    let planner = Planner { noticed, policy, yardstick, now };
    let mut steps: Vec<_> = sides.iter().flat_map(|room| planner.steps(room)).collect();
    steps.sort_by(|a, b| (&a.room, &a.drift.key).cmp(&(&b.room, &b.drift.key)));
    let removals = steps.iter().filter(|step| step.fate.removes()).count();
    if removals > policy.max_removals {
        steps.iter_mut().for_each(|step| step.fate.hold_removal());
    }
    Plan { steps, incident: Incident::among(sides) }
}

struct Planner<'a> {
    noticed: &'a Noticed,
    policy: &'a Policy,
    yardstick: &'a Yardstick,
    now: DateTime<Utc>,
}

impl Planner<'_> {
    fn steps(&self, room: &BothSides) -> Vec<Step> {
        room.comparison.drifts.iter().map(|drift| self.step(room, drift)).collect()
    }

    fn step(&self, room: &BothSides, drift: &Drift) -> Step {
        let confirmed = self.is_confirmed(room, drift);
        let fate =
            action(room, drift).map_or(Fate::ByHand, |action| self.fate(room, drift, confirmed, action));
        Step {
            room: room.name.clone(),
            room_id: room.record.as_ref().map(|record| record.room.id),
            drift: drift.clone(),
            confirmed,
            fate,
        }
    }

    fn is_confirmed(&self, room: &BothSides, drift: &Drift) -> bool {
        let first = self.noticed.get(&room.name).and_then(|noticed| noticed.get(&drift.key));
        !drift.settling && first.is_some_and(|first| self.now - *first >= self.yardstick.settles_after)
    }

    fn fate(&self, room: &BothSides, drift: &Drift, confirmed: bool, action: Action) -> Fate {
        match () {
            () if self.policy.only_reported.contains(&drift.key.kind) => Fate::Report(action),
            () if !confirmed => Fate::Wait(Hold::Unconfirmed, action),
            () if matches!(action, Action::RecreateRoom { .. }) && self.was_just_deleted(room) => {
                Fate::Wait(Hold::JustDeleted, action)
            }
            () => Fate::Repair(action),
        }
    }

    fn was_just_deleted(&self, room: &BothSides) -> bool {
        let server = room.record.as_ref().and_then(|record| record.room.server.as_ref());
        server.and_then(|server| server.gone_at).is_some_and(|gone| self.now - gone < REST)
    }
}

/// What would mend a drift, if anything of ours can.
fn action(room: &BothSides, drift: &Drift) -> Option<Action> {
    let live = room.live.as_ref();
    match drift.key.kind {
        DriftKind::RoomMissingOnServer => Some(Action::RecreateRoom { lost_at: drift.since }),
        DriftKind::RoomOrphanedOnServer | DriftKind::RoomAliveAfterEnd => Some(Action::DeleteRoom),
        DriftKind::RoomReplaced => adopt(room.record.as_ref()?, live?),
        DriftKind::ParticipantUnrecorded => open_stay(room, drift).map(Action::OpenStay),
        DriftKind::ParticipantGhost => close_stay(room.record.as_ref()?, live, drift),
        DriftKind::ParticipantUnknown | DriftKind::ParticipantRevoked => {
            drift.identity.clone().map(|identity| Action::RemoveParticipant { identity })
        }
        DriftKind::ParticipantStuck | DriftKind::RoomOverCapacity => None,
    }
}

/// LiveKit's clock may be so far behind ours: beyond it, it refuses our tokens anyway.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Takes the server's room for ours, unless it is older than the one we know: a list that lags shows a predecessor.
fn adopt(record: &RoomRecord, live: &LiveView) -> Option<Action> {
    let known_since = record.room.server.as_ref().map(|known| known.opened_at);
    let (sid, created_at) = (live.room.sid.clone(), live.room.created_at);
    known_since
        .is_none_or(|known| created_at + SKEW >= known)
        .then_some(Action::AdoptRoom { sid, created_at })
}

/// The stay of somebody who is there unrecorded. One that LiveKit itself said was over is not opened again: its list lags
/// behind (#4373), and its word for the end is the better evidence.
fn open_stay(room: &BothSides, drift: &Drift) -> Option<Stay> {
    let (record, live) = (room.record.as_ref()?, room.live.as_ref()?);
    let who = live.participants.iter().find(|who| who.sid == drift.key.subject)?;
    let ended_by_livekit =
        |stay: &&Session| stay.participant_sid == who.sid && stay.source == Source::Webhook;
    let told_over = record.sessions.iter().any(|stay| ended_by_livekit(&stay));
    (!told_over).then_some(Stay {
        participant: who.participant()?,
        room_sid: live.room.sid.clone(),
        participant_sid: who.sid.clone(),
        family: who.family,
        joined_at: who.joined_at.unwrap_or(drift.since),
    })
}

fn close_stay(record: &RoomRecord, live: Option<&LiveView>, drift: &Drift) -> Option<Action> {
    let missed = |stay: &&Session| stay.is_open() && stay.participant_sid == drift.key.subject;
    let stay = record.sessions.iter().find(missed)?;
    let life_goes_on = live.is_some_and(|live| live.room.sid == stay.room_sid);
    Some(Action::CloseStay {
        participant: stay.participant,
        room_sid: stay.room_sid.clone(),
        participant_sid: stay.participant_sid.clone(),
        left_at: drift.since.max(stay.joined_at),
        reason: if life_goes_on { NOT_ON_SERVER } else { SERVER_LOST },
    })
}

impl Action {
    /// Whether a room or a person is taken away from the server: the only thing that could hurt.
    pub fn is_removal(&self) -> bool {
        matches!(self, Self::DeleteRoom | Self::RemoveParticipant { .. })
    }

    /// The stable word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::RecreateRoom { .. } => "recreate_room",
            Self::DeleteRoom => "delete_room",
            Self::AdoptRoom { .. } => "adopt_room",
            Self::OpenStay(_) => "open_stay",
            Self::CloseStay { .. } => "close_stay",
            Self::RemoveParticipant { .. } => "remove_participant",
        }
    }
}

impl Hold {
    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::JustDeleted => "just_deleted",
            Self::TooManyRemovals => "too_many_removals",
        }
    }
}

impl Fate {
    /// What is to be done, now or some time.
    pub fn action(&self) -> Option<&Action> {
        match self {
            Self::Repair(action) | Self::Wait(_, action) | Self::Report(action) => Some(action),
            Self::ByHand => None,
        }
    }

    /// The stable word for it: `repair`, `unconfirmed`, `just_deleted`, `too_many_removals`, `report`, `by_hand`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Repair(_) => "repair",
            Self::Wait(hold, _) => hold.as_str(),
            Self::Report(_) => "report",
            Self::ByHand => "by_hand",
        }
    }

    fn removes(&self) -> bool {
        matches!(self, Self::Repair(action) if action.is_removal())
    }

    fn hold_removal(&mut self) {
        if let Self::Repair(action) = self
            && action.is_removal()
        {
            *self = Self::Wait(Hold::TooManyRemovals, action.clone());
        }
    }
}

impl Plan {
    /// The steps that are to be carried out now.
    pub fn repairs(&self) -> impl Iterator<Item = (&Step, &Action)> {
        self.steps.iter().filter_map(|step| match &step.fate {
            Fate::Repair(action) => Some((step, action)),
            _ => None,
        })
    }

    /// How many removals wait because they would be too many.
    pub fn held_back(&self) -> usize {
        let held = |step: &&Step| matches!(step.fate, Fate::Wait(Hold::TooManyRemovals, _));
        self.steps.iter().filter(held).count()
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = self.fate.action().map_or("nothing", Action::as_str);
        let (kind, subject) = (self.drift.key.kind.as_str(), &self.drift.key.subject);
        write!(
            f,
            "{} {kind} {subject}: {action} ({}); {}",
            self.room,
            self.fate.as_str(),
            self.drift.evidence
        )
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(incident) = self.incident {
            writeln!(f, "the server lost all its rooms at once: {} are missing", incident.missing)?;
        }
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}
