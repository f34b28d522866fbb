//! The stores of one backend, and all their cases.

use std::sync::Arc;

use super::{announcements, attendance_store, correspondence, entry_store, outbox, room_store, runner};
use crate::ports::{
    AnnouncementStore, AttendanceStore, Breakers, CorrespondenceStore, EntryStore, Outbox, RoomStore,
};

/// The stores of one backend: what one of them writes, the others read.
#[derive(Clone)]
pub struct Stores {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The doors.
    pub entry: Arc<dyn EntryStore>,
    /// The attendance ledger.
    pub attendance: Arc<dyn AttendanceStore>,
    /// The outbox. It listens to every event.
    pub outbox: Arc<dyn Outbox>,
    /// What is stopped.
    pub breakers: Arc<dyn Breakers>,
    /// Receipts and answers.
    pub correspondence: Arc<dyn CorrespondenceStore>,
    /// What was announced.
    pub announcements: Arc<dyn AnnouncementStore>,
}

impl Stores {
    /// One store behind all the ports.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: RoomStore
            + EntryStore
            + AttendanceStore
            + Outbox
            + Breakers
            + CorrespondenceStore
            + AnnouncementStore
            + 'static,
    {
        Self {
            rooms: store.clone(),
            entry: store.clone(),
            attendance: store.clone(),
            outbox: store.clone(),
            breakers: store.clone(),
            correspondence: store.clone(),
            announcements: store,
        }
    }
}

/// Runs the cases of all the stores' ports. `fresh` gives empty stores that listen to every
/// [`Event`](crate::announcement::Event).
///
/// # Panics
/// When a case fails, with its name. Stores that do not start empty fail, too.
pub async fn run(fresh: impl AsyncFn() -> Stores) {
    runner::run("RoomStore", room_store::CASES, &fresh).await;
    runner::run("EntryStore", entry_store::CASES, &fresh).await;
    runner::run("AttendanceStore", attendance_store::CASES, &fresh).await;
    runner::run("Outbox", outbox::CASES, &fresh).await;
    runner::run("CorrespondenceStore", correspondence::CASES, &fresh).await;
    runner::run("AnnouncementStore", announcements::CASES, &fresh).await;
}
