//! Carrying a plan out, step by step. One failure does not stop the rest; what is so already is success.

use chrono::{DateTime, Utc};
use greenroom_domain::drift::{Action, BothSides, Fate, Plan, Step};
use greenroom_domain::ports::{Correction, LedgerChange, NewLiveRoom};
use greenroom_domain::room::RoomRecord;
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
    /// Carries out what the request means, in the plan's order: a room comes before the people in it.
    pub(super) async fn apply(
        &self,
        sides: &[BothSides],
        plan: &Plan,
        request: &RepairRequest,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(plan.steps.len());
        for step in &plan.steps {
            let outcome = match (Outcome::foreseen(step, request), step.fate.action()) {
                (Outcome::WouldDo, Some(action)) => self.carry_out(sides, step, action).await,
                (foreseen, _) => foreseen,
            };
            outcomes.push(outcome);
        }
        outcomes
    }

    async fn carry_out(&self, sides: &[BothSides], step: &Step, action: &Action) -> Outcome {
        let side = sides.iter().find(|side| side.name == step.room);
        let record = side.and_then(|side| side.record.as_ref());
        let done = match action {
            Action::DeleteRoom => self.delete(step, record).await,
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

    async fn delete(&self, step: &Step, record: Option<&RoomRecord>) -> Result<(), ReconcileError> {
        self.media.delete_room(&step.room).await?;
        let Some(record) = record else { return Ok(()) };
        if let Some(server) = &record.room.server {
            let entry = TimelineEntry {
                room: record.room.id,
                at: self.clock.now(),
                actor: Actor::System,
                participant: None,
                what: Happening::ServerRoomDeleted(Source::Reconciler),
            };
            self.rooms.record_server_room_gone(&server.sid, entry).await?;
        }
        Ok(())
    }
}

fn adopt(record: &RoomRecord, sid: String, opened_at: DateTime<Utc>, left_at: DateTime<Utc>) -> LedgerChange {
    let expected = record.room.server.as_ref().map(|known| known.sid.clone());
    LedgerChange::AdoptLife { expected, sid, opened_at, left_at, reason: SERVER_LOST }
}
