//! Carrying a plan out, step by step. One failure does not stop the rest; what is so already is success.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::iter;

use chrono::{DateTime, Utc};
use greenroom_domain::drift::{Action, BothSides, Fate, Plan, Step};
use greenroom_domain::live::LiveView;
use greenroom_domain::ports::{Correction, LedgerChange, NewLiveRoom};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::session::{ROOM_FINISHED, SERVER_LOST, Source};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use super::{Reconcile, ReconcileError, RepairRequest};

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is mended.
    Done,
    /// It would have been, had it not been a dry run.
    WouldDo,
    /// It was tried in vain.
    Failed(Failure),
    /// The ledger or LiveKit knew better: nothing was changed, and the next pass looks again.
    Refused,
    /// It is not the time yet, see [`Hold`](greenroom_domain::drift::Hold).
    Waits,
    /// It is left to a person, or was not asked for.
    LeftAlone,
}

/// Why a step was tried in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// For whoever asked.
    pub told: String,
    /// The whole chain of causes, for the log.
    pub chain: String,
}

impl From<&ReconcileError> for Failure {
    fn from(error: &ReconcileError) -> Self {
        let causes = iter::successors(Some(error as &dyn Error), |error: &&dyn Error| (*error).source());
        let chain: Vec<_> = causes.map(ToString::to_string).collect();
        Self { told: error.to_string(), chain: chain.join(": ") }
    }
}

impl Outcome {
    /// The stable word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::WouldDo => "would_do",
            Self::Failed(_) => "failed",
            Self::Refused => "refused",
            Self::Waits => "waits",
            Self::LeftAlone => "left_alone",
        }
    }

    /// What a step would come to.
    pub(super) fn foreseen(step: &Step, request: &RepairRequest) -> Self {
        match &step.fate {
            _ if !request.means(step) => Self::LeftAlone,
            Fate::Repair(_) => Self::WouldDo,
            Fate::Wait(..) => Self::Waits,
            Fate::Report(_) | Fate::ByHand => Self::LeftAlone,
        }
    }
}

impl Reconcile {
    /// Carries out what the request means: first what sets the books right, in the plan's order (a room comes before the
    /// people in it), then removals. Whoever is in a room that has to go was in it, and their stay ends with the room.
    ///
    /// A room that LiveKit turns out to have all the time was missing from its list only, and so were the people in it: what
    /// else was planned for it waits.
    pub(super) async fn apply(
        &self,
        sides: &[BothSides],
        plan: &Plan,
        request: &RepairRequest,
    ) -> Vec<Outcome> {
        let by_name: BTreeMap<_, _> = sides.iter().map(|side| (&side.name, side)).collect();
        let mut outcomes: Vec<_> = plan.steps.iter().map(|step| Outcome::foreseen(step, request)).collect();
        let mut there_after_all = BTreeSet::new();
        for removing in [false, true] {
            for (step, outcome) in plan.steps.iter().zip(&mut outcomes) {
                let action = step.fate.action().filter(|action| action.is_removal() == removing);
                let (Outcome::WouldDo, Some(action)) = (&outcome, action) else { continue };
                *outcome = match by_name.get(&step.room) {
                    Some(side) if !there_after_all.contains(&step.room) => self.carry_out(side, action).await,
                    _ => Outcome::Waits,
                };
                if *outcome == Outcome::Refused && matches!(action, Action::RecreateRoom { .. }) {
                    there_after_all.insert(&step.room);
                }
            }
        }
        outcomes
    }

    async fn carry_out(&self, side: &BothSides, action: &Action) -> Outcome {
        let done = match (action, &side.record) {
            (Action::DeleteRoom, _) => self.delete(side).await,
            (Action::RemoveParticipant { identity }, _) => self.remove(&side.name, identity).await,
            (Action::RecreateRoom { lost_at }, Some(record)) => self.recreate(record, *lost_at).await,
            (Action::AdoptRoom { sid, created_at }, Some(record)) => {
                self.correct(record, adopt(record, sid.clone(), *created_at, *created_at)).await
            }
            (Action::OpenStay(stay), Some(record)) => {
                self.correct(record, LedgerChange::OpenStay(stay.clone())).await
            }
            (Action::CloseStay { .. }, Some(record)) => self.close_stay(record, action).await,
            (_, None) => Ok(Outcome::Refused),
        };
        done.unwrap_or_else(|error| Outcome::Failed(Failure::from(&error)))
    }

    async fn correct(&self, record: &RoomRecord, change: LedgerChange) -> Result<Outcome, ReconcileError> {
        let correction = Correction { room: record.room.id, at: self.clock.now(), change };
        let changed = self.store.correct(correction).await?;
        Ok(if changed { Outcome::Done } else { Outcome::Refused })
    }

    /// A stay that is closed already is what was wanted.
    async fn close_stay(&self, record: &RoomRecord, action: &Action) -> Result<Outcome, ReconcileError> {
        let Action::CloseStay { participant, room_sid, participant_sid, left_at, reason } = action else {
            return Ok(Outcome::Refused);
        };
        let change = LedgerChange::CloseStay {
            participant: *participant,
            room_sid: room_sid.clone(),
            participant_sid: participant_sid.clone(),
            left_at: *left_at,
            reason,
        };
        self.correct(record, change).await.map(|_| Outcome::Done)
    }

    /// Makes the room, or makes sure of it: if LiveKit has it all the time, it gives it as it is.
    async fn recreate(&self, record: &RoomRecord, lost_at: DateTime<Utc>) -> Result<Outcome, ReconcileError> {
        if self.has_changed(&record.room.name, Some(record)).await? {
            return Ok(Outcome::Waits);
        }
        let room = NewLiveRoom {
            name: record.room.name.clone(),
            empty_timeout: self.yardstick.empty_timeout,
            departure_timeout: self.yardstick.departure_timeout,
            max_participants: record.room.policy.places,
        };
        let sid = self.media.create_room(&room).await?.sid;
        if record.room.server.as_ref().is_some_and(|known| known.sid == sid) {
            return Ok(Outcome::Refused);
        }
        self.correct(record, adopt(record, sid, self.clock.now(), lost_at)).await
    }

    /// Whether somebody changed the room since the survey: what was decided about it may be wrong now.
    async fn has_changed(
        &self,
        name: &RoomName,
        surveyed: Option<&RoomRecord>,
    ) -> Result<bool, ReconcileError> {
        let now = self.store.records(std::slice::from_ref(name)).await?.pop();
        Ok(now.as_ref().map(|record| &record.room) != surveyed.map(|record| &record.room))
    }

    async fn remove(&self, room: &RoomName, identity: &str) -> Result<Outcome, ReconcileError> {
        self.media.remove_participant(room, identity).await?;
        Ok(Outcome::Done)
    }

    /// What is known of the room may be another life than the one that is deleted, if that was not adopted yet: then both
    /// are gone.
    async fn delete(&self, side: &BothSides) -> Result<Outcome, ReconcileError> {
        if !self.still_has_to_go(side).await? {
            return Ok(Outcome::Waits);
        }
        self.media.delete_room(&side.name).await?;
        let Some(record) = &side.record else { return Ok(Outcome::Done) };
        let live_sid = side.live.as_ref().map(|live| live.room.sid.as_str());
        let known_sid = record.room.server.as_ref().map(|server| server.sid.as_str());
        for sid in [live_sid, known_sid].into_iter().flatten() {
            let entry = TimelineEntry {
                room: record.room.id,
                at: self.clock.now(),
                actor: Actor::System,
                request: None,
                participant: None,
                what: Happening::ServerRoomDeleted(Source::Reconciler),
            };
            if self.rooms.record_server_room_gone(sid, entry).await? {
                break;
            }
        }
        if live_sid != known_sid {
            self.end_stays(record, side.live.as_ref()).await?;
        }
        Ok(Outcome::Done)
    }

    /// Ends the stays of those who were in a life that was never ours: no record of its end ends them.
    async fn end_stays(&self, record: &RoomRecord, live: Option<&LiveView>) -> Result<(), ReconcileError> {
        let Some(live) = live else { return Ok(()) };
        for who in &live.participants {
            let Some(participant) = who.participant() else { continue };
            let change = LedgerChange::CloseStay {
                participant,
                room_sid: live.room.sid.clone(),
                participant_sid: who.sid.clone(),
                left_at: self.clock.now(),
                reason: ROOM_FINISHED,
            };
            self.correct(record, change).await?;
        }
        Ok(())
    }

    /// A room that is over stays over; one that nobody had a record of may have got one.
    async fn still_has_to_go(&self, side: &BothSides) -> Result<bool, ReconcileError> {
        Ok(side.record.is_some() || !self.has_changed(&side.name, None).await?)
    }
}

fn adopt(record: &RoomRecord, sid: String, opened_at: DateTime<Utc>, left_at: DateTime<Utc>) -> LedgerChange {
    let expected = record.room.server.as_ref().map(|known| known.sid.clone());
    LedgerChange::AdoptLife { expected, sid, opened_at, left_at, reason: SERVER_LOST }
}
