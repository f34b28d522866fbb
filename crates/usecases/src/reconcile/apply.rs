//! Carrying a plan out, step by step. One failure does not stop the rest; what is so already is success.

use chrono::{DateTime, Utc};
use greenroom_domain::drift::{Action, BothSides, Fate, Plan, Step};
use greenroom_domain::ports::{Correction, LedgerChange, NewLiveRoom};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_domain::session::{SERVER_LOST, Source};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use super::{Reconcile, ReconcileError, RepairRequest};

/// What became of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is mended.
    Done,
    /// It would have been, had it not been a dry run.
    WouldDo,
    /// It was tried in vain, for this reason.
    Failed(String),
    /// It is not the time yet, see [`Hold`](greenroom_domain::drift::Hold).
    Waits,
    /// It is left to a person, or was not asked for.
    LeftAlone,
}

impl Outcome {
    /// The stable word for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::WouldDo => "would_do",
            Self::Failed(_) => "failed",
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
    pub(super) async fn apply(
        &self,
        sides: &[BothSides],
        plan: &Plan,
        request: &RepairRequest,
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<_> = plan.steps.iter().map(|step| Outcome::foreseen(step, request)).collect();
        for removing in [false, true] {
            for (step, outcome) in plan.steps.iter().zip(&mut outcomes) {
                let action = step.fate.action().filter(|action| action.is_removal() == removing);
                if let (Outcome::WouldDo, Some(action)) = (&outcome, action) {
                    *outcome = self.carry_out(sides, step, action).await;
                }
            }
        }
        outcomes
    }

    async fn carry_out(&self, sides: &[BothSides], step: &Step, action: &Action) -> Outcome {
        let side = sides.iter().find(|side| side.name == step.room);
        let record = side.and_then(|side| side.record.as_ref());
        let live_sid = side.and_then(|side| side.live.as_ref()).map(|live| live.room.sid.as_str());
        let done = match action {
            Action::DeleteRoom => self.delete(&step.room, record, live_sid).await,
            Action::RemoveParticipant { identity } => {
                self.media.remove_participant(&step.room, identity).await.map(drop).map_err(Into::into)
            }
            _ => match record {
                Some(record) => self.correct(record, action).await,
                None => Ok(()),
            },
        };
        done.map_or_else(|error| Outcome::Failed(error.to_string()), |()| Outcome::Done)
    }

    async fn correct(&self, record: &RoomRecord, action: &Action) -> Result<(), ReconcileError> {
        let change = match action {
            Action::OpenStay(stay) => LedgerChange::OpenStay(stay.clone()),
            Action::CloseStay { participant, room_sid, participant_sid, left_at, reason } => {
                LedgerChange::CloseStay {
                    participant: *participant,
                    room_sid: room_sid.clone(),
                    participant_sid: participant_sid.clone(),
                    left_at: *left_at,
                    reason,
                }
            }
            Action::AdoptRoom { sid, created_at } => adopt(record, sid.clone(), *created_at, *created_at),
            Action::RecreateRoom { lost_at } => {
                let sid = self.recreate(record).await?;
                adopt(record, sid, self.clock.now(), *lost_at)
            }
            Action::DeleteRoom | Action::RemoveParticipant { .. } => return Ok(()),
        };
        self.store.correct(Correction { room: record.room.id, at: self.clock.now(), change }).await?;
        Ok(())
    }

    /// Makes the room, or makes sure of it: if the list was wrong and LiveKit has it all the time, it gives it as it is,
    /// and adopting the sid that is known already changes nothing.
    async fn recreate(&self, record: &RoomRecord) -> Result<String, ReconcileError> {
        let room = NewLiveRoom {
            name: record.room.name.clone(),
            empty_timeout: self.yardstick.empty_timeout,
            departure_timeout: self.yardstick.departure_timeout,
        };
        Ok(self.media.create_room(&room).await?.sid)
    }

    /// What is known of the room may be another life than the one that is deleted, if that was not adopted yet: then both
    /// are gone.
    async fn delete(
        &self,
        name: &RoomName,
        record: Option<&RoomRecord>,
        live_sid: Option<&str>,
    ) -> Result<(), ReconcileError> {
        self.media.delete_room(name).await?;
        let Some(record) = record else { return Ok(()) };
        let known_sid = record.room.server.as_ref().map(|server| server.sid.as_str());
        for sid in [live_sid, known_sid].into_iter().flatten() {
            let entry = TimelineEntry {
                room: record.room.id,
                at: self.clock.now(),
                actor: Actor::System,
                participant: None,
                what: Happening::ServerRoomDeleted(Source::Reconciler),
            };
            if self.rooms.record_server_room_gone(sid, entry).await? {
                break;
            }
        }
        Ok(())
    }
}

fn adopt(record: &RoomRecord, sid: String, opened_at: DateTime<Utc>, left_at: DateTime<Utc>) -> LedgerChange {
    let expected = record.room.server.as_ref().map(|known| known.sid.clone());
    LedgerChange::AdoptLife { expected, sid, opened_at, left_at, reason: SERVER_LOST }
}
